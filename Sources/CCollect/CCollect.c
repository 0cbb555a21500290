#define _GNU_SOURCE
#include "CCollect.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int argument_count;
static const char *const *argument_values;

// glibc hands these to constructors as it does to main.
__attribute__((constructor)) static void remember_arguments(int count, char **values) {
    argument_count = count;
    argument_values = (const char *const *)values;
}

size_t collect_argument_count(void) { return argument_count > 1 ? (size_t)argument_count - 1 : 0; }

const char *const *collect_arguments(void) { return argument_count > 1 ? argument_values + 1 : NULL; }

void collect_ignore_signals(void) {
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
}

int collect_socket(void) {
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    // A datagram must fit whole into the send buffer; the host's default may be set low.
    int room = 256 * 1024;
    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room) < 0)
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    // A send waits while journald's queue is full, but looks up now and then.
    struct timeval patience = {.tv_sec = 1};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    return fd;
}

enum collect_sent collect_send(
    int socket, const char *path, const void *header, size_t header_count, bool partial, const void *line,
    size_t line_count) {
    static const char continued[] = "FAASD_PARTIAL=1\nMESSAGE=";
    const char *name = partial ? continued : strchr(continued, 'M');
    struct iovec parts[] = {
        {(void *)header, header_count},
        {(void *)name, strlen(name)},
        {(void *)line, line_count},
        {"\n", 1},
    };
    // Addressed anew each time, not connected: a journald that comes back has a new socket.
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length >= sizeof address.sun_path) return collect_sent_nobody;
    memcpy(address.sun_path, path, length);
    struct msghdr message = {
        .msg_name = &address,
        .msg_namelen = sizeof address,
        .msg_iov = parts,
        .msg_iovlen = sizeof parts / sizeof parts[0],
    };
    if (sendmsg(socket, &message, MSG_NOSIGNAL) >= 0) return collect_sent_whole;
    switch (errno) {
    case EAGAIN:
    case EINTR: return collect_sent_busy;
    case EMSGSIZE: return collect_sent_too_large;
    default: return collect_sent_nobody;
    }
}

int collect_wait(int first, int second) {
    // poll(2) passes over descriptors below 0.
    struct pollfd streams[] = {{.fd = first, .events = POLLIN}, {.fd = second, .events = POLLIN}};
    while (poll(streams, 2, -1) < 0)
        if (errno != EINTR) return 3;  // Then let the reads tell.
    return (streams[0].revents ? 1 : 0) | (streams[1].revents ? 2 : 0);
}

bool collect_has_hung_up(int fd) {
    struct pollfd stream = {.fd = fd};
    return fd < 0 || (poll(&stream, 1, 0) > 0 && (stream.revents & (POLLHUP | POLLERR | POLLNVAL)));
}

size_t collect_read(int fd, void *bytes, size_t count) {
    ssize_t got;
    do got = read(fd, bytes, count);
    while (got < 0 && errno == EINTR);
    return got > 0 ? (size_t)got : 0;
}

void collect_close(int fd) { close(fd); }

int64_t collect_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void collect_sleep(int64_t milliseconds) {
    struct timespec rest = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
    nanosleep(&rest, NULL);
}
