# shellcheck shell=bash disable=SC2034 # the lists are for those who source this
# The one list of Debian packages, by who needs them. Sourced, after say.sh.

# To compile: the two shared libraries' headers, and what Swift's own toolchain links with.
packages_build=(libsystemd-dev libseccomp-dev pkg-config git ca-certificates binutils gcc g++ libc6-dev
    zlib1g-dev)
# To run functions on a host.
packages_run=(containerd runc iptables iproute2 procps util-linux systemd curl jq busybox-static)
# To test: another image tool to check our archives with, the throw-away machine, and a look at the scripts.
packages_test=(skopeo systemd-container dbus python3 tar shellcheck)
# To measure: a load generator and the proxy to compare with.
packages_bench=(wrk nginx-light python3)

# packages_missing NAME...: those that are not installed. nginx in any of its builds will do.
packages_missing() {
    local name
    for name in "$@"; do
        case $name in
            nginx-light) ! command -v nginx >/dev/null || continue ;;
        esac
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || :) == installed ]] || echo "$name"
    done
}

# packages_install NAME...: installs what is missing; says nothing when nothing is.
packages_install() {
    local missing log
    mapfile -t missing < <(packages_missing "$@")
    ((${#missing[@]})) || return 0
    ((EUID == 0)) || die "missing packages: ${missing[*]} (as root: apt-get install ${missing[*]})"
    command -v apt-get >/dev/null || die "missing: ${missing[*]}; and this is not Debian, so install them by hand"
    step "Installing ${missing[*]}"
    log=$(mktemp)
    # A service of a fresh package (nginx, containerd) must not start by itself: whoever needs it starts it.
    export DEBIAN_FRONTEND=noninteractive
    if ! { apt-get update -qq && packages_policy apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
        >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        die "apt-get could not install them"
    fi
    rm -f "$log"
}

# packages_policy CMD...: runs CMD while Debian's policy-rc.d forbids maintainer scripts to start services,
# unless the host has a policy of its own.
packages_policy() {
    local policy=/usr/sbin/policy-rc.d rc=0
    [[ ! -e $policy ]] || { "$@"; return; }
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    "$@" || rc=$?
    rm -f "$policy"
    return "$rc"
}

# swift_required: says how to get Swift when there is none, or an old one.
swift_required() {
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    [[ -n $version ]] || die "swift is missing: install 6.3 for Debian 12 from https://www.swift.org/install/linux/ \
(swiftly, or the tarball into /opt/swift) and put its usr/bin on PATH"
    [[ $(printf '%s\n' 6.3 "$version" | sort -V | head -n 1) == 6.3 ]] ||
        die "swift $version is too old: 6.3 is needed, see https://www.swift.org/install/linux/"
}
