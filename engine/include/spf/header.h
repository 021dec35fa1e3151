/*
 * header.h - the outcome as header fields: Received-SPF (RFC 7208 9.1 with erratum 5436) and the
 * SPF result of Authentication-Results (RFC 8601). Hostile senders, HELO names and domains are made
 * harmless: nothing they hold can end the field, forge a key or a comment, or exceed a line of 998
 * octets.
 */
#ifndef SPF_HEADER_H
#define SPF_HEADER_H

#include "spf/check.h"

/* No line is longer, whatever it holds, the CRLF not counted (RFC 5322 2.1.1). */
#define SPF_HEADER_LINE_MAX 998
/* Octets that always suffice for one field, whatever it has to hold. */
#define SPF_HEADER_MAX 8192

/*
 * Writes a Received-SPF field with its name and the final CRLF.
 *
 *   Received-SPF: pass (mx.example.org: domain of
 *    joe@example.com designates 192.0.2.1 as permitted sender)
 *    client-ip=192.0.2.1; envelope-from="joe@example.com";
 *    helo=mail.example.com;
 *    receiver=mx.example.org; identity=mailfrom;
 *    mechanism="ip4:192.0.2.0/24";
 *
 * Keys: client-ip, envelope-from (if MAIL FROM was checked), helo, receiver (if known), identity,
 * mechanism (for results that evaluation reached), problem (for errors). Values that are no
 * dot-atom are quoted; octets that a header cannot hold are written as "?" and over-long values are
 * cut, with "..." at the end.
 *
 * Returns SPF_OK; SPF_ERR_SPACE if it does not fit, and then *len is 0.
 */
enum spf_status spf_header_received_spf(const struct spf_request *request,
                                        const struct spf_outcome *outcome, uint8_t *out,
                                        size_t capacity, size_t *len) SPF_MUST_CHECK;

/*
 * Writes an Authentication-Results field with one SPF result, its name and the final CRLF.
 *
 *   Authentication-Results: mx.example.org;
 *    spf=pass smtp.mailfrom=example.com
 *
 * The property is smtp.helo for a HELO check and for an empty reverse-path, smtp.mailfrom
 * otherwise; with the domain alone, unless the policy used the local-part (RFC 8601 2.7.2). An
 * error has its cause as reason. authserv_id is the name of the checking service; empty: "unknown".
 * Returns as above.
 */
enum spf_status spf_header_authentication_results(struct spf_text authserv_id,
                                                  const struct spf_request *request,
                                                  const struct spf_outcome *outcome, uint8_t *out,
                                                  size_t capacity, size_t *len) SPF_MUST_CHECK;

#endif
