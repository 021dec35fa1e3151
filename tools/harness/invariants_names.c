/*
 * invariants_names.c - names of what there is not, and the example of each fault of a header field.
 * They hang on no check, so they are looked at once. See invariants.h.
 */
#include "invariants.h"

#include <string.h>

#include "spf/header.h"
#include "text.h"

/* A number out of range gets the answer that its header promises. */
static bool strangers_hold(const struct invariants_breach *breach)
{
    enum spf_field_fault fault = SPF_FIELD_FAULT_COUNT;
    bool good = strcmp(spf_result_name((enum spf_result)(SPF_RESULT_PERMERROR + 1)), "none") == 0 &&
                strcmp(spf_status_name((enum spf_status)(SPF_ERR_RECORD_TOO_LONG + 1)), "?") == 0 &&
                strcmp(spf_explanation_name(SPF_EXPLANATION_COUNT), "?") == 0 &&
                spf_cause_info(SPF_CAUSE_COUNT)->code == SPF_CAUSE_NO_CAUSE &&
                spf_term_kind_name((enum spf_term_kind)(SPF_TERM_UNKNOWN + 1))[0] == '\0' &&
                strcmp(spf_field_fault_name(fault), spf_field_fault_name(SPF_FIELD_NONE)) == 0 &&
                strcmp(spf_field_fault_text(fault), spf_field_fault_text(SPF_FIELD_NONE)) == 0;
    return good || invariants_breach(breach, "something that does not exist has a name");
}

static bool statuses_hold(const struct invariants_breach *breach)
{
    static const char *const names[] = {
        [SPF_OK] = "SPF_OK",
        [SPF_NEED_ANSWER] = "SPF_NEED_ANSWER",
        [SPF_DONE] = "SPF_DONE",
        [SPF_ERR_ARGUMENT] = "SPF_ERR_ARGUMENT",
        [SPF_ERR_STATE] = "SPF_ERR_STATE",
        [SPF_ERR_SERIAL] = "SPF_ERR_SERIAL",
        [SPF_ERR_SPACE] = "SPF_ERR_SPACE",
        [SPF_ERR_SYNTAX] = "SPF_ERR_SYNTAX",
        [SPF_ERR_RECORD_TOO_LONG] = "SPF_ERR_RECORD_TOO_LONG",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(spf_status_name((enum spf_status)i), names[i]) != 0)
            return invariants_breach(breach, "%s is called %s", names[i],
                                     spf_status_name((enum spf_status)i));
    return true;
}

/* Why the field is refused; SPF_FIELD_NONE if it is not. */
static enum spf_field_fault fault_of(struct spf_text field)
{
    struct spf_field_pair pairs[8];
    struct spf_field_result results[8];
    uint8_t octets[128];
    const struct spf_field_space space = {pairs, 8, results, 8, octets, sizeof octets};
    struct spf_field_error error = {SPF_FIELD_NONE, 0};
    enum spf_status status;
    if (field.data[0] == 'A') {
        struct spf_authentication_results read;
        status = spf_header_read_authentication_results(field, &space, &read, &error);
    } else {
        struct spf_received_spf read;
        status = spf_header_read_received_spf(field, &space, &read, &error);
    }
    return status == SPF_OK ? SPF_FIELD_NONE : error.fault;
}

bool invariants_of_names(const struct invariants_breach *breach)
{
    for (unsigned i = 0; i < SPF_FIELD_FAULT_COUNT; i++) {
        enum spf_field_fault fault = (enum spf_field_fault)i;
        if (fault_of(text_of(spf_field_fault_example(fault))) != fault)
            return invariants_breach(breach, "the example of %s does not show it",
                                     spf_field_fault_name(fault));
    }
    return statuses_hold(breach) && strangers_hold(breach);
}
