/*
 * cmd_smoke.c - "spfproof smoke": proves an adapter honest. The checks are smoke.c's.
 */
#include <stdio.h>

#include "assets.h"
#include "command.h"
#include "smoke.h"
#include "target.h"

static const char usage[] =
    "usage: spfproof smoke [OPTION]... [ADAPTER]\n\n"
    "Proves an adapter honest: that each kind of result and what it takes to get there arrive, "
    "and\n"
    "that it keeps the protocol. ADAPTER is a name or a folder; or give --command 'ARGV'.\n\n"
    "  --depth DEPTH  only this one of zone, ask, dns; else all that it can do\n"
    "  --command ARGV a program that speaks the adapter protocol (depth zone if not given)\n"
    "  --adapters DIR where adapters are looked for by name\n"
    "  --timeout SECONDS  for a case (2)\n"
    "  --suite        prints the vectors it uses\n";

enum { SUITE = 256, HELP };

static int run(struct target *target)
{
    char words[4096];
    const char *what = target->name != NULL ? target->name : target->command;
    if (target->adapter != NULL && !target->has_depth)
        return smoke_adapter(target->adapter, target->name);
    (void)snprintf(words, sizeof words, "%s '%s' --depth %s",
                   target->name != NULL ? "--adapter" : "--command", what,
                   protocol_depth_name(target->run.depth));
    return smoke(&target->run, target->map, what, words);
}

int command_smoke(int argc, char **argv)
{
    static const struct option table[] = {{"suite", no_argument, NULL, SUITE},
                                          {"help", no_argument, NULL, HELP},
                                          TARGET_OPTIONS,
                                          {NULL, 0, NULL, 0}};
    struct target target = {.name = NULL};
    int option;
    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (option == HELP || option == SUITE) {
            (void)fputs(option == HELP ? usage : asset_smoke, stdout);
            return COMMAND_OK;
        }
        if (option < TARGET_ADAPTER || option >= TARGET_END)
            return command_option_error("smoke");
        int code = target_option(&target, "smoke", option, optarg);
        if (code != COMMAND_OK)
            return code;
    }
    if (optind < argc)
        target.name = argv[optind++];
    if (optind < argc || target.exec != NULL || (target.name == NULL && target.command == NULL))
        return command_usage_error("smoke", "one adapter is wanted");
    int code = target_load(&target, "smoke");
    if (code == COMMAND_OK)
        code = run(&target);
    target_clear(&target);
    return code;
}
