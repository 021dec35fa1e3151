/*
 * spf_bench.c - the command spf-bench: options, what is measured, and the figures for people and
 * programs. Exit codes: 0; 2 usage; 5 a side did not give the workload's result, or output was
 * lost.
 */
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

enum { EXIT_USAGE = 2, EXIT_INTERNAL = 5 };

/* Who compiled this, and with it our side. */
#ifdef __clang__
static const char compiler[] = __VERSION__;
#else
static const char compiler[] = "gcc " __VERSION__;
#endif

static const char usage[] =
    "usage: spf-bench [--repetitions N] [--seconds S] [--json]\n"
    "       spf-bench --check\n"
    "       spf-bench --loop WORKLOAD COUNT [--field] [--parse]\n"
    "       spf-bench --startup [--repetitions N] [--json] COMMAND [ARGUMENT...]\n"
    "\n"
    "Measures our engine beside libspf2 on three workloads, evaluation and parsing.\n"
    "\n"
    "  --repetitions N  how often each side has its turn (at least 7; default 9)\n"
    "  --seconds S      CPU time of one turn (default 0.15)\n"
    "  --json           figures as JSON\n"
    "  --check          one run of each, results compared, nothing measured\n"
    "  --loop           our engine alone, COUNT times: for a profiler\n"
    "  --field          ... writing the Received-SPF field\n"
    "  --parse          ... parsing only\n"
    "  --startup        wall time of COMMAND from fork to exit\n";

struct options {
    struct measure_options measure;
    bool json;
    bool check;
    bool loop;
    bool field;
    bool parse;
    bool startup;
};

/* What was measured: of parsing only up to SIDE_WITH_FIELD, since there is no field to write. */
struct figures {
    struct figure evaluate[WORKLOAD_COUNT][SIDE_COUNT];
    struct figure parse[WORKLOAD_COUNT][SIDE_COUNT];
};

static int usage_error(const char *what)
{
    (void)fprintf(stderr, "spf-bench: %s\n%s", what, usage);
    return EXIT_USAGE;
}

/* --- measuring --- */

/* One run of everything: is it the same work on both sides? */
static bool check_sides(const struct side *sides)
{
    bool ok = true;
    for (size_t w = 0; w < WORKLOAD_COUNT; w++) {
        for (size_t s = 0; s < SIDE_COUNT; s++) {
            struct bench_result result = {SPF_RESULT_NONE, 0, false};
            bool same = sides[s].evaluate(sides[s].state, w, &result) &&
                        result.result == workloads[w].result &&
                        result.questions == workloads[w].questions &&
                        result.field == (s == SIDE_LIBSPF2 || s == SIDE_WITH_FIELD);
            if (!same)
                (void)fprintf(stderr, "spf-bench: %s, %s: result %d after %u questions%s\n",
                              workloads[w].name, sides[s].name, (int)result.result,
                              result.questions, result.field ? ", with field" : "");
            if (sides[s].parse != NULL && !sides[s].parse(sides[s].state, w)) {
                (void)fprintf(stderr, "spf-bench: %s, %s: does not parse\n", workloads[w].name,
                              sides[s].name);
                same = false;
            }
            ok = ok && same;
        }
    }
    return ok;
}

static bool measure_all(const struct side *sides, const struct measure_options *options,
                        struct figures *figures)
{
    for (size_t w = 0; w < WORKLOAD_COUNT; w++)
        if (!measure(sides, SIDE_COUNT, w, false, options, figures->evaluate[w]) ||
            !measure(sides, SIDE_WITH_FIELD + 1, w, true, options, figures->parse[w]))
            return false;
    return true;
}

/* --- output --- */

static void print_figure(const struct figure *figure, const struct figure *against)
{
    (void)printf("  %9.0f/s %4.0f %+4.0f%%", figure->median,
                 100 * (figure->low / figure->median - 1),
                 100 * (figure->high / figure->median - 1));
    if (figure->allocations >= 0)
        (void)printf(" %5.0f", figure->allocations);
    else
        (void)printf("     ?");
    if (against != NULL)
        (void)printf("  %5.2fx", figure->median / against->median);
    (void)printf("\n");
}

static void print_rows(const char *work, const struct side *sides,
                       const struct figure (*figures)[SIDE_COUNT], size_t count)
{
    for (size_t w = 0; w < WORKLOAD_COUNT; w++) {
        (void)printf("%s %s\n", work, workloads[w].name);
        for (size_t s = 0; s < count; s++) {
            (void)printf("  %-30s", sides[s].name);
            print_figure(&figures[w][s], s > 0 ? &figures[w][0] : NULL);
        }
    }
}

static void print_table(const struct side *sides, const struct figures *figures,
                        const struct measure_options *options)
{
    (void)printf("runs per second of process CPU time: median of %u, lowest and highest; "
                 "allocations per run; times libspf2's rate\n"
                 "our side compiled by %s\n\n",
                 options->repetitions, compiler);
    print_rows("evaluate", sides, figures->evaluate, SIDE_COUNT);
    print_rows("parse", sides, figures->parse, SIDE_WITH_FIELD + 1);
}

static json_t *figure_json(const char *work, const char *workload, const char *side,
                           const struct figure *figure, const struct figure *libspf2)
{
    return json_pack("{s:s, s:s, s:s, s:f, s:f, s:f, s:f, s:f}", "work", work, "workload", workload,
                     "side", side, "per_second", figure->median, "low", figure->low, "high",
                     figure->high, "ratio", figure->median / libspf2->median, "allocations",
                     figure->allocations);
}

static bool print_json(const struct side *sides, const struct figures *figures,
                       const struct measure_options *options)
{
    json_t *rows = json_array();
    int failed = 0;
    for (size_t w = 0; w < WORKLOAD_COUNT; w++) {
        for (size_t s = 0; s < SIDE_COUNT; s++) {
            const char *name = workloads[w].name;
            failed |= json_array_append_new(rows, figure_json("evaluate", name, sides[s].name,
                                                              &figures->evaluate[w][s],
                                                              &figures->evaluate[w][0]));
            if (s <= SIDE_WITH_FIELD)
                failed |= json_array_append_new(rows, figure_json("parse", name, sides[s].name,
                                                                  &figures->parse[w][s],
                                                                  &figures->parse[w][0]));
        }
    }
    json_t *all = json_pack("{s:s, s:i, s:o}", "compiler", compiler, "repetitions",
                            (int)options->repetitions, "figures", rows);
    bool ok = all != NULL && failed == 0 && json_dumpf(all, stdout, JSON_INDENT(2)) == 0;
    (void)printf("\n");
    json_decref(all);
    return ok;
}

/* --- what a call does --- */

static int run_sides(const struct options *options, struct side *sides)
{
    if (!check_sides(sides))
        return EXIT_INTERNAL;
    if (options->check)
        return EXIT_SUCCESS;
    static struct figures figures;
    if (!measure_all(sides, &options->measure, &figures))
        return EXIT_INTERNAL;
    if (options->json)
        return print_json(sides, &figures, &options->measure) ? EXIT_SUCCESS : EXIT_INTERNAL;
    print_table(sides, &figures, &options->measure);
    return EXIT_SUCCESS;
}

static int run_loop(const struct options *options, const struct side *side, char **arguments)
{
    size_t workload = 0;
    while (workload < WORKLOAD_COUNT && strcmp(workloads[workload].name, arguments[0]) != 0)
        workload++;
    if (workload == WORKLOAD_COUNT)
        return usage_error("the workloads are a-simple, b-chain and c-macro");
    for (unsigned long count = strtoul(arguments[1], NULL, 10); count > 0; count--) {
        struct bench_result result;
        if (options->parse ? !side->parse(side->state, workload)
                           : !side->evaluate(side->state, workload, &result))
            return EXIT_INTERNAL;
    }
    return EXIT_SUCCESS;
}

static int run(const struct options *options, char **arguments)
{
    struct mockdns_zone *zone = workload_zone();
    void *ours = zone != NULL ? ours_create(zone) : NULL;
    void *theirs = ours != NULL ? libspf2_create(zone) : NULL;
    void *alone = theirs != NULL ? zone_alone_create(zone, ours) : NULL;
    struct side sides[SIDE_COUNT] = {
        [SIDE_LIBSPF2] = {"libspf2", libspf2_evaluate, libspf2_parse, theirs},
        [SIDE_WITH_FIELD] = {"ours, with Received-SPF", ours_evaluate_with_field, ours_parse, ours},
        [SIDE_WITHOUT_FIELD] = {"ours, without", ours_evaluate, ours_parse, ours},
        [SIDE_ZONE_ALONE] = {"the questions alone", zone_alone_evaluate, NULL, alone},
    };
    int code = EXIT_INTERNAL;
    if (alone != NULL)
        code =
            options->loop
                ? run_loop(options, &sides[options->field ? SIDE_WITH_FIELD : SIDE_WITHOUT_FIELD],
                           arguments)
                : run_sides(options, sides);
    zone_alone_destroy(alone);
    libspf2_destroy(theirs);
    ours_destroy(ours);
    mockdns_zone_destroy(zone);
    return code;
}

static bool read_option(int option, struct options *options)
{
    switch (option) {
    case 'r':
        options->measure.repetitions = (unsigned)strtoul(optarg, NULL, 10);
        break;
    case 's':
        options->measure.seconds = strtod(optarg, NULL);
        break;
    case 'j':
        options->json = true;
        break;
    case 'c':
        options->check = true;
        break;
    case 'l':
        options->loop = true;
        break;
    case 'f':
        options->field = true;
        break;
    case 'p':
        options->parse = true;
        break;
    case 'u':
        options->startup = true;
        break;
    default:
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"repetitions", required_argument, NULL, 'r'},
        {"seconds", required_argument, NULL, 's'},
        {"json", no_argument, NULL, 'j'},
        {"check", no_argument, NULL, 'c'},
        {"loop", no_argument, NULL, 'l'},
        {"field", no_argument, NULL, 'f'},
        {"parse", no_argument, NULL, 'p'},
        {"startup", no_argument, NULL, 'u'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct options options = {.measure = {9, 0.15}};
    int option;
    /* "+": what follows the command of --startup is its own. */
    while ((option = getopt_long(argc, argv, "+h", long_options, NULL)) != -1) {
        if (option == 'h') {
            (void)fputs(usage, stdout);
            return EXIT_SUCCESS;
        }
        if (!read_option(option, &options))
            return EXIT_USAGE;
    }
    int rest = argc - optind;
    if (options.measure.repetitions < 7 || options.measure.repetitions > 10000)
        return usage_error("--repetitions is a number from 7 to 10000");
    if (!(options.measure.seconds > 0 && options.measure.seconds <= 60))
        return usage_error("--seconds is a number up to 60");
    if (options.startup ? rest == 0 : rest != (options.loop ? 2 : 0))
        return usage_error("wrong number of arguments");
    int code;
    if (options.startup)
        code = startup(argv + optind, options.measure.repetitions, options.json) ? EXIT_SUCCESS
                                                                                 : EXIT_INTERNAL;
    else
        code = run(&options, argv + optind);
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        perror("spf-bench: standard output");
        return EXIT_INTERNAL;
    }
    return code;
}
