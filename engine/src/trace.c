/*
 * trace.c - records events into the caller's buffers, and writes one as a line. Nothing here has a
 * say in what a check does.
 */
#include "state.h"

#include "ip.h"
#include "terms.h"

void trace_append(struct spf_check *c, enum spf_event_kind kind, struct trace_detail detail)
{
    struct spf_trace *t = c->trace;
    struct writer w = writer_of(t->text, t->text_capacity);
    w.len = t->text_len;
    writer_text(&w, detail.text);
    if (t->count == t->capacity || w.overflow) {
        t->dropped++;
        return;
    }
    t->events[t->count] = (struct spf_event){
        .kind = kind,
        .depth = c->depth,
        .terms = (uint8_t)c->terms,
        .voids = (uint8_t)c->voids,
        .questions = c->questions,
        .value = detail.value,
        .number = detail.number,
        .term = c->term.span,
        .text = {(uint32_t)t->text_len, (uint32_t)detail.text.len},
    };
    t->count++;
    t->text_len = w.len;
}

static void trace_passed(struct spf_check *c, const struct spf_term *term)
{
    struct step_term at_work = c->term;
    struct trace_detail detail = {.text = frame_piece(c, term->span)};
    c->term = (struct step_term){.span = term->span};
    trace_append(c, SPF_EVENT_TERM, detail);
    trace_append(c, SPF_EVENT_NO_MATCH, detail);
    c->term = at_work;
}

void trace_passed_terms(struct spf_check *c, uint32_t before)
{
    struct frame *f;
    struct term_reader reader;
    struct spf_term term;
    if (c->trace == NULL)
        return;
    f = top_frame(c);
    reader = terms_of(stack_text(c, f->record, f->record_len),
                      f->traced > VERSION_LEN ? f->traced : VERSION_LEN, &c->options.syntax);
    while (terms_next(&reader, &term) == TERM_READ && term.span.at < before)
        if (term.kind == SPF_TERM_IP4 || term.kind == SPF_TERM_IP6)
            trace_passed(c, &term);
    f->traced = before;
}

/* --- the text form, version SPF_TRACE_VERSION --- */

static const char *const words[] = {
#define WORD(code, name, holds) name,
    SPF_EVENTS(WORD)
#undef WORD
};

static void write_text(struct writer *w, struct spf_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t octet = text.data[i];
        if (octet == '\\') {
            writer_string(w, "\\\\");
        } else if (octet >= 0x20 && octet <= 0x7e) {
            writer_octet(w, octet);
        } else {
            writer_octet(w, '\\');
            writer_octet(w, (uint8_t)('0' + octet / 100));
            writer_octet(w, (uint8_t)('0' + octet / 10 % 10));
            writer_octet(w, (uint8_t)('0' + octet % 10));
        }
    }
}

static const char *type_name(enum spf_rrtype type)
{
    switch (type) {
    case SPF_RRTYPE_A:
        return "A";
    case SPF_RRTYPE_PTR:
        return "PTR";
    case SPF_RRTYPE_MX:
        return "MX";
    case SPF_RRTYPE_TXT:
        return "TXT";
    case SPF_RRTYPE_AAAA:
        break;
    }
    return "AAAA";
}

static void write_rcode(struct writer *w, uint32_t rcode)
{
    static const char *const names[] = {"NOERROR",  "FORMERR", "SERVFAIL",
                                        "NXDOMAIN", "NOTIMP",  "REFUSED"};
    if (rcode < sizeof names / sizeof *names) {
        writer_string(w, names[rcode]);
    } else if (rcode == SPF_RCODE_TIMEOUT) {
        writer_string(w, "TIMEOUT");
    } else {
        writer_string(w, "RCODE");
        writer_decimal(w, rcode);
    }
}

/* What an event holds besides its text; the words of SPF_EVENTS, in its order. */
static void write_detail(struct writer *w, const struct spf_event *e)
{
    switch (e->kind) {
    case SPF_EVENT_QUESTION:
        writer_octet(w, ' ');
        writer_string(w, type_name((enum spf_rrtype)e->value));
        break;
    case SPF_EVENT_ANSWER:
        writer_octet(w, ' ');
        write_rcode(w, e->value);
        writer_octet(w, ' ');
        writer_decimal(w, e->number);
        break;
    case SPF_EVENT_CHARGE:
    case SPF_EVENT_VOID:
        writer_octet(w, ' ');
        writer_decimal(w, e->value);
        break;
    case SPF_EVENT_PTR_NAME:
        writer_string(w, e->value != 0 ? " validated" : " not-validated");
        break;
    case SPF_EVENT_LEAVE:
        writer_octet(w, ' ');
        writer_string(w, spf_result_name((enum spf_result)e->value));
        break;
    case SPF_EVENT_EXPLANATION:
        writer_octet(w, ' ');
        writer_string(w, spf_explanation_name((enum spf_explanation)e->value));
        break;
    case SPF_EVENT_RESULT:
        writer_octet(w, ' ');
        writer_string(w, spf_result_name((enum spf_result)e->value));
        writer_octet(w, ' ');
        writer_string(w, spf_cause_info((enum spf_cause)e->number)->name);
        break;
    case SPF_EVENT_CHECK:
    case SPF_EVENT_RECORD:
    case SPF_EVENT_TERM:
    case SPF_EVENT_MATCH:
    case SPF_EVENT_NO_MATCH:
    case SPF_EVENT_INCLUDE:
    case SPF_EVENT_REDIRECT:
    case SPF_EVENT_EXP:
    case SPF_EVENT_COUNT:
        break;
    }
}

enum spf_status spf_trace_print(const struct spf_trace *trace, size_t index, uint8_t *out,
                                size_t capacity, size_t *len)
{
    const struct spf_event *e;
    struct writer w = writer_of(out, capacity);
    *len = 0;
    if (index >= trace->count)
        return SPF_ERR_ARGUMENT;
    e = &trace->events[index];
    for (unsigned i = 0; i < e->depth; i++)
        writer_string(&w, "  ");
    writer_string(&w, words[e->kind]);
    if (e->text.len > 0) {
        writer_octet(&w, ' ');
        write_text(&w, (struct spf_text){&trace->text[e->text.at], e->text.len});
    }
    write_detail(&w, e);
    return writer_finish(&w, len);
}
