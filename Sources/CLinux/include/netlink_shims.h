// What Swift needs for rtnetlink and network namespaces, and the Glibc module lacks.
#ifndef CLINUX_NETLINK_SHIMS_H
#define CLINUX_NETLINK_SHIMS_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/veth.h>

/// Moves the calling thread into the network namespace behind `fd`. See setns(2).
int clinux_enter_network_namespace(int fd);

#endif
