#define _GNU_SOURCE
#include "clinux_sockets.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int with_address(
    int type, const char *path, int (*use)(int, const struct sockaddr *, socklen_t)) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length >= sizeof address.sun_path) return -ENAMETOOLONG;
    memcpy(address.sun_path, path, length);
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    if (use(fd, (const struct sockaddr *)&address, sizeof address) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

int clinux_unix_connect(int type, const char *path) { return with_address(type, path, connect); }

int clinux_unix_bind(int type, const char *path) {
    int fd = with_address(type, path, bind);
    if (fd >= 0 && type != SOCK_DGRAM && listen(fd, 128) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

int clinux_eventfd(void) {
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}
