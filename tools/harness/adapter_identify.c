/*
 * adapter_identify.c - what an implementation is, out of its hello and its adapter.json, or what
 * the version command of a program says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "executor_adapter.h"
#include "words.h"

static const char *copy(struct arena *memory, const char *text)
{
    return text != NULL ? arena_copy(memory, text) : NULL;
}

static bool listed(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

static bool has(const json_t *list, const char *word)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), word) == 0)
            return true;
    return false;
}

static void take_lacks(const struct adapter *adapter, const struct protocol_greeting *greeting,
                       struct arena *memory, struct implementation *implementation)
{
    static const char *const none[] = {NULL};
    const char *const *more = adapter != NULL ? adapter->lacks : none;
    size_t room = json_array_size(greeting->lacks) + 1;
    for (size_t i = 0; more[i] != NULL; i++)
        room++;
    const char **lacks = arena_array(memory, room, sizeof *lacks);
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(greeting->lacks); i++)
        lacks[count++] = copy(memory, json_string_value(json_array_get(greeting->lacks, i)));
    for (; *more != NULL; more++)
        if (!listed(lacks, count, *more))
            lacks[count++] = *more;
    /* vectors/README.md: virtual time is only for who declares it. */
    if (!has(greeting->has, "virtual-clock") && !listed(lacks, count, "virtual-clock"))
        lacks[count++] = "virtual-clock";
    implementation->lacks = lacks;
    implementation->lacks_count = count;
}

static void take_choices(const struct adapter *adapter, const struct protocol_greeting *greeting,
                         struct arena *memory, struct implementation *implementation)
{
    static const char *const none[] = {NULL};
    const char *const *more = adapter != NULL ? adapter->choices : none;
    size_t room = json_object_size(greeting->choices) + 1;
    for (size_t i = 0; more[i] != NULL; i++)
        room++;
    struct implementation_choice *choices = arena_array(memory, room, sizeof *choices);
    size_t count = 0;
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)greeting->choices, key, value) choices[count++] =
        (struct implementation_choice){copy(memory, key), copy(memory, json_string_value(value))};
    for (; *more != NULL; more += 2)
        if (json_object_get(greeting->choices, more[0]) == NULL)
            choices[count++] = (struct implementation_choice){more[0], more[1]};
    implementation->choices = choices;
    implementation->choice_count = count;
}

static const char *first_of(const char *said, const char *listed_as)
{
    return said != NULL ? said : listed_as;
}

void adapter_identify(const struct adapter *adapter, const struct protocol_greeting *greeting,
                      enum protocol_depth depth, struct arena *memory,
                      struct implementation *implementation)
{
    *implementation = (struct implementation){
        .name = copy(memory, greeting->name),
        .version = copy(memory, greeting->version),
        .reports = greeting->reports,
        .language =
            copy(memory, first_of(greeting->language, adapter != NULL ? adapter->language : NULL)),
        .url = copy(memory, first_of(greeting->url, adapter != NULL ? adapter->upstream : NULL)),
        .issues =
            copy(memory, first_of(greeting->issues, adapter != NULL ? adapter->issues : NULL)),
        .depth = protocol_depth_name(depth)};
    if (depth != DEPTH_ZONE)
        implementation->reports |= REPORTS_QUESTIONS;
    take_lacks(adapter, greeting, memory, implementation);
    take_choices(adapter, greeting, memory, implementation);
}

char *adapter_version(const struct adapter *adapter)
{
    char line[128] = "";
    char rest[512];
    if (adapter->version[0] != NULL) {
        char *command = words_join(adapter->version);
        FILE *output = popen(command, "r"); /* its words are quoted */
        if (output != NULL) {
            if (fgets(line, sizeof line, output) == NULL)
                line[0] = '\0';
            line[strcspn(line, "\r\n")] = '\0';
            while (fgets(rest, sizeof rest, output) != NULL)
                continue; /* a program that may not write on would complain */
            (void)pclose(output);
        }
        free(command);
    }
    return strdup(line[0] != '\0' ? line : "unknown");
}
