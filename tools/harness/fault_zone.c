/*
 * fault_zone.c - zones in which one question fails, or all that are not asked.
 *
 * A fault stands at the name of the question itself, so that it wins over a CNAME there (rule 3 of
 * the format), and comes at once, so that no time budget interferes. A name that exists through a
 * wildcard alone cannot fail without hiding it.
 */
#include "fault.h"

#include "text.h"

static const uint32_t types[] = {SPF_RRTYPE_TXT, SPF_RRTYPE_A, SPF_RRTYPE_AAAA, SPF_RRTYPE_MX,
                                 SPF_RRTYPE_PTR};
enum { TYPES = sizeof types / sizeof *types };

struct failing {
    const struct fault_vector *vector;
    const struct fault_question *question; /* NULL: all that are not asked */
    const struct fault_kind *kind;
};

static bool is_wildcard(struct spf_text owner)
{
    return owner.len > 0 && owner.data[0] == '*' && (owner.len == 1 || owner.data[1] == '.');
}

static bool is_asked(const struct fault_vector *vector, struct spf_text name, uint32_t type)
{
    for (size_t i = 0; i < vector->question_count; i++)
        if (vector->questions[i].type == type && text_same_name(vector->questions[i].name, name))
            return true;
    return false;
}

static bool is_type(uint32_t type)
{
    for (size_t i = 0; i < TYPES; i++)
        if (types[i] == type)
            return true;
    return false;
}

/* Is the question about this owner and type to fail? */
static bool fails(const struct failing *failing, struct spf_text owner, uint32_t type)
{
    const struct fault_question *question = failing->question;
    if (question != NULL)
        return question->type == type && text_same_name(question->name, owner);
    return is_type(type) && !is_wildcard(owner) && !is_asked(failing->vector, owner, type);
}

static void fail(const struct failing *failing, struct mockdns_rrset *rrset)
{
    *rrset = (struct mockdns_rrset){.rcode = failing->kind->rcode};
}

static bool change_rrset(void *user, struct arena *arena, struct spf_text owner, uint32_t type,
                         struct mockdns_rrset *rrset)
{
    (void)arena;
    if (!fails(user, owner, type))
        return false;
    fail(user, rrset);
    return true;
}

/* The types an owner has not listed fail too. */
static bool more(void *user, struct spf_text owner, size_t index, uint32_t *type,
                 struct mockdns_rrset *rrset)
{
    if (index >= TYPES)
        return false;
    *type = types[index];
    *rrset = (struct mockdns_rrset){.rcode = SPF_RCODE_NOERROR};
    if (fails(user, owner, *type))
        fail(user, rrset);
    else
        *type = 0;
    return true;
}

static struct mockdns_zone *copy(const struct failing *failing, struct arena *arena)
{
    struct failing user = *failing;
    struct zone_changes changes = {.user = &user, .rrset = change_rrset, .more = more};
    if (failing->question != NULL)
        changes.extra = failing->question->name;
    return zone_copy(failing->vector->test->zone, &changes, arena);
}

static bool is_owner(const struct mockdns_zone *zone, struct spf_text name)
{
    size_t count = mockdns_zone_owner_count(zone);
    for (size_t i = 0; i < count; i++)
        if (text_same_name(mockdns_owner_name(mockdns_zone_owner(zone, i)), name))
            return true;
    return false;
}

const char *fault_refuse(const struct fault_vector *vector, const struct fault_question *question)
{
    if (!mockdns_name_valid(question->name) || is_wildcard(question->name))
        return "no zone can list the name that is asked";
    if (vector->has_wildcard && !is_owner(vector->test->zone, question->name))
        return "the name is asked in a zone with a wildcard that it would hide";
    return NULL;
}

struct mockdns_zone *fault_zone(const struct fault_vector *vector,
                                const struct fault_question *question,
                                const struct fault_kind *kind, struct arena *arena)
{
    const struct failing failing = {vector, question, kind};
    return copy(&failing, arena);
}

struct mockdns_zone *fault_zone_unasked(const struct fault_vector *vector,
                                        const struct fault_kind *kind, struct arena *arena)
{
    const struct failing failing = {vector, NULL, kind};
    return copy(&failing, arena);
}
