#ifndef CLINUX_H
#define CLINUX_H

#include "CLinuxFiles.h"
#include "clinux_sockets.h"
#include "netlink_shims.h"
#include "CLinuxProcesses.h"

#endif
