/*
 * runner.c - runs all vectors on one engine after the other, each built as a shared object.
 *
 *   mutant_runner ENGINE.so VECTORS [CHOICE=VALUE,...]...
 *
 * The suites are loaded once, with the engine that must be right (ENGINE.so); each further engine
 * is opened in a child of its own, which may crash, hang or corrupt itself as it likes. A child
 * runs every vector by the default choices, then by each list of others. A vector that fails the
 * right engine under a list, since nobody foresaw those choices together, is left out there.
 *
 * Standard input has a line for each engine, parted by tabs:
 *
 *   MODE ENGINE.so [ID ...]
 *
 * MODE is first (stop at the first vector that kills), all (go through all by the default choices,
 * again from the next one after each crash or hang) or only (likewise through the IDs alone). The
 * IDs are tried first. The answer is one line: passed, failed, crash or hang, or broken (not even
 * opened), then the killing IDs, parted by blanks; an ID#2 failed with the second list. The first
 * line of all is "ready N".
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "builtin.h"
#include "builtin_choices.h"
#include "gate.h"
#include "suite.h"
#include "verdict_header.h"

#if defined __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum {
    LISTS_MAX = 16,
    TICK_MS = SANITIZED ? 1000 : 200, /* of the processor; a vector that sees two of them hangs */
    MEMORY_MB = 1024,
    FAILURES_MAX = 40, /* crashes of one engine in mode all */
    HANG_WEIGHT = 8,   /* a hang costs as many */
    EXIT_BROKEN = 3,
    EXIT_HANG = 4
};

/* One vector under one list of choices. */
struct run_pair {
    uint32_t test;
    uint32_t list; /* 0: the default choices */
};

/* What a child tells, however it ends. */
struct told {
    volatile size_t at; /* of the pair at work */
    volatile size_t killer_count;
    struct run_pair killers[];
};

struct bench {
    struct catalog *catalog;
    struct suite_set *set;
    const struct suite_test **tests;
    size_t test_count;
    const char *lists[LISTS_MAX + 1];
    size_t list_count;
    struct implementation declared[LISTS_MAX + 1]; /* what the right engine reads by each list */
    struct implementation_choice choices[LISTS_MAX + 1][64];
    bool *skip; /* by list and test: fails the right engine, or is not for it */
    struct run_pair *order;
    size_t order_count;
    struct told *told;
};

static int give_up(const char *what)
{
    (void)fprintf(stderr, "mutant_runner: %s\n", what);
    return 5;
}

/* The engine's defaults and the choices of a list. False if a choice is none. */
static bool options_of(const char *list, struct spf_options *options)
{
    spf_options_default(options);
    while (*list != '\0') {
        char setting[128];
        const char *hint = NULL;
        size_t len = strcspn(list, ",");
        if (len >= sizeof setting)
            return false;
        (void)memcpy(setting, list, len);
        setting[len] = '\0';
        if (builtin_choice_set(options, setting, &hint) != CHOICE_SET)
            return false;
        list += len + (list[len] == ',' ? 1 : 0);
    }
    return true;
}

/* --- the child --- */

static struct told *ticking;

/* A vector takes microseconds; one that is still at work when the processor's clock ticks for the
 * second time does not end. */
static void on_tick(int number)
{
    static size_t seen = SIZE_MAX;
    (void)number;
    if (seen == ticking->at)
        _exit(EXIT_HANG);
    seen = ticking->at;
}

static void bound(struct told *told)
{
    struct sigaction action = {.sa_handler = on_tick};
    struct rlimit none = {0, 0};
    struct rlimit memory = {(rlim_t)MEMORY_MB << 20, (rlim_t)MEMORY_MB << 20};
    struct itimerval tick = {{TICK_MS / 1000, (TICK_MS % 1000) * 1000},
                             {TICK_MS / 1000, (TICK_MS % 1000) * 1000}};
    ticking = told;
    (void)setrlimit(RLIMIT_CORE, &none);
    if (!SANITIZED) /* whose shadow wants the whole address space */
        (void)setrlimit(RLIMIT_AS, &memory);
    (void)sigaction(SIGPROF, &action, NULL);
    (void)setitimer(ITIMER_PROF, &tick, NULL);
    (void)!freopen("/dev/null", "w", stderr);
}

static bool fails(const struct bench *bench, struct builtin *builtin, struct run_pair pair,
                  const struct spf_options *options)
{
    const struct suite_test *test = bench->tests[pair.test];
    struct observed observed;
    struct verdict verdict;
    struct builtin_job job = builtin_job_of(test, options);
    job.twin = true;
    builtin_run(builtin, &job, builtin_trace(builtin), &observed);
    builtin_prove(builtin, &job, &observed);
    verdict_judge(&verdict_rules_all, &bench->declared[pair.list], test, &observed, &verdict);
    return verdict_unexpected(&verdict, test, true);
}

/* Runs the pairs from begin on; ends the process. */
static void run_pairs(const struct bench *bench, size_t begin, bool all)
{
    struct told *told = bench->told;
    struct builtin *builtin = builtin_create();
    struct spf_options options[LISTS_MAX + 1];
    for (size_t i = 0; i < bench->list_count; i++)
        if (!options_of(bench->lists[i], &options[i]))
            _exit(EXIT_BROKEN);
    if (builtin == NULL) { /* it makes no check at all, so every vector fails */
        told->killers[told->killer_count++] = bench->order[begin];
        _exit(0);
    }
    for (size_t i = begin; i < bench->order_count; i++) {
        struct run_pair pair = bench->order[i];
        told->at = i;
        if (!fails(bench, builtin, pair, &options[pair.list]))
            continue;
        told->killers[told->killer_count++] = pair;
        if (!all)
            break;
    }
    _exit(0);
}

/* --- the parent --- */

/* Runs the order from begin in a child with another engine; NULL: with this one. How it ended. */
static const char *run_child(const struct bench *bench, const char *engine, size_t begin, bool all)
{
    bench->told->at = begin;
    (void)fflush(NULL);
    pid_t child = fork();
    if (child < 0)
        return "broken";
    if (child == 0) {
        if (engine != NULL && !gate_open(engine))
            _exit(EXIT_BROKEN);
        bound(bench->told);
        run_pairs(bench, begin, all);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFEXITED(status))
        return "crash";
    switch (WEXITSTATUS(status)) {
    case 0:
        return bench->told->killer_count > 0 ? "failed" : "passed";
    case EXIT_BROKEN:
        return "broken";
    case EXIT_HANG:
        return "hang";
    default: /* as sanitizers end it */
        return "crash";
    }
}

static bool ended_early(const char *ended)
{
    return strcmp(ended, "crash") == 0 || strcmp(ended, "hang") == 0;
}

/* Goes through the order; what ends a child kills too. How it ended, the worst of all children. */
static const char *run_order(const struct bench *bench, const char *engine, bool all)
{
    struct told *told = bench->told;
    const char *worst = bench->order_count == 0 ? "passed" : NULL;
    told->killer_count = 0;
    for (size_t begin = 0, failures = 0; begin < bench->order_count;) {
        const char *ended = run_child(bench, engine, begin, all);
        if (!ended_early(ended))
            return worst != NULL ? worst : ended;
        worst = worst == NULL ? ended : worst;
        told->killers[told->killer_count++] = bench->order[told->at];
        begin = told->at + 1;
        failures += strcmp(ended, "hang") == 0 ? HANG_WEIGHT : 1;
        if (!all || failures >= FAILURES_MAX)
            break;
    }
    return worst;
}

static void append(struct bench *bench, size_t list, size_t test)
{
    if (!bench->skip[list * bench->test_count + test])
        bench->order[bench->order_count++] = (struct run_pair){(uint32_t)test, (uint32_t)list};
}

/* An ID or ID#LIST to be tried first; one that is unknown is passed over. */
static void append_named(struct bench *bench, char *word)
{
    size_t list = 0;
    char *hash = strchr(word, '#');
    if (hash != NULL) {
        *hash = '\0';
        list = strtoul(hash + 1, NULL, 10);
    }
    const struct suite_test *test = suite_set_find(bench->set, word);
    for (size_t i = 0; test != NULL && list < bench->list_count && i < bench->test_count; i++)
        if (bench->tests[i] == test)
            append(bench, list, i);
}

static void tell(const struct bench *bench, const char *ended)
{
    (void)fputs(ended, stdout);
    for (size_t i = 0; i < bench->told->killer_count; i++) {
        struct run_pair pair = bench->told->killers[i];
        (void)printf(pair.list == 0 ? " %s" : " %s#%u", bench->tests[pair.test]->id,
                     (unsigned)pair.list);
    }
    (void)putchar('\n');
    (void)fflush(stdout);
}

/* False: not as the head of this file says. */
static bool serve(struct bench *bench, char *line)
{
    char *rest = NULL;
    const char *mode = strtok_r(line, "\t\n", &rest);
    const char *engine = strtok_r(NULL, "\t\n", &rest);
    if (mode == NULL || engine == NULL)
        return false;
    bool all = strcmp(mode, "all") == 0;
    bool only = strcmp(mode, "only") == 0;
    bench->order_count = 0;
    for (char *word; !all && (word = strtok_r(NULL, " \t\n", &rest)) != NULL;)
        append_named(bench, word);
    for (size_t list = 0; !only && list < (all ? 1 : bench->list_count); list++)
        for (size_t i = 0; i < bench->test_count; i++)
            append(bench, list, i);
    tell(bench, run_order(bench, engine, all || only));
    return true;
}

/* What the right engine reads by each list is what every engine is judged by. */
static bool declare(struct bench *bench, struct builtin *builtin, size_t list)
{
    struct spf_options options;
    if (!options_of(bench->lists[list], &options))
        return false;
    bench->declared[list] = *builtin_implementation(builtin, &options);
    size_t count = bench->declared[list].choice_count;
    (void)memcpy(bench->choices[list], bench->declared[list].choices,
                 count * sizeof *bench->choices[list]);
    bench->declared[list].choices = bench->choices[list];
    return true;
}

/* What the right engine fails, is not for it or is retired is left out. */
static bool mark_skipped(struct bench *bench)
{
    for (size_t list = 0; list < bench->list_count; list++)
        for (size_t i = 0; i < bench->test_count; i++)
            bench->skip[list * bench->test_count + i] =
                verdict_lacks(&bench->declared[list], bench->tests[i]) != NULL;
    for (size_t list = 0; list < bench->list_count; list++) {
        bench->order_count = 0;
        for (size_t i = 0; i < bench->test_count; i++)
            append(bench, list, i);
        const char *ended = run_order(bench, NULL, true);
        if (strcmp(ended, "passed") != 0 && (list == 0 || strcmp(ended, "failed") != 0)) {
            tell(bench, ended);
            return false;
        }
        for (size_t i = 0; i < bench->told->killer_count; i++)
            bench->skip[list * bench->test_count + bench->told->killers[i].test] = true;
    }
    return true;
}

static bool load(struct bench *bench, const char *vectors)
{
    struct problems problems = {NULL, 0, 0};
    bench->catalog = catalog_load(vectors, &problems);
    struct suite_load_options options = {bench->catalog, 0, false};
    bench->set = bench->catalog == NULL ? NULL : suite_set_create(&options);
    if (bench->set == NULL || !suite_set_add(bench->set, vectors))
        return false;
    struct suite_filter filter = {.states = ~(1u << SUITE_RETIRED)};
    bench->test_count = suite_set_select(bench->set, &filter, &bench->tests);
    return bench->test_count > 0;
}

static bool allocate(struct bench *bench)
{
    size_t pairs = bench->list_count * bench->test_count;
    size_t size = sizeof(struct told) + 2 * pairs * sizeof(struct run_pair);
    bench->skip = calloc(pairs, sizeof *bench->skip);
    bench->order = calloc(2 * pairs, sizeof *bench->order); /* those named may come twice */
    void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    bench->told = shared == MAP_FAILED ? NULL : shared;
    return bench->skip != NULL && bench->order != NULL && bench->told != NULL;
}

int main(int argc, char **argv)
{
    static struct bench bench = {.lists = {""}, .list_count = 1};
    if (argc < 3 || argc - 3 > LISTS_MAX)
        return give_up("usage: mutant_runner ENGINE.so VECTORS [CHOICE=VALUE,...]...") - 3;
    for (int i = 3; i < argc; i++)
        bench.lists[bench.list_count++] = argv[i];
    if (!gate_open(argv[1]) || !load(&bench, argv[2]) || !allocate(&bench))
        return give_up("the vectors cannot be loaded; see spfproof validate");
    struct builtin *builtin = builtin_create();
    for (size_t i = 0; i < bench.list_count; i++)
        if (builtin == NULL || !declare(&bench, builtin, i))
            return give_up("a choice that the engine does not have");
    if (!mark_skipped(&bench))
        return give_up("the unchanged engine fails these vectors");
    (void)printf("ready %zu\n", bench.test_count);
    (void)fflush(stdout);
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0)
        if (!serve(&bench, line))
            return give_up("a line is MODE, ENGINE.so and IDs, parted by tabs");
    free(line);
    return 0;
}
