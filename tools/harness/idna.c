/*
 * idna.c - the domain of a sender as A-labels, by RFC 5891 with the mapping of UTS 46
 * (non-transitional), as mail software does it before it asks the DNS.
 */
#include "idna.h"

#include <idn2.h>
#include <stdlib.h>
#include <string.h>

static bool is_ascii(struct spf_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] > 0x7F)
            return false;
    return true;
}

bool idna_sender(struct spf_text *sender, uint8_t **block)
{
    *block = NULL;
    if (sender->len == 0) /* and data may be NULL */
        return true;
    size_t at = sender->len;
    while (at > 0 && sender->data[at - 1] != '@')
        at--;
    struct spf_text domain = {sender->data + at, sender->len - at};
    /* What holds a NUL is no U-label, and libidn2 would stop there. */
    if (is_ascii(domain) || memchr(domain.data, '\0', domain.len) != NULL)
        return true;
    uint8_t *copy = malloc(domain.len + 1);
    if (copy == NULL)
        return false;
    memcpy(copy, domain.data, domain.len);
    copy[domain.len] = '\0';
    uint8_t *labels = NULL;
    int status = idn2_lookup_u8(copy, &labels, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    free(copy);
    if (status == IDN2_MALLOC)
        return false;
    if (status != IDN2_OK)
        return true;
    size_t len = strlen((const char *)labels);
    *block = malloc(at + len);
    if (*block != NULL) {
        if (at > 0)
            memcpy(*block, sender->data, at);
        memcpy(*block + at, labels, len);
        *sender = (struct spf_text){*block, at + len};
    }
    idn2_free(labels);
    return *block != NULL;
}
