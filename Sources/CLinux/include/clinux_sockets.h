#ifndef CLINUX_SOCKETS_H
#define CLINUX_SOCKETS_H

// Unix sockets by path, and eventfd(2): what Swift's Glibc module lacks or makes laborious.

/// A socket of `type` (SOCK_STREAM, SOCK_DGRAM) connected to `path`, close-on-exec; or -errno.
int clinux_unix_connect(int type, const char *path);

/// A socket of `type` bound to `path`, which must not exist, and listening if it can; or -errno.
int clinux_unix_bind(int type, const char *path);

/// eventfd(2), close-on-exec and not blocking; or -errno.
int clinux_eventfd(void);

#endif
