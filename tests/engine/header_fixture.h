/*
 * header_fixture.h - a header field read into storage that suffices for every test.
 */
#ifndef TEST_HEADER_FIXTURE_H
#define TEST_HEADER_FIXTURE_H

#include "engine_fixture.h"

enum { PAIRS_MAX = 64, RESULTS_MAX = 8 };

/* A field that was read, with its storage. */
struct read_back {
    struct spf_field_pair pairs[PAIRS_MAX];
    struct spf_field_result results[RESULTS_MAX];
    uint8_t octets[SPF_HEADER_MAX];
    struct spf_field_space space;
    struct spf_received_spf received;
    struct spf_authentication_results authentication;
    struct spf_field_error error;
};

static inline struct read_back *storage(void)
{
    static struct read_back back;
    memset(&back, 0, sizeof back);
    back.space = (struct spf_field_space){back.pairs,  PAIRS_MAX,   back.results,
                                          RESULTS_MAX, back.octets, sizeof back.octets};
    return &back;
}

static inline enum spf_status read_received(struct read_back *back, struct spf_text field)
{
    return spf_header_read_received_spf(field, &back->space, &back->received, &back->error);
}

static inline enum spf_status read_results(struct read_back *back, struct spf_text field)
{
    return spf_header_read_authentication_results(field, &back->space, &back->authentication,
                                                  &back->error);
}

#endif
