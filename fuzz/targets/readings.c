/*
 * readings.c - one row for each value of a choice that is not the default, with what it sets on
 * both sides.
 */
#include "readings.h"

#include "input_words.h"
#include "target.h"

/* The two structs are written by different hands on purpose; here they meet. */
struct setting {
    struct spf_options *engine;
    struct oracle_options *reference;
};

#define READINGS(X)                                                                                \
    X("void-mx-hosts", "per-term", void_mx_hosts = SPF_VOID_MX_PER_TERM, void_mx_per_term)         \
    X("void-mx-hosts", "not-counted", void_mx_hosts = SPF_VOID_MX_FREE, void_mx_free)              \
    X("void-other-family", "not-counted", void_other_family = SPF_VOID_OTHER_FAMILY_FREE,          \
      void_other_family_free)                                                                      \
    X("void-exists", "not-counted", void_exists = SPF_VOID_EXISTS_FREE, void_exists_free)          \
    X("void-ptr", "not-counted", void_ptr = SPF_VOID_PTR_FREE, void_ptr_free)                      \
    X("p-macro-term", "not-counted", p_macro_term = SPF_P_TERM_FREE, p_term_free)                  \
    X("mx-eleventh", "eager", mx_eleventh = SPF_MX_ELEVENTH_EAGER, mx_eleventh_eager)              \
    X("ptr-eleventh", "no-match", ptr_eleventh = SPF_PTR_ELEVENTH_NO_MATCH, ptr_eleventh_no_match) \
    X("bad-target", "permerror", bad_target = SPF_BAD_TARGET_PERMERROR, bad_target_permerror)      \
    X("bad-include-target", "no-match", bad_include_target = SPF_BAD_INCLUDE_NO_MATCH,             \
      bad_include_target_no_match)                                                                 \
    X("identical-records", "merged", identical_records = SPF_IDENTICAL_MERGED, identical_merged)   \
    X("trailing-dot-domain", "none", trailing_dot_domain = SPF_TRAILING_DOT_NONE,                  \
      trailing_dot_none)                                                                           \
    X("mx-host-error", "match", mx_host_error = SPF_MX_HOST_ERROR_MATCH, mx_host_error_match)      \
    X("local-part-utf8", "neutral", local_part_utf8 = SPF_LOCAL_UTF8_NEUTRAL, local_utf8_neutral)  \
    X("dot-after-macro", "accepted", syntax.dot_after_macro_accepted = true,                       \
      grammar.dot_after_macro_accepted)                                                            \
    X("digits-huge", "permerror", syntax.digits_huge_error = true, grammar.digits_huge_error)      \
    X("crt-in-unknown-modifier", "permerror", syntax.exp_only_in_unknown_error = true,             \
      grammar.exp_only_in_unknown_error)

static const struct {
    const char *name;
    const char *value;
} names[] = {
#define NAME(name, value, engine, reference) {name, value},
    READINGS(NAME)
#undef NAME
};

static void set(struct setting s, size_t index)
{
    size_t row = 0;
#define SET(name, value, member, flag)                                                             \
    if (row++ == index) {                                                                          \
        s.engine->member;                                                                          \
        s.reference->flag = true;                                                                  \
    }
    READINGS(SET)
#undef SET
}

/* Of two values of one choice the first counts, as on both sides one value holds. */
static bool is_first(const struct input *input, size_t index)
{
    struct spf_text name = input->choices[index].name;
    for (size_t i = 0; i < index; i++)
        if (target_same(input->choices[i].name, name))
            return false;
    return true;
}

void readings_set(const struct input *input, struct spf_options *engine,
                  struct oracle_options *reference)
{
    spf_options_default(engine);
    oracle_options_default(reference);
    for (size_t i = 0; i < input->choice_count; i++)
        for (size_t row = 0; row < sizeof names / sizeof *names; row++)
            if (is_first(input, i) && text_is_word(input->choices[i].name, names[row].name) &&
                text_is_word(input->choices[i].value, names[row].value))
                set((struct setting){engine, reference}, row);
}

bool readings_at(size_t index, const char **name, const char **value)
{
    if (index >= sizeof names / sizeof *names)
        return false;
    *name = names[index].name;
    *value = names[index].value;
    return true;
}
