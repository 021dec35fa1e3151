/*
 * trivial.c - an adapter that knows no SPF: every case is pass. It measures what the harness can
 * do, so it reads its lines by hand and writes in batches. In zone depth it lists two questions
 * with each result, unless it is given the word "plain"; in ask depth it asks a few for each case.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IN = 4 << 20, OUT = 1 << 20, QUESTIONS = 4 };

static char in[IN];
static char out[OUT];
static size_t out_len;
static int asks;
static int plain;

static void flush(void)
{
    size_t at = 0;
    while (at < out_len) {
        ssize_t wrote = write(1, out + at, out_len - at);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            exit(1);
        at += (size_t)wrote;
    }
    out_len = 0;
}

#define SAY(...)                                                                                   \
    do {                                                                                           \
        if (OUT - out_len < 512)                                                                   \
            flush();                                                                               \
        out_len += (size_t)snprintf(out + out_len, 512, __VA_ARGS__);                              \
    } while (0)

/* The number behind "key":, as the harness writes it; 0 if there is none. */
static unsigned long long number(const char *line, const char *key)
{
    const char *at = strstr(line, key);
    return at != NULL ? strtoull(at + strlen(key), NULL, 10) : 0;
}

static int is(const char *line, const char *t)
{
    return strncmp(line, "{\"t\":\"", 6) == 0 && strncmp(line + 6, t, strlen(t)) == 0 &&
           line[6 + strlen(t)] == '"';
}

static void ask(unsigned long long n, unsigned long long q)
{
    SAY("{\"t\":\"ask\",\"n\":%llu,\"q\":%llu,\"name\":\"example.com\",\"type\":\"TXT\"}\n", n, q);
}

static void hello(const char *line)
{
    asks = strstr(line, "\"modes\":[\"ask\"]") != NULL;
    SAY("{\"t\":\"hello\",\"v\":1,\"mode\":\"%s\",\"window\":256,\"impl\":{\"name\":\"trivial\","
        "\"version\":\"1\",\"lang\":\"c\"},\"adapter\":\"1\",\"reports\":[%s]}\n",
        asks ? "ask" : "zone", plain ? "" : "\"questions\"");
}

static void take(const char *line)
{
    unsigned long long n = number(line, "\"n\":");
    if (is(line, "case") && asks)
        ask(n, 1);
    else if (is(line, "case") && plain)
        SAY("{\"t\":\"result\",\"n\":%llu,\"result\":\"pass\"}\n", n);
    else if (is(line, "case"))
        SAY("{\"t\":\"result\",\"n\":%llu,\"result\":\"pass\",\"questions\":[[\"example.com\","
            "\"TXT\"],"
            "[\"mail.example.com\",\"A\"]]}\n",
            n);
    else if (is(line, "answer") && number(line, "\"q\":") < QUESTIONS)
        ask(n, number(line, "\"q\":") + 1);
    else if (is(line, "answer"))
        SAY("{\"t\":\"result\",\"n\":%llu,\"result\":\"pass\"}\n", n);
    else if (is(line, "sync"))
        SAY("{\"t\":\"sync\",\"s\":%llu}\n", number(line, "\"s\":"));
    else if (is(line, "hello"))
        hello(line);
    else if (is(line, "bye")) {
        flush();
        exit(0);
    } else if (!is(line, "zone") && !is(line, "drop") && !is(line, "reset"))
        SAY("{\"t\":\"unsupported\"}\n");
}

int main(int argc, char **argv)
{
    size_t len = 0;
    plain = argc > 1 && strcmp(argv[1], "plain") == 0;
    for (;;) {
        ssize_t got = read(0, in + len, IN - 1 - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return 0;
        len += (size_t)got;
        char *at = in;
        char *end;
        while ((end = memchr(at, '\n', len - (size_t)(at - in))) != NULL) {
            *end = '\0';
            take(at);
            at = end + 1;
        }
        len -= (size_t)(at - in);
        memmove(in, at, len);
        flush();
    }
}
