/*
 * session_zones.c - the zones an adapter holds: sent when the first case needs one, the least
 * recently used dropped first, and none that an unsettled case may still be asking.
 */
#include "session_parts.h"

static size_t find(const struct session *session, size_t number)
{
    for (size_t i = session->zone_count; i-- > 0;)
        if (session->zones[i].number == number)
            return i;
    return session->zone_count;
}

static size_t least_used(const struct session *session)
{
    size_t least = 0;
    for (size_t i = 1; i < session->zone_count; i++)
        if (session->zones[i].used < session->zones[least].used)
            least = i;
    return least;
}

bool session_zone_room(const struct session *session)
{
    return session->zone_count < PROTOCOL_ZONES ||
           session->zones[least_used(session)].used < session->first;
}

uint64_t session_zone(struct session *session, const struct suite_test *test)
{
    struct buffer *out = &session->channel.pending;
    size_t at = find(session, test->zone_number);
    if (at == session->zone_count) {
        if (session->zone_count < PROTOCOL_ZONES) {
            session->zone_count++;
        } else {
            at = least_used(session);
            protocol_drop(out, session->zones[at].z);
        }
        session->zones[at] =
            (struct held_zone){.z = session->next_zone++, .number = test->zone_number};
        if (session->setup->depth == DEPTH_ZONE)
            protocol_zone(out, session->zones[at].z, test->zone_json);
    }
    session->zones[at].used = session->next;
    return session->zones[at].z;
}

void session_forget_zones(struct session *session)
{
    for (size_t i = 0; i < session->zone_count; i++)
        protocol_drop(&session->channel.pending, session->zones[i].z);
    session->zone_count = 0;
}
