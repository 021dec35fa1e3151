/*
 * derived.c - options of run for variants and faults.
 */
#include "derived.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"

/* A copy of the word that lives as long as the choice. */
static const char *keep(struct derived_choice *choice, const char *word, size_t len)
{
    char *copy = arena_heap_zeroed(len + 1, 1);
    memcpy(copy, word, len);
    choice->words[choice->word_count++] = copy;
    return copy;
}

static const char *mode_name(enum derived_mode mode)
{
    return mode == DERIVED_VARIANTS ? "variants" : "faults";
}

static bool known(enum derived_mode mode, const char *name)
{
    return mode == DERIVED_VARIANTS ? run_variants_knows(name) : run_faults_knows(name);
}

int derived_option(struct derived_choice *choice, enum derived_mode mode, const char *list)
{
    struct derive_options *options = &choice->options;
    if (choice->mode != DERIVED_NONE && choice->mode != mode)
        return command_usage_error("run", "--variants and --faults: one at a time");
    choice->mode = mode;
    options->kinds = choice->kinds;
    while (list != NULL && *list != '\0') {
        size_t len = strcspn(list, ",");
        if (options->kind_count == DERIVED_WORDS_MAX)
            return command_usage_error("run", "--%s: too many names", mode_name(mode));
        const char *name = keep(choice, list, len);
        if (!known(mode, name))
            return command_usage_error("run",
                                       "--%s: there is none called '%s' (a run of --%s "
                                       "tells their names)",
                                       mode_name(mode), name, mode_name(mode));
        choice->kinds[options->kind_count++] = name;
        list += len + (list[len] == ',' ? 1 : 0);
    }
    return COMMAND_OK;
}

int derived_words(struct derived_choice *choice, char **words, size_t count)
{
    struct derive_options *options = &choice->options;
    options->ids = choice->ids;
    for (size_t i = 0; i < count && choice->mode != DERIVED_NONE; i++) {
        char *mark = strchr(words[i], '#');
        if (mark == NULL)
            continue;
        if (options->id_count == DERIVED_WORDS_MAX)
            return command_usage_error("run", "more than %d derived ids", (int)DERIVED_WORDS_MAX);
        choice->ids[options->id_count++] = keep(choice, words[i], strlen(words[i]));
        *mark = '\0';
    }
    return COMMAND_OK;
}

void derived_clear(struct derived_choice *choice)
{
    for (size_t i = 0; i < choice->word_count; i++)
        free(choice->words[i]);
    choice->word_count = 0;
}
