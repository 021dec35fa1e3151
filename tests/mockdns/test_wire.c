/*
 * test_wire.c - one DNS message in, one out: header, EDNS, truncation, faults, records. ldns reads
 * the replies, which it had no part in writing.
 */
#include "wire_fixture.h"

#include <stdio.h>

static const char zone_text[] =
    "{\"example.com\":{\"A\":{\"rrs\":[\"192.0.2.1\",\"192.0.2.2\"],\"ttl\":300},"
    "\"AAAA\":[\"2001:db8::1\"],\"MX\":[\"10 m.example.com\",\"0 "
    ".\"],\"PTR\":[\"a\\\\000b.example.com\"],"
    "\"TXT\":[[\"v=spf1 \",\"\",\"-all\"]],\"SPF\":[\"v=spf1 -all\"],\"TYPE65280\":[\"\\\\# 2 "
    "abcd\",\"\\\\# 0\"]},"
    "\"alias.example.com\":{\"CNAME\":{\"rrs\":[\"Second.example.com\"],\"ttl\":60}},"
    "\"second.example.com\":{\"CNAME\":[\"example.com\"]},"
    "\"gone.example.com\":{\"CNAME\":[\"none.example.com\"]},"
    "\"broken.example.com\":{\"CNAME\":[\"fail.example.com\"]},"
    "\"loop.example.com\":{\"CNAME\":[\"loop.example.com\"]},"
    "\"fail.example.com\":{\"A\":\"SERVFAIL\",\"TXT\":\"REFUSED\",\"MX\":{\"rcode\":23},"
    "\"PTR\":{\"rcode\":\"NXDOMAIN\",\"rrs\":[\"x\"]},\"AAAA\":\"FORMERR\"},"
    "\"slow.example.com\":{\"*\":\"TIMEOUT\",\"A\":{\"rrs\":[],\"latency_ms\":250}},"
    "\"cut.example.com\":{\"TXT\":{\"rrs\":[\"x\"],\"udp\":\"truncate\"},"
    "\"A\":{\"answers\":[{\"rrs\":[\"192.0.2.1\"],\"udp\":\"truncate\"},\"REFUSED\"]},"
    "\"MX\":{\"rrs\":[\"1 a\"],\"udp\":\"truncate\",\"tcp\":\"TIMEOUT\"},"
    "\"PTR\":{\"rrs\":[\"a\"],\"tcp\":\"REFUSED\"}},"
    "\"odd.example.com\":{\"A\":{\"rcode\":\"SERVFAIL\",\"rrs\":[\"192.0.2.7\"]}},"
    "\"raw.example.com\":{\"A\":{\"raw\":\"00ff\"}},"
    "\"a.b.example.com\":{\"A\":[\"192.0.2.9\"]}}";

static struct mockdns_zone *zone;
static struct mockdns_session *session;
static uint8_t *out;
static struct mockdns_reply reply;
static ldns_pkt *packet; /* the last reply */

static int set_up(void **state)
{
    (void)state;
    zone = load_zone(zone_text);
    session = mockdns_session_create(zone);
    out = malloc(MOCKDNS_MESSAGE_MAX);
    return session == NULL || out == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    ldns_pkt_free(packet);
    packet = NULL;
    free(out);
    mockdns_session_destroy(session);
    mockdns_zone_destroy(zone);
    return 0;
}

/* Sends octets in a block of their size. */
static void exchange(enum mockdns_transport transport, const uint8_t *octets, size_t len)
{
    uint8_t *block = malloc(len == 0 ? 1 : len);

    assert_non_null(block);
    memcpy(block, octets, len);
    mockdns_wire_answer(session, transport, false, block, len, out, &reply);
    free(block);
}

static void ask_message(enum mockdns_transport transport, struct message message)
{
    exchange(transport, message.octets, message.len);
    ldns_pkt_free(packet);
    packet = NULL;
    assert_true(reply.len >= 12);
    assert_int_equal(ldns_wire2pkt(&packet, out, reply.len), LDNS_STATUS_OK);
    assert_int_equal(ldns_pkt_id(packet), 0x1234);
    assert_true(ldns_pkt_qr(packet));
}

static void ask(const char *name, unsigned type)
{
    ask_message(MOCKDNS_UDP, query(name, type, 1232));
}

/* The answer section as ldns prints it, blanks for tabs, one record a line. */
static void assert_answers(const char *expected)
{
    char *text = ldns_rr_list2str(ldns_pkt_answer(packet));

    assert_non_null(text);
    for (char *p = text; *p != '\0'; p++) {
        *p = *p == '\t' ? ' ' : *p;
    }
    assert_string_equal(text, expected);
    free(text);
}

static void answer_has_ra_rd_and_the_question_with_its_case(void **state)
{
    (void)state;
    ask("\7eXaMpLe\3COM", 1);
    assert_true(ldns_pkt_ra(packet));
    assert_true(ldns_pkt_rd(packet));
    assert_false(ldns_pkt_aa(packet));
    assert_false(ldns_pkt_tc(packet));
    assert_false(ldns_pkt_ad(packet));
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_NOERROR);
    assert_int_equal(ldns_pkt_qdcount(packet), 1);
    assert_memory_equal(out + 12, "\7eXaMpLe\3COM\0\0\1\0\1", 17);
    assert_answers("eXaMpLe.COM. 300 IN A 192.0.2.1\neXaMpLe.COM. 300 IN A 192.0.2.2\n");
    assert_true(reply.asked);
    assert_int_equal(reply.question.name.len, 11);
    assert_memory_equal(reply.question.name.data, "eXaMpLe.COM", 11);
    assert_int_equal(reply.question.type, 1);
}

static void rd_and_cd_are_copied(void **state)
{
    struct message message = query("\7example\3com", 1, NO_EDNS);

    (void)state;
    message.octets[2] = 0;
    message.octets[3] = 0x10;
    ask_message(MOCKDNS_UDP, message);
    assert_false(ldns_pkt_rd(packet));
    assert_true(ldns_pkt_cd(packet));
    assert_true(ldns_pkt_ra(packet));
}

static void each_type_is_written_in_its_form(void **state)
{
    (void)state;
    ask("\7example\3com", 28);
    assert_answers("example.com. 0 IN AAAA 2001:db8::1\n");
    ask("\7example\3com", 15);
    assert_answers("example.com. 0 IN MX 10 m.example.com.\nexample.com. 0 IN MX 0 .\n");
    ask("\7example\3com", 12);
    assert_answers("example.com. 0 IN PTR a\\000b.example.com.\n");
    ask("\7example\3com", 16);
    assert_answers("example.com. 0 IN TXT \"v=spf1 \" \"\" \"-all\"\n");
    ask("\7example\3com", 99);
    assert_answers("example.com. 0 IN SPF \"v=spf1 -all\"\n");
    ask("\7example\3com", 65280);
    assert_answers("example.com. 0 IN TYPE65280 \\# 2 abcd\nexample.com. 0 IN TYPE65280 \\# 0\n");
}

static void whole_chain_stands_in_the_answer_section(void **state)
{
    (void)state;
    ask("\5ALIAS\7example\3com", 28);
    assert_answers("ALIAS.example.com. 60 IN CNAME Second.example.com.\n"
                   "Second.example.com. 0 IN CNAME example.com.\n"
                   "example.com. 0 IN AAAA 2001:db8::1\n");
    ask("\4gone\7example\3com", 1);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_NXDOMAIN);
    assert_answers("gone.example.com. 0 IN CNAME none.example.com.\n");
    ask("\6second\7example\3com", 33);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_NOERROR);
    assert_answers("second.example.com. 0 IN CNAME example.com.\n");
    ask("\6broken\7example\3com", 1);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_SERVFAIL);
    assert_answers("");
    ask("\4loop\7example\3com", 1);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_SERVFAIL);
    assert_answers("");
}

static void fault_is_its_rcode(void **state)
{
    (void)state;
    ask("\4fail\7example\3com", 1);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_SERVFAIL);
    ask("\4fail\7example\3com", 16);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_REFUSED);
    ask("\4fail\7example\3com", 28);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_FORMERR);
    ask("\4fail\7example\3com", 33);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_NOERROR);
    assert_answers("");
    ask("\4none\7example\3com", 1);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_NXDOMAIN);
    ask("\4fail\7example\3com", 12);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_NXDOMAIN);
    assert_answers("fail.example.com. 0 IN PTR x.\n");
    ask("\3odd\7example\3com", 1);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_SERVFAIL);
    assert_answers("odd.example.com. 0 IN A 192.0.2.7\n");
}

static void rcode_above_15_needs_edns(void **state)
{
    (void)state;
    ask("\4fail\7example\3com", 15);
    assert_int_equal(ldns_pkt_get_rcode(packet), 23 & 15);
    assert_int_equal(ldns_pkt_edns_extended_rcode(packet), 23 >> 4);
    ask_message(MOCKDNS_UDP, query("\4fail\7example\3com", 15, NO_EDNS));
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_SERVFAIL);
}

static void timeout_is_silence_or_by_option_servfail(void **state)
{
    struct message message = query("\4slow\7example\3com", 16, NO_EDNS);

    (void)state;
    exchange(MOCKDNS_UDP, message.octets, message.len);
    assert_int_equal(reply.len, 0);
    assert_true(reply.asked);
    assert_int_equal(reply.question.rcode, SPF_RCODE_TIMEOUT);
    exchange(MOCKDNS_TCP, message.octets, message.len);
    assert_int_equal(reply.len, 0);
    mockdns_wire_answer(session, MOCKDNS_UDP, true, message.octets, message.len, out, &reply);
    assert_true(reply.len > 0);
    assert_int_equal(out[3] & 15, LDNS_RCODE_SERVFAIL);
}

static void latency_is_told(void **state)
{
    (void)state;
    ask("\4slow\7example\3com", 1);
    assert_int_equal(reply.latency_ms, 250);
    ask("\7example\3com", 1);
    assert_int_equal(reply.latency_ms, 0);
}

static void raw_octets_are_sent_as_they_are(void **state)
{
    struct message message = query("\3raw\7example\3com", 1, NO_EDNS);

    (void)state;
    exchange(MOCKDNS_UDP, message.octets, message.len);
    assert_int_equal(reply.len, 2);
    assert_memory_equal(out, "\0\377", 2);
    exchange(MOCKDNS_TCP, message.octets, message.len);
    assert_int_equal(reply.len, 2);
}

static void truncation_on_request_sends_to_tcp_and_uses_up_no_answer(void **state)
{
    struct message message = query("\3cut\7example\3com", 1, 4096);

    (void)state;
    for (int i = 0; i < 3; i++) {
        ask_message(MOCKDNS_UDP, message);
        assert_true(ldns_pkt_tc(packet));
        assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_NOERROR);
        assert_int_equal(ldns_pkt_ancount(packet), 0);
        assert_true(ldns_pkt_edns(packet));
    }
    ask_message(MOCKDNS_TCP, message);
    assert_false(ldns_pkt_tc(packet));
    assert_int_equal(ldns_pkt_ancount(packet), 1);
    ask_message(MOCKDNS_UDP, message);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_REFUSED);
}

static void fault_of_tcp_is_tcps_alone(void **state)
{
    struct message message = query("\3cut\7example\3com", 15, NO_EDNS);

    (void)state;
    ask_message(MOCKDNS_UDP, message);
    assert_true(ldns_pkt_tc(packet));
    exchange(MOCKDNS_TCP, message.octets, message.len);
    assert_int_equal(reply.len, 0);
    message = query("\3cut\7example\3com", 12, NO_EDNS);
    ask_message(MOCKDNS_UDP, message);
    assert_int_equal(ldns_pkt_ancount(packet), 1);
    ask_message(MOCKDNS_TCP, message);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_REFUSED);
    assert_int_equal(ldns_pkt_ancount(packet), 0);
}

/* A zone whose TXT answer at fill.example.com has so many octets without EDNS: 12 are header, 22
 * question, 12 the record before its RDATA; the rest is character-strings behind their lengths. */
static void load_filled(size_t total)
{
    size_t left = total - 12 - 22 - 12;
    char *text = malloc(2 * total + 64);
    char *p = text;

    assert_non_null(text);
    p += sprintf(p, "{\"fill.example.com\":{\"TXT\":[[");
    while (left > 0) {
        size_t len = left > 256 ? 255 : left - 1;

        p += sprintf(p, "%s\"", left == total - 46 ? "" : ",");
        memset(p, 'z', len);
        p += len;
        *p++ = '"';
        left -= 1 + len;
    }
    strcpy(p, "]]}}");
    mockdns_session_destroy(session);
    mockdns_zone_destroy(zone);
    zone = load_zone(text);
    session = mockdns_session_create(zone);
    free(text);
    assert_non_null(session);
}

static void answer_beyond_the_size_of_the_client_is_truncated(void **state)
{
    static const struct {
        int edns_size;
        size_t opt_len; /* of the OPT record in the answer */
        size_t limit;
    } rows[] = {{NO_EDNS, 0, 512}, {0, 11, 512},     {511, 11, 512},   {512, 11, 512},
                {513, 11, 513},    {1232, 11, 1232}, {4096, 11, 4096}, {65535, 11, 4096}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message message = query("\4fill\7example\3com", 16, rows[i].edns_size);

        load_filled(rows[i].limit - rows[i].opt_len);
        ask_message(MOCKDNS_UDP, message);
        assert_int_equal(reply.len, rows[i].limit);
        assert_false(ldns_pkt_tc(packet));
        assert_int_equal(ldns_pkt_ancount(packet), 1);
        load_filled(rows[i].limit - rows[i].opt_len + 1);
        ask_message(MOCKDNS_UDP, message);
        assert_true(ldns_pkt_tc(packet));
        assert_int_equal(ldns_pkt_ancount(packet), 0);
        ask_message(MOCKDNS_TCP, message);
        assert_false(ldns_pkt_tc(packet));
        assert_int_equal(reply.len, rows[i].limit + 1);
    }
}

static void answer_that_no_message_can_hold_is_servfail(void **state)
{
    (void)state;
    load_filled(65535);
    ask_message(MOCKDNS_TCP, query("\4fill\7example\3com", 16, NO_EDNS));
    assert_int_equal(reply.len, 65535);
    load_filled(65536);
    ask_message(MOCKDNS_TCP, query("\4fill\7example\3com", 16, NO_EDNS));
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_SERVFAIL);
    assert_int_equal(ldns_pkt_ancount(packet), 0);
}

/* --- what is no good question --- */

static void what_is_no_query_is_not_answered(void **state)
{
    struct message message = query("\7example\3com", 1, NO_EDNS);

    (void)state;
    for (size_t len = 0; len < 12; len++) {
        exchange(MOCKDNS_UDP, message.octets, len);
        assert_int_equal(reply.len, 0);
        assert_false(reply.asked);
    }
    message.octets[2] |= 0x80;
    exchange(MOCKDNS_UDP, message.octets, message.len);
    assert_int_equal(reply.len, 0);
    assert_int_equal(mockdns_session_question_count(session), 0);
}

/* Sends a message and expects an rcode without the zone being asked. */
static void assert_refusal(struct message message, unsigned rcode)
{
    ask_message(MOCKDNS_UDP, message);
    assert_int_equal(ldns_pkt_get_rcode(packet), rcode);
    assert_int_equal(ldns_pkt_ancount(packet), 0);
    assert_false(reply.asked);
    assert_int_equal(mockdns_session_question_count(session), 0);
}

static void query_cut_short_is_formerr(void **state)
{
    struct message message = query("\7example\3com", 1, 1232);

    (void)state;
    for (size_t len = 12; len < message.len; len++) {
        struct message part = message;

        part.len = len;
        assert_refusal(part, LDNS_RCODE_FORMERR);
    }
}

static void other_opcodes_are_notimp(void **state)
{
    struct message message = query("\7example\3com", 1, NO_EDNS);

    (void)state;
    for (unsigned opcode = 1; opcode < 16; opcode++) {
        message.octets[2] = (uint8_t)(opcode << 3);
        assert_refusal(message, LDNS_RCODE_NOTIMPL);
        assert_int_equal(out[2] >> 3 & 15, opcode);
    }
}

static void one_question_is_neither_none_nor_two(void **state)
{
    struct message message = query("\7example\3com", 1, NO_EDNS);

    (void)state;
    put(&message, "\1a\0\0\1\0\1", 7);
    message.octets[5] = 2;
    assert_refusal(message, LDNS_RCODE_FORMERR);
    message.octets[5] = 0;
    message.len = 12;
    assert_refusal(message, LDNS_RCODE_FORMERR);
}

static void other_class_and_transfers_are_refused(void **state)
{
    struct message message = query("\7example\3com", 1, NO_EDNS);

    (void)state;
    message.octets[message.len - 1] = 3;
    assert_refusal(message, LDNS_RCODE_REFUSED);
    assert_refusal(query("\7example\3com", 252, NO_EDNS), LDNS_RCODE_REFUSED);
    assert_refusal(query("\7example\3com", 251, NO_EDNS), LDNS_RCODE_REFUSED);
}

static void edns_of_another_version_is_badvers(void **state)
{
    struct message message = query("\7example\3com", 1, NO_EDNS);

    (void)state;
    message.octets[11] = 1;
    put_opt(&message, 1232, 1);
    assert_refusal(message, 0);
    assert_int_equal(ldns_pkt_edns_extended_rcode(packet), 1); /* BADVERS is 16 */
    assert_int_equal(ldns_pkt_edns_version(packet), 0);
}

static void two_opt_records_are_formerr(void **state)
{
    struct message message = query("\7example\3com", 1, 1232);

    (void)state;
    message.octets[11] = 2;
    put_opt(&message, 1232, 0);
    assert_refusal(message, LDNS_RCODE_FORMERR);
}

static void name_that_points_in_a_circle_is_formerr(void **state)
{
    struct message message = query("", 1, NO_EDNS);

    (void)state;
    message.len = 12;
    put(&message, "\300\14\0\1\0\1", 6);
    assert_refusal(message, LDNS_RCODE_FORMERR);
}

static void octets_behind_the_message_do_not_matter(void **state)
{
    struct message message = query("\7example\3com", 28, NO_EDNS);

    (void)state;
    put(&message, "garbage", 7);
    ask_message(MOCKDNS_UDP, message);
    assert_answers("example.com. 0 IN AAAA 2001:db8::1\n");
}

static void dot_inside_a_label_is_nxdomain_and_malformed(void **state)
{
    (void)state;
    ask("\3a.b\7example\3com", 1);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_NXDOMAIN);
    assert_true(reply.question.malformed);
    assert_true(mockdns_session_question(session, 0)->malformed);
    ask("\1a\1b\7example\3com", 1);
    assert_answers("a.b.example.com. 0 IN A 192.0.2.9\n");
}

static void longest_name_and_the_root_can_be_asked(void **state)
{
#define LABEL63 "\77abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz01234567890"
#define LABEL61 "\75abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz012345678"
    (void)state;
    ask(LABEL63 LABEL63 LABEL63 LABEL61, 1);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_NXDOMAIN);
    assert_int_equal(reply.question.name.len, 253);
    assert_false(reply.question.malformed);
    ask("", 1);
    assert_int_equal(ldns_pkt_get_rcode(packet), LDNS_RCODE_NOERROR);
    assert_int_equal(reply.question.name.len, 0);
}

static void octet_that_is_wrong_never_breaks_the_reply(void **state)
{
    struct message good = query("\5alias\7example\3com", 28, 1232);

    (void)state;
    for (size_t at = 2; at < good.len; at++) {
        for (unsigned value = 0; value < 256; value++) {
            struct message bad = good;

            bad.octets[at] = (uint8_t)value;
            mockdns_session_reset(session, NULL);
            exchange(MOCKDNS_UDP, bad.octets, bad.len);
            if (reply.len > 0) {
                ldns_pkt_free(packet);
                packet = NULL;
                assert_int_equal(ldns_wire2pkt(&packet, out, reply.len), LDNS_STATUS_OK);
                assert_int_equal(ldns_pkt_id(packet), 0x1234);
            }
        }
    }
}

#define wire_test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        wire_test(answer_has_ra_rd_and_the_question_with_its_case),
        wire_test(rd_and_cd_are_copied),
        wire_test(each_type_is_written_in_its_form),
        wire_test(whole_chain_stands_in_the_answer_section),
        wire_test(fault_is_its_rcode),
        wire_test(rcode_above_15_needs_edns),
        wire_test(timeout_is_silence_or_by_option_servfail),
        wire_test(latency_is_told),
        wire_test(raw_octets_are_sent_as_they_are),
        wire_test(truncation_on_request_sends_to_tcp_and_uses_up_no_answer),
        wire_test(fault_of_tcp_is_tcps_alone),
        wire_test(answer_beyond_the_size_of_the_client_is_truncated),
        wire_test(answer_that_no_message_can_hold_is_servfail),
        wire_test(what_is_no_query_is_not_answered),
        wire_test(query_cut_short_is_formerr),
        wire_test(other_opcodes_are_notimp),
        wire_test(one_question_is_neither_none_nor_two),
        wire_test(other_class_and_transfers_are_refused),
        wire_test(edns_of_another_version_is_badvers),
        wire_test(two_opt_records_are_formerr),
        wire_test(name_that_points_in_a_circle_is_formerr),
        wire_test(octets_behind_the_message_do_not_matter),
        wire_test(dot_inside_a_label_is_nxdomain_and_malformed),
        wire_test(longest_name_and_the_root_can_be_asked),
        wire_test(octet_that_is_wrong_never_breaks_the_reply),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
