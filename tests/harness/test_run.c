/*
 * test_run.c - a run of an implementation that is not built in: counts, order, contradictions,
 * early ends and lost output, as a report sees them.
 */
#include "verdict_fixture.h"

#include <stdlib.h>

#include "run.h"

#define MUST(result)                                                                               \
    "\"level\":\"must\",\"status\":\"stable\",\"expect\":[{\"result\":\"" result "\"}]"
#define CHOICE                                                                                     \
    "\"level\":\"must\",\"status\":\"stable\",\"expect\":["                                        \
    "{\"result\":\"permerror\",\"when\":\"void-ptr=counted\"},"                                    \
    "{\"result\":\"fail\",\"when\":\"void-ptr=not-counted\"}]"

static const struct implementation foreign = {.name = "foreign", .version = "2"};

/* A report that remembers what it was told. */
struct memory {
    enum verdict_outcome outcomes[16];
    size_t count;
    struct report_tally all;
    size_t suites;
    bool began;
    bool interrupted;
};

static void remember_begin(struct report *report, const struct report_run *run)
{
    struct memory *memory = report->state;
    memory->began = true;
    memory->suites = run->suite_count;
}

static void remember_test(struct report *report, const struct report_run *run,
                          const struct report_case *item)
{
    (void)run;
    struct memory *memory = report->state;
    assert_int_equal(item->number, memory->count + 1);
    memory->outcomes[memory->count++] = item->verdict->outcome;
}

static void remember_end(struct report *report, const struct report_run *run)
{
    struct memory *memory = report->state;
    memory->all = run->all;
    memory->interrupted = run->interrupted;
}

static const struct report_form remembering = {"memory", remember_begin, remember_test,
                                               remember_end, NULL};

/* A plan over the tests of a set, with one remembering report. */
struct fixture {
    struct suite_set *set;
    const struct suite_test *tests[16];
    struct memory memory;
    struct report report;
    struct report *reports[1];
    struct run_plan plan;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.set = empty_set()};
    fixture.report = (struct report){.form = &remembering, .state = &fixture.memory};
    fixture.report.out = (struct output){.file = stdout, .name = "standard output"};
    fixture.reports[0] = &fixture.report;
    fixture.plan = (struct run_plan){.implementation = &foreign,
                                     .set = fixture.set,
                                     .tests = fixture.tests,
                                     .reports = fixture.reports,
                                     .report_count = 1};
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    suite_set_destroy(fixture->set);
    return 0;
}

static void add(struct fixture *fixture, const char *name, const char *members)
{
    fixture->tests[fixture->plan.test_count++] = add_test(fixture->set, name, members);
}

static bool take(struct run *run, const struct fixture *fixture, size_t index,
                 enum spf_result result)
{
    struct observed observed = observed_result(result);
    return run_take(run, fixture->tests[index], &observed);
}

static void buckets_sum_to_the_total(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, "a", MUST("fail"));
    add(fixture, "b", MUST("fail"));
    add(fixture, "c", MUST("fail"));
    struct run *run = run_begin(&fixture->plan);
    assert_true(take(run, fixture, 1, SPF_RESULT_FAIL));
    assert_true(take(run, fixture, 0, SPF_RESULT_PASS));
    struct observed crashed = {.state = OBSERVED_CRASH};
    assert_true(run_take(run, fixture->tests[2], &crashed));
    bool lost = true;
    assert_int_equal(run_end(run, false, &lost), 2);
    assert_false(lost);
    const struct memory *memory = &fixture->memory;
    assert_true(memory->began);
    assert_int_equal(memory->suites, 3); /* each test is a suite of its own here */
    assert_int_equal(memory->all.total, 3);
    assert_int_equal(memory->all.buckets[VERDICT_PASS], 1);
    assert_int_equal(memory->all.buckets[VERDICT_FAIL], 1);
    assert_int_equal(memory->all.buckets[VERDICT_CRASH], 1);
    assert_int_equal(memory->all.buckets[VERDICT_NOT_RUN], 0);
}

static void contradictory_readings_are_told_at_the_second_one(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, "a", CHOICE);
    add(fixture, "b", CHOICE);
    add(fixture, "c", CHOICE);
    struct run *run = run_begin(&fixture->plan);
    (void)take(run, fixture, 0, SPF_RESULT_FAIL);
    (void)take(run, fixture, 1, SPF_RESULT_PERMERROR);
    (void)take(run, fixture, 2, SPF_RESULT_FAIL);
    bool lost;
    assert_int_equal(run_end(run, false, &lost), 1);
    assert_int_equal(fixture->memory.outcomes[0], VERDICT_PASS);
    assert_int_equal(fixture->memory.outcomes[1], VERDICT_INCONSISTENT);
    assert_int_equal(fixture->memory.outcomes[2], VERDICT_PASS);
}

static void what_was_not_taken_is_not_run(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, "a", MUST("fail"));
    add(fixture, "b", MUST("fail"));
    add(fixture, "c", MUST("fail"));
    struct run *run = run_begin(&fixture->plan);
    (void)take(run, fixture, 0, SPF_RESULT_FAIL);
    bool lost;
    assert_int_equal(run_end(run, true, &lost), 0);
    assert_true(fixture->memory.interrupted);
    assert_int_equal(fixture->memory.all.buckets[VERDICT_NOT_RUN], 2);
}

static void stop_at_first_ends_at_an_unexpected_result_only(void **state)
{
    struct fixture *fixture = *state;
    fixture->plan.stop_at_first = true;
    add(fixture, "a",
        "\"level\":\"should\",\"status\":\"stable\",\"expect\":[{\"result\":\"fail\"}]");
    add(fixture, "b", MUST("fail"));
    struct run *run = run_begin(&fixture->plan);
    assert_true(take(run, fixture, 0, SPF_RESULT_PASS));
    assert_false(take(run, fixture, 1, SPF_RESULT_PASS));
    bool lost;
    assert_int_equal(run_end(run, false, &lost), 1);
}

static void a_new_baseline_lists_each_failure(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, "a", MUST("fail"));
    add(fixture, "b", MUST("fail"));
    char *text = NULL;
    size_t len = 0;
    fixture->plan.new_baseline = open_memstream(&text, &len);
    struct run *run = run_begin(&fixture->plan);
    (void)take(run, fixture, 0, SPF_RESULT_FAIL);
    (void)take(run, fixture, 1, SPF_RESULT_PASS);
    bool lost;
    (void)run_end(run, false, &lost);
    assert_int_equal(fclose(fixture->plan.new_baseline), 0);
    assert_string_equal(text, "t/b\tpass\t-\tunexplained: result: expected fail, got pass\n");
    free(text);
}

static void lost_output_ends_the_run(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, "a", MUST("fail"));
    add(fixture, "b", MUST("fail"));
    fixture->report.form = report_form_of("jsonl");
    fixture->report.state = NULL;
    assert_true(output_open(&fixture->report.out, "/dev/full"));
    struct run *run = run_begin(&fixture->plan);
    (void)setvbuf(fixture->report.out.file, NULL, _IONBF, 0);
    assert_false(take(run, fixture, 0, SPF_RESULT_FAIL));
    bool lost = false;
    (void)run_end(run, false, &lost);
    assert_true(lost);
    assert_false(output_close(&fixture->report.out));
    fixture->report.form->release(&fixture->report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(buckets_sum_to_the_total, set_up, tear_down),
        cmocka_unit_test_setup_teardown(contradictory_readings_are_told_at_the_second_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_was_not_taken_is_not_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stop_at_first_ends_at_an_unexpected_result_only, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_new_baseline_lists_each_failure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lost_output_ends_the_run, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
