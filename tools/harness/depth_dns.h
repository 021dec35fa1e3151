/*
 * depth_dns.h - the dns depth: an implementation that asks its usual resolver gets the zone from a
 * DNS server of ours.
 *
 * The server is a process of its own. Where the system allows it, it lives in private user, network
 * and mount namespaces: there it has port 53 of 127.0.0.1, and a resolv.conf and an nsswitch.conf
 * that name nothing else; programs under test enter them with it. Elsewhere it takes a free port of
 * the loopback, which the program has to be told.
 */
#ifndef HARNESS_DEPTH_DNS_H
#define HARNESS_DEPTH_DNS_H

#include "isolation.h"
#include "kept.h"
#include "suite.h"

struct depth_dns_options {
    bool real_timeouts; /* TIMEOUT is silence, not SERVFAIL */
    bool no_namespace;  /* do not even try */
};

struct depth_dns;

/*
 * Starts one. refused gets why there are no namespaces and what would allow them, or "". NULL and
 * error if there is no server either.
 */
struct depth_dns *depth_dns_start(const struct depth_dns_options *options, char *refused,
                                  size_t refused_size, char *error, size_t size);
void depth_dns_stop(struct depth_dns *dns); /* NULL is allowed */

/* Is it in namespaces of its own? Then its address is 127.0.0.1, port 53. */
bool depth_dns_private(const struct depth_dns *dns);

/* "127.0.0.1:5353" */
const char *depth_dns_address(const struct depth_dns *dns);

/* Lets the process be started in the server's namespaces, if it has some. */
void depth_dns_process(struct depth_dns *dns, struct isolation_setup *setup);

/* A case begins: its zone is served from now on. Waits until it is. False: the server has gone. */
bool depth_dns_begin(struct depth_dns *dns, const struct suite_test *test);

/*
 * A case has ended: adds its questions to the observation, which hold until the next case ends.
 * What is asked from now on is late: it is counted and answered REFUSED. late of the observation
 * tells how many such questions came before this case began.
 */
bool depth_dns_end(struct depth_dns *dns, struct observed *observed);

#endif
