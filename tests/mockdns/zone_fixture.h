/*
 * zone_fixture.h - a zone under test, built through the API, and questions to it.
 *
 * Every input lies in a block of exactly its size, so that a sanitizer sees an over-read by one
 * octet.
 */
#ifndef TEST_ZONE_FIXTURE_H
#define TEST_ZONE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mockdns/zone.h"

enum { BLOCKS_MAX = 4096 };

struct fixture {
    struct mockdns_zone *zone;
    struct mockdns_session *session;
    struct mockdns_owner *owner; /* the one added last */
    struct mockdns_answer answer;
    void *blocks[BLOCKS_MAX];
    size_t block_count;
};

/* Octets in a block of their own. */
static inline struct spf_text exact(struct fixture *f, const void *octets, size_t len)
{
    uint8_t *block = malloc(len == 0 ? 1 : len);

    assert_non_null(block);
    assert_true(f->block_count < BLOCKS_MAX);
    f->blocks[f->block_count++] = block;
    if (len > 0) {
        memcpy(block, octets, len);
    }
    return (struct spf_text){len == 0 ? NULL : block, len};
}

static inline struct spf_text exact_text(struct fixture *f, const char *text)
{
    return exact(f, text, strlen(text));
}

static inline int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (f == NULL) {
        return -1;
    }
    f->zone = mockdns_zone_create();
    *state = f;
    return f->zone == NULL ? -1 : 0;
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;

    mockdns_session_destroy(f->session);
    mockdns_zone_destroy(f->zone);
    for (size_t i = 0; i < f->block_count; i++) {
        free(f->blocks[i]);
    }
    free(f);
    return 0;
}

static inline void owner(struct fixture *f, const char *name)
{
    assert_int_equal(mockdns_zone_add_owner(f->zone, exact_text(f, name), &f->owner), MOCKDNS_OK);
}

/* Adds successive answers to the owner added last. */
static inline void add_answers(struct fixture *f, uint32_t type,
                               const struct mockdns_rrset *answers, size_t count)
{
    assert_int_equal(mockdns_zone_add(f->zone, f->owner, type, answers, count), MOCKDNS_OK);
}

static inline void add_rrset(struct fixture *f, uint32_t type, struct mockdns_rrset rrset)
{
    add_answers(f, type, &rrset, 1);
}

static inline void add_fault(struct fixture *f, uint32_t type, uint32_t rcode)
{
    add_rrset(f, type, (struct mockdns_rrset){.rcode = rcode});
}

/* One record with one element of data. */
static inline void add_record(struct fixture *f, uint32_t type, const void *octets, size_t len)
{
    struct spf_text data = exact(f, octets, len);
    struct spf_rr rr = {&data, 1, 10};

    add_rrset(f, type, (struct mockdns_rrset){.rrs = &rr, .count = 1});
}

static inline void add_text(struct fixture *f, uint32_t type, const char *text)
{
    add_record(f, type, text, strlen(text));
}

static inline void add_a(struct fixture *f, uint8_t last)
{
    add_record(f, SPF_RRTYPE_A, (uint8_t[]){192, 0, 2, last}, 4);
}

static inline void add_cname(struct fixture *f, const char *name, const char *target)
{
    owner(f, name);
    add_text(f, MOCKDNS_TYPE_CNAME, target);
}

/* Ends building and opens a session. */
static inline void finish(struct fixture *f)
{
    assert_int_equal(mockdns_zone_finish(f->zone), MOCKDNS_OK);
    f->session = mockdns_session_create(f->zone);
    assert_non_null(f->session);
}

static inline void ask_octets(struct fixture *f, const void *name, size_t len, uint32_t type)
{
    assert_int_equal(mockdns_session_ask(f->session, exact(f, name, len), type, &f->answer),
                     MOCKDNS_OK);
}

/* Asks and gives the rcode; the answer is in f->answer. */
static inline uint32_t ask(struct fixture *f, const char *name, uint32_t type)
{
    ask_octets(f, name, strlen(name), type);
    return f->answer.answer.rcode;
}

static inline void assert_text(struct spf_text text, const char *expected)
{
    assert_int_equal(text.len, strlen(expected));
    if (text.len > 0) {
        assert_memory_equal(text.data, expected, text.len);
    }
}

/* NOERROR without records. */
static inline void assert_nodata(struct fixture *f, const char *name, uint32_t type)
{
    assert_int_equal(ask(f, name, type), SPF_RCODE_NOERROR);
    assert_int_equal(f->answer.answer.count, 0);
}

/* NOERROR and one address, 192.0.2.last. */
static inline void assert_a(struct fixture *f, const char *name, uint8_t last)
{
    assert_int_equal(ask(f, name, SPF_RRTYPE_A), SPF_RCODE_NOERROR);
    assert_int_equal(f->answer.answer.count, 1);
    assert_int_equal(f->answer.answer.rrs[0].count, 1);
    assert_int_equal(f->answer.answer.rrs[0].data[0].len, 4);
    assert_int_equal(f->answer.answer.rrs[0].data[0].data[3], last);
}

#define zone_test(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
