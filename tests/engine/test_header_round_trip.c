/*
 * test_header_round_trip.c - what the engine writes into a header field reads back as what was put
 * in, whatever strangers sent. RFC 7208 9.1, RFC 8601 2.2.
 */
#include "header_fixture.h"

/* What a field shows of a stranger's text: see spf_header_received_spf(). */
static struct spf_text shown(struct spf_text text, uint8_t *out)
{
    size_t len = text.len > 320 ? 320 : text.len;
    for (size_t i = 0; i < len; i++)
        out[i] = text.data[i] < 0x20 || text.data[i] > 0x7e ? '?' : text.data[i];
    if (len < text.len) {
        memcpy(&out[len], "...", 3);
        len += 3;
    }
    return (struct spf_text){out, len};
}

static const struct spf_field_pair *find(const struct spf_field_pair *pairs, size_t count,
                                         const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (pairs[i].key.len == strlen(key) && memcmp(pairs[i].key.data, key, strlen(key)) == 0)
            return &pairs[i];
    return NULL;
}

static void assert_shown(const struct spf_field_pair *pairs, size_t count, const char *key,
                         struct spf_text text)
{
    const struct spf_field_pair *pair = find(pairs, count, key);
    uint8_t expected[512];
    struct spf_text want = shown(text, expected);
    assert_non_null(pair);
    assert_true(pair->form == SPF_FORM_ATOM || pair->form == SPF_FORM_QUOTED);
    assert_int_equal(pair->value.len, want.len);
    if (want.len > 0)
        assert_memory_equal(pair->value.data, want.data, want.len);
}

static const uint8_t record[] = "v=spf1 -exists:%{i}.\"%{l}\".example.com";

static void assert_received_reads_back(const struct spf_request *request,
                                       const struct spf_outcome *outcome)
{
    uint8_t out[SPF_HEADER_MAX];
    size_t len;
    struct read_back *back = storage();
    struct spf_text term = {&record[8], outcome->term.len - 1};
    bool helo = request->scope == SPF_SCOPE_HELO;
    size_t keys = 4; /* client-ip, helo, receiver, identity */
    assert_int_equal(spf_header_received_spf(request, outcome, out, sizeof out, &len), SPF_OK);
    assert_int_equal(read_received(back, (struct spf_text){out, len}), SPF_OK);
    assert_int_equal(back->received.result, outcome->result);
    assert_true(back->received.longest_line <= SPF_HEADER_LINE_MAX);
    assert_non_null(back->received.comment.data);
    assert_shown(back->pairs, back->received.pair_count, "client-ip", text_of("2001:db8::1"));
    assert_shown(back->pairs, back->received.pair_count, "helo", request->helo);
    assert_shown(back->pairs, back->received.pair_count, "receiver", request->receiver);
    assert_shown(back->pairs, back->received.pair_count, "identity",
                 text_of(helo ? "helo" : "mailfrom"));
    if (!helo && request->sender.len > 0)
        assert_shown(back->pairs, back->received.pair_count, "envelope-from", request->sender);
    keys += !helo;
    if (outcome->cause == SPF_CAUSE_MATCH || outcome->cause == SPF_CAUSE_DEFAULT) {
        assert_shown(back->pairs, back->received.pair_count, "mechanism",
                     outcome->cause == SPF_CAUSE_MATCH ? term : text_of("default"));
        keys++;
    }
    if (outcome->result >= SPF_RESULT_TEMPERROR) {
        assert_shown(back->pairs, back->received.pair_count, "problem",
                     text_of(spf_cause_info(outcome->cause)->text));
        keys++;
    }
    assert_int_equal(back->received.pair_count, keys);
}

static void assert_results_read_back(const struct spf_request *request,
                                     const struct spf_outcome *outcome)
{
    uint8_t out[SPF_HEADER_MAX];
    size_t len;
    struct read_back *back = storage();
    struct spf_text at = request->sender;
    bool helo = request->scope == SPF_SCOPE_HELO || request->sender.len == 0;
    assert_int_equal(spf_header_authentication_results(request->receiver, request, outcome, out,
                                                       sizeof out, &len),
                     SPF_OK);
    assert_int_equal(read_results(back, (struct spf_text){out, len}), SPF_OK);
    assert_int_equal(back->authentication.others, 0);
    assert_int_equal(back->authentication.result_count, 1);
    assert_int_equal(back->results[0].result, outcome->result);
    assert_int_equal(back->results[0].count, 1);
    assert_true(back->authentication.longest_line <= SPF_HEADER_LINE_MAX);
    if (helo) {
        assert_shown(back->pairs, 1, "helo", request->helo);
        return;
    }
    while (at.len > 0 && memchr(at.data, '@', at.len) != NULL) {
        at.data++;
        at.len--;
    }
    assert_shown(back->pairs, 1, "mailfrom", at); /* the local-part was not used */
}

static void whatever_was_put_into_a_field_is_read_back(void **state)
{
    static const char *const patterns[] = {
        "x",   "\r\nX-Forged: 1", "\"; helo=forged; x=\"", "\\", "(((", ")\r\n\r\nbody",
        "a@b", "\001\200\377\t",  "a.b@c.example..",       "=",  ";",   " "};
    static uint8_t hostile[5000];
    (void)state;
    for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++)
        for (size_t size = 1; size < sizeof hostile; size = size * 2 + 1)
            for (unsigned i = 0; i <= SPF_RESULT_PERMERROR; i++) {
                struct spf_request request = request_of("2001:db8::1", "", "");
                struct spf_outcome outcome = {.result = (enum spf_result)i,
                                              .record = {record, sizeof record - 1},
                                              .term = {7, sizeof record - 1 - 7}};
                for (size_t k = 0; k < size; k++)
                    hostile[k] = (uint8_t)patterns[p][k % strlen(patterns[p])];
                request.helo = request.receiver = (struct spf_text){hostile, size};
                request.sender = p % 4 == 3 ? text_of("") : request.helo;
                request.scope = i % 3 == 0 ? SPF_SCOPE_HELO : SPF_SCOPE_MAILFROM;
                outcome.cause = i >= SPF_RESULT_TEMPERROR ? SPF_CAUSE_CANCELLED
                                : i % 2                   ? SPF_CAUSE_MATCH
                                                          : SPF_CAUSE_DEFAULT;
                assert_received_reads_back(&request, &outcome);
                assert_results_read_back(&request, &outcome);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_was_put_into_a_field_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
