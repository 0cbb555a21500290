// setns needs _GNU_SOURCE, which no header that Swift imports may define.
#define _GNU_SOURCE
#include <sched.h>

#include "netlink_shims.h"

int clinux_enter_network_namespace(int fd) { return setns(fd, CLONE_NEWNET); }
