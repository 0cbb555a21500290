#define _GNU_SOURCE
#include "CLinuxProcesses.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

// By syscall number: the wrapper came with glibc 2.36 only.
int clinux_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

static int prepare_files(posix_spawn_file_actions_t *files, int input, int output, int error) {
    int failed = posix_spawn_file_actions_adddup2(files, input, STDIN_FILENO);
    if (!failed) failed = posix_spawn_file_actions_adddup2(files, output, STDOUT_FILENO);
    if (!failed) failed = posix_spawn_file_actions_adddup2(files, error, STDERR_FILENO);
    if (!failed) failed = posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
    return failed;
}

static int prepare_attributes(posix_spawnattr_t *attributes) {
    sigset_t signals;
    sigemptyset(&signals);
    int failed = posix_spawnattr_setsigmask(attributes, &signals);
    // An ignored signal stays ignored across exec, and a server ignores SIGPIPE.
    sigfillset(&signals);
    if (!failed) failed = posix_spawnattr_setsigdefault(attributes, &signals);
    if (!failed) failed = posix_spawnattr_setpgroup(attributes, 0);
    if (!failed)
        failed = posix_spawnattr_setflags(
            attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    return failed;
}

int clinux_spawn(pid_t *pid, char *const argv[], char *const envp[], int input, int output, int error) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int failed = posix_spawn_file_actions_init(&files);
    if (failed) return failed;
    failed = posix_spawnattr_init(&attributes);
    if (!failed) {
        failed = prepare_files(&files, input, output, error);
        if (!failed) failed = prepare_attributes(&attributes);
        if (!failed) failed = posix_spawnp(pid, argv[0], &files, &attributes, argv, envp);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
    return failed;
}
