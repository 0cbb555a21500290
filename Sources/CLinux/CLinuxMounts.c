#define _GNU_SOURCE
#include "CLinuxMounts.h"

#include <sched.h>
#include <stddef.h>
#include <sys/mount.h>

int clinux_own_mounts(void) {
    // A thread that shares its root and working directory with others may not leave their mounts: CLONE_FS.
    if (unshare(CLONE_FS | CLONE_NEWNS) != 0) return -1;
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
}
