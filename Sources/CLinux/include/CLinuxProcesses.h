#ifndef CLINUX_PROCESSES_H
#define CLINUX_PROCESSES_H

#include <sys/types.h>

/// pidfd_open(2): a descriptor (close-on-exec) that becomes readable when the process ends. -1 and errno on failure.
int clinux_pidfd_open(pid_t pid);

/// pipe2(2), close-on-exec: ends[0] to read, ends[1] to write. -1 and errno on failure.
int clinux_pipe(int ends[2]);

/// posix_spawnp(3) with the three descriptors as standard streams and no other descriptor, a process group of its
/// own, default signals and an empty signal mask. 0 or an error number; the descriptors stay the caller's.
int clinux_spawn(pid_t *pid, char *const argv[], char *const envp[], int input, int output, int error);

#endif
