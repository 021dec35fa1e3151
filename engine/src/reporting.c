/*
 * reporting.c - the modifiers ra, rp and rr (RFC 6652 3). They are read and exposed; nothing is
 * sent.
 */
#include "terms.h"

#include "domain.h"

#include <string.h>

static bool named(struct spf_text text, const struct spf_term *term, const char *name)
{
    struct spf_text word = {(const uint8_t *)name, strlen(name)};
    return term->kind == SPF_TERM_UNKNOWN && domain_equal(span_text(text, term->name), word);
}

/* RFC 6652 3: rp is a number from 0 to 100. */
static void read_rp(struct spf_text value, struct spf_reporting *out)
{
    unsigned rp = 0;
    if (value.len == 0 || value.len > 3)
        return;
    for (size_t i = 0; i < value.len; i++) {
        if (!char_is(value.data[i], CHAR_DIGIT))
            return;
        rp = rp * 10 + value.data[i] - (unsigned)'0';
    }
    if (rp < 100) /* which it is unless told otherwise */
        out->rp = (uint8_t)rp;
}

static uint8_t rr_bit(struct spf_text word)
{
    static const uint8_t all[] = {'a', 'l', 'l'};
    if (domain_equal(word, (struct spf_text){all, sizeof all}))
        return SPF_RR_ALL;
    switch (word.len == 1 ? char_lower(word.data[0]) : 0) {
    case 'e':
        return SPF_RR_E;
    case 'f':
        return SPF_RR_F;
    case 's':
        return SPF_RR_S;
    case 'n':
        return SPF_RR_N;
    default: /* a word of a later specification asks for nothing that is known here */
        return 0;
    }
}

/* RFC 6652 3: rr is a list of words parted by colons. */
static void read_rr(struct spf_text value, struct spf_reporting *out)
{
    uint8_t bits = 0;
    size_t word = 0;
    for (size_t i = 0; i <= value.len; i++) {
        if (i < value.len && value.data[i] != ':')
            continue;
        bits |= rr_bit(text_slice(value, word, i));
        word = i + 1;
    }
    out->rr = bits;
}

/* RFC 6652 3: ra is a local-part; an "@" in it would make it a whole address. */
static void read_ra(struct spf_text value, struct spf_reporting *out)
{
    if (memchr(value.data, '@', value.len) == NULL)
        out->ra = value;
}

void reporting_read(struct spf_text record, const struct spf_term *term, unsigned *seen,
                    struct spf_reporting *out)
{
    static const struct {
        const char *name;
        unsigned bit;
        void (*read)(struct spf_text value, struct spf_reporting *out);
    } readers[] = {{"ra", 1, read_ra}, {"rp", 2, read_rp}, {"rr", 4, read_rr}};
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        if (!named(record, term, readers[i].name) || *seen & readers[i].bit)
            continue;
        *seen |= readers[i].bit;
        readers[i].read(span_text(record, term->value), out);
    }
}

void spf_record_reporting(struct spf_text text, const struct spf_term *terms, size_t count,
                          struct spf_reporting *out)
{
    unsigned seen = 0;
    *out = (struct spf_reporting){.rp = 100, .rr = SPF_RR_ALL};
    for (size_t i = 0; i < count; i++)
        reporting_read(text, &terms[i], &seen, out);
}
