/* check IP: may this client send for example.com? The least program that embeds the engine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spf/check.h>

static struct spf_text text(const char *s)
{
    return (struct spf_text){(const uint8_t *)s, strlen(s)};
}

/* Stands for a resolver: one domain with one policy. */
static bool resolve(void *user, const struct spf_question *question, struct spf_answer *answer)
{
    static struct spf_text policy;
    static struct spf_rr rr = {&policy, 1, 0};
    policy = text(user);
    if (question->type == SPF_RRTYPE_TXT) {
        answer->rrs = &rr;
        answer->count = 1;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct spf_request request = {.sender = text("joe@example.com"),
                                  .helo = text("mx.example.com")};
    struct spf_outcome outcome;
    size_t size = spf_check_size(NULL);
    struct spf_check *check = spf_check_init(malloc(size), size, NULL);
    if (argc != 2 || check == NULL || spf_ip_parse(text(argv[1]), &request.client) != SPF_OK)
        return 2;
    if (spf_check_run(check, &request, NULL, resolve, (void *)"v=spf1 ip4:192.0.2.0/24 -all",
                      &outcome) != SPF_OK)
        return 1;
    puts(spf_result_name(outcome.result));
    free(check);
    return 0;
}
