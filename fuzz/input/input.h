/*
 * input.h - one case of fuzz_check and fuzz_diff as lines of text: a query and what the DNS says.
 *
 *     ip 192.0.2.1
 *     from joe@example.com
 *     helo mx.example.org
 *     scope helo                              mailfrom if not given
 *     receiver mx.example.net
 *     time 1700000000
 *     choice void-exists not-counted          a reading of vectors/choices.json
 *     example.com TXT v=spf1 a mx -all
 *     example.com TXT v=spf1 \|-all           \| parts two character-strings
 *     example.com A 192.0.2.1
 *     example.com MX 10 mx.example.com
 *     1.2.0.192.in-addr.arpa PTR mx.example.com
 *     slow.example.com A !TIMEOUT             a fault: !NXDOMAIN !NODATA !SERVFAIL !REFUSED
 * !FORMERR !NOTIMP !TIMEOUT; it hides the records of that type
 *
 * Lines of one name and type are an RRset in their order. A name that no line has, and that is no
 * ancestor of one, does not exist. In names and values \n is a newline, \s a space, \0 a NUL, \\ a
 * backslash, and a "!" that begins a TXT is \!; every other octet stands for itself, and spaces in
 * a line's last field need no escape. Reading is total: a line that makes no sense is passed over,
 * so that a mutated input is still an input.
 */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include "spf/check.h"

/* Lines beyond these are passed over. */
enum {
    INPUT_RECORDS_MAX = 400,
    INPUT_STRINGS_MAX = 1200,
    INPUT_CHOICES_MAX = 16,
    INPUT_SIZE_MAX = 1 << 17,
    INPUT_OCTETS_MAX = 4 * INPUT_SIZE_MAX
};

/* A record, or a fault in place of the records of its name and type. */
struct input_record {
    struct spf_text name; /* without trailing dot */
    enum spf_rrtype type;
    bool fault;
    uint32_t rcode;      /* of a fault; NODATA is SPF_RCODE_NOERROR */
    uint16_t preference; /* of an MX */
    uint8_t octets[16];  /* of an address */
    uint16_t strings;    /* where its data begin in input.strings */
    uint16_t count;      /* how many; 1 but for TXT */
};

struct input_choice {
    struct spf_text name;
    struct spf_text value;
};

/* A case. Texts point into octets, in which they begin at multiples of 8 with a gap between. */
struct input {
    struct spf_request request;
    struct input_choice choices[INPUT_CHOICES_MAX];
    size_t choice_count;
    struct input_record records[INPUT_RECORDS_MAX];
    size_t count;
    struct spf_text strings[INPUT_STRINGS_MAX];
    size_t string_count;
    bool fenced; /* the gaps are poisoned */
    size_t octet_count;
    _Alignas(8) uint8_t octets[INPUT_OCTETS_MAX];
};

/* Reads a case; what is not given is 192.0.2.1, joe@example.com, mx.example.org. More than
 * INPUT_SIZE_MAX octets are not read. input is all zero before the first case. */
void input_read(struct input *input, struct spf_text text);

/* A copy to be changed. Its texts go on pointing into the octets of the original. */
void input_copy(struct input *copy, const struct input *input);

/* Writes a case; reading that gives it again. Returns the length, 0 if it does not fit. */
size_t input_write(const struct input *input, uint8_t *out, size_t capacity);

/* Are the names equal but for the case of their letters? */
bool input_same_name(struct spf_text a, struct spf_text b);

/* The storage of one answer. */
struct input_answer {
    struct spf_rr rrs[INPUT_RECORDS_MAX];
    struct spf_text addresses[INPUT_RECORDS_MAX];
};

/* What the DNS of the case answers. answer->serial is left as it is; the rest points into input and
 * storage. */
void input_resolve(const struct input *input, struct spf_text name, enum spf_rrtype type,
                   struct input_answer *storage, struct spf_answer *answer);

/* Is it a TXT record, of any strings, that begins as an SPF record does? */
bool input_is_policy(const struct input *input, const struct input_record *record);

/* The words of types and faults; NULL or false if there is none. */
const char *input_type_name(enum spf_rrtype type);
bool input_type_of(struct spf_text word, enum spf_rrtype *type);
const char *input_fault_name(uint32_t rcode);

#endif
