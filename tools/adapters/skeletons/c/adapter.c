/*
 * Skeleton of an adapter (tools/adapters/README.md). Your library goes into check();
 * common/c/stdio.c makes a program of it, and built alone it is a shared object for `spfproof run
 * --in-process`.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "spfproof_inprocess.h"

enum { POLICY_MAX = 65536 };

static char policy[POLICY_MAX];

/* The SPF records of a domain: the last one into policy; how many there are, -1 if the DNS fails.
 */
static int find_policy(const struct spfproof_dns *dns, const char *domain)
{
    const struct spfproof_answer *answer = dns->ask(dns, domain, strlen(domain), SPFPROOF_TXT);
    int found = 0;

    if (answer->rcode != SPFPROOF_NOERROR && answer->rcode != SPFPROOF_NXDOMAIN)
        return -1;
    for (size_t i = 0; i < answer->count; i++) {
        char text[POLICY_MAX];
        size_t len = 0;
        for (size_t k = 0; k < answer->records[i].count; k++) {
            struct spfproof_text part = answer->records[i].data[k];
            size_t room = sizeof text - 1 - len;
            memcpy(text + len, part.data, part.len < room ? part.len : room);
            len += part.len < room ? part.len : room;
        }
        text[len] = '\0';
        if (strncmp(text, "v=spf1", 6) != 0 || (text[6] != ' ' && text[6] != '\0'))
            continue;
        memcpy(policy, text, len + 1);
        found++;
    }
    return found;
}

/* A toy that knows the terms ip4:ADDRESS and all. */
static enum spfproof_result evaluate(const char *ip)
{
    (void)strtok(policy, " ");
    for (const char *term = strtok(NULL, " "); term != NULL; term = strtok(NULL, " ")) {
        const char *name = term + (strchr("+-~?", *term) != NULL);
        bool address = strncmp(name, "ip4:", 4) == 0;
        if (strcmp(name, "all") == 0 || (address && strcmp(name + 4, ip) == 0))
            return *term == '-'   ? SPFPROOF_FAIL
                   : *term == '~' ? SPFPROOF_SOFTFAIL
                   : *term == '?' ? SPFPROOF_NEUTRAL
                                  : SPFPROOF_PASS;
        if (!address)
            return SPFPROOF_PERMERROR;
    }
    return SPFPROOF_NEUTRAL;
}

/* Here your library is called; dns->ask() is what it asks instead of a resolver. */
static enum spfproof_status check(void *state, const struct spfproof_query *query,
                                  const struct spfproof_dns *dns, struct spfproof_reply *reply)
{
    const char *at = strrchr(query->from.data, '@');
    const char *domain = at != NULL ? at + 1 : query->from.data;

    (void)state;
    reply->feature = query->time >= 0 ? "time" : "limits";
    if (query->time >= 0 || query->terms >= 0 || query->voids >= 0 || query->mx >= 0 ||
        query->ptr >= 0 || query->seconds >= 0)
        return SPFPROOF_UNSUPPORTED;
    if (query->scope == SPFPROOF_HELO || *domain == '\0') /* RFC 7208 2.4 */
        domain = query->helo.data;
    int found = find_policy(dns, domain);
    reply->result = found < 0    ? SPFPROOF_TEMPERROR
                    : found == 0 ? SPFPROOF_NONE
                    : found == 1 ? evaluate(query->ip.data)
                                 : SPFPROOF_PERMERROR;
    return SPFPROOF_RESULT;
}

static const char *version(void)
{
    return "0";
}

static void *open_library(void)
{
    return policy; /* whatever your library needs for all checks; not NULL */
}

static void close_library(void *state)
{
    (void)state;
}

const struct spfproof_inprocess *spfproof_inprocess(void)
{
    static const struct spfproof_inprocess table = {.abi = SPFPROOF_INPROCESS_ABI,
                                                    .name = "skeleton",
                                                    .version = version,
                                                    .language = "c",
                                                    .open = open_library,
                                                    .check = check,
                                                    .close = close_library};
    return &table;
}
