# shellcheck shell=bash
# What a function needs around it, started by hand where systemd is not PID 1: journald, containerd and the provider, in
# the background, with pid files and logs under /run/faasd. Sourced, after say.sh. On a host, scripts/quickstart uses
# it; in a cell, scripts/bench.

stack_run=/run/faasd

stack_systemd() { [[ -d /run/systemd/system ]]; }

# stack_alive NAME: whether what we started under NAME still runs.
stack_alive() {
    local pid name
    pid=$(cat "$stack_run/$1.pid" 2>/dev/null) || return 1
    name=$(cat "/proc/$pid/comm" 2>/dev/null) || return 1
    [[ $name == "$(cat "$stack_run/$1.comm")" ]] # the pid may be another's by now
}

# stack_start NAME CMD...: in the background, surviving the caller.
stack_start() {
    local name=$1
    shift
    mkdir -p "$stack_run"
    setsid --fork "$BASH" -c 'echo $$ >"$1.pid"; shift; exec "$@"' "$name" "$stack_run/$name" "$@" \
        </dev/null >>"$stack_run/$name.log" 2>&1
    basename "$1" | cut -c1-15 >"$stack_run/$name.comm"
    until_true 5 stack_alive "$name" || { tail -n 20 "$stack_run/$name.log" >&2 && die "$name did not start"; }
}

# stack_end NAME SECONDS: asks, waits, kills. Nothing when it does not run.
stack_end() {
    local name=$1 pid
    if stack_alive "$name"; then
        pid=$(cat "$stack_run/$name.pid")
        kill -TERM "$pid"
        until_false "$2" stack_alive "$name" || { kill -KILL "$pid" && until_false 5 stack_alive "$name"; }
    fi
    rm -f "$stack_run/$name".{pid,comm}
}

until_false() {
    local until=$((SECONDS + $1))
    shift
    while "$@"; do
        ((SECONDS < until)) || return 1
        sleep 0.05
    done
}

journald_answers() { # somebody reads the socket
    [[ -S /run/systemd/journal/socket ]] &&
        printf 'MESSAGE=the stack looks for journald\nSYSLOG_IDENTIFIER=faasd-stack\n' | logger --journald
}

stack_journald() {
    ! journald_answers 2>/dev/null || return 0
    [[ -s /etc/machine-id ]] || systemd-machine-id-setup >/dev/null 2>&1
    mkdir -p /run/systemd/journal /run/systemd/journald.conf.d "/run/log/journal/$(cat /etc/machine-id)"
    # One burst of one function must not cost another's lines; and the kernel's own are none of ours.
    printf '[Journal]\nRateLimitIntervalSec=0\nReadKMsg=no\nAudit=no\nForwardToConsole=no\n' \
        >/run/systemd/journald.conf.d/faasd.conf
    stack_start journald /lib/systemd/systemd-journald
    until_true 10 journald_answers || die "journald does not answer; see $stack_run/journald.log"
}

stack_containerd() {
    ! ctr version >/dev/null 2>&1 || return 0
    mkdir -p "$stack_run"
    printf 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n' >"$stack_run/containerd.toml"
    stack_start containerd containerd --config "$stack_run/containerd.toml"
    until_true 20 ctr version || die "containerd does not answer; see $stack_run/containerd.log"
}

# stack_provider [ARG of faasd provider]...
stack_provider() {
    mkdir -p /var/lib/faasd/secrets /var/lib/faasd-provider
    stack_alive provider || secret_mount_path=/var/lib/faasd/secrets hosts_dir=/var/lib/faasd \
        stack_start provider /usr/local/bin/faasd provider "$@"
    until_true 30 provider_answers_or_died && stack_alive provider ||
        { tail -n 20 "$stack_run/provider.log" >&2 && die "the provider does not answer"; }
}

provider_url=http://127.0.0.1:8081

provider_answers() { curl -fsS -m 2 -o /dev/null "$provider_url/healthz"; }

provider_answers_or_died() { provider_answers || ! stack_alive provider; }

# provider PATH CURL-ARG...: a call with the operator's credentials, which never show on a command line.
provider() {
    local path=$1 dir=/var/lib/faasd/secrets
    shift
    curl -sS -m 65 --fail-with-body "$@" "$provider_url$path" \
        --config <(printf 'user = "%s:%s"\n' "$(cat $dir/basic-auth-user)" "$(cat $dir/basic-auth-password)")
}

# stack_credentials [DIR]: makes the operator's name and password where there are none, 0600, no line feed at the end.
stack_credentials() {
    local dir=${1:-/var/lib/faasd/secrets}
    mkdir -p "$dir" && chmod 700 "$dir"
    (
        umask 077
        [[ -s $dir/basic-auth-user ]] || printf admin >"$dir/basic-auth-user"
        [[ -s $dir/basic-auth-password ]] ||
            head -c 512 /dev/urandom | base64 -w 0 | tr -dc 'A-Za-z0-9' | head -c 63 >"$dir/basic-auth-password"
    )
}

# stack_functions_remove: every task and container of functions, straight in containerd; nothing of the images.
stack_functions_remove() {
    local ns id
    for ns in $(ctr namespaces ls -q 2>/dev/null); do
        [[ $ns == openfaas-fn ]] || ctr namespaces ls 2>/dev/null | grep -qE "^$ns .*\bopenfaas=(1|true)\b" || continue
        for id in $(ctr -n "$ns" tasks ls -q 2>/dev/null); do
            ctr -n "$ns" tasks kill --signal SIGKILL "$id" >/dev/null 2>&1 || :
            ctr -n "$ns" tasks delete --force "$id" >/dev/null 2>&1 || :
        done
        for id in $(ctr -n "$ns" containers ls -q 2>/dev/null); do
            ctr -n "$ns" containers delete "$id" >/dev/null 2>&1 || :
        done
    done
}

# stack_network_remove: the bridge, the chains of ours, and what jumps to them.
stack_network_remove() {
    local table chain number
    ! ip link show openfaas0 >/dev/null 2>&1 || ip link delete openfaas0
    for table in filter nat; do
        while read -r chain number; do # the last first, so that the numbers stay true
            iptables -w 5 -t "$table" -D "$chain" "$number"
        done < <(iptables -w 5 -t "$table" -S 2>/dev/null |
            awk '$1 == "-A" { n[$2]++ } / -j FAASD-/ && $2 !~ /^FAASD-/ { print $2, n[$2] }' | tac)
        while read -r chain; do
            iptables -w 5 -t "$table" -F "$chain"
        done < <(our_chains "$table")
        while read -r chain; do
            iptables -w 5 -t "$table" -X "$chain"
        done < <(our_chains "$table")
    done
}

our_chains() { iptables -w 5 -t "$1" -S 2>/dev/null | sed -n 's/^-N \(FAASD-.*\)/\1/p'; }

# stack_down: undoes all of the above, whoever started it, except the distribution's own services under systemd.
stack_down() {
    stack_end provider 15
    stack_functions_remove
    stack_network_remove
    stack_end containerd 15
    stack_end journald 10
    rm -f /run/systemd/journald.conf.d/faasd.conf
    rm -rf "$stack_run"
}
