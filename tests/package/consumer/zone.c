/* A zone out of JSON, asked for one address: prints how many records the answer has. */
#include <stdio.h>

#include <mockdns/zone_json.h>

int main(void)
{
    struct mockdns_json_error error;
    json_t *json =
        json_loads("{\"example.com\": {\"A\": [\"192.0.2.1\", \"192.0.2.2\"]}}", 0, NULL);
    struct mockdns_zone *zone = mockdns_zone_from_json(json, "$", &error);
    struct mockdns_session *session = zone != NULL ? mockdns_session_create(zone) : NULL;
    struct spf_text name = {(const uint8_t *)"EXAMPLE.com", 11};
    struct mockdns_answer answer;
    if (session == NULL || mockdns_session_ask(session, name, SPF_RRTYPE_A, &answer) != MOCKDNS_OK)
        return 1;
    printf("%zu\n", answer.answer.count);
    mockdns_session_destroy(session);
    mockdns_zone_destroy(zone);
    json_decref(json);
    return 0;
}
