#ifndef CCOLLECT_H
#define CCOLLECT_H

// The system calls of the log pump. Embedded Swift has no Glibc module; and errno, the sockaddr and
// the iovec stay in C, where they are at home.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/// What became of an entry.
enum collect_sent {
    collect_sent_whole,
    /// journald takes no more for now; it was waited for, for a second.
    collect_sent_busy,
    /// The entry is larger than a datagram can be.
    collect_sent_too_large,
    /// Nobody listens at the address, or it cannot be reached.
    collect_sent_nobody,
};

/// The arguments without the program's name. Embedded Swift has no CommandLine.
size_t collect_argument_count(void);
const char *const *collect_arguments(void);

/// Ignores the signals that ask to end: the end of the streams is the end.
void collect_ignore_signals(void);

/// A socket to send entries with, or -1.
int collect_socket(void);

/// Sends one entry: the parts one after the other. `path` is journald's socket, at most 107 bytes.
enum collect_sent collect_send(
    int socket, const char *path, const void *header, size_t header_count, bool partial, const void *line,
    size_t line_count);

/// Waits without end until one of two streams has something to read or has ended. Below 0: none.
/// Bit 0: the first, bit 1: the second.
int collect_wait(int first, int second);

/// Whether nobody has the other end of the pipe any more; there may be bytes left in it.
bool collect_has_hung_up(int fd);

/// Up to `count` bytes; 0 at the end of the stream, or when it is broken.
size_t collect_read(int fd, void *bytes, size_t count);

void collect_close(int fd);

/// Milliseconds on the clock that nobody sets (CLOCK_MONOTONIC).
int64_t collect_now(void);

void collect_sleep(int64_t milliseconds);

#endif
