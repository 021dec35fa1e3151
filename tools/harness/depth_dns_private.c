/*
 * depth_dns_private.c - namespaces for the dns depth: a network that is only a loopback, with one
 * more address on it, since glibc and others look nothing up for a host that has loopback addresses
 * alone (AI_ADDRCONFIG); and a view of the files in which resolv.conf and nsswitch.conf name our
 * server and nothing else. What is refused is told together with what would allow it.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ipv6.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "depth_dns_parts.h"

/* Addresses of documentation (RFC 5737) and of nobody's network (RFC 4193); no vector cares. */
#define SECOND_IP4 "192.0.2.253"
#define SECOND_IP6 "fd53::53"

static bool refuse(char *error, size_t size, const char *what, int reason, const char *mend)
{
    (void)snprintf(error, size, "%s: %s (%s)", what, strerror(reason), mend);
    return false;
}

/* Does the file have a line that begins so? */
static bool says(const char *path, const char *beginning)
{
    char line[256];
    bool found = false;
    FILE *file = fopen(path, "r");
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL)
        found = strncmp(line, beginning, strlen(beginning)) == 0;
    if (file != NULL)
        (void)fclose(file);
    return found;
}

/* What would have allowed a user namespace: the first of the known hindrances that is there. */
static const char *mend_for(int reason)
{
    if (reason == ENOSPC || reason == EUSERS)
        return "raise /proc/sys/user/max_user_namespaces and max_net_namespaces";
    if (reason != EPERM)
        return "a kernel with user, network and mount namespaces";
    if (says("/proc/sys/kernel/unprivileged_userns_clone", "0"))
        return "sysctl kernel.unprivileged_userns_clone=1, or run as root";
    if (says("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"))
        return "sysctl kernel.apparmor_restrict_unprivileged_userns=0, or run as root";
    if (says("/proc/self/status", "Seccomp:\t2"))
        return "a seccomp filter, as containers have one, may forbid it: docker run --cap-add "
               "SYS_ADMIN or --security-opt seccomp=unconfined; or leave the chroot";
    return "a user in a chroot may not: leave it, or run as root with CAP_SYS_ADMIN";
}

static bool refuse_spaces(char *error, size_t size, int reason)
{
    return refuse(error, size, "unshare", reason, mend_for(reason));
}

static bool write_file(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    bool good = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
    int reason = errno;
    if (file >= 0)
        (void)close(file);
    errno = reason;
    return good;
}

/* The same user inside as outside, so that files keep their owners. */
static bool map_user(uid_t user, gid_t group)
{
    char text[64];
    (void)write_file("/proc/self/setgroups", "deny");
    (void)snprintf(text, sizeof text, "%lu %lu 1", (unsigned long)user, (unsigned long)user);
    if (!write_file("/proc/self/uid_map", text))
        return false;
    (void)snprintf(text, sizeof text, "%lu %lu 1", (unsigned long)group, (unsigned long)group);
    return write_file("/proc/self/gid_map", text);
}

static bool leave_home(bool *user_space, char *error, size_t size)
{
    uid_t user = geteuid();
    gid_t group = getegid();
    *user_space = false;
    if (user == 0 && unshare(CLONE_NEWNET | CLONE_NEWNS) == 0)
        return true;
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) != 0)
        return refuse_spaces(error, size, errno);
    *user_space = true;
    return map_user(user, group) ||
           refuse(error, size, "mapping the user", errno, "a /proc that can be written to");
}

/* --- the network --- */

static bool add_ip6(int index)
{
    struct in6_ifreq request = {.ifr6_prefixlen = 128, .ifr6_ifindex = index};
    int socket6 = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket6 < 0)
        return false;
    (void)inet_pton(AF_INET6, SECOND_IP6, &request.ifr6_addr);
    bool good = ioctl(socket6, SIOCSIFADDR, &request) == 0;
    (void)close(socket6);
    return good;
}

static bool bring_up(char *error, size_t size)
{
    struct ifreq request = {.ifr_name = "lo"};
    int socket4 = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool good = socket4 >= 0 && ioctl(socket4, SIOCGIFFLAGS, &request) == 0;
    request.ifr_flags = (short)(request.ifr_flags | IFF_UP);
    good = good && ioctl(socket4, SIOCSIFFLAGS, &request) == 0;
    int index = good && ioctl(socket4, SIOCGIFINDEX, &request) == 0 ? request.ifr_ifindex : 0;
    struct ifreq second = {.ifr_name = "lo:1"};
    struct sockaddr_in address = {.sin_family = AF_INET};
    (void)inet_pton(AF_INET, SECOND_IP4, &address.sin_addr);
    (void)memcpy(&second.ifr_addr, &address, sizeof address);
    good = good && ioctl(socket4, SIOCSIFADDR, &second) == 0;
    int reason = errno;
    if (socket4 >= 0)
        (void)close(socket4);
    errno = reason;
    if (!good)
        return refuse(error, size, "setting up lo", errno,
                      "a kernel that gives a new network its lo");
    (void)add_ip6(index); /* a machine without IPv6 does without */
    return true;
}

/* --- the files --- */

/* Puts text in the place of path. The file behind it is nameless at once. */
static bool cover(const char *path, const char *text)
{
    const char *folder = getenv("TMPDIR");
    char name[4096];
    int len = snprintf(name, sizeof name, "%s/spfproof-XXXXXX", folder != NULL ? folder : "/tmp");
    if (len < 0 || (size_t)len >= sizeof name)
        return false;
    int file = mkstemp(name);
    if (file < 0)
        return false;
    bool good = write(file, text, strlen(text)) == (ssize_t)strlen(text) &&
                fchmod(file, 0644) == 0 && mount(name, path, NULL, MS_BIND, NULL) == 0;
    int reason = errno;
    (void)close(file);
    (void)unlink(name);
    errno = reason;
    return good;
}

static bool cover_files(bool user_space, char *error, size_t size)
{
    static const char resolver[] = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n";
    static const char names[] =
        "passwd: files\ngroup: files\nhosts: dns\nnetworks: files\nprotocols: files\n"
        "services: files\n";
    /* Nothing that is mounted here may show outside. A user namespace sees to that by itself. */
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 && !user_space)
        return refuse(error, size, "making mounts private", errno,
                      "in a chroot / is no mount point: run outside of it, or mount it on itself");
    if (!cover("/etc/resolv.conf", resolver))
        return refuse(error, size, "mounting over /etc/resolv.conf", errno,
                      "the file must exist, and mounting be allowed");
    if (access("/etc/nsswitch.conf", F_OK) == 0 && !cover("/etc/nsswitch.conf", names))
        return refuse(error, size, "mounting over /etc/nsswitch.conf", errno,
                      "mounting must be allowed");
    /* The name service cache would answer instead of us. */
    if (access("/run/nscd", F_OK) == 0)
        (void)mount("none", "/run/nscd", "tmpfs", 0, NULL);
    return true;
}

bool depth_dns_private_spaces(bool *user_space, char *error, size_t size)
{
    return leave_home(user_space, error, size) && bring_up(error, size) &&
           cover_files(*user_space, error, size);
}
