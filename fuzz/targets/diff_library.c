/*
 * diff_library.c - an SPF library in process (tools/adapters/common/c/spfproof_inprocess.h) on the
 * cases of the line format. Each text that it is given lies in a block of just its size and the
 * NUL, so that AddressSanitizer sees a read too far, though the library itself is not instrumented.
 */
#include "diff_library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spf/check.h"

static const struct spfproof_inprocess *library;
static void *state;

static void give_up(const char *what, const char *why)
{
    (void)fprintf(stderr, "fuzz_diff: %s: %s (SPFPROOF_LIBRARY names the shared object)\n", what,
                  why);
    exit(5);
}

const struct spfproof_inprocess *diff_library_open(void)
{
    const struct spfproof_inprocess *(*entry)(void);
    const char *path = getenv("SPFPROOF_LIBRARY");
    if (path == NULL || *path == '\0')
        path = SPFPROOF_DEFAULT_LIBRARY;
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    void *symbol = object != NULL ? dlsym(object, SPFPROOF_INPROCESS_SYMBOL) : NULL;
    if (symbol == NULL) {
        const char *why = dlerror();
        give_up(path, why != NULL ? why : "no such symbol");
    }
    memcpy(&entry, &symbol, sizeof entry); /* POSIX' way from an object to a function pointer */
    library = entry();
    if (library == NULL || library->abi != SPFPROOF_INPROCESS_ABI)
        give_up(path, "has another version of the interface");
    state = library->open != NULL ? library->open() : NULL;
    if (state == NULL)
        give_up(path, "does not open");
    return library;
}

/* --- blocks that are freed together --- */

struct blocks {
    void **items;
    size_t count;
    size_t room;
};

static void *take(struct blocks *blocks, size_t size)
{
    if (blocks->count == blocks->room) {
        blocks->room = blocks->room * 2 + 16;
        blocks->items = realloc(blocks->items, blocks->room * sizeof *blocks->items);
    }
    void *block = malloc(size);
    if (block == NULL || blocks->items == NULL) {
        (void)fputs("fuzz_diff: out of memory\n", stderr);
        exit(5);
    }
    blocks->items[blocks->count++] = block;
    return block;
}

static void drop(struct blocks *blocks)
{
    while (blocks->count > 0)
        free(blocks->items[--blocks->count]);
}

static struct spfproof_text text_in(struct blocks *blocks, struct spf_text text)
{
    char *copy = take(blocks, text.len + 1);
    if (text.len > 0)
        memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    return (struct spfproof_text){copy, text.len};
}

/* --- the DNS of a case --- */

struct zone {
    const struct input *input;
    unsigned questions;
    struct input_answer storage;
    struct spfproof_record records[INPUT_RECORDS_MAX];
    struct spfproof_answer answer;
    struct blocks blocks; /* of the answer */
};

static struct spf_text without_dot(struct spf_text name)
{
    if (name.len > 0 && name.data[name.len - 1] == '.')
        name.len--;
    return name;
}

static const struct spfproof_answer *ask(const struct spfproof_dns *dns, const char *name,
                                         size_t len, unsigned type)
{
    struct zone *zone = dns->zone;
    struct spf_answer answer = {.serial = 1};
    bool names = type == SPFPROOF_MX || type == SPFPROOF_PTR;
    zone->questions++;
    drop(&zone->blocks);
    /* A type that no line can have finds no records, but the name exists or not all the same. */
    input_resolve(zone->input, without_dot((struct spf_text){(const uint8_t *)name, len}),
                  (enum spf_rrtype)type, &zone->storage, &answer);
    for (size_t i = 0; i < answer.count; i++) {
        const struct spf_rr *rr = &answer.rrs[i];
        struct spfproof_text *texts = take(&zone->blocks, rr->count * sizeof *texts);
        for (size_t k = 0; k < rr->count; k++)
            texts[k] = text_in(&zone->blocks, names ? without_dot(rr->data[k]) : rr->data[k]);
        zone->records[i] = (struct spfproof_record){texts, rr->count, rr->preference};
    }
    zone->answer = (struct spfproof_answer){answer.rcode, zone->records, answer.count};
    return &zone->answer;
}

/* --- a case --- */

static struct spf_text keep(uint8_t *room, size_t capacity, struct spfproof_text text)
{
    size_t len = text.len < capacity ? text.len : capacity;
    if (text.data == NULL)
        return (struct spf_text){NULL, 0};
    memcpy(room, text.data, len);
    return (struct spf_text){room, len};
}

void diff_library_check(const struct input *input, struct diff_said *said)
{
    static struct zone zone;
    static struct blocks texts;
    const struct spf_request *request = &input->request;
    uint8_t ip[SPF_IP_TEXT_MAX];
    size_t ip_len = spf_ip_print(&request->client, ip);
    struct spfproof_dns dns = {ask, &zone};
    struct spfproof_reply reply = {.terms = -1, .voids = -1};
    struct spfproof_query query = {.family = request->client.family,
                                   .ip = text_in(&texts, (struct spf_text){ip, ip_len}),
                                   .from = text_in(&texts, request->sender),
                                   .helo = text_in(&texts, request->helo),
                                   .scope = request->scope == SPF_SCOPE_HELO ? SPFPROOF_HELO
                                                                             : SPFPROOF_MAILFROM,
                                   .time = request->time > 0 ? (int64_t)request->time : -1,
                                   .terms = -1,
                                   .voids = -1,
                                   .mx = -1,
                                   .ptr = -1,
                                   .seconds = -1};
    memcpy(query.address, request->client.octets, sizeof query.address);
    if (request->receiver.len > 0)
        query.receiver = text_in(&texts, request->receiver);
    zone.input = input;
    zone.questions = 0;
    said->status = library->check(state, &query, &dns, &reply);
    said->result = (enum spf_result)reply.result; /* both in the order of 2.6 */
    said->questions = zone.questions;
    said->explanation =
        keep(said->explanation_octets, sizeof said->explanation_octets, reply.explanation);
    said->native = keep(said->native_octets, sizeof said->native_octets, reply.native);
    drop(&zone.blocks);
    drop(&texts);
}
