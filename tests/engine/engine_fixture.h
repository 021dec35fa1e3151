/*
 * engine_fixture.h - what the engine's tests share: inputs that end at an unreadable page, and a
 * resolver that plays a script. No library but the engine is used, so that these tests run under
 * MSan too.
 */
#ifndef TEST_ENGINE_FIXTURE_H
#define TEST_ENGINE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "spf/header.h"

/* Octets whose end is the end of readable memory: reading one more is a fault. */
struct guarded {
    uint8_t *map;
    size_t map_size;
    struct spf_text text;
};

static inline struct guarded guard(const void *octets, size_t len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t readable = (len + page - 1) / page * page;
    struct guarded g = {.map_size = readable + page};
    g.map = mmap(NULL, g.map_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(g.map != MAP_FAILED);
    assert_int_equal(mprotect(&g.map[readable], page, PROT_NONE), 0);
    g.text = (struct spf_text){&g.map[readable - len], len};
    if (len > 0)
        memcpy(&g.map[readable - len], octets, len);
    return g;
}

static inline void unguard(struct guarded *g)
{
    assert_int_equal(munmap(g->map, g->map_size), 0);
}

static inline struct spf_text text_of(const char *string)
{
    return (struct spf_text){(const uint8_t *)string, strlen(string)};
}

static inline void assert_text(struct spf_text text, const char *expected)
{
    assert_int_equal(text.len, strlen(expected));
    if (text.len > 0)
        assert_memory_equal(text.data, expected, text.len);
}

static inline struct spf_ip ip_of(const char *text)
{
    struct spf_ip ip;
    assert_int_equal(spf_ip_parse(text_of(text), &ip), SPF_OK);
    return ip;
}

/* One line of a script: what is answered to a question. rdata: addresses as text, names, or TXT
 * strings. */
struct line {
    const char *name;
    enum spf_rrtype type;
    uint32_t rcode;
    const char *rdata[12];
};

enum { RDATA_MAX = 12 };

/* An answer with its storage. */
struct scripted {
    struct spf_rr rrs[RDATA_MAX];
    struct spf_text data[RDATA_MAX];
    struct spf_ip ips[RDATA_MAX];
    struct spf_answer answer;
};

/* A name that no line has does not exist. Names are compared as they are written. */
static inline void play(const struct line *lines, size_t count, const struct spf_question *q,
                        struct scripted *out)
{
    out->answer = (struct spf_answer){q->serial, SPF_RCODE_NXDOMAIN, NULL, 0, false};
    for (size_t i = 0; i < count; i++) {
        const struct line *line = &lines[i];
        if (line->type != q->type || strlen(line->name) != q->name_len ||
            memcmp(line->name, q->name, q->name_len) != 0)
            continue;
        out->answer.rcode = line->rcode;
        out->answer.rrs = out->rrs;
        for (size_t k = 0; k < RDATA_MAX && line->rdata[k] != NULL; k++) {
            out->data[k] = text_of(line->rdata[k]);
            if (q->type == SPF_RRTYPE_A || q->type == SPF_RRTYPE_AAAA) {
                out->ips[k] = ip_of(line->rdata[k]);
                out->data[k] =
                    (struct spf_text){out->ips[k].octets, out->ips[k].family == 4 ? 4 : 16};
            }
            out->rrs[k] = (struct spf_rr){&out->data[k], 1, 0};
            out->answer.count++;
        }
        return;
    }
}

/* A check in a block of exactly its size, made for these limits (NULL: the defaults). */
static inline struct spf_check *new_check(const struct spf_limits *limits)
{
    size_t size = spf_check_size(limits);
    void *block = malloc(size);
    struct spf_check *check;
    assert_non_null(block);
    check = spf_check_init(block, size, limits);
    assert_non_null(check);
    return check;
}

/* Answers by the script until the check ends; the last status. */
static inline enum spf_status finish(struct spf_check *check, enum spf_status status,
                                     const struct line *lines, size_t count)
{
    while (status == SPF_NEED_ANSWER) {
        struct scripted scripted;
        play(lines, count, spf_check_question(check), &scripted);
        status = spf_check_feed(check, &scripted.answer);
    }
    return status;
}

static inline struct spf_request request_of(const char *ip, const char *sender, const char *helo)
{
    return (struct spf_request){
        .client = ip_of(ip), .sender = text_of(sender), .helo = text_of(helo)};
}

static inline struct spf_outcome outcome_of(const struct spf_check *check)
{
    struct spf_outcome outcome;
    assert_int_equal(spf_check_outcome(check, &outcome), SPF_OK);
    return outcome;
}

#endif
