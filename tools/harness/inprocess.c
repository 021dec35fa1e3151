/*
 * inprocess.c - a shared object: found, opened, asked; the answers of a zone in its terms.
 */
#include "inprocess.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

/* --- answers --- */

static void *room_for(void *memory, size_t *room, size_t count, size_t size)
{
    if (count <= *room)
        return memory;
    *room = 2 * count;
    return arena_heap_resize(memory, *room * size);
}

static void make_room(struct inprocess *object, const struct spf_answer *answer)
{
    size_t texts = 0;
    size_t octets = 0;
    for (size_t i = 0; i < answer->count; i++) {
        texts += answer->rrs[i].count;
        for (size_t k = 0; k < answer->rrs[i].count; k++)
            octets += answer->rrs[i].data[k].len + 1;
    }
    object->records =
        room_for(object->records, &object->record_room, answer->count, sizeof *object->records);
    object->texts = room_for(object->texts, &object->text_room, texts, sizeof *object->texts);
    object->octets.len = 0;
    buffer_reserve(&object->octets, octets);
}

static struct spfproof_text copy_text(struct buffer *octets, struct spf_text text)
{
    struct spfproof_text copy = {octets->data + octets->len, text.len};
    buffer_add(octets, text.data, text.len);
    buffer_add(octets, "", 1);
    return copy;
}

static const struct spfproof_answer *convert(struct inprocess *object,
                                             const struct spf_answer *answer)
{
    struct spfproof_text *text;
    object->answer = (struct spfproof_answer){.rcode = answer->rcode};
    if (answer->rcode != SPF_RCODE_NOERROR)
        return &object->answer;
    make_room(object, answer);
    text = object->texts;
    for (size_t i = 0; i < answer->count; i++) {
        const struct spf_rr *rr = &answer->rrs[i];
        object->records[i] = (struct spfproof_record){text, rr->count, rr->preference};
        for (size_t k = 0; k < rr->count; k++)
            *text++ = copy_text(&object->octets, rr->data[k]);
    }
    object->answer.records = object->records;
    object->answer.count = answer->count;
    return &object->answer;
}

/* What a check asks through. */
struct asking {
    struct spfproof_dns dns; /* first, so that the object's pointer to it is one to this */
    struct inprocess *object;
    struct mockdns_session *session;
};

static const struct spfproof_answer *ask(const struct spfproof_dns *dns, const char *name,
                                         size_t len, unsigned type)
{
    const struct asking *asking = (const struct asking *)(const void *)dns;
    struct mockdns_answer answer;
    if (mockdns_session_ask(asking->session, (struct spf_text){(const uint8_t *)name, len}, type,
                            &answer) != MOCKDNS_OK)
        arena_out_of_memory();
    return convert(asking->object, &answer.answer);
}

enum spfproof_status inprocess_check(struct inprocess *object, const struct spfproof_query *query,
                                     struct mockdns_session *session, struct spfproof_reply *reply)
{
    const struct asking asking = {{ask, session}, object, session};
    *reply = (struct spfproof_reply){.terms = -1, .voids = -1};
    return object->table->check(object->state, query, &asking.dns, reply);
}

/* --- loading --- */

static bool take_table(struct inprocess *object, const char *path, char *error, size_t size)
{
    const struct spfproof_inprocess *(*table)(void) = NULL;
    void *symbol = dlsym(object->library, SPFPROOF_INPROCESS_SYMBOL);
    if (symbol == NULL) {
        (void)snprintf(error, size, "%s: has no function " SPFPROOF_INPROCESS_SYMBOL, path);
        return false;
    }
    (void)memcpy(&table, &symbol, sizeof table); /* POSIX: dlsym() gives functions so */
    object->table = table();
    if (object->table->abi != SPFPROOF_INPROCESS_ABI) {
        (void)snprintf(error, size, "%s: was built for version %u of spfproof_inprocess.h, not %u",
                       path, object->table->abi, SPFPROOF_INPROCESS_ABI);
        return false;
    }
    object->state = object->table->open();
    if (object->state == NULL)
        (void)snprintf(error, size, "%s: its open() failed", path);
    return object->state != NULL;
}

bool inprocess_open(struct inprocess *object, const char *path, char *error, size_t size)
{
    /* Without a slash dlopen() would look where the system keeps its libraries. */
    const char *folder = strchr(path, '/') == NULL ? "./" : "";
    char file[PATH_MAX];
    (void)snprintf(file, sizeof file, "%s%s", folder, path);
    *object = (struct inprocess){.library = dlopen(file, RTLD_NOW | RTLD_LOCAL)};
    if (object->library == NULL) {
        (void)snprintf(error, size, "%s", dlerror());
        return false;
    }
    if (take_table(object, path, error, size))
        return true;
    (void)dlclose(object->library);
    return false;
}

void inprocess_close(struct inprocess *object)
{
    object->table->close(object->state);
    (void)dlclose(object->library);
    free(object->records);
    free(object->texts);
    buffer_free(&object->octets);
}
