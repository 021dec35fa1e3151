/*
 * header.c - an outcome as Received-SPF (RFC 7208 9.1, erratum 5436) and as Authentication-Results
 * (RFC 8601 2). Which words stand in a field; how words are written safely is field.c's.
 */
#include "spf/header.h"

#include "domain.h"
#include "field.h"
#include "ip.h"

/*
 * Where a line ends. The places are fixed: each stranger's text begins a line or shares it with
 * short text of ours, so that none is longer than SPF_HEADER_LINE_MAX (RFC 5322 2.1.1), and
 * ordinary ones stay below 78.
 */
#define FOLD "\r\n "

/* The identity as this file needs it (RFC 7208 2.3, 2.4). */
struct identity {
    bool helo;      /* the HELO name was checked as such */
    bool null_path; /* MAIL FROM was checked, and is postmaster at the HELO name */
};

static struct identity identity_of(const struct spf_request *request)
{
    bool helo = request->scope == SPF_SCOPE_HELO;
    return (struct identity){helo, !helo && request->sender.len == 0};
}

/* --- Received-SPF --- */

/* The field's begin, and what its comment says before the identity, between it and the client, and
 * behind; then the key of the client. */
struct comment {
    struct spf_text begin;
    struct spf_text before;
    struct spf_text between; /* empty: the client is not named */
    struct spf_text behind;
};

#define TEXT(literal) {(const uint8_t *)(literal), sizeof(literal) - 1}
#define BEGIN(result) TEXT("Received-SPF: " result " (")
#define BEHIND(text) TEXT(text ")" FOLD "client-ip=")

static const struct comment comments[] = {
    [SPF_RESULT_NONE] = {BEGIN("none"), TEXT("domain of" FOLD), TEXT(""),
                         BEHIND(" does not designate permitted sender hosts")},
    [SPF_RESULT_NEUTRAL] = {BEGIN("neutral"), TEXT("domain of" FOLD),
                            TEXT(" neither permits nor denies "), BEHIND("")},
    [SPF_RESULT_PASS] = {BEGIN("pass"), TEXT("domain of" FOLD), TEXT(" designates "),
                         BEHIND(" as permitted sender")},
    [SPF_RESULT_FAIL] = {BEGIN("fail"), TEXT("domain of" FOLD), TEXT(" does not designate "),
                         BEHIND(" as permitted sender")},
    [SPF_RESULT_SOFTFAIL] = {BEGIN("softfail"), TEXT("domain of transitioning" FOLD),
                             TEXT(" does not designate "), BEHIND(" as permitted sender")},
    [SPF_RESULT_TEMPERROR] = {BEGIN("temperror"),
                              TEXT("temporary error in checking domain of" FOLD), TEXT(" for "),
                              BEHIND("")},
    [SPF_RESULT_PERMERROR] = {BEGIN("permerror"),
                              TEXT("permanent error in the policy of domain of" FOLD),
                              TEXT(" for "), BEHIND("")},
};

static struct spf_text text_of_string(const char *string)
{
    return (struct spf_text){(const uint8_t *)string, strlen(string)};
}

/* What stands in the field from at on. */
static struct spf_text written(const struct writer *w, size_t at)
{
    return (struct spf_text){&w->data[at], w->len - at};
}

/*
 * From the begin to the key client-ip. *shown is the identity as it stands in the comment. An IPv6
 * address, with its colons, is no dot-atom.
 */
ALWAYS_INLINE void write_comment(struct writer *w, const struct spf_request *request,
                                 struct field_word receiver, struct field_word identity,
                                 enum spf_result result, struct spf_text *shown)
{
    const struct comment *comment = &comments[result];
    bool quoted = request->client.family == 6;
    uint8_t space[WRITER_SCRATCH]; /* an IPv6 address has up to SPF_IP_TEXT_MAX octets */
    struct writer ip = writer_of(space, sizeof space);
    struct spf_text client;
    size_t at;
    ip_write(&ip, &request->client);
    client = written(&ip, 0);
    writer_text(w, comment->begin);
    if (receiver.text.len > 0) {
        field_text(w, receiver);
        writer_string(w, ": ");
    }
    writer_text(w, comment->before);
    at = w->len;
    field_text(w, identity);
    *shown = written(w, at);
    if (comment->between.len > 0) {
        writer_text(w, comment->between);
        writer_text(w, client);
    }
    writer_text(w, comment->behind);
    if (quoted)
        writer_octet(w, '"');
    writer_text(w, client);
    if (quoted)
        writer_octet(w, '"');
}

/* "mechanism": the mechanism that matched, without its qualifier, or "default" (9.1). */
ALWAYS_INLINE void write_mechanism(struct writer *w, const struct spf_outcome *outcome)
{
    struct spf_text term;
    struct field_word word;
    if (outcome->cause == SPF_CAUSE_DEFAULT) {
        writer_string(w, FOLD "mechanism=default;\r\n");
        return;
    }
    term =
        text_slice(outcome->record, outcome->term.at, (size_t)outcome->term.at + outcome->term.len);
    if (term.len > 0 && !char_is(term.data[0], CHAR_ALPHA))
        term = text_slice(term, 1, term.len);
    word = field_word_of(term);
    writer_string(w, FOLD "mechanism=\"");
    field_text(w, word);
    writer_string(w, "\";\r\n");
}

/* Each pair begins with the semicolon behind the one before. */
enum spf_status spf_header_received_spf(const struct spf_request *request,
                                        const struct spf_outcome *outcome, uint8_t *out,
                                        size_t capacity, size_t *len)
{
    struct identity id = identity_of(request);
    struct field_word helo = field_word_of(request->helo);
    struct field_word receiver = field_word_of(request->receiver);
    struct field_word identity = id.helo || id.null_path ? helo : field_word_of(request->sender);
    struct writer w = writer_of(out, capacity);
    struct spf_text shown;
    write_comment(&w, request, receiver, identity, outcome->result, &shown);
    if (id.helo) {
        writer_string(&w, ";" FOLD "helo=");
    } else { /* 2.4: for a null reverse-path the mailbox is postmaster at the HELO name */
        writer_string(&w, id.null_path ? "; envelope-from=\"postmaster@" : "; envelope-from=\"");
        writer_text(&w, shown);
        writer_string(&w, "\";" FOLD "helo=");
    }
    field_value(&w, helo);
    if (receiver.text.len > 0) {
        writer_string(&w, ";" FOLD "receiver=");
        field_value(&w, receiver);
    }
    writer_string(&w, id.helo ? "; identity=helo;" : "; identity=mailfrom;");
    if (outcome->cause == SPF_CAUSE_MATCH || outcome->cause == SPF_CAUSE_DEFAULT) {
        write_mechanism(&w, outcome);
    } else if (outcome->result == SPF_RESULT_TEMPERROR || outcome->result == SPF_RESULT_PERMERROR) {
        struct field_word problem =
            field_word_of(text_of_string(spf_cause_info(outcome->cause)->text));
        writer_string(&w, FOLD "problem=");
        field_value(&w, problem);
        writer_string(&w, ";\r\n");
    } else {
        writer_string(&w, "\r\n");
    }
    return writer_finish(&w, len);
}

/* --- Authentication-Results --- */

static void write_token(struct writer *w, struct spf_text text)
{
    struct field_word word = field_word_of(text);
    field_token(w, word);
}

static void write_quoted(struct writer *w, struct spf_text text)
{
    struct field_word word = field_word_of(text);
    field_quoted(w, word);
}

/* A local-part without its quotes and quoted-pairs (RFC 5321 4.1.2), if it is a quoted-string; room
 * is for one octet more than a field shows, so that what is longer is still seen to be. */
static struct spf_text unquoted(struct spf_text local, uint8_t room[FIELD_VALUE_MAX + 1])
{
    struct writer w = writer_of(room, FIELD_VALUE_MAX + 1);
    if (local.len < 2 || local.data[0] != '"' || local.data[local.len - 1] != '"')
        return local;
    for (size_t i = 1; i < local.len - 1; i++) {
        if (local.data[i] == '\\' && i + 1 < local.len - 1)
            i++;
        writer_octet(&w, local.data[i]);
    }
    return (struct spf_text){room, w.len};
}

/*
 * RFC 8601 2.2: an address is [ [ local-part ] "@" ] domain-name, its local-part a dot-atom or a
 * quoted-string; 2.7.2: the local-part is left out unless the policy made use of it.
 */
static void write_mailfrom(struct writer *w, struct spf_text sender, bool with_local_part)
{
    uint8_t room[FIELD_VALUE_MAX + 1];
    struct spf_text local;
    struct field_word domain = field_word_of(domain_of_address(sender, &local));
    bool is_name = field_is_dot_atom(domain) && (text_classes(domain.text) & CHAR_NAME) != 0;
    if (with_local_part && local.len > 0 && is_name) {
        struct field_word word = field_word_of(unquoted(local, room));
        field_value(w, word);
        writer_octet(w, '@');
    }
    field_token(w, domain);
}

enum spf_status spf_header_authentication_results(struct spf_text authserv_id,
                                                  const struct spf_request *request,
                                                  const struct spf_outcome *outcome, uint8_t *out,
                                                  size_t capacity, size_t *len)
{
    struct identity id = identity_of(request);
    struct writer w = writer_of(out, capacity);
    writer_string(&w, "Authentication-Results: ");
    write_token(&w, authserv_id.len > 0 ? authserv_id : text_of_string("unknown"));
    writer_string(&w, ";" FOLD "spf=");
    writer_string(&w, spf_result_name(outcome->result));
    if (outcome->result == SPF_RESULT_TEMPERROR || outcome->result == SPF_RESULT_PERMERROR) {
        writer_string(&w, FOLD "reason=");
        write_quoted(&w, text_of_string(spf_cause_info(outcome->cause)->text));
        writer_string(&w, FOLD);
    } else {
        writer_octet(&w, ' ');
    }
    if (id.helo || id.null_path) {
        writer_string(&w, "smtp.helo=");
        write_token(&w, request->helo);
    } else {
        writer_string(&w, "smtp.mailfrom=");
        write_mailfrom(&w, request->sender, outcome->used_local_part);
    }
    writer_string(&w, "\r\n");
    return writer_finish(&w, len);
}
