#ifndef CLINUX_H
#define CLINUX_H

#include "CLinuxFiles.h"
#include "CLinuxMemory.h"
#include "CLinuxMounts.h"
#include "CLinuxProcesses.h"
#include "clinux_sockets.h"
#include "netlink_shims.h"

#endif
