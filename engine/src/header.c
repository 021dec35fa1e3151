/*
 * header.c - an outcome as Received-SPF (RFC 7208 9.1, erratum 5436) and as Authentication-Results
 * (RFC 8601 2). Which words stand in a field; how words are written safely is field.c's.
 */
#include "spf/header.h"

#include "field.h"
#include "ip.h"

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
    size_t at = request->sender.len;
    id.null_path = !id.helo && request->sender.len == 0;
    if (id.helo || id.null_path) {
        id.domain = request->helo;
        return id;
    }
    while (at > 0 && request->sender.data[at - 1] != '@')
        at--;
    id.domain = text_slice(request->sender, at, request->sender.len);
    if (at > 1)
        id.local = text_slice(request->sender, 0, at - 1);
    return id;
}

/* --- Received-SPF --- */

/* The comment's words for each result: %s is the identity, %i the client. */
static const char *comment_of(enum spf_result result)
{
    switch (result) {
    case SPF_RESULT_PASS:
        return "domain of %s designates %i as permitted sender";
    case SPF_RESULT_FAIL:
        return "domain of %s does not designate %i as permitted sender";
    case SPF_RESULT_SOFTFAIL:
        return "domain of transitioning %s does not designate %i as permitted sender";
    case SPF_RESULT_NEUTRAL:
        return "domain of %s neither permits nor denies %i";
    case SPF_RESULT_NONE:
        return "domain of %s does not designate permitted sender hosts";
    case SPF_RESULT_TEMPERROR:
        return "temporary error while checking domain of %s for %i";
    case SPF_RESULT_PERMERROR:
        break;
    }
    return "permanent error in the SPF policy of domain of %s";
}

static void write_identity(struct field *f, const struct spf_request *request,
                           const struct identity *id)
{
    if (id->helo || id->null_path) {
        field_comment_text(f, id->domain);
        return;
    }
    field_comment_text(f, request->sender);
}

static void write_comment(struct field *f, const struct spf_request *request,
                          const struct identity *id, enum spf_result result)
{
    uint8_t ip[SPF_IP_TEXT_MAX];
    struct spf_text client = {ip, spf_ip_print(&request->client, ip)};
    const char *text = comment_of(result);
    field_word(f);
    field_literal(f, "(");
    if (request->receiver.len > 0) {
        field_comment_text(f, request->receiver);
        field_literal(f, ":");
        field_word(f);
    }
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (text[i] == ' ') {
            field_word(f);
        } else if (text[i] == '%') {
            i++;
            if (text[i] == 's')
                write_identity(f, request, id);
            else
                field_comment_text(f, client);
        } else {
            writer_octet(&f->out, (uint8_t)text[i]);
        }
    }
    field_literal(f, ")");
}

static void write_pair(struct field *f, const char *key, struct spf_text value)
{
    field_word(f);
    field_literal(f, key);
    field_literal(f, "=");
    field_value(f, value);
    field_literal(f, ";");
}

static struct spf_text text_of(const char *string)
{
    return (struct spf_text){(const uint8_t *)string, strlen(string)};
}

/* 2.4: for a null reverse-path the mailbox is postmaster at the HELO name. */
static void write_envelope_from(struct field *f, const struct spf_request *request,
                                const struct identity *id)
{
    uint8_t made[sizeof "postmaster@" + FIELD_VALUE_MAX];
    struct writer w = writer_of(made, sizeof made);
    struct spf_text domain = id->domain;
    if (!id->null_path) {
        write_pair(f, "envelope-from", request->sender);
        return;
    }
    if (domain.len > FIELD_VALUE_MAX)
        domain.len = FIELD_VALUE_MAX;
    writer_string(&w, "postmaster@");
    writer_text(&w, domain);
    write_pair(f, "envelope-from", (struct spf_text){made, w.len});
}

/* "mechanism": the mechanism that matched, without its qualifier, or "default" (9.1). */
static void write_mechanism(struct field *f, const struct spf_outcome *outcome)
{
    struct spf_text term;
    if (outcome->cause == SPF_CAUSE_DEFAULT) {
        write_pair(f, "mechanism", text_of("default"));
        return;
    }
    term =
        text_slice(outcome->record, outcome->term.at, (size_t)outcome->term.at + outcome->term.len);
    if (term.len > 0 && strchr("+-~?", term.data[0]) != NULL)
        term = text_slice(term, 1, term.len);
    write_pair(f, "mechanism", term);
}

enum spf_status spf_header_received_spf(const struct spf_request *request,
                                        const struct spf_outcome *outcome, uint8_t *out,
                                        size_t capacity, size_t *len)
{
    struct identity id = identity_of(request);
    struct field f = field_of(out, capacity, "Received-SPF");
    uint8_t ip[SPF_IP_TEXT_MAX];
    field_word(&f);
    field_literal(&f, spf_result_name(outcome->result));
    write_comment(&f, request, &id, outcome->result);
    write_pair(&f, "client-ip", (struct spf_text){ip, spf_ip_print(&request->client, ip)});
    if (!id.helo)
        write_envelope_from(&f, request, &id);
    write_pair(&f, "helo", request->helo);
    if (request->receiver.len > 0)
        write_pair(&f, "receiver", request->receiver);
    write_pair(&f, "identity", text_of(id.helo ? "helo" : "mailfrom"));
    if (outcome->cause == SPF_CAUSE_MATCH || outcome->cause == SPF_CAUSE_DEFAULT)
        write_mechanism(&f, outcome);
    if (outcome->result == SPF_RESULT_TEMPERROR || outcome->result == SPF_RESULT_PERMERROR)
        write_pair(&f, "problem", text_of(spf_cause_info(outcome->cause)->text));
    return field_finish(&f, len);
}

/* --- Authentication-Results --- */

/*
 * RFC 8601 2.2: an address is [ [ local-part ] "@" ] domain-name, its local-part a dot-atom or a
 * quoted-string; 2.7.2: the local-part is left out unless the policy made use of it.
 */
static void write_mailfrom(struct field *f, const struct identity *id, bool with_local_part)
{
    if (!with_local_part || id->local.len == 0 || !field_is_dot_atom(id->domain)) {
        field_token(f, id->domain);
        return;
    }
    if (id->local.len >= 2 && id->local.data[0] == '"' &&
        id->local.data[id->local.len - 1] == '"' && id->local.len <= FIELD_VALUE_MAX)
        field_quoted(f, text_slice(id->local, 1, id->local.len - 1));
    else
        field_value(f, id->local);
    field_literal(f, "@");
    field_value(f, id->domain);
}

enum spf_status spf_header_authentication_results(struct spf_text authserv_id,
                                                  const struct spf_request *request,
                                                  const struct spf_outcome *outcome, uint8_t *out,
                                                  size_t capacity, size_t *len)
{
    struct identity id = identity_of(request);
    struct field f = field_of(out, capacity, "Authentication-Results");
    field_word(&f);
    field_token(&f, authserv_id.len > 0 ? authserv_id : text_of("unknown"));
    field_literal(&f, ";");
    field_word(&f);
    field_literal(&f, "spf=");
    field_literal(&f, spf_result_name(outcome->result));
    if (outcome->result == SPF_RESULT_TEMPERROR || outcome->result == SPF_RESULT_PERMERROR) {
        field_word(&f);
        field_literal(&f, "reason=");
        field_quoted(&f, text_of(spf_cause_info(outcome->cause)->text));
    }
    field_word(&f);
    if (id.helo || id.null_path) {
        field_literal(&f, "smtp.helo=");
        field_token(&f, id.domain);
    } else {
        field_literal(&f, "smtp.mailfrom=");
        write_mailfrom(&f, &id, outcome->used_local_part);
    }
    return field_finish(&f, len);
}
