/*
 * depth_dns_parts.h - what the two sides of the dns depth say to each other, over a stream.
 */
#ifndef HARNESS_DEPTH_DNS_PARTS_H
#define HARNESS_DEPTH_DNS_PARTS_H

#include <sys/types.h>

#include "buffer.h"
#include "depth_dns.h"

enum {
    DEPTH_DNS_QUESTIONS = 256, /* distinct ones of a case that are told */
    DEPTH_DNS_NAMES = 24 * 1024
};

struct depth_dns_ready {
    bool ok;
    bool user_space; /* there is a user namespace to enter */
    uint16_t port;
    char text[400]; /* why not */
};

enum depth_dns_word { DEPTH_DNS_BEGIN, DEPTH_DNS_END };

/* To begin a case, so many octets of its zone's JSON follow. */
struct depth_dns_order {
    enum depth_dns_word word;
    size_t len;
};

/* The answer to DEPTH_DNS_END; to DEPTH_DNS_BEGIN it is one octet. */
struct depth_dns_log {
    size_t count;
    size_t late; /* questions before the case began, behind the one before */
    uint32_t types[DEPTH_DNS_QUESTIONS];
    uint16_t lengths[DEPTH_DNS_QUESTIONS];
    uint8_t names[DEPTH_DNS_NAMES];
};

/* Exactly so many octets; false if the other side has gone. */
bool depth_dns_send(int control, const void *data, size_t len);
bool depth_dns_receive(int control, void *data, size_t len);

/* The server's process; never returns. */
_Noreturn void depth_dns_serve(int control, bool want_private,
                               const struct depth_dns_options *options, pid_t parent);

/*
 * depth_dns_private.c: moves the process into namespaces of its own, with lo up and the resolver's
 * files. *user_space tells whether one of them is a user namespace. False and why, with what would
 * allow it.
 */
bool depth_dns_private_spaces(bool *user_space, char *error, size_t size);

#endif
