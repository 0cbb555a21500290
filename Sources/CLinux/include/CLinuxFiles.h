#ifndef CLINUX_FILES_H
#define CLINUX_FILES_H

#include <stdint.h>

/// openat2(2) with RESOLVE_IN_ROOT: `path` is resolved as if `root` were the root directory, symbolic links
/// included, so that nothing outside can be reached. Also RESOLVE_NO_MAGICLINKS. O_CLOEXEC is added.
/// The descriptor, or the negated errno.
int clinux_open_in_root(int root, const char *path, uint64_t flags);

#endif
