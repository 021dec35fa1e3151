/*
 * options.h - the words of a command line that say what to evaluate: an identity (--ip --from
 * --helo --scope --receiver --time) and the engine's readings (--choice).
 */
#ifndef SPFPROOF_OPTIONS_H
#define SPFPROOF_OPTIONS_H

#include <getopt.h>

#include "spf/check.h"

enum { OPTION_IP = 0x2000, OPTION_FROM, OPTION_HELO, OPTION_SCOPE, OPTION_RECEIVER, OPTION_TIME };

#define QUERY_OPTIONS                                                                              \
    {"ip", required_argument, NULL, OPTION_IP}, {"from", required_argument, NULL, OPTION_FROM},    \
        {"helo", required_argument, NULL, OPTION_HELO},                                            \
        {"scope", required_argument, NULL, OPTION_SCOPE},                                          \
        {"receiver", required_argument, NULL, OPTION_RECEIVER},                                    \
    {                                                                                              \
        "time", required_argument, NULL, OPTION_TIME                                               \
    }

/* The identity to check; what was not given is empty. Texts are borrowed from argv. */
struct query_options {
    struct spf_request request;
    bool has_ip;
    bool has_from;
    bool has_helo;
    bool has_scope;
    bool has_receiver;
    bool has_time;
};

/* Takes an option of QUERY_OPTIONS. False after saying why on stderr; false too for any other. */
bool options_query(const char *command, struct query_options *query, int option,
                   const char *argument) SPF_MUST_CHECK;

/* Sets a choice "name=value" in options; false after saying why on stderr. */
bool options_choice(const char *command, struct spf_options *options,
                    const char *setting) SPF_MUST_CHECK;

/* A decimal number of at most max; false if text is anything else. */
bool options_number(const char *text, uint64_t max, uint64_t *number) SPF_MUST_CHECK;

#endif
