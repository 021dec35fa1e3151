/*
 * exec_words.c - placeholders of --exec and --input.
 */
#include "exec_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buffer.h"
#include "text.h"

enum { VALUES = 10, SENDER_MAX = 1024 };

static const char *const names[VALUES] = {"{ip}",     "{from}",    "{mail_from}", "{helo}",
                                          "{domain}", "{local}",   "{scope}",     "{dns}",
                                          "{dns_ip}", "{dns_port}"};

/* RFC 7208 2.3: a program that knows only MAIL FROM checks a HELO name as the sender postmaster at
 * it. */
static struct spf_text sender_of(const struct suite_query *query, char room[SENDER_MAX])
{
    static const char local[] = "postmaster@";
    size_t len = sizeof local - 1;
    if (query->scope != SPF_SCOPE_HELO || query->helo.len > SENDER_MAX - len)
        return query->from;
    (void)memcpy(room, local, len);
    if (query->helo.len > 0)
        (void)memcpy(room + len, query->helo.data, query->helo.len);
    return (struct spf_text){(const uint8_t *)room, len + query->helo.len};
}

/* RFC 7208 2.4 and 4.3: an empty sender is postmaster at the HELO name, and so is a local part that
 * is missing. */
static void split_sender(const struct suite_query *query, struct spf_text *local,
                         struct spf_text *domain)
{
    struct spf_text from = query->from;
    *local = text_of("postmaster");
    *domain = query->helo;
    if (from.len == 0)
        return;
    *domain = from;
    for (size_t i = from.len; i-- > 0;)
        if (from.data[i] == '@') {
            *domain = (struct spf_text){from.data + i + 1, from.len - i - 1};
            if (i > 0)
                *local = (struct spf_text){from.data, i};
            return;
        }
}

/* In the order of names. */
static void fill_values(struct spf_text values[VALUES], const struct suite_query *query,
                        const char *dns, char room[SENDER_MAX])
{
    struct spf_text local;
    struct spf_text domain;
    const char *colon = strrchr(dns, ':');
    split_sender(query, &local, &domain);
    if (query->scope == SPF_SCOPE_HELO)
        domain = query->helo;
    struct spf_text dns_ip = {(const uint8_t *)dns, (size_t)(colon - dns)};
    const struct spf_text all[VALUES] = {
        text_of(query->ip_text),
        sender_of(query, room),
        query->scope == SPF_SCOPE_HELO ? (struct spf_text){NULL, 0} : query->from,
        query->helo,
        domain,
        local,
        text_of(query->scope == SPF_SCOPE_HELO ? "helo" : "mailfrom"),
        text_of(dns),
        dns_ip,
        text_of(colon + 1)};
    (void)memcpy(values, all, sizeof all);
}

static bool holds(struct spf_text text, char octet)
{
    return text.len > 0 && memchr(text.data, octet, text.len) != NULL;
}

/* Which name text begins with; VALUES if with none. */
static size_t name_at(const char *text)
{
    size_t i = 0;
    while (i < VALUES && strncmp(text, names[i], strlen(names[i])) != 0)
        i++;
    return i;
}

bool exec_words_known(const char *text, char *why, size_t size)
{
    for (const char *open = strchr(text, '{'); open != NULL; open = strchr(open + 1, '{')) {
        size_t len = strspn(open + 1, "abcdefghijklmnopqrstuvwxyz_");
        /* ${word} is a shell's. */
        if (len == 0 || open[len + 1] != '}' || (open > text && open[-1] == '$') ||
            name_at(open) < VALUES)
            continue;
        int at =
            snprintf(why, size, "no placeholder is called %.*s (there are", (int)len + 2, open);
        for (size_t i = 0; i < VALUES && at >= 0 && (size_t)at < size; i++)
            at +=
                snprintf(why + at, size - (size_t)at, " %s%s", names[i], i + 1 < VALUES ? "" : ")");
        return false;
    }
    return true;
}

/* Adds a word, NUL included. */
static bool add_word(struct buffer *out, const char *word, const struct spf_text values[VALUES])
{
    while (*word != '\0') {
        size_t found = name_at(word);
        if (found == VALUES) {
            buffer_add(out, word++, 1);
            continue;
        }
        if (holds(values[found], '\0'))
            return false;
        buffer_add(out, values[found].data, values[found].len);
        word += strlen(names[found]);
    }
    buffer_add(out, "", 1);
    return true;
}

char **exec_words(const char *const *words, const struct suite_query *query, const char *dns)
{
    struct spf_text values[VALUES];
    char room[SENDER_MAX];
    struct buffer text = {NULL, 0, 0};
    size_t count = 0;
    bool good = true;
    fill_values(values, query, dns, room);
    for (; good && words[count] != NULL; count++)
        good = add_word(&text, words[count], values);
    char **out = NULL;
    if (good) {
        out = arena_heap_zeroed(1, (count + 1) * sizeof *out + text.len);
        char *at = (char *)(out + count + 1);
        (void)memcpy(at, text.data, text.len);
        for (size_t i = 0; i < count; i++) {
            out[i] = at;
            at += strlen(at) + 1;
        }
    }
    buffer_free(&text);
    return out;
}

/* The octet that a backslash and what follows it stand for; a backslash if for nothing. */
static char escaped(const char *text, size_t *width)
{
    static const char letters[] = "nrt\\";
    static const char octets[] = "\n\r\t\\";
    const char *found = text[1] != '\0' ? strchr(letters, text[1]) : NULL;
    *width = found != NULL ? 2 : 1;
    return found != NULL ? octets[found - letters] : '\\';
}

bool exec_input(const char *text, const struct suite_query *query, const char *dns,
                struct buffer *out)
{
    struct spf_text values[VALUES];
    char room[SENDER_MAX];
    fill_values(values, query, dns, room);
    while (*text != '\0') {
        size_t width = 1;
        char octet = *text == '\\' ? escaped(text, &width) : *text;
        size_t found = name_at(text);
        if (found == VALUES) {
            buffer_add(out, &octet, 1);
            text += width;
            continue;
        }
        if (holds(values[found], '\0') || holds(values[found], '\n') || holds(values[found], '\r'))
            return false;
        buffer_add(out, values[found].data, values[found].len);
        text += strlen(names[found]);
    }
    return true;
}

bool exec_words_tell_port(const char *const *words)
{
    for (; *words != NULL; words++)
        if (strstr(*words, "{dns}") != NULL || strstr(*words, "{dns_port}") != NULL)
            return true;
    return false;
}
