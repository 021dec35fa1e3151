/*
 * cause.c - the tables of names and texts: causes, results, statuses, explanations. No logic.
 */
#include "spf/check.h"

static const struct spf_cause_info causes[] = {
#define ROW(code, name, result, section, text, input)                                              \
    {SPF_CAUSE_##code, name, SPF_RESULT_##result, section, text, input},
    SPF_CAUSES(ROW)
#undef ROW
};

static const char *const results[] = {"none",     "neutral",   "pass",     "fail",
                                      "softfail", "temperror", "permerror"};

static const char *const statuses[] = {
    "SPF_OK",           "SPF_NEED_ANSWER", "SPF_DONE",
    "SPF_ERR_ARGUMENT", "SPF_ERR_STATE",   "SPF_ERR_SERIAL",
    "SPF_ERR_SPACE",    "SPF_ERR_SYNTAX",  "SPF_ERR_RECORD_TOO_LONG"};

static const char *const explanations[] = {
#define NAME(code, name, text) name,
    SPF_EXPLANATIONS(NAME)
#undef NAME
};

const struct spf_cause_info *spf_cause_info(enum spf_cause cause)
{
    return &causes[(unsigned)cause < SPF_CAUSE_COUNT ? cause : SPF_CAUSE_NO_CAUSE];
}

const char *spf_result_name(enum spf_result result)
{
    return results[(unsigned)result < sizeof results / sizeof *results ? result : SPF_RESULT_NONE];
}

const char *spf_status_name(enum spf_status status)
{
    return (unsigned)status < sizeof statuses / sizeof *statuses ? statuses[status] : "?";
}

const char *spf_explanation_name(enum spf_explanation explanation)
{
    return (unsigned)explanation < SPF_EXPLANATION_COUNT ? explanations[explanation] : "?";
}
