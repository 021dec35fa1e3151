/*
 * header.c - an outcome as Received-SPF (RFC 7208 9.1, erratum 5436) and as Authentication-Results
 * (RFC 8601 2). Which words stand in a field; how words are written safely is field.c's.
 */
#include "spf/header.h"

#include "domain.h"
#include "field.h"

/*
 * Where a line ends. The places are fixed: each stranger's text begins a line or shares it with
 * short text of ours, so that none is longer than SPF_HEADER_LINE_MAX (RFC 5322 2.1.1), and
 * ordinary ones stay below 78.
 */
#define FOLD "\r\n "

/* The identity as this file needs it (RFC 7208 2.3, 2.4). */
struct identity {
    bool helo;              /* the HELO name was checked as such */
    bool null_path;         /* MAIL FROM was checked, and is postmaster at the HELO name */
    struct spf_text local;  /* of the sender; empty if postmaster took its place */
    struct spf_text domain; /* the domain given, which may be anything */
};

static struct identity identity_of(const struct spf_request *request)
{
    struct identity id = {.helo = request->scope == SPF_SCOPE_HELO};
    id.null_path = !id.helo && request->sender.len == 0;
    if (id.helo || id.null_path) {
        id.domain = request->helo;
        return id;
    }
    id.domain = domain_of_address(request->sender, &id.local);
    return id;
}

/* --- Received-SPF --- */

/* What the comment says, before the identity, between it and the client, and behind. */
struct comment {
    struct spf_text before;
    struct spf_text between; /* empty: the client is not named */
    struct spf_text behind;
};

#define TEXT(literal) {(const uint8_t *)(literal), sizeof(literal) - 1}

static const struct comment comments[] = {
    [SPF_RESULT_NONE] = {TEXT("domain of" FOLD), TEXT(""),
                         TEXT(" does not designate permitted sender hosts)")},
    [SPF_RESULT_NEUTRAL] = {TEXT("domain of" FOLD), TEXT(" neither permits nor denies "),
                            TEXT(")")},
    [SPF_RESULT_PASS] = {TEXT("domain of" FOLD), TEXT(" designates "),
                         TEXT(" as permitted sender)")},
    [SPF_RESULT_FAIL] = {TEXT("domain of" FOLD), TEXT(" does not designate "),
                         TEXT(" as permitted sender)")},
    [SPF_RESULT_SOFTFAIL] = {TEXT("domain of transitioning" FOLD), TEXT(" does not designate "),
                             TEXT(" as permitted sender)")},
    [SPF_RESULT_TEMPERROR] = {TEXT("temporary error in checking domain of" FOLD), TEXT(" for "),
                              TEXT(")")},
    [SPF_RESULT_PERMERROR] = {TEXT("permanent error in the policy of domain of" FOLD),
                              TEXT(" for "), TEXT(")")},
};

/* *shown is the identity as it stands in the comment. */
static void write_comment(struct writer *w, const struct spf_request *request,
                          const struct identity *id, struct spf_text client, enum spf_result result,
                          struct spf_text *shown)
{
    size_t at;
    const struct comment *comment = &comments[result];
    writer_string(w, " (");
    if (request->receiver.len > 0) {
        field_text(w, request->receiver);
        writer_string(w, ": ");
    }
    writer_text(w, comment->before);
    at = w->len;
    field_text(w, id->helo || id->null_path ? id->domain : request->sender);
    *shown = (struct spf_text){&w->data[at], w->len - at};
    if (comment->between.len > 0) {
        writer_text(w, comment->between);
        writer_text(w, client);
    }
    writer_text(w, comment->behind);
}

/* before is the white space, the key and "=". */
static void write_pair(struct writer *w, const char *before, struct spf_text value)
{
    writer_string(w, before);
    field_value(w, value);
    writer_octet(w, ';');
}

static struct spf_text text_of_string(const char *string)
{
    return (struct spf_text){(const uint8_t *)string, strlen(string)};
}

/* An IPv6 address, with its colons, is no dot-atom. */
static void write_client(struct writer *w, const struct spf_ip *ip, struct spf_text text)
{
    bool quoted = ip->family == 6;
    writer_string(w, quoted ? FOLD "client-ip=\"" : FOLD "client-ip=");
    writer_text(w, text);
    writer_string(w, quoted ? "\";" : ";");
}

/* 2.4: for a null reverse-path the mailbox is postmaster at the HELO name. */
static void write_envelope_from(struct writer *w, const struct identity *id, struct spf_text shown)
{
    writer_string(w, id->null_path ? " envelope-from=\"postmaster@" : " envelope-from=\"");
    writer_text(w, shown);
    writer_string(w, "\";");
}

/* "mechanism": the mechanism that matched, without its qualifier, or "default" (9.1). */
static void write_mechanism(struct writer *w, const struct spf_outcome *outcome)
{
    struct spf_text term;
    if (outcome->cause == SPF_CAUSE_DEFAULT) {
        writer_string(w, FOLD "mechanism=default;");
        return;
    }
    term =
        text_slice(outcome->record, outcome->term.at, (size_t)outcome->term.at + outcome->term.len);
    if (term.len > 0 && !char_is(term.data[0], CHAR_ALPHA))
        term = text_slice(term, 1, term.len);
    writer_string(w, FOLD "mechanism=");
    field_quoted(w, term);
    writer_octet(w, ';');
}

enum spf_status spf_header_received_spf(const struct spf_request *request,
                                        const struct spf_outcome *outcome, uint8_t *out,
                                        size_t capacity, size_t *len)
{
    struct identity id = identity_of(request);
    struct writer w = writer_of(out, capacity);
    struct spf_text shown;
    uint8_t ip[SPF_IP_TEXT_MAX];
    struct spf_text client = {ip, spf_ip_print(&request->client, ip)};
    writer_string(&w, "Received-SPF: ");
    writer_string(&w, spf_result_name(outcome->result));
    write_comment(&w, request, &id, client, outcome->result, &shown);
    write_client(&w, &request->client, client);
    if (!id.helo)
        write_envelope_from(&w, &id, shown);
    write_pair(&w, FOLD "helo=", request->helo);
    if (request->receiver.len > 0)
        write_pair(&w, FOLD "receiver=", request->receiver);
    writer_string(&w, id.helo ? " identity=helo;" : " identity=mailfrom;");
    if (outcome->cause == SPF_CAUSE_MATCH || outcome->cause == SPF_CAUSE_DEFAULT)
        write_mechanism(&w, outcome);
    if (outcome->result == SPF_RESULT_TEMPERROR || outcome->result == SPF_RESULT_PERMERROR)
        write_pair(&w, FOLD "problem=", text_of_string(spf_cause_info(outcome->cause)->text));
    writer_string(&w, "\r\n");
    return writer_finish(&w, len);
}

/* --- Authentication-Results --- */

/*
 * RFC 8601 2.2: an address is [ [ local-part ] "@" ] domain-name, its local-part a dot-atom or a
 * quoted-string; 2.7.2: the local-part is left out unless the policy made use of it.
 */
static void write_mailfrom(struct writer *w, const struct identity *id, bool with_local_part)
{
    struct spf_text local = id->local;
    if (!with_local_part || local.len == 0 || !field_is_dot_atom(id->domain)) {
        field_token(w, id->domain);
        return;
    }
    if (local.len >= 2 && local.data[0] == '"' && local.data[local.len - 1] == '"')
        field_quoted(w, text_slice(local, 1, local.len - 1));
    else
        field_value(w, local);
    writer_octet(w, '@');
    writer_text(w, id->domain);
}

enum spf_status spf_header_authentication_results(struct spf_text authserv_id,
                                                  const struct spf_request *request,
                                                  const struct spf_outcome *outcome, uint8_t *out,
                                                  size_t capacity, size_t *len)
{
    struct identity id = identity_of(request);
    struct writer w = writer_of(out, capacity);
    writer_string(&w, "Authentication-Results: ");
    field_token(&w, authserv_id.len > 0 ? authserv_id : text_of_string("unknown"));
    writer_string(&w, ";" FOLD "spf=");
    writer_string(&w, spf_result_name(outcome->result));
    if (outcome->result == SPF_RESULT_TEMPERROR || outcome->result == SPF_RESULT_PERMERROR) {
        writer_string(&w, FOLD "reason=");
        field_quoted(&w, text_of_string(spf_cause_info(outcome->cause)->text));
        writer_string(&w, FOLD);
    } else {
        writer_octet(&w, ' ');
    }
    if (id.helo || id.null_path) {
        writer_string(&w, "smtp.helo=");
        field_token(&w, id.domain);
    } else {
        writer_string(&w, "smtp.mailfrom=");
        write_mailfrom(&w, &id, outcome->used_local_part);
    }
    writer_string(&w, "\r\n");
    return writer_finish(&w, len);
}
