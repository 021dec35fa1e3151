/*
 * test_header.c - header fields: their exact form for ordinary mail, and what they never hold
 * whatever they are given. RFC 7208 9.1 with erratum 5436, RFC 5322 2.1.1, RFC 8601 2.2 and 2.7.2.
 */
#include "engine_fixture.h"

static const uint8_t record[] = "v=spf1 -ip4:192.0.2.0/24 a";

static struct spf_outcome outcome_with(enum spf_result result, enum spf_cause cause)
{
    return (struct spf_outcome){.result = result,
                                .cause = cause,
                                .domain = text_of("example.com"),
                                .record = {record, sizeof record - 1},
                                .term = {7, 17}};
}

static void assert_received(const struct spf_request *request, const struct spf_outcome *outcome,
                            const char *expected)
{
    uint8_t out[SPF_HEADER_MAX];
    size_t len;
    assert_int_equal(spf_header_received_spf(request, outcome, out, sizeof out, &len), SPF_OK);
    assert_text((struct spf_text){out, len}, expected);
    for (size_t capacity = 0; capacity < strlen(expected); capacity++) {
        assert_int_equal(spf_header_received_spf(request, outcome, out, capacity, &len),
                         SPF_ERR_SPACE);
        assert_int_equal(len, 0);
    }
}

static void received_spf_of_a_match(void **state)
{
    struct spf_request request = request_of("192.0.2.1", "joe@example.com", "mail.example.com");
    struct spf_outcome outcome = outcome_with(SPF_RESULT_FAIL, SPF_CAUSE_MATCH);
    (void)state;
    request.receiver = text_of("mx.example.org");
    assert_received(&request, &outcome,
                    "Received-SPF: fail (mx.example.org: domain of\r\n"
                    " joe@example.com does not designate 192.0.2.1 as permitted sender)\r\n"
                    " client-ip=192.0.2.1; envelope-from=\"joe@example.com\";\r\n"
                    " helo=mail.example.com;\r\n"
                    " receiver=mx.example.org; identity=mailfrom;\r\n"
                    " mechanism=\"ip4:192.0.2.0/24\";\r\n");
}

static void received_spf_of_the_default_without_receiver_and_over_ip6(void **state)
{
    struct spf_request request = request_of("2001:db8::1", "joe@example.com", "mail.example.com");
    struct spf_outcome outcome = outcome_with(SPF_RESULT_NEUTRAL, SPF_CAUSE_DEFAULT);
    (void)state;
    assert_received(&request, &outcome,
                    "Received-SPF: neutral (domain of\r\n"
                    " joe@example.com neither permits nor denies 2001:db8::1)\r\n"
                    " client-ip=\"2001:db8::1\"; envelope-from=\"joe@example.com\";\r\n"
                    " helo=mail.example.com; identity=mailfrom;\r\n"
                    " mechanism=default;\r\n");
}

static void received_spf_of_a_null_path_shows_postmaster_at_helo(void **state)
{
    struct spf_request request = request_of("192.0.2.1", "", "mail.example.com");
    struct spf_outcome outcome = outcome_with(SPF_RESULT_PERMERROR, SPF_CAUSE_LIMIT_VOIDS);
    (void)state;
    assert_received(&request, &outcome,
                    "Received-SPF: permerror (permanent error in the policy of domain of\r\n"
                    " mail.example.com for 192.0.2.1)\r\n"
                    " client-ip=192.0.2.1; envelope-from=\"postmaster@mail.example.com\";\r\n"
                    " helo=mail.example.com; identity=mailfrom;\r\n"
                    " problem=\"more than 2 void lookups\";\r\n");
}

static void received_spf_of_helo_has_no_envelope_from(void **state)
{
    struct spf_request request = request_of("192.0.2.1", "joe@example.com", "[192.0.2.1]");
    struct spf_outcome outcome = outcome_with(SPF_RESULT_NONE, SPF_CAUSE_DOMAIN_LITERAL);
    (void)state;
    request.scope = SPF_SCOPE_HELO;
    assert_received(&request, &outcome,
                    "Received-SPF: none (domain of\r\n"
                    " [192.0.2.1] does not designate permitted sender hosts)\r\n"
                    " client-ip=192.0.2.1;\r\n"
                    " helo=\"[192.0.2.1]\"; identity=helo;\r\n");
}

static void assert_results(const char *id, const struct spf_request *request,
                           const struct spf_outcome *outcome, const char *expected)
{
    uint8_t out[SPF_HEADER_MAX];
    size_t len;
    assert_int_equal(
        spf_header_authentication_results(text_of(id), request, outcome, out, sizeof out, &len),
        SPF_OK);
    assert_text((struct spf_text){out, len}, expected);
    for (size_t capacity = 0; capacity < strlen(expected); capacity++)
        assert_int_equal(
            spf_header_authentication_results(text_of(id), request, outcome, out, capacity, &len),
            SPF_ERR_SPACE);
}

static void authentication_results_name_domain_or_address(void **state)
{
    struct spf_request request = request_of("192.0.2.1", "joe@example.com", "mail.example.com");
    struct spf_outcome outcome = outcome_with(SPF_RESULT_PASS, SPF_CAUSE_MATCH);
    (void)state;
    assert_results(
        "mx.example.org", &request, &outcome,
        "Authentication-Results: mx.example.org;\r\n spf=pass smtp.mailfrom=example.com\r\n");
    outcome.used_local_part = true; /* RFC 8601 2.7.2 */
    assert_results(
        "", &request, &outcome,
        "Authentication-Results: unknown;\r\n spf=pass smtp.mailfrom=joe@example.com\r\n");
    request.sender = text_of("\"j o\"@example.com");
    assert_results(
        "a b", &request, &outcome,
        "Authentication-Results: \"a b\";\r\n spf=pass smtp.mailfrom=\"j o\"@example.com\r\n");
    request.sender = text_of("j o@example.com");
    assert_results("x", &request, &outcome,
                   "Authentication-Results: x;\r\n spf=pass smtp.mailfrom=\"j o\"@example.com\r\n");
    request.sender = text_of("joe@exa mple.com");
    assert_results("x", &request, &outcome,
                   "Authentication-Results: x;\r\n spf=pass smtp.mailfrom=\"exa mple.com\"\r\n");
    request.sender = text_of("");
    assert_results("x", &request, &outcome,
                   "Authentication-Results: x;\r\n spf=pass smtp.helo=mail.example.com\r\n");
    outcome = outcome_with(SPF_RESULT_TEMPERROR, SPF_CAUSE_RECORD_TIMEOUT);
    assert_results(
        "x", &request, &outcome,
        "Authentication-Results: x;\r\n spf=temperror\r\n"
        " reason=\"the query for the record timed out\"\r\n smtp.helo=mail.example.com\r\n");
}

/* A field is one logical line: CRLF only in front of white space, and at the end; printable in
 * between. */
static void assert_safe(struct spf_text field)
{
    size_t line = 0;
    assert_true(field.len > 2);
    for (size_t i = 0; i < field.len; i++) {
        if (field.data[i] == '\r') {
            assert_int_equal(field.data[i + 1], '\n');
            assert_true(i + 2 == field.len || field.data[i + 2] == ' ');
            assert_true(i - line <= SPF_HEADER_LINE_MAX);
            i++;
            line = i + 1;
            continue;
        }
        assert_in_range(field.data[i], 0x20, 0x7e);
    }
    assert_int_equal(line, field.len);
}

static void whatever_strangers_send_stays_inside_its_word(void **state)
{
    static uint8_t hostile[5000];
    static const char *const patterns[] = {
        "\r\nX-Forged: 1", "\"; helo=forged; x=\"", "\\",      "(((",
        "\0\x80\xff\t",    ")\r\n\r\nbody",         "a@b@c..", "."};
    uint8_t out[SPF_HEADER_MAX];
    size_t len;
    (void)state;
    for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++)
        for (size_t size = 0; size < sizeof hostile; size = size * 2 + 1)
            for (unsigned result = 0; result <= SPF_RESULT_PERMERROR; result++) {
                struct spf_request request = request_of("2001:db8::1", "", "");
                struct spf_outcome outcome = outcome_with(
                    (enum spf_result)result, result % 2 ? SPF_CAUSE_MATCH : SPF_CAUSE_DEFAULT);
                size_t pattern = strlen(patterns[p]) > 0 ? strlen(patterns[p]) : 4;
                for (size_t i = 0; i < size; i++)
                    hostile[i] = (uint8_t)patterns[p][i % pattern];
                request.sender = request.helo = request.receiver = (struct spf_text){hostile, size};
                request.scope = result % 3 == 0 ? SPF_SCOPE_HELO : SPF_SCOPE_MAILFROM;
                outcome.used_local_part = true;
                assert_int_equal(spf_header_received_spf(&request, &outcome, out, sizeof out, &len),
                                 SPF_OK);
                assert_safe((struct spf_text){out, len});
                assert_int_equal(spf_header_authentication_results(request.helo, &request, &outcome,
                                                                   out, sizeof out, &len),
                                 SPF_OK);
                assert_safe((struct spf_text){out, len});
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(received_spf_of_a_match),
        cmocka_unit_test(received_spf_of_the_default_without_receiver_and_over_ip6),
        cmocka_unit_test(received_spf_of_a_null_path_shows_postmaster_at_helo),
        cmocka_unit_test(received_spf_of_helo_has_no_envelope_from),
        cmocka_unit_test(authentication_results_name_domain_or_address),
        cmocka_unit_test(whatever_strangers_send_stays_inside_its_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
