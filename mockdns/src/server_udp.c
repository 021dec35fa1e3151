/*
 * server_udp.c - questions over UDP: libuv reads them in batches, and the answers of a batch leave
 * in one system call where the system has one.
 */
#include "server_parts.h"

#include <errno.h>
#include <string.h>

enum { SOCKET_BUFFER = 4 << 20 };

static socklen_t address_len(const struct sockaddr *address)
{
    return address->sa_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

/* Sends what the batch holds. What the socket does not take is lost, as datagrams may be. */
static void flush(struct mockdns_server *server)
{
    size_t sent = 0;

#ifdef __linux__
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];
    uv_os_fd_t fd;

    if (uv_fileno((const uv_handle_t *)&server->udp, &fd) != 0) {
        server->batch_len = 0;
        return;
    }
    for (size_t i = 0; i < server->batch_len; i++) {
        struct datagram *datagram = &server->batch[i];

        parts[i] = (struct iovec){datagram->octets, datagram->len};
        messages[i] = (struct mmsghdr){
            .msg_hdr = {.msg_name = &datagram->to,
                        .msg_namelen = address_len((const struct sockaddr *)&datagram->to),
                        .msg_iov = &parts[i],
                        .msg_iovlen = 1}};
    }
    while (sent < server->batch_len) {
        int n = sendmmsg(fd, messages + sent, (unsigned)(server->batch_len - sent), MSG_DONTWAIT);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        sent += n < 0 ? 1 : (size_t)n; /* an error is that of the first of them */
    }
#else
    for (; sent < server->batch_len; sent++) {
        struct datagram *datagram = &server->batch[sent];

        server_udp_send(server, (const struct sockaddr *)&datagram->to, datagram->octets,
                        datagram->len);
    }
#endif
    server->batch_len = 0;
}

void server_udp_send(struct mockdns_server *server, const struct sockaddr *to,
                     const uint8_t *octets, size_t len)
{
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)octets, (unsigned)len);

    (void)uv_udp_try_send(&server->udp, &buf, 1, to);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct mockdns_server *server = handle->data;

    (void)suggested;
    *buf = uv_buf_init((char *)server->datagrams, BATCH * DATAGRAM_MAX);
}

static void on_datagram(uv_udp_t *handle, ssize_t nread, const uv_buf_t *buf,
                        const struct sockaddr *from, unsigned flags)
{
    struct mockdns_server *server = handle->data;
    struct datagram *datagram = &server->batch[server->batch_len];
    struct mockdns_reply reply;

    if (nread > 0 && from != NULL && (flags & UV_UDP_PARTIAL) == 0) {
        datagram->octets = server->answers + server->batch_len * DATAGRAM_MAX;
        server_answer(server, MOCKDNS_UDP, (const uint8_t *)buf->base, (size_t)nread,
                      datagram->octets, &reply);
        if (reply.len > 0 && reply.latency_ms > 0) {
            server_delay(server, NULL, from, datagram->octets, reply.len, reply.latency_ms);
        } else if (reply.len > 0) {
            memcpy(&datagram->to, from, address_len(from));
            datagram->len = reply.len;
            server->batch_len++;
        }
    }
    if ((flags & UV_UDP_MMSG_CHUNK) == 0 || server->batch_len == BATCH) {
        flush(server);
    }
}

int server_udp_start(struct mockdns_server *server)
{
    int size = SOCKET_BUFFER;

    /* A flood is better dropped by the socket than by us; that the system caps the size is fine. */
    (void)uv_recv_buffer_size((uv_handle_t *)&server->udp, &size);
    size = SOCKET_BUFFER;
    (void)uv_send_buffer_size((uv_handle_t *)&server->udp, &size);
    return uv_udp_recv_start(&server->udp, on_alloc, on_datagram);
}
