/*
 * options.c - identities and choices from the command line, octets as the shell hands them over.
 */
#include "options.h"

#include <string.h>

#include "builtin_choices.h"
#include "command.h"
#include "text.h"

bool options_number(const char *text, uint64_t max, uint64_t *number)
{
    uint64_t value = 0;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        uint64_t digit = (uint64_t)(*text - '0');
        if (digit > max || value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *number = value;
    return true;
}

static bool take_scope(const char *command, struct query_options *query, const char *argument)
{
    query->has_scope = true;
    if (strcmp(argument, "mailfrom") == 0)
        query->request.scope = SPF_SCOPE_MAILFROM;
    else if (strcmp(argument, "helo") == 0)
        query->request.scope = SPF_SCOPE_HELO;
    else
        return command_usage_error(command, "--scope is mailfrom or helo, not '%s'", argument) ==
               COMMAND_OK;
    return true;
}

bool options_query(const char *command, struct query_options *query, int option,
                   const char *argument)
{
    switch (option) {
    case OPTION_IP:
        query->has_ip = spf_ip_parse(text_of(argument), &query->request.client) == SPF_OK;
        return query->has_ip ||
               command_usage_error(command, "--ip: '%s' is no IPv4 or IPv6 address", argument) ==
                   COMMAND_OK;
    case OPTION_FROM:
        query->has_from = true;
        query->request.sender = text_of(argument);
        return true;
    case OPTION_HELO:
        query->has_helo = true;
        query->request.helo = text_of(argument);
        return true;
    case OPTION_SCOPE:
        return take_scope(command, query, argument);
    case OPTION_RECEIVER:
        query->has_receiver = true;
        query->request.receiver = text_of(argument);
        return true;
    case OPTION_TIME:
        query->has_time = options_number(argument, INT64_MAX, &query->request.time);
        return query->has_time ||
               command_usage_error(command, "--time: '%s' is no number of seconds since 1970",
                                   argument) == COMMAND_OK;
    default:
        return false;
    }
}

bool options_choice(const char *command, struct spf_options *options, const char *setting)
{
    const char *hint = NULL;
    switch (builtin_choice_set(options, setting, &hint)) {
    case CHOICE_SET:
        return true;
    case CHOICE_BAD_VALUE:
        (void)command_usage_error(command, "--choice %s: the values are %s", setting, hint);
        return false;
    case CHOICE_FIXED:
        (void)command_usage_error(command, "--choice %s: the engine knows only %s", setting, hint);
        return false;
    case CHOICE_UNKNOWN:
    default:
        break;
    }
    (void)command_usage_error(command, "--choice %s: no such choice (NAME=VALUE of choices.json)",
                              setting);
    return false;
}
