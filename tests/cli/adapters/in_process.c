/*
 * in_process.c - a shared object of spfproof_inprocess.h that reads its orders in the sender: the
 * local-part says what it shall do. Built by test_in_process.py.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spfproof_inprocess.h"

#ifndef ABI
#define ABI SPFPROOF_INPROCESS_ABI
#endif

static char native[2048];

static const char *version(void)
{
    return "1";
}

static void *open_library(void)
{
    return getenv("IN_PROCESS_FAILS") != NULL ? NULL : native;
}

static void close_library(void *state)
{
    (void)state;
}

/* What was asked and answered, into native; pass if there was anything. */
static enum spfproof_status look(const struct spfproof_dns *dns, struct spfproof_reply *reply)
{
    static const unsigned types[] = {SPFPROOF_TXT, SPFPROOF_MX, SPFPROOF_A, SPFPROOF_AAAA};
    size_t len = 0;

    for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
        const struct spfproof_answer *answer = dns->ask(dns, "Example.COM.", 12, types[t]);
        len += (size_t)sprintf(native + len, "[%u:", answer->rcode);
        for (size_t i = 0; i < answer->count; i++)
            for (size_t k = 0; k < answer->records[i].count; k++) {
                struct spfproof_text text = answer->records[i].data[k];
                if (text.data[text.len] != '\0')
                    abort();
                len += (size_t)sprintf(native + len, "%u/", answer->records[i].preference);
                memcpy(native + len, text.data, text.len);
                len += text.len;
            }
        native[len++] = ']';
    }
    reply->native = (struct spfproof_text){native, len};
    reply->result = SPFPROOF_PASS;
    return SPFPROOF_RESULT;
}

static enum spfproof_status check(void *state, const struct spfproof_query *query,
                                  const struct spfproof_dns *dns, struct spfproof_reply *reply)
{
    const char *order = query->from.data;

    (void)state;
    if (strncmp(order, "crash@", 6) == 0)
        raise(SIGSEGV);
    if (strncmp(order, "exit@", 5) == 0)
        exit(3);
    if (strncmp(order, "hang@", 5) == 0)
        for (;;)
            pause();
    if (strncmp(order, "noise@", 6) == 0)
        (void)!write(1, "{\"t\":\"noise\"\n", 13);
    if (strncmp(order, "error@", 6) == 0) {
        reply->native = (struct spfproof_text){"it broke", 8};
        return SPFPROOF_ERROR;
    }
    reply->feature = "time";
    if (query->time >= 0)
        return SPFPROOF_UNSUPPORTED;
    return look(dns, reply);
}

const struct spfproof_inprocess *spfproof_inprocess(void)
{
    static const struct spfproof_inprocess table = {.abi = ABI,
                                                    .name = "orders",
                                                    .version = version,
                                                    .language = "c",
                                                    .open = open_library,
                                                    .check = check,
                                                    .close = close_library};
    return &table;
}
