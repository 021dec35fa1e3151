/*
 * import_yaml.c - nodes of a YAML document as octets and prose, and errors with their line.
 */
#include "import_yaml.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "mockdns/zone_json.h"

void yaml_source_init(struct yaml_source *source, const char *file, const char *text, size_t len,
                      struct problems *problems)
{
    *source = (struct yaml_source){.file = file, .text = text, .len = len, .problems = problems};
    source->ascii = true;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] > 127)
            source->ascii = false;
}

bool yaml_refuse(struct yaml_source *source, const yaml_node_t *node, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    problems_add(source->problems, source->file, node->start_mark.line + 1, NULL, "%s", text);
    return false;
}

bool yaml_no_memory(struct yaml_source *source)
{
    problems_add(source->problems, source->file, 0, NULL, "out of memory");
    return false;
}

size_t yaml_count(const yaml_node_t *node)
{
    if (node->type == YAML_SEQUENCE_NODE)
        return (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    if (node->type == YAML_MAPPING_NODE)
        return (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
    return 0;
}

const yaml_node_t *yaml_item(struct yaml_source *source, const yaml_node_t *sequence, size_t i)
{
    return yaml_document_get_node(&source->document, sequence->data.sequence.items.start[i]);
}

static bool same_scalar(const yaml_node_t *a, const yaml_node_t *b)
{
    return a->type == YAML_SCALAR_NODE && b->type == YAML_SCALAR_NODE &&
           a->data.scalar.length == b->data.scalar.length &&
           memcmp(a->data.scalar.value, b->data.scalar.value, a->data.scalar.length) == 0;
}

bool yaml_pair_at(struct yaml_source *source, const yaml_node_t *mapping, size_t i,
                  struct yaml_pair *pair)
{
    const yaml_node_pair_t *pairs = mapping->data.mapping.pairs.start;
    const yaml_node_t *key = yaml_document_get_node(&source->document, pairs[i].key);
    if (!yaml_need_scalar(source, key, "a key"))
        return false;
    pair->key = (const char *)key->data.scalar.value;
    pair->key_node = key;
    pair->value = yaml_document_get_node(&source->document, pairs[i].value);
    return true;
}

bool yaml_unique_keys(struct yaml_source *source, const yaml_node_t *mapping)
{
    const yaml_node_pair_t *pairs = mapping->data.mapping.pairs.start;
    for (size_t i = 1; i < yaml_count(mapping); i++) {
        const yaml_node_t *key = yaml_document_get_node(&source->document, pairs[i].key);
        for (size_t j = 0; j < i; j++) {
            const yaml_node_t *before = yaml_document_get_node(&source->document, pairs[j].key);
            if (same_scalar(before, key))
                return yaml_refuse(source, key, "the key '%s' occurs twice, first in line %zu",
                                   (const char *)key->data.scalar.value,
                                   before->start_mark.line + 1);
        }
    }
    return true;
}

bool yaml_is(const yaml_node_t *node, const char *word)
{
    return node->type == YAML_SCALAR_NODE && node->data.scalar.length == strlen(word) &&
           memcmp(node->data.scalar.value, word, node->data.scalar.length) == 0;
}

bool yaml_need_scalar(struct yaml_source *source, const yaml_node_t *node, const char *what)
{
    if (node->type != YAML_SCALAR_NODE)
        return yaml_refuse(source, node, "%s must be a single value", what);
    if (memchr(node->data.scalar.value, 0, node->data.scalar.length) != NULL)
        return yaml_refuse(source, node, "%s must not hold a NUL", what);
    return true;
}

/* libyaml counts characters where we need octets; nodes come mostly in order, so go on from the
 * last one. */
static size_t octet_offset(struct yaml_source *source, size_t chars)
{
    if (source->ascii)
        return chars < source->len ? chars : source->len;
    if (chars < source->seen_chars) {
        source->seen_chars = 0;
        source->seen_octets = 0;
    }
    while (source->seen_chars < chars && source->seen_octets < source->len) {
        source->seen_octets++;
        while (source->seen_octets < source->len &&
               ((unsigned char)source->text[source->seen_octets] & 0xC0) == 0x80)
            source->seen_octets++;
        source->seen_chars++;
    }
    return source->seen_octets;
}

/* Does the scalar hold characters above U+007F as such in the file, and does it hold escapes? */
static void how_written(struct yaml_source *source, const yaml_node_t *node, bool *raw,
                        bool *escaped)
{
    *raw = false;
    *escaped = false;
    size_t end = octet_offset(source, node->end_mark.index);
    for (size_t i = octet_offset(source, node->start_mark.index); i < end; i++) {
        if ((unsigned char)source->text[i] > 127)
            *raw = true;
        if (source->text[i] == '\\' && node->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
            *escaped = true;
    }
}

static size_t copy_octets(const yaml_node_t *node, uint8_t *out)
{
    memcpy(out, node->data.scalar.value, node->data.scalar.length);
    return node->data.scalar.length;
}

bool yaml_octets(struct yaml_source *source, const yaml_node_t *node, uint8_t *out, size_t *len)
{
    const uint8_t *text = node->data.scalar.value;
    size_t n = node->data.scalar.length;
    size_t plain = 0;
    while (plain < n && text[plain] < 128)
        plain++;
    if (plain == n) {
        *len = copy_octets(node, out);
        return true;
    }
    bool raw;
    bool escaped;
    how_written(source, node, &raw, &escaped);
    if (raw && escaped)
        return yaml_refuse(source, node,
                           "non-ASCII characters and escapes in one value: it is not clear which "
                           "octets are meant (write every octet above 127 as \\xNN)");
    if (raw) {
        *len = copy_octets(node, out);
        return true;
    }
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < 128) {
            out[at++] = text[i];
        } else if ((text[i] == 0xC2 || text[i] == 0xC3) && i + 1 < n) {
            out[at++] = (uint8_t)((text[i] & 3) << 6 | (text[i + 1] & 0x3F));
            i++;
        } else {
            return yaml_refuse(source, node,
                               "an escape above \\xFF is no octet (write the octets as \\xNN)");
        }
    }
    *len = at;
    return true;
}

json_t *yaml_byte_string(struct yaml_source *source, const yaml_node_t *node)
{
    size_t n = node->data.scalar.length;
    uint8_t *octets = malloc(n + 1);
    char *escaped = malloc(4 * n + 1);
    json_t *result = NULL;
    size_t len = 0;
    if (octets == NULL || escaped == NULL) {
        (void)yaml_no_memory(source);
    } else if (yaml_octets(source, node, octets, &len)) {
        (void)mockdns_escape((struct spf_text){octets, len}, escaped);
        result = json_string(escaped);
        if (result == NULL)
            (void)yaml_no_memory(source);
    }
    free(octets);
    free(escaped);
    return result;
}

json_t *yaml_prose(const yaml_node_t *node)
{
    const yaml_char_t *text = node->data.scalar.value;
    char *out = malloc(node->data.scalar.length + 1);
    if (out == NULL)
        return NULL;
    size_t len = 0;
    for (size_t i = 0; i < node->data.scalar.length; i++) {
        bool space = text[i] <= ' ';
        if (!space)
            out[len++] = (char)text[i];
        else if (len > 0 && out[len - 1] != ' ')
            out[len++] = ' ';
    }
    if (len > 0 && out[len - 1] == ' ')
        len--;
    json_t *result = json_stringn(out, len);
    free(out);
    return result;
}
