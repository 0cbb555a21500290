/// The names behind ``DefaultSeccompProfile``, by what they are for. Calls that only other architectures have (32-bit forms
/// for arm) are dropped where they do not exist. `clone`, `socket` and `personality` are missing here: the profile looks at
/// their arguments.
enum SyscallGroups {
    static let allowed =
        files + fileSystemTree + attributes + waiting + memory + processes + identity + signals + time + synchronization
        + sockets + systemVIPC + scheduling + information + sandboxing + architectureSpecific + thirtyTwoBit

    static let files = [
        "close", "close_range", "copy_file_range", "creat", "dup", "dup2", "dup3", "fadvise64", "fallocate", "fcntl",
        "fdatasync", "flock", "fstat", "fsync", "ftruncate", "ioctl", "lseek", "newfstatat", "open", "openat",
        "openat2",
        "pipe", "pipe2", "pread64", "preadv", "preadv2", "pwrite64", "pwritev", "pwritev2", "read", "readahead",
        "readv",
        "sendfile", "splice", "stat", "statx", "lstat", "sync", "sync_file_range", "sync_file_range2", "syncfs", "tee",
        "truncate", "umask", "vmsplice", "write", "writev", "cachestat",
        // POSIX asynchronous I/O the kernel's way, as databases and some servers use it.
        "io_cancel", "io_destroy", "io_getevents", "io_pgetevents", "io_setup", "io_submit",
    ]

    static let fileSystemTree = [
        "access", "chdir", "faccessat", "faccessat2", "fchdir", "getcwd", "getdents", "getdents64", "link", "linkat",
        "mkdir", "mkdirat",
        // FIFOs and sockets; device nodes take a capability.
        "mknod", "mknodat",
        "readlink", "readlinkat", "rename", "renameat", "renameat2", "rmdir", "symlink", "symlinkat", "unlink",
        "unlinkat",
        "fstatfs", "statfs", "inotify_add_watch", "inotify_init", "inotify_init1", "inotify_rm_watch",
    ]

    static let attributes = [
        "chmod", "chown", "fchmod", "fchmodat", "fchmodat2", "fchown", "fchownat", "lchown", "utime", "utimensat",
        "utimes",
        "futimesat", "fgetxattr", "flistxattr", "fremovexattr", "fsetxattr", "getxattr", "lgetxattr", "listxattr",
        "llistxattr", "lremovexattr", "lsetxattr", "removexattr", "setxattr",
    ]

    static let waiting = [
        "epoll_create", "epoll_create1", "epoll_ctl", "epoll_ctl_old", "epoll_pwait", "epoll_pwait2", "epoll_wait",
        "epoll_wait_old", "eventfd", "eventfd2", "poll", "ppoll", "pselect6", "select", "signalfd", "signalfd4",
        "timerfd_create", "timerfd_gettime", "timerfd_settime",
    ]

    static let memory = [
        "brk", "madvise", "memfd_create", "mincore", "mlock", "mlock2", "mlockall", "mmap", "mprotect", "mremap",
        "mseal",
        "msync", "munlock", "munlockall", "munmap", "pkey_alloc", "pkey_free", "pkey_mprotect", "remap_file_pages",
    ]

    static let processes = [
        "execve", "execveat", "exit", "exit_group", "fork", "vfork", "wait4", "waitid", "getpid", "getppid", "gettid",
        "getpgid", "getpgrp", "getsid", "setpgid", "setsid", "pidfd_open", "pidfd_send_signal", "prctl", "prlimit64",
        "getrlimit", "setrlimit", "getrusage", "set_tid_address",
    ]

    /// Changing identity takes capabilities, which containers have none of; dropping what one has needs these.
    static let identity = [
        "capget", "capset", "getegid", "geteuid", "getgid", "getgroups", "getresgid", "getresuid", "getuid", "setfsgid",
        "setfsuid", "setgid", "setgroups", "setregid", "setresgid", "setresuid", "setreuid", "setuid",
    ]

    static let signals = [
        "kill", "pause", "restart_syscall", "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigqueueinfo",
        "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "rt_tgsigqueueinfo", "sigaltstack", "tgkill", "tkill",
    ]

    static let time = [
        "alarm", "clock_getres", "clock_gettime", "clock_nanosleep", "getitimer", "gettimeofday", "nanosleep",
        "setitimer",
        "time", "timer_create", "timer_delete", "timer_getoverrun", "timer_gettime", "timer_settime", "times",
    ]

    static let synchronization = [
        "futex", "futex_requeue", "futex_wait", "futex_waitv", "futex_wake", "get_robust_list", "membarrier", "rseq",
        "set_robust_list",
    ]

    static let sockets = [
        "accept", "accept4", "bind", "connect", "getpeername", "getsockname", "getsockopt", "listen", "recvfrom",
        "recvmmsg",
        "recvmsg", "sendmmsg", "sendmsg", "sendto", "setsockopt", "shutdown", "socketpair",
    ]

    /// Within the container's own IPC namespace.
    static let systemVIPC = [
        "mq_getsetattr", "mq_notify", "mq_open", "mq_timedreceive", "mq_timedsend", "mq_unlink", "msgctl", "msgget",
        "msgrcv", "msgsnd", "semctl", "semget", "semop", "semtimedop", "shmat", "shmctl", "shmdt", "shmget",
    ]

    static let scheduling = [
        "getcpu", "getpriority", "ioprio_get", "ioprio_set", "sched_get_priority_max", "sched_get_priority_min",
        "sched_getaffinity", "sched_getattr", "sched_getparam", "sched_getscheduler", "sched_rr_get_interval",
        "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler", "sched_yield", "setpriority",
    ]

    static let information = ["getrandom", "sysinfo", "uname"]

    /// A program may take from itself what it does not need.
    static let sandboxing = ["landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "seccomp"]

    static let architectureSpecific = [
        "arch_prctl", "map_shadow_stack", "arm_fadvise64_64", "arm_sync_file_range", "breakpoint", "cacheflush",
        "set_tls",
        "riscv_flush_icache", "riscv_hwprobe", "s390_pci_mmio_read", "s390_pci_mmio_write", "s390_runtime_instr",
    ]

    /// The same things as 32-bit arm spells them.
    static let thirtyTwoBit = [
        "_llseek", "_newselect", "chown32", "clock_getres_time64", "clock_gettime64", "clock_nanosleep_time64",
        "fchown32",
        "fcntl64", "fstat64", "fstatat64", "fstatfs64", "ftruncate64", "futex_time64", "getegid32", "geteuid32",
        "getgid32", "getgroups32", "getresgid32", "getresuid32", "getuid32", "io_pgetevents_time64", "lchown32",
        "lstat64",
        "mmap2", "mq_timedreceive_time64", "mq_timedsend_time64", "nice", "ppoll_time64", "pselect6_time64", "recv",
        "recvmmsg_time64", "rt_sigtimedwait_time64", "sched_rr_get_interval_time64", "semtimedop_time64", "send",
        "sendfile64", "setfsgid32", "setfsuid32", "setgid32", "setgroups32", "setregid32", "setresgid32", "setresuid32",
        "setreuid32", "setuid32", "sigaction", "sigpending", "sigprocmask", "sigreturn", "sigsuspend", "stat64",
        "statfs64",
        "timer_gettime64", "timer_settime64", "timerfd_gettime64", "timerfd_settime64", "truncate64", "ugetrlimit",
        "utimensat_time64", "waitpid",
    ]

    /// Refused by name: of the host, of other processes, of the kernel itself.
    static let privileged = [
        // The tree of mounts, and ways around it.
        "chroot", "fsconfig", "fsmount", "fsopen", "fspick", "mount", "mount_setattr", "move_mount",
        "name_to_handle_at",
        "open_by_handle_at", "open_tree", "pivot_root", "umount", "umount2", "quotactl", "quotactl_fd", "swapoff",
        "swapon",
        // Namespaces.
        "setns", "unshare",
        // Other processes' memory and descriptors.
        "kcmp", "pidfd_getfd", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace",
        // Kernel code, tracing, keys and the like.
        "add_key", "bpf", "create_module", "delete_module", "fanotify_init", "finit_module", "init_module",
        "kexec_file_load",
        "kexec_load", "keyctl", "lookup_dcookie", "perf_event_open", "request_key", "syslog", "userfaultfd",
        // The host's clock, name, power, accounting, ports, terminal.
        "acct", "adjtimex", "clock_adjtime", "clock_settime", "ioperm", "iopl", "reboot", "setdomainname",
        "sethostname",
        "settimeofday", "stime", "vhangup",
    ]
}
