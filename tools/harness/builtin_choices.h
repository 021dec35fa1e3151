/*
 * builtin_choices.h - the choices of vectors/choices.json as options of our engine.
 */
#ifndef HARNESS_BUILTIN_CHOICES_H
#define HARNESS_BUILTIN_CHOICES_H

#include "spf/check.h"

enum choice_status {
    CHOICE_SET,
    CHOICE_UNKNOWN,   /* no such choice */
    CHOICE_BAD_VALUE, /* the choice has no such value */
    CHOICE_FIXED      /* the engine knows the choice and follows the default only */
};

/*
 * Sets "name=value" in options. On anything but CHOICE_SET, *hint is a static text: the values the
 * choice has, or NULL for an unknown one.
 */
enum choice_status builtin_choice_set(struct spf_options *options, const char *setting,
                                      const char **hint);

/* How many choices there are, and each one's name. */
size_t builtin_choice_count(void);
const char *builtin_choice_name(size_t index);

/* The value that options give a choice, such as "counted". Static. */
const char *builtin_choice_value(const struct spf_options *options, size_t index);

#endif
