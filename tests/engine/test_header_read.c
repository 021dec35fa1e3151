/*
 * test_header_read.c - fields as data: the examples of RFC 7208 9.1 and 9.2, each refusal with its
 * place, and every prefix before an unreadable page. RFC 5322 3.2, RFC 8601 2.2.
 */
#include "header_fixture.h"

static struct read_back *received(const char *field)
{
    struct read_back *back = storage();
    assert_int_equal(read_received(back, text_of(field)), SPF_OK);
    return back;
}

static struct read_back *results(const char *field)
{
    struct read_back *back = storage();
    assert_int_equal(read_results(back, text_of(field)), SPF_OK);
    return back;
}

static void assert_pair(const struct read_back *back, size_t index, const char *key,
                        const char *value, enum spf_field_form form)
{
    assert_text(back->pairs[index].type, "");
    assert_text(back->pairs[index].key, key);
    assert_text(back->pairs[index].value, value);
    assert_int_equal(back->pairs[index].form, form);
}

static void assert_property(const struct read_back *back, size_t index, const char *key,
                            const char *value, enum spf_field_form form)
{
    assert_text(back->pairs[index].type, "smtp");
    assert_text(back->pairs[index].key, key);
    assert_text(back->pairs[index].value, value);
    assert_int_equal(back->pairs[index].form, form);
}

/* --- RFC 7208 9.1 --- */

static void first_example_of_9_1(void **state)
{
    const struct read_back *back =
        received("Received-SPF: pass (mybox.example.org: domain of\r\n"
                 " myname@example.com designates 192.0.2.1 as permitted sender)\r\n"
                 "    receiver=mybox.example.org; client-ip=192.0.2.1;\r\n"
                 "    envelope-from=\"myname@example.com\"; helo=foo.example.com;\r\n");
    (void)state;
    assert_int_equal(back->received.result, SPF_RESULT_PASS);
    assert_text(back->received.comment,
                "mybox.example.org: domain of\r\n"
                " myname@example.com designates 192.0.2.1 as permitted sender");
    assert_int_equal(back->received.pair_count, 4);
    assert_pair(back, 0, "receiver", "mybox.example.org", SPF_FORM_ATOM);
    assert_pair(back, 1, "client-ip", "192.0.2.1", SPF_FORM_ATOM);
    assert_pair(back, 2, "envelope-from", "myname@example.com", SPF_FORM_QUOTED);
    assert_pair(back, 3, "helo", "foo.example.com", SPF_FORM_ATOM);
    assert_int_equal(back->received.longest_line, 61);
}

static void second_example_of_9_1(void **state)
{
    const struct read_back *back =
        received("Received-SPF: fail (mybox.example.org: domain of\r\n"
                 "                  myname@example.com does not designate\r\n"
                 "                  192.0.2.1 as permitted sender)\r\n"
                 "                  identity=mailfrom; client-ip=192.0.2.1;\r\n"
                 "                  envelope-from=\"myname@example.com\";\r\n");
    (void)state;
    assert_int_equal(back->received.result, SPF_RESULT_FAIL);
    assert_int_equal(back->received.pair_count, 3);
    assert_pair(back, 0, "identity", "mailfrom", SPF_FORM_ATOM);
    assert_pair(back, 1, "client-ip", "192.0.2.1", SPF_FORM_ATOM);
    assert_pair(back, 2, "envelope-from", "myname@example.com", SPF_FORM_QUOTED);
}

/* Its mechanism is no dot-atom (erratum 5843, reported). */
static void third_example_of_9_1_has_a_word_that_is_no_dot_atom(void **state)
{
    const struct read_back *back =
        received("Received-SPF: pass (mybox.example.org: domain of\r\n"
                 " myname@example.com designates 192.0.2.1 as permitted sender)\r\n"
                 "    receiver=mybox.example.org; client-ip=192.0.2.1;\r\n"
                 "    mechanism=ip4:192.0.2.1; envelope-from=\"myname@example.com\";\r\n"
                 "    helo=foo.example.com;\r\n");
    (void)state;
    assert_int_equal(back->received.pair_count, 5);
    assert_pair(back, 2, "mechanism", "ip4:192.0.2.1", SPF_FORM_WORD);
    assert_pair(back, 4, "helo", "foo.example.com", SPF_FORM_ATOM);
}

static void received_spf_in_every_form_the_grammar_allows(void **state)
{
    static const struct {
        const char *field;
        size_t pairs;
    } rows[] = {
        {"Received-SPF:pass\r\n", 0},
        {"Received-SPF: pass", 0}, /* erratum 5436: nothing need follow */
        {"Received-SPF: pass \r\n", 0},
        {"received-spf:\tPASS\r\n", 0},
        {"RECEIVED-SPF: (a (nested) comment) SoftFail ()\r\n", 0},
        {"Received-SPF:\r\n\tneutral\r\n (a\r\n b) \r\n", 0},
        {"Received-SPF: none helo=x", 1},
        {"Received-SPF: none helo=x;", 1},
        {"Received-SPF: none helo=x; \t\r\n", 1},
        {"Received-SPF: temperror (\\)\\() helo (k) = (v) x (e) ; (i) problem=\"\" (e)", 2},
        {"Received-SPF: permerror x-1_2.z=1;y=\r\n 2;\r\n z=3", 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(received(rows[i].field)->received.pair_count, rows[i].pairs);
}

static void values_are_decoded(void **state)
{
    const struct read_back *back = received(
        "Received-SPF: fail a=\"\"; b=\"\\\"\\\\x\\y\"; c=\"1 \r\n\t2  3\"; d=\"();=,\"; e=a.b!#;"
        " f=\"\\ \\\t\"");
    (void)state;
    assert_int_equal(back->received.pair_count, 6);
    assert_pair(back, 0, "a", "", SPF_FORM_QUOTED);
    assert_pair(back, 1, "b", "\"\\xy", SPF_FORM_QUOTED);
    assert_pair(back, 2, "c", "1 \t2  3", SPF_FORM_QUOTED);
    assert_pair(back, 3, "d", "();=,", SPF_FORM_QUOTED);
    assert_pair(back, 4, "e", "a.b!#", SPF_FORM_ATOM);
    assert_pair(back, 5, "f", " \t", SPF_FORM_QUOTED);
}

static void words_that_are_no_dot_atoms_are_told_apart(void **state)
{
    static const char *const words[] = {"2001:db8::1", "joe@example.com", ".a", "a.", "a..b", "<>"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char field[64];
        (void)snprintf(field, sizeof field, "Received-SPF: none helo=%s; x=y", words[i]);
        assert_pair(received(field), 0, "helo", words[i], SPF_FORM_WORD);
    }
}

/* --- RFC 7208 9.2, RFC 8601 2.2 --- */

static void first_example_of_9_2(void **state)
{
    const struct read_back *back =
        results("Authentication-Results: myhost.example.org; spf=pass\r\n"
                "  smtp.mailfrom=example.net\r\n");
    (void)state;
    assert_text(back->authentication.authserv_id, "myhost.example.org");
    assert_text(back->authentication.version, "");
    assert_false(back->authentication.none);
    assert_int_equal(back->authentication.result_count, 1);
    assert_true(back->results[0].known);
    assert_int_equal(back->results[0].result, SPF_RESULT_PASS);
    assert_null(back->results[0].reason.data);
    assert_int_equal(back->results[0].count, 1);
    assert_property(back, 0, "mailfrom", "example.net", SPF_FORM_ATOM);
}

static void second_example_of_9_2(void **state)
{
    const struct read_back *back =
        results("Authentication-Results: myhost.example.org; spf=pass\r\n"
                "  reason=\"client-ip=192.0.2.1; smtp.helo=foo.example.com\"\r\n"
                "  smtp.mailfrom=user@example.net\r\n");
    (void)state;
    assert_int_equal(back->authentication.result_count, 1);
    assert_text(back->results[0].reason, "client-ip=192.0.2.1; smtp.helo=foo.example.com");
    assert_int_equal(back->results[0].count, 1);
    assert_property(back, 0, "mailfrom", "user@example.net", SPF_FORM_ADDRESS);
}

static void the_word_none_stands_alone(void **state)
{
    const struct read_back *back = results("Authentication-Results: mx.example.org 1; none\r\n");
    (void)state;
    assert_true(back->authentication.none);
    assert_text(back->authentication.version, "1");
    assert_int_equal(back->authentication.result_count, 0);
    back = results("Authentication-Results: mx.example.org;spf=none smtp.helo=x");
    assert_false(back->authentication.none);
    assert_int_equal(back->results[0].result, SPF_RESULT_NONE);
}

static void spf_results_are_kept_and_others_counted(void **state)
{
    const struct read_back *back = results(
        "Authentication-Results: (c) \"a b\" (c) 1 (c) ; (c) dkim (c) / (c) 1 = (c) pass (c)\r\n"
        " header.d=example.com header.i=@example.com header.i=twice;\r\n"
        " SPF=Fail (c) Reason (c) = (c) why smtp (c) . (c) mailfrom = \"j o\"@example.com;\r\n"
        " x-a=unheard-of policy.x=\"\"; spf=policy smtp.helo=h.example.com\r\n");
    (void)state;
    assert_text(back->authentication.authserv_id, "a b");
    assert_int_equal(back->authentication.others, 2);
    assert_int_equal(back->authentication.result_count, 2);
    assert_int_equal(back->authentication.pair_count, 2);
    assert_int_equal(back->results[0].result, SPF_RESULT_FAIL);
    assert_text(back->results[0].reason, "why");
    assert_property(back, 0, "mailfrom", "\"j o\"@example.com", SPF_FORM_ADDRESS);
    assert_false(back->results[1].known); /* RFC 8601 2.7.2: local policy's, none of the seven */
    assert_text(back->results[1].word, "policy");
    assert_int_equal(back->results[1].first, 1);
    assert_int_equal(back->results[1].count, 1);
    assert_property(back, 1, "helo", "h.example.com", SPF_FORM_ATOM);
}

static void property_values_are_tokens_quoted_or_addresses(void **state)
{
    static const struct {
        const char *written;
        const char *value;
        enum spf_field_form form;
    } rows[] = {
        {"x.example", "x.example", SPF_FORM_ATOM},
        {"a+b!c", "a+b!c", SPF_FORM_ATOM},
        {"\"a@b\"", "a@b", SPF_FORM_QUOTED},
        {"\"\"", "", SPF_FORM_QUOTED},
        {"@x.example", "@x.example", SPF_FORM_ADDRESS},
        {"a=b/c?@x_y.example", "a=b/c?@x_y.example", SPF_FORM_ADDRESS},
        {"\"a\\\"\\\\\"@x.example", "\"a\\\"\\\\\"@x.example", SPF_FORM_ADDRESS},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char field[96];
        (void)snprintf(field, sizeof field,
                       "Authentication-Results: x; spf=pass smtp.mailfrom=%s (c)", rows[i].written);
        assert_property(results(field), 0, "mailfrom", rows[i].value, rows[i].form);
    }
}

/* --- refusals --- */

/* A field that is wrong behind good. */
struct refusal {
    const char *good;
    const char *rest;
    enum spf_field_fault fault;
};

#define R "Received-SPF: "
#define A "Authentication-Results: "

static const struct refusal received_refusals[] = {
    {"", "", SPF_FIELD_NAME},
    {"", "Received-SPFx: pass", SPF_FIELD_NAME},
    {"", "Authentication-Results: mx; none", SPF_FIELD_NAME},
    {"Received-SPF", " : pass", SPF_FIELD_NAME},
    {R, "", SPF_FIELD_RESULT},
    {R, "unknown", SPF_FIELD_RESULT},
    {R, "passing", SPF_FIELD_RESULT},
    {R, "pass-", SPF_FIELD_RESULT},
    {R, "\"pass\"", SPF_FIELD_RESULT},
    {R "pass", "; helo=x", SPF_FIELD_GAP},
    {R "pass", "(mx) helo=x", SPF_FIELD_GAP},
    {R "pass (mx)", "helo=x", SPF_FIELD_GAP},
    {R "pass ", "(mx", SPF_FIELD_COMMENT},
    {R "pass ", "(a (b)", SPF_FIELD_COMMENT},
    {R "pass ", "(a \\)", SPF_FIELD_COMMENT},
    {R "pass (a) ", "(b)", SPF_FIELD_KEY}, /* one comment, not two */
    {R "pass (a) ", ")", SPF_FIELD_KEY},
    {R "pass ", "; helo=x", SPF_FIELD_KEY},
    {R "pass ", "1x=y", SPF_FIELD_KEY},
    {R "pass ", "=x", SPF_FIELD_KEY},
    {R "pass helo=x;", ";", SPF_FIELD_KEY},
    {R "pass helo=x; (c)", "", SPF_FIELD_KEY},
    {R "pass helo", "", SPF_FIELD_EQUALS},
    {R "pass he", "\\lo=x", SPF_FIELD_EQUALS},
    {R "pass helo", ": x", SPF_FIELD_EQUALS},
    {R "pass helo=", "", SPF_FIELD_VALUE},
    {R "pass helo=", ";", SPF_FIELD_VALUE},
    {R "pass helo=", ")", SPF_FIELD_VALUE},
    {R "pass helo=", "\\", SPF_FIELD_VALUE},
    {R "pass helo=", "\"x", SPF_FIELD_QUOTE},
    {R "pass helo=", "\"x\\\"", SPF_FIELD_QUOTE},
    {R "pass helo=\"x\"", "y", SPF_FIELD_SEPARATOR},
    {R "pass helo=\"x\"", "\"y\"", SPF_FIELD_SEPARATOR},
    {R "pass helo=x ", "identity=helo", SPF_FIELD_SEPARATOR},
    {R "pass helo=x", ", identity=helo", SPF_FIELD_SEPARATOR},
    {R "pass helo=x", ")", SPF_FIELD_SEPARATOR},
    {R "pass helo=x; ", "HELO=y", SPF_FIELD_REPEATED},
    {R "pass a=x; b=\"", "\\", SPF_FIELD_ESCAPE},
    {R "pass (", "\\\001)", SPF_FIELD_ESCAPE},
    {R "pass (", "\\\r\n)", SPF_FIELD_ESCAPE},
    {R "pass (", "\177)", SPF_FIELD_OCTET},
    {R "pass (", "\303\274)", SPF_FIELD_OCTET},
    {R "pass helo=", "\200", SPF_FIELD_OCTET},
    {R "pass helo=x", "\033", SPF_FIELD_OCTET},
    {R, "\001pass", SPF_FIELD_OCTET},
    {R "pass helo=\"", "\002\"", SPF_FIELD_OCTET},
    /* Lines: only CRLF and white space go on, and something must follow. */
    {R "pass", "\nX-Forged: yes", SPF_FIELD_FOLD},
    {R "pass", "\n helo=x", SPF_FIELD_FOLD},
    {R "pass", "\r helo=x", SPF_FIELD_FOLD},
    {R "pass", "\rx", SPF_FIELD_FOLD},
    {R "pass", "\r\nX-Forged: yes\r\n", SPF_FIELD_FOLD},
    {R "pass", "\r\n\r\nbody", SPF_FIELD_FOLD},
    {R "pass", "\r\n\r\n", SPF_FIELD_FOLD},
    {R "pass (a", "\r\nb)", SPF_FIELD_FOLD},
    {R "pass (a", "\nb)", SPF_FIELD_FOLD},
    {R "pass helo=\"a", "\r\nb\"", SPF_FIELD_FOLD},
    {R "pass helo=\"a", "\rb\"", SPF_FIELD_FOLD},
    {R "pass\r\n", " \r\n helo=x", SPF_FIELD_FOLD},
    {R "pass\r\n", " ", SPF_FIELD_FOLD},
    {R "pass\r\n", "\t\r\n", SPF_FIELD_FOLD},
    {R "pass", "\n", SPF_FIELD_FOLD},
};

static const struct refusal results_refusals[] = {
    {"", "Received-SPF: pass", SPF_FIELD_NAME},
    {A, "", SPF_FIELD_AUTHSERV_ID},
    {A, "; none", SPF_FIELD_AUTHSERV_ID},
    {A, "=x; none", SPF_FIELD_AUTHSERV_ID},
    {A "mx", "", SPF_FIELD_SEPARATOR},
    {A "mx", "/1; none", SPF_FIELD_SEPARATOR},
    {A "mx ", "none", SPF_FIELD_SEPARATOR},
    {A "mx 1", ".0; none", SPF_FIELD_SEPARATOR},
    {A "\"mx\"", "1; none", SPF_FIELD_SEPARATOR},
    {A "mx;", "", SPF_FIELD_METHOD},
    {A "mx; ", "; spf=pass", SPF_FIELD_METHOD},
    {A "mx; ", "-=pass", SPF_FIELD_METHOD},
    {A "mx; spf=pass;", "", SPF_FIELD_METHOD},
    {A "mx; spf/", "=pass", SPF_FIELD_METHOD},
    {A "mx; none", "; spf=pass", SPF_FIELD_EQUALS},
    {A "mx; dkim=pass; none", "", SPF_FIELD_EQUALS},
    {A "mx; none ", "x", SPF_FIELD_EQUALS},
    {A "mx; spf", ".x=pass", SPF_FIELD_EQUALS},
    {A "mx; spf=", "", SPF_FIELD_RESULT},
    {A "mx; spf=", "\"pass\"", SPF_FIELD_RESULT},
    {A "mx; spf=", "pass-", SPF_FIELD_RESULT},
    {A "mx; spf=pass", "\"x\"", SPF_FIELD_GAP},
    {A "mx; spf=pass", "=x", SPF_FIELD_GAP},
    {A "mx; spf=pass smtp.helo=\"x\"", "smtp.mailfrom=x", SPF_FIELD_GAP},
    {A "mx; spf=pass ", "=x", SPF_FIELD_PROPERTY},
    {A "mx; spf=pass mailfrom", "=x", SPF_FIELD_PROPERTY},
    {A "mx; spf=pass smtp.", "=x", SPF_FIELD_PROPERTY},
    {A "mx; spf=pass smtp.helo=x reason", "=y", SPF_FIELD_PROPERTY}, /* before the properties */
    {A "mx; spf=pass reason=x reason", "=y", SPF_FIELD_PROPERTY},
    {A "mx; spf=pass reason=", "", SPF_FIELD_VALUE},
    {A "mx; spf=pass smtp.helo", "", SPF_FIELD_EQUALS},
    {A "mx; spf=pass smtp.helo=", "", SPF_FIELD_VALUE},
    {A "mx; spf=pass smtp.helo=", "; x=y", SPF_FIELD_VALUE},
    {A "mx; spf=pass smtp.mailfrom=", "a=b", SPF_FIELD_VALUE},
    {A "mx; spf=pass smtp.mailfrom=", "a..b@x.example", SPF_FIELD_VALUE},
    {A "mx; spf=pass smtp.mailfrom=", ".@x.example", SPF_FIELD_VALUE},
    {A "mx; spf=pass smtp.mailfrom=", "\"a\r\n b\"@x.example", SPF_FIELD_VALUE},
    {A "mx; spf=pass smtp.mailfrom=a@", "", SPF_FIELD_VALUE},
    {A "mx; spf=pass smtp.mailfrom=a@", "x..example", SPF_FIELD_VALUE},
    {A "mx; spf=pass smtp.mailfrom=a@", "[192.0.2.1]", SPF_FIELD_VALUE},
    {A "mx; spf=pass smtp.mailfrom=a@x", "@y", SPF_FIELD_GAP},
    {A "mx; spf=pass smtp.helo=", "\"x", SPF_FIELD_QUOTE},
    {A "mx; spf=pass smtp.helo=x ", "SMTP.Helo=y", SPF_FIELD_REPEATED},
    {A "mx; spf=pass ", "(x", SPF_FIELD_COMMENT},
    {A "mx; spf=pass smtp.helo=x", "\r\nX-Forged: yes", SPF_FIELD_FOLD},
    {A "mx; spf=pass smtp.helo=x", "\303", SPF_FIELD_OCTET},
    {A "mx; spf=pass smtp.helo=\"", "\\\r\n\"", SPF_FIELD_ESCAPE},
};

static void assert_refused(const struct refusal *rows, size_t count,
                           enum spf_status (*reader)(struct read_back *, struct spf_text))
{
    for (size_t i = 0; i < count; i++) {
        char field[160];
        struct read_back *back = storage();
        struct guarded input;
        (void)snprintf(field, sizeof field, "%s%s", rows[i].good, rows[i].rest);
        input = guard(field, strlen(field));
        if (reader(back, input.text) != SPF_ERR_SYNTAX || back->error.fault != rows[i].fault ||
            back->error.at != strlen(rows[i].good))
            fail_msg("%s: %s at %zu, not %s at %zu", field, spf_field_fault_name(back->error.fault),
                     back->error.at, spf_field_fault_name(rows[i].fault), strlen(rows[i].good));
        unguard(&input);
    }
}

static void received_spf_is_refused_where_it_goes_wrong(void **state)
{
    (void)state;
    assert_refused(received_refusals, sizeof received_refusals / sizeof *received_refusals,
                   read_received);
}

static void authentication_results_are_refused_where_they_go_wrong(void **state)
{
    (void)state;
    assert_refused(results_refusals, sizeof results_refusals / sizeof *results_refusals,
                   read_results);
}

static void nul_is_an_octet_like_any_other_and_no_end(void **state)
{
    static const char field[] = "Received-SPF: pass helo=\"a\0b\"";
    struct read_back *back = storage();
    (void)state;
    assert_int_equal(
        read_received(back, (struct spf_text){(const uint8_t *)field, sizeof field - 1}),
        SPF_ERR_SYNTAX);
    assert_int_equal(back->error.fault, SPF_FIELD_OCTET);
    assert_int_equal(back->error.at, 26);
}

static void every_fault_has_an_example_that_shows_it(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SPF_FIELD_FAULT_COUNT; i++) {
        enum spf_field_fault fault = (enum spf_field_fault)i;
        struct spf_text example = text_of(spf_field_fault_example(fault));
        struct read_back *back = storage();
        enum spf_status status =
            example.data[0] == 'A' ? read_results(back, example) : read_received(back, example);
        assert_int_equal(status, fault == SPF_FIELD_NONE ? SPF_OK : SPF_ERR_SYNTAX);
        assert_int_equal(back->error.fault, fault);
        assert_true(strlen(spf_field_fault_name(fault)) > 0);
        assert_true(strlen(spf_field_fault_text(fault)) > 0);
        for (unsigned k = 0; k < i; k++)
            assert_string_not_equal(spf_field_fault_name(fault),
                                    spf_field_fault_name((enum spf_field_fault)k));
    }
    assert_string_equal(spf_field_fault_name(SPF_FIELD_FAULT_COUNT), "none");
}

/* --- bounds --- */

static const char *const whole_fields[] = {
    R "pass (mx (a\\)) b: domain of\r\n joe@example.com)\r\n client-ip=192.0.2.1;"
      " envelope-from=\"j\\\"\r\n oe@example.com\" (c); mechanism=ip4:192.0.2.1; helo = x ;\r\n",
    A "mx.example.org (c) 1; dkim / 1=pass header.d=\"x\";\r\n spf=fail reason=\"a\\\\\r\n b\""
      " smtp.mailfrom=\"j o\"@example.com smtp.helo=x; spf=none\r\n",
    A "mx; none\r\n",
};

static void no_prefix_is_read_beyond_its_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof whole_fields / sizeof *whole_fields; i++)
        for (size_t len = 0; len <= strlen(whole_fields[i]); len++) {
            struct guarded input = guard(whole_fields[i], len);
            struct read_back *back = storage();
            enum spf_status status = read_received(back, input.text);
            assert_true(status == SPF_OK || back->error.at <= len);
            status = read_results(back, input.text);
            assert_true(status == SPF_OK || back->error.at <= len);
            unguard(&input);
        }
}

static void no_octet_put_in_anywhere_is_read_beyond_the_end(void **state)
{
    static const char inserted[] = "\r\n\t \"\\();=@.\200\177";
    (void)state;
    for (size_t i = 0; i < sizeof whole_fields / sizeof *whole_fields; i++)
        for (size_t at = 0; at < strlen(whole_fields[i]); at++)
            for (size_t k = 0; k < sizeof inserted; k++) { /* the final NUL too */
                char field[256];
                size_t len = strlen(whole_fields[i]) + 1;
                struct read_back *back = storage();
                struct guarded input;
                memcpy(field, whole_fields[i], at);
                field[at] = inserted[k];
                memcpy(&field[at + 1], &whole_fields[i][at], len - 1 - at);
                input = guard(field, len);
                assert_true(read_received(back, input.text) == SPF_OK || back->error.at <= len);
                assert_true(read_results(back, input.text) == SPF_OK || back->error.at <= len);
                unguard(&input);
            }
}

static void what_does_not_fit_is_told(void **state)
{
    struct spf_text field = text_of(R "pass a=\"12\"; b=\"3\"");
    struct spf_text two = text_of(A "m; spf=pass smtp.helo=\"12\"; spf=fail");
    struct read_back *back = storage();
    (void)state;
    back->space.pair_capacity = 2;
    back->space.octet_capacity = 3;
    assert_int_equal(read_received(back, field), SPF_OK);
    assert_int_equal(read_results(back, two), SPF_OK);
    back->space.octet_capacity = 2;
    assert_int_equal(read_received(back, field), SPF_ERR_SPACE);
    back->space.octet_capacity = 3;
    back->space.pair_capacity = 1;
    assert_int_equal(read_received(back, field), SPF_ERR_SPACE);
    assert_int_equal(back->received.pair_count, 2);
    back->space.result_capacity = 1;
    assert_int_equal(read_results(back, two), SPF_ERR_SPACE);
    assert_int_equal(back->authentication.result_count, 2);
    back->space = (struct spf_field_space){0};
    assert_int_equal(read_received(back, field), SPF_ERR_SPACE);
    assert_int_equal(read_received(back, text_of(R "pass (x)")), SPF_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_example_of_9_1),
        cmocka_unit_test(second_example_of_9_1),
        cmocka_unit_test(third_example_of_9_1_has_a_word_that_is_no_dot_atom),
        cmocka_unit_test(received_spf_in_every_form_the_grammar_allows),
        cmocka_unit_test(values_are_decoded),
        cmocka_unit_test(words_that_are_no_dot_atoms_are_told_apart),
        cmocka_unit_test(first_example_of_9_2),
        cmocka_unit_test(second_example_of_9_2),
        cmocka_unit_test(the_word_none_stands_alone),
        cmocka_unit_test(spf_results_are_kept_and_others_counted),
        cmocka_unit_test(property_values_are_tokens_quoted_or_addresses),
        cmocka_unit_test(received_spf_is_refused_where_it_goes_wrong),
        cmocka_unit_test(authentication_results_are_refused_where_they_go_wrong),
        cmocka_unit_test(nul_is_an_octet_like_any_other_and_no_end),
        cmocka_unit_test(every_fault_has_an_example_that_shows_it),
        cmocka_unit_test(no_prefix_is_read_beyond_its_end),
        cmocka_unit_test(no_octet_put_in_anywhere_is_read_beyond_the_end),
        cmocka_unit_test(what_does_not_fit_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
