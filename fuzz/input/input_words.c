/*
 * input_words.c - the words of the line format: types and faults.
 */
#include "input.h"
#include "input_words.h"

static const struct {
    const char *name;
    enum spf_rrtype type;
} types[] = {{"TXT", SPF_RRTYPE_TXT},
             {"A", SPF_RRTYPE_A},
             {"AAAA", SPF_RRTYPE_AAAA},
             {"MX", SPF_RRTYPE_MX},
             {"PTR", SPF_RRTYPE_PTR}};

static const struct {
    const char *name;
    uint32_t rcode;
} faults[] = {{"NODATA", SPF_RCODE_NOERROR},    {"NXDOMAIN", SPF_RCODE_NXDOMAIN},
              {"SERVFAIL", SPF_RCODE_SERVFAIL}, {"TIMEOUT", SPF_RCODE_TIMEOUT},
              {"REFUSED", SPF_RCODE_REFUSED},   {"FORMERR", SPF_RCODE_FORMERR},
              {"NOTIMP", SPF_RCODE_NOTIMP}};

/* By hand: under a fuzzer each memcmp() is looked into. */
bool text_is_word(struct spf_text text, const char *word)
{
    size_t same = 0;
    while (same < text.len && word[same] != '\0' && (uint8_t)word[same] == text.data[same])
        same++;
    return same == text.len && word[same] == '\0';
}

const char *input_type_name(enum spf_rrtype type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].type == type)
            return types[i].name;
    return NULL;
}

bool input_type_of(struct spf_text word, enum spf_rrtype *type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_is_word(word, types[i].name)) {
            *type = types[i].type;
            return true;
        }
    return false;
}

const char *input_fault_name(uint32_t rcode)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].rcode == rcode)
            return faults[i].name;
    return NULL;
}

bool input_fault_of(struct spf_text word, uint32_t *rcode)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (text_is_word(word, faults[i].name)) {
            *rcode = faults[i].rcode;
            return true;
        }
    return false;
}
