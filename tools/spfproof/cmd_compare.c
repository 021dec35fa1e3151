/*
 * cmd_compare.c - "spfproof compare": what changed between two runs. The comparing is compare.h's.
 */
#include <getopt.h>
#include <string.h>

#include "command.h"
#include "compare.h"

static const char usage[] = "usage: spfproof compare [OPTION]... BEFORE AFTER\n\n"
                            "Tells what changed between two runs, each a results file or a folder "
                            "of such. Exits with 1 on\n"
                            "a regression, a case that is gone, or a truncated run.\n\n"
                            "  --format FORM      human (the default), markdown or json\n"
                            "  -o, --output FILE  write there\n";

enum { FORMAT = 256, HELP };

static int write_all(compare_write *form, const char *path, const struct comparisons *all)
{
    struct output out;
    if (!output_open(&out, path))
        return COMMAND_INTERNAL;
    out.colour = out.file == stdout && command_colour(stdout);
    form(&out, all);
    if (!output_close(&out))
        return COMMAND_INTERNAL;
    return compare_is_good(all) ? COMMAND_OK : COMMAND_UNEXPECTED;
}

static int compare_files(compare_write *form, const char *output, const char *before,
                         const char *after)
{
    struct problems problems = {NULL, 0, 0};
    struct merged *old = merged_load(&before, 1, &problems);
    struct merged *new = old != NULL ? merged_load(&after, 1, &problems) : NULL;
    int code;
    if (new == NULL) {
        code = command_invalid(&problems);
    } else {
        struct comparisons *all = compare(old, new);
        code = write_all(form, output, all);
        comparisons_destroy(all);
    }
    problems_clear(&problems);
    merged_destroy(old);
    merged_destroy(new);
    return code;
}

int command_compare(int argc, char **argv)
{
    static const struct option table[] = {{"format", required_argument, NULL, FORMAT},
                                          {"output", required_argument, NULL, 'o'},
                                          {"help", no_argument, NULL, HELP},
                                          {NULL, 0, NULL, 0}};
    const char *form = "human";
    const char *output = NULL;
    for (int option; (option = getopt_long(argc, argv, "o:", table, NULL)) != -1;) {
        if (option == FORMAT)
            form = optarg;
        else if (option == 'o')
            output = optarg;
        else if (option == HELP)
            return fputs(usage, stdout) < 0 ? COMMAND_INTERNAL : COMMAND_OK;
        else
            return command_option_error("compare");
    }
    if (compare_form_of(form) == NULL)
        return command_usage_error("compare", "--format: '%s' is none of human, markdown, json",
                                   form);
    if (argc - optind != 2)
        return command_usage_error("compare", "two results files or folders, please");
    return compare_files(compare_form_of(form), output, argv[optind], argv[optind + 1]);
}
