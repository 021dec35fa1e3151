/*
 * vector_lines.c FILE - runs every vector on engine and zone model alone, out of the lines that
 * vector_lines.py wrote: result and explanation are compared, everything else that the engine can
 * tell is written out and touched, so that MSan sees it.
 *
 * All that comes from a vector lies in blocks of its size.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mockdns/zone.h"
#include "spf/header.h"

enum { FIELDS_MAX = 4096, BLOCKS_MAX = 1 << 18, ANSWERS_MAX = 64, RRS_MAX = 4096, EVENTS = 4096 };

/* What the zone at work is being built from. */
static void *blocks[BLOCKS_MAX];
static size_t block_count;
static struct mockdns_zone *zone;
static struct mockdns_owner *owner;
static struct mockdns_rrset answers[ANSWERS_MAX];
static struct spf_rr rrs[ANSWERS_MAX][RRS_MAX];
static size_t answer_count;
static size_t answers_announced;
static uint32_t type;
static bool finished;

static struct spf_check *check;
static struct spf_event events[EVENTS];
static uint8_t event_text[1 << 20];
static unsigned line_number;
static unsigned cases;
static unsigned wrong;

_Noreturn static void give_up(const char *why)
{
    (void)fprintf(stderr, "line %u: %s\n", line_number, why);
    exit(2);
}

static void require(bool holds, const char *what)
{
    if (!holds)
        give_up(what);
}

static void *block(size_t size)
{
    void *memory = malloc(size == 0 ? 1 : size);
    require(memory != NULL && block_count < BLOCKS_MAX, "no memory");
    blocks[block_count++] = memory;
    return memory;
}

static unsigned digit(char c)
{
    require((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'), "no hexadecimal digit");
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static struct spf_text octets(const char *field)
{
    size_t len = strcmp(field, "-") == 0 ? 0 : strlen(field) / 2;
    uint8_t *data = block(len);
    for (size_t i = 0; i < len; i++)
        data[i] = (uint8_t)(digit(field[2 * i]) * 16 + digit(field[2 * i + 1]));
    return (struct spf_text){len == 0 ? NULL : data, len};
}

static unsigned long number(const char *field)
{
    char *end;
    unsigned long value = strtoul(field, &end, 10);
    require(end != field && *end == '\0', "no number");
    return value;
}

/* --- zones --- */

static void end_type(void)
{
    if (answers_announced == 0)
        return;
    require(answer_count == answers_announced, "answers are missing");
    require(mockdns_zone_add(zone, owner, type, answers, answer_count) == MOCKDNS_OK,
            "the zone refuses a type");
    answer_count = answers_announced = 0;
}

static void begin_zone(void)
{
    end_type();
    mockdns_zone_destroy(zone);
    while (block_count > 0)
        free(blocks[--block_count]);
    zone = mockdns_zone_create();
    require(zone != NULL, "no memory");
    finished = false;
}

static void read_owner(char **fields)
{
    end_type();
    require(mockdns_zone_add_owner(zone, octets(fields[1]), &owner) == MOCKDNS_OK,
            "the zone refuses an owner");
}

static void read_type(char **fields)
{
    end_type();
    type = (uint32_t)number(fields[1]);
    answers_announced = number(fields[2]);
    require(answers_announced > 0 && answers_announced <= ANSWERS_MAX, "too many answers");
}

static void read_answer(char **fields)
{
    require(answer_count < answers_announced, "too many answers");
    answers[answer_count] = (struct mockdns_rrset){.rrs = rrs[answer_count],
                                                   .rcode = (uint32_t)number(fields[1]),
                                                   .ttl = (uint32_t)number(fields[2]),
                                                   .latency_ms = (uint32_t)number(fields[3]),
                                                   .udp_truncate = number(fields[4]) != 0,
                                                   .tcp_rcode = (uint32_t)number(fields[5]),
                                                   .raw = octets(fields[6])};
    answer_count++;
}

static void read_rr(char **fields, size_t count)
{
    struct mockdns_rrset *answer = &answers[answer_count - 1];
    struct spf_text *data = block((count - 2) * sizeof *data);
    require(answer_count > 0 && answer->count < RRS_MAX, "too many records");
    for (size_t i = 2; i < count; i++)
        data[i - 2] = octets(fields[i]);
    rrs[answer_count - 1][answer->count++] =
        (struct spf_rr){data, count - 2, (uint16_t)number(fields[1])};
}

/* --- cases --- */

/* Reads every octet, as whoever sends them on would. */
static void touch(const uint8_t *data, size_t len)
{
    static FILE *sink;
    if (sink == NULL)
        sink = fopen("/dev/null", "w");
    for (size_t i = 0; i < len; i++)
        if (data[i] == 0x80 && sink != NULL)
            (void)fputc(data[i], sink);
}

static void write_all(const struct spf_request *request, const struct spf_outcome *outcome,
                      const struct spf_trace *trace)
{
    static uint8_t out[1 << 17];
    size_t len;
    if (spf_header_received_spf(request, outcome, out, sizeof out, &len) == SPF_OK)
        touch(out, len);
    if (spf_header_authentication_results(request->receiver, request, outcome, out, sizeof out,
                                          &len) == SPF_OK)
        touch(out, len);
    for (size_t i = 0; i < trace->count; i++)
        if (spf_trace_print(trace, i, out, sizeof out, &len) == SPF_OK)
            touch(out, len);
    touch(outcome->record.data, outcome->record.len);
    touch(outcome->domain.data, outcome->domain.len);
    touch(outcome->explanation.data, outcome->explanation.len);
    if (outcome->reporting.rp > 100 || outcome->term.at > outcome->record.len)
        give_up("an outcome beyond its bounds");
}

static enum spf_status converse(const struct spf_request *request,
                                const struct spf_options *options, uint64_t budget_ms)
{
    struct mockdns_session *session = mockdns_session_create(zone);
    enum spf_status status = spf_check_start(check, request, options);
    require(session != NULL, "no memory");
    while (status == SPF_NEED_ANSWER) {
        const struct spf_question *question = spf_check_question(check);
        struct mockdns_answer answer;
        require(mockdns_session_ask(session, (struct spf_text){question->name, question->name_len},
                                    (uint32_t)question->type, &answer) == MOCKDNS_OK,
                "no memory");
        if (mockdns_session_elapsed_ms(session) > budget_ms) {
            status = spf_check_cancel(check, SPF_CANCEL_TIMEOUT);
            continue;
        }
        answer.answer.serial = question->serial;
        status = spf_check_feed(check, &answer.answer);
    }
    mockdns_session_destroy(session);
    return status;
}

/* Is word among those that commas part? */
static bool among(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *p = words; p != NULL; p = strchr(p, ',') == NULL ? NULL : strchr(p, ',') + 1)
        if (strncmp(p, word, len) == 0 && (p[len] == ',' || p[len] == '\0'))
            return true;
    return false;
}

static bool explained(const char *expected, const struct spf_outcome *outcome)
{
    struct spf_text text;
    bool published = outcome->explanation_source == SPF_EXPLANATION_PUBLISHED;
    if (outcome->result != SPF_RESULT_FAIL || strcmp(expected, "any") == 0)
        return true;
    if (strcmp(expected, "default") == 0)
        return !published;
    text = octets(expected);
    return published && text.len == outcome->explanation.len &&
           (text.len == 0 || memcmp(text.data, outcome->explanation.data, text.len) == 0);
}

static void run_case(char **fields)
{
    struct spf_text client = octets(fields[2]);
    struct spf_request request = {.scope = strcmp(fields[3], "helo") == 0 ? SPF_SCOPE_HELO
                                                                          : SPF_SCOPE_MAILFROM,
                                  .sender = octets(fields[4]),
                                  .helo = octets(fields[5]),
                                  .receiver = octets(fields[6]),
                                  .time = number(fields[7])};
    struct spf_trace trace = {.events = events,
                              .capacity = EVENTS,
                              .text = event_text,
                              .text_capacity = sizeof event_text};
    struct spf_options options;
    struct spf_outcome outcome;
    const char *result;
    end_type();
    if (!finished)
        require(mockdns_zone_finish(zone) == MOCKDNS_OK, "no memory");
    finished = true;
    request.client.family = client.len == 4 ? 4 : 6;
    memcpy(request.client.octets, client.data, client.len);
    spf_options_default(&options);
    options.terms = (uint8_t)number(fields[8]);
    options.voids = (uint8_t)number(fields[9]);
    options.mx = (uint8_t)number(fields[10]);
    options.ptr = (uint8_t)number(fields[11]);
    require(spf_check_trace(check, &trace) == SPF_OK, "the trace is refused");
    require(converse(&request, &options, number(fields[12]) * 1000) == SPF_DONE &&
                spf_check_outcome(check, &outcome) == SPF_OK,
            "the check did not end");
    write_all(&request, &outcome, &trace);
    result = spf_result_name(outcome.result);
    cases++;
    if (among(fields[13], result) && explained(fields[14], &outcome))
        return;
    wrong++;
    (void)fprintf(stderr, "%s: expected %s, got %s with the explanation \"%.*s\"\n", fields[1],
                  fields[13], result, (int)outcome.explanation.len,
                  (const char *)outcome.explanation.data);
}

/* --- lines --- */

static void read_line(char *line)
{
    static char *fields[FIELDS_MAX + 1];
    size_t count = 0;
    for (char *p = strtok(line, " \n"); p != NULL; p = strtok(NULL, " \n")) {
        require(count < FIELDS_MAX, "too many fields");
        fields[count++] = p;
    }
    if (count == 1 && strcmp(fields[0], "zone") == 0)
        begin_zone();
    else if (count == 2 && strcmp(fields[0], "owner") == 0)
        read_owner(fields);
    else if (count == 3 && strcmp(fields[0], "type") == 0)
        read_type(fields);
    else if (count == 7 && strcmp(fields[0], "answer") == 0)
        read_answer(fields);
    else if (count > 2 && strcmp(fields[0], "rr") == 0)
        read_rr(fields, count);
    else if (count == 15 && strcmp(fields[0], "case") == 0)
        run_case(fields);
    else
        give_up("a line of no known kind");
}

int main(int argc, char **argv)
{
    static const struct spf_limits limits = {100, 100, 100, 65279, 65279};
    size_t size = spf_check_size(&limits);
    void *memory = malloc(size);
    FILE *in = argc == 2 ? fopen(argv[1], "r") : NULL;
    char *line = NULL;
    size_t line_size = 0;
    require(in != NULL && memory != NULL, "usage: vector_lines FILE");
    check = spf_check_init(memory, size, &limits);
    begin_zone();
    while (getline(&line, &line_size, in) > 0) {
        line_number++;
        read_line(line);
    }
    begin_zone();
    mockdns_zone_destroy(zone);
    free(line);
    free(memory);
    (void)fclose(in);
    (void)printf("%u cases, %u wrong\n", cases, wrong);
    return wrong > 0 || cases == 0;
}
