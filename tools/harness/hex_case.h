/*
 * hex_case.h - explanations compared as RFC 7208 prescribes them: it gives hexadecimal digits no
 * letter case (7.3), so neither do we.
 */
#ifndef HARNESS_HEX_CASE_H
#define HARNESS_HEX_CASE_H

#include "spf/types.h"

/*
 * Are the texts equal but for the case of hexadecimal digits in
 *   a dotted nibble, as %{i} gives an IPv6 address: "2.0.0.1.0.D.B.8";
 *   an escape, as an upper-case macro gives: "%2F";
 *   an IPv6 address, as %{c} gives one: "2001:DB8::1"?
 */
bool text_equal_but_hex_case(struct spf_text a, struct spf_text b);

#endif
