/*
 * fuzz_api.c - calls of the check's API in any order, right ones and wrong ones (engine, check.h).
 *
 * The input's first line is a program, a letter a call (see step()); the rest is a case in the line
 * format of ../input/input.h, which says what the right answers are. Oracles:
 *   api-status       each call returns what its contract says for the state the check is in
 *   api-unchanged    a call that is refused leaves every octet of the check as it was
 *   api-peek         looking at question, outcome and use changes nothing and shows the same again
 *   api-sticky       what has ended stays ended, with the same outcome
 *   api-size         no more of the block is in use than it has; too small a block is refused
 *   api-undisturbed  at the end stands the outcome of a check that nobody disturbed
 */
#include <stdlib.h>
#include <string.h>

#include "readings.h"
#include "target.h"

enum { PROGRAM_MAX = 256, QUESTIONS_MAX = 200, POISON = 0xee };

/* What the contract says of a check by the calls made so far. */
enum state { FRESH, WAITING, ENDED, TOO_LONG };

struct run {
    struct spf_limits limits;
    size_t size;
    uint8_t *block;
    uint8_t *other; /* for copies; they change places */
    uint8_t *before;
    struct spf_check *check;
    enum state state;
    bool cancelled;
    bool told; /* last holds the outcome of this end */
    struct spf_outcome last;
    struct spf_options options;
};

static struct input input;
static struct input_answer storage;

/* The state in octets, before a call that must not change it. */
static size_t remember(struct run *run)
{
    size_t used = spf_check_used(run->check);
    TARGET_EXPECT("api-size", used <= run->size);
    if (used > run->size)
        used = run->size;
    memcpy(run->before, run->block, used);
    return used;
}

static bool unchanged(const struct run *run, size_t used)
{
    return spf_check_used(run->check) == used && memcmp(run->before, run->block, used) == 0;
}

/* A status that a call gave, and the state that follows. */
static void enter(struct run *run, enum spf_status status)
{
    bool known =
        status == SPF_NEED_ANSWER || status == SPF_DONE || status == SPF_ERR_RECORD_TOO_LONG;
    TARGET_EXPECT("api-status", known);
    run->state = status == SPF_NEED_ANSWER           ? WAITING
                 : status == SPF_ERR_RECORD_TOO_LONG ? TOO_LONG
                                                     : ENDED;
    run->told = false;
}

/* What a call returns that only a waiting check can take. */
static enum spf_status refusal(const struct run *run)
{
    return run->state == TOO_LONG ? SPF_ERR_RECORD_TOO_LONG : SPF_ERR_STATE;
}

static void peek_question(struct run *run)
{
    size_t used = remember(run);
    const struct spf_question *question = spf_check_question(run->check);
    TARGET_EXPECT("api-status", (question != NULL) == (run->state == WAITING));
    if (question != NULL) {
        struct spf_question seen = *question;
        const struct spf_question *again = spf_check_question(run->check);
        TARGET_EXPECT("api-peek", again == question && again->serial == seen.serial &&
                                      again->type == seen.type && again->name_len == seen.name_len);
        TARGET_EXPECT("api-peek", memcmp(again->name, seen.name, seen.name_len) == 0);
        TARGET_EXPECT("api-status", seen.serial != 0);
    }
    TARGET_EXPECT("api-peek", unchanged(run, used));
}

static void read_outcome(struct run *run)
{
    struct spf_outcome outcome;
    struct spf_outcome blank;
    size_t used = remember(run);
    memset(&outcome, POISON, sizeof outcome);
    memset(&blank, POISON, sizeof blank);
    enum spf_status status = spf_check_outcome(run->check, &outcome);
    TARGET_EXPECT("api-peek", unchanged(run, used));
    TARGET_EXPECT("api-status", status == (run->state == ENDED ? SPF_OK : refusal(run)));
    if (status != SPF_OK) {
        TARGET_EXPECT("api-unchanged", memcmp(&outcome, &blank, sizeof blank) == 0);
        return;
    }
    TARGET_EXPECT("api-sticky", !run->told || target_same_outcome(&outcome, &run->last));
    run->last = outcome;
    run->told = true;
}

static struct spf_answer right_answer(const struct spf_question *question)
{
    struct spf_answer answer = {.serial = question->serial};
    input_resolve(&input, (struct spf_text){question->name, question->name_len}, question->type,
                  &storage, &answer);
    return answer;
}

static void feed(struct run *run)
{
    const struct spf_question *question = spf_check_question(run->check);
    if (run->state == WAITING && question != NULL) {
        struct spf_answer answer = right_answer(question);
        enter(run, spf_check_feed(run->check, &answer));
        return;
    }
    const struct spf_answer empty = {.serial = 1};
    size_t used = remember(run);
    TARGET_EXPECT("api-status", spf_check_feed(run->check, &empty) == refusal(run));
    TARGET_EXPECT("api-sticky", unchanged(run, used));
}

/* An answer that breaks the contract: to another question, or none, or records that are missing. */
static void feed_wrongly(struct run *run, uint8_t letter)
{
    const struct spf_question *question = spf_check_question(run->check);
    uint32_t serial = question != NULL ? question->serial : 1;
    struct spf_answer answer = {.serial = serial};
    enum spf_status expected = letter == 'w' ? SPF_ERR_SERIAL : SPF_ERR_ARGUMENT;
    size_t used = remember(run);
    if (letter == 'w')
        answer.serial = serial + 1;
    else
        answer.count = 3;
    enum spf_status status = spf_check_feed(run->check, letter == 'n' ? NULL : &answer);
    if (run->state != WAITING)
        TARGET_EXPECT("api-status", status == refusal(run) || status == expected);
    else
        TARGET_EXPECT("api-status", status == expected);
    TARGET_EXPECT("api-unchanged", unchanged(run, used));
}

static void cancel(struct run *run, enum spf_cancel why)
{
    size_t used = remember(run);
    bool waits = run->state == WAITING;
    enum spf_status status = spf_check_cancel(run->check, why);
    TARGET_EXPECT("api-status", status == (waits ? SPF_DONE : refusal(run)));
    if (!waits) {
        TARGET_EXPECT("api-sticky", unchanged(run, used));
        return;
    }
    run->cancelled = true;
    enter(run, status);
}

static void start(struct run *run)
{
    run->cancelled = false;
    enter(run, spf_check_start(run->check, &input.request, &run->options));
}

static void start_wrongly(struct run *run, uint8_t letter)
{
    struct spf_request request = input.request;
    struct spf_options options = run->options;
    size_t used = remember(run);
    if (letter == 'b')
        request.client.family = 5;
    else
        options.terms = (uint8_t)(run->limits.terms + 1);
    enum spf_status status = spf_check_start(run->check, &request, &options);
    TARGET_EXPECT("api-status", status == SPF_ERR_ARGUMENT);
    TARGET_EXPECT("api-unchanged", unchanged(run, used));
}

/* Goes on with a copy, and spoils the original. */
static void copy(struct run *run)
{
    size_t used = remember(run);
    struct spf_check *made = spf_check_copy(run->check, run->other, run->size);
    TARGET_EXPECT("api-status", (void *)made == (void *)run->other);
    TARGET_EXPECT("api-unchanged", unchanged(run, used));
    if (made == NULL)
        return;
    uint8_t *old = run->block;
    memset(old, POISON, used);
    run->block = run->other;
    run->other = old;
    run->check = made;
    run->told = false; /* the texts of the outcome lay in the original */
}

static void refuse_blocks(struct run *run)
{
    size_t used = remember(run);
    TARGET_EXPECT("api-size", spf_check_init(run->other, run->size - 1, &run->limits) == NULL);
    TARGET_EXPECT("api-size", spf_check_init(run->other + 1, run->size, &run->limits) == NULL);
    TARGET_EXPECT("api-size", spf_check_copy(run->check, run->other, used - 1) == NULL);
    TARGET_EXPECT("api-size", spf_check_copy(run->check, run->other + 1, run->size - 1) == NULL);
    TARGET_EXPECT("api-unchanged", unchanged(run, used));
}

/* Attaches a trace with little room, or none. */
static void trace(struct run *run, bool some)
{
    static struct spf_event events[8];
    static uint8_t text[64];
    static struct spf_trace kept;
    size_t used = remember(run);
    bool waits = run->state == WAITING;
    if (!waits)
        kept = (struct spf_trace){.events = events,
                                  .capacity = sizeof events / sizeof *events,
                                  .text = text,
                                  .text_capacity = sizeof text};
    enum spf_status status = spf_check_trace(run->check, some ? &kept : NULL);
    TARGET_EXPECT("api-status", status == (waits ? SPF_ERR_STATE : SPF_OK));
    TARGET_EXPECT("api-unchanged", !waits || unchanged(run, used));
    TARGET_EXPECT("api-size", kept.count <= kept.capacity && kept.text_len <= kept.text_capacity);
}

static void step(struct run *run, uint8_t letter)
{
    switch (letter) {
    case 's':
        start(run);
        break;
    case 'q':
        peek_question(run);
        break;
    case 'f':
        feed(run);
        break;
    case 'w': /* to another question */
    case 'n': /* none */
    case 'r': /* records missing */
        feed_wrongly(run, letter);
        break;
    case 'o':
        read_outcome(run);
        break;
    case 'c':
        cancel(run, SPF_CANCEL_TIMEOUT);
        break;
    case 'C':
        cancel(run, SPF_CANCEL_ABORT);
        break;
    case 'b': /* a family of addresses that is none */
    case 'l': /* a limit above the block's */
        start_wrongly(run, letter);
        break;
    case 'p':
        copy(run);
        break;
    case 'x':
        refuse_blocks(run);
        break;
    case 'T':
    case 't':
        trace(run, letter == 'T');
        break;
    default:
        break;
    }
}

static bool resolve(void *user, const struct spf_question *question, struct spf_answer *answer)
{
    (void)user;
    *answer = right_answer(question);
    return true;
}

/* To the end with right answers; then it must be as if none of the wrong calls had been made. */
static void finish(struct run *run)
{
    struct spf_outcome expected;
    if (run->state == FRESH)
        start(run);
    for (unsigned i = 0; run->state == WAITING && i < QUESTIONS_MAX; i++)
        feed(run);
    TARGET_EXPECT("api-status", run->state == ENDED || run->state == TOO_LONG);
    read_outcome(run);
    if (run->cancelled)
        return;
    struct spf_check *calm = spf_check_init(run->other, run->size, &run->limits);
    if (calm == NULL)
        return;
    enum spf_status status =
        spf_check_run(calm, &input.request, &run->options, resolve, NULL, &expected);
    TARGET_EXPECT("api-undisturbed", (status == SPF_OK) == (run->state == ENDED));
    if (status == SPF_OK && run->told)
        TARGET_EXPECT("api-undisturbed", target_same_outcome(&expected, &run->last));
}

/* The blocks of one kind of limits, made once, of just their size. */
static struct run *blocks_of(bool small)
{
    static struct run runs[2];
    struct run *run = &runs[small];
    if (run->block == NULL) {
        run->limits = (struct spf_limits)SPF_LIMITS_DEFAULT;
        if (small) {
            run->limits.record_octets = 64;
            run->limits.explanation_octets = 16;
        }
        run->size = spf_check_size(&run->limits);
        run->block = calloc(1, run->size);
        run->other = calloc(1, run->size);
        run->before = calloc(1, run->size);
        if (run->block == NULL || run->other == NULL || run->before == NULL)
            exit(1);
    }
    return run;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct oracle_options reference;
    size_t length = 0;
    if (size > INPUT_SIZE_MAX)
        return 0;
    while (length < size && data[length] != '\n')
        length++;
    size_t rest = length < size ? length + 1 : length;
    input_read(&input, (struct spf_text){data + rest, size - rest});
    size_t steps = length < PROGRAM_MAX ? length : PROGRAM_MAX;

    struct run *run = blocks_of(steps > 0 && memchr(data, 'L', steps) != NULL);
    readings_set(&input, &run->options, &reference);
    run->check = spf_check_init(run->block, run->size, &run->limits);
    TARGET_EXPECT("api-size", run->check != NULL);
    run->state = FRESH;
    run->cancelled = false;
    run->told = false;
    for (size_t i = 0; i < steps; i++)
        step(run, data[i]);
    finish(run);
    return 0;
}
