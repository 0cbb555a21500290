# shellcheck shell=bash
# A cgroup of its own, in every hierarchy, for what a script runs in namespaces: containers made inside land below it,
# and nothing stays behind. Sourced. Knows cgroup v1, the hybrid layout and v2.

# cgroup_dirs NAME: prints the directories, each below the caller's own cgroup, so limits set on the caller hold.
# CGROUPS_OF (a saved /proc/PID/cgroup) stands in for the caller.
cgroup_dirs() {
    local line controller path point
    while IFS= read -r line; do
        line=${line#*:} controller=${line%%:*} path=${line#*:}
        case $controller in
            '') point=/sys/fs/cgroup/unified && [[ -d $point ]] || point=/sys/fs/cgroup ;;
            name=*) point=/sys/fs/cgroup/${controller#name=} ;;
            *) point=/sys/fs/cgroup/$controller ;;
        esac
        [[ ! -e $point/cgroup.procs ]] || printf '%s\n' "$point${path%/}/$1"
    done <"${CGROUPS_OF:-/proc/self/cgroup}"
}

cgroup_make() { # NAME
    local dir file
    while IFS= read -r dir; do
        mkdir -p "$dir"
        if [[ -e $dir/cpuset.mems && -e $dir/tasks ]]; then # v1: empty in a new one, and nothing can run in it then
            for file in cpuset.cpus cpuset.mems; do cat "${dir%/*}/$file" >"$dir/$file"; done
        fi
    done < <(cgroup_dirs "$1")
}

cgroup_enter() { # NAME: moves the (sub)shell that calls
    local dir
    while IFS= read -r dir; do echo "$BASHPID" >"$dir/cgroup.procs"; done < <(cgroup_dirs "$1")
}

cgroup_remove() { # NAME: with everything in it; what still runs there after a second is killed
    local dir pid try
    while IFS= read -r dir; do
        for ((try = 0; try < 100; try++)); do
            [[ -d $dir ]] || break
            ! find "$dir" -depth -type d -exec rmdir {} + 2>/dev/null || break
            if ((try >= 20)); then
                while read -r pid; do
                    ((pid == 0)) || kill -KILL "$pid" 2>/dev/null || :
                done < <(find "$dir" -name cgroup.procs -exec cat {} + 2>/dev/null)
            fi
            sleep 0.05
        done
        [[ ! -d $dir ]] || bad "cannot remove $dir"
    done < <(cgroup_dirs "$1")
}

# cgroup_namespace_mounts: inside a fresh mount and cgroup namespace, puts its hierarchies in the place of the host's.
cgroup_namespace_mounts() {
    local line controller point unified=
    [[ ! -d /sys/fs/cgroup/unified ]] || unified=/sys/fs/cgroup/unified
    if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
        umount --recursive --lazy /sys/fs/cgroup
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
        mkdir -p /sys/fs/cgroup/init # containers' groups need a parent without processes
        echo 0 >/sys/fs/cgroup/init/cgroup.procs
        return
    fi
    # The kernel refuses a hierarchy over itself on one mount point, so the old ones go first.
    umount --recursive --lazy /sys/fs/cgroup
    mount -t tmpfs -o mode=0755 cgroup /sys/fs/cgroup
    while IFS= read -r line; do
        line=${line#*:} controller=${line%%:*}
        point=/sys/fs/cgroup/${controller#name=}
        case $controller in
            '') [[ -z $unified ]] || { mkdir "$unified" && mount -t cgroup2 cgroup2 "$unified"; } ;;
            name=*) mkdir "$point" && mount -t cgroup -o "none,$controller" cgroup "$point" ;;
            *) mkdir "$point" && mount -t cgroup -o "$controller" cgroup "$point" ;;
        esac
    done </proc/self/cgroup
}
