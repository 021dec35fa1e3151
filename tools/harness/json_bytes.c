/*
 * json_bytes.c - octets as JSON byte strings. The escapes are mockdns' own.
 */
#include "json_bytes.h"

#include <stdlib.h>

#include "mockdns/zone_json.h"

json_t *json_bytes(struct spf_text text)
{
    char *escaped = malloc(4 * text.len + 1);
    if (escaped == NULL)
        return NULL;
    size_t len = mockdns_escape(text, escaped);
    json_t *string = json_stringn(escaped, len);
    free(escaped);
    return string;
}

bool json_put(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

bool json_put_bytes(json_t *object, const char *key, struct spf_text text)
{
    return json_put(object, key, json_bytes(text));
}

bool json_put_string(json_t *object, const char *key, const char *string)
{
    return json_put(object, key, json_string(string));
}

bool json_put_count(json_t *object, const char *key, uint64_t number)
{
    return json_put(object, key, json_integer((json_int_t)number));
}
