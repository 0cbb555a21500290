#ifndef CLINUX_MOUNTS_H
#define CLINUX_MOUNTS_H

/// Gives the calling thread a mount namespace of its own, out of which no mount propagates. 0, or -1 and errno.
/// The thread must end after its work: what it mounts goes with it.
int clinux_own_mounts(void);

#endif
