# shellcheck shell=bash
# What the scenarios of Tests/System say. Sourced, in a shell that ends at the first failing command.

provider_start() {
    on systemctl daemon-reload
    on systemctl start faasd-provider # Type=notify: returns when it listens
}

# on CMD...: inside the machine.
on() { scripts/machine exec "$@"; }

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# same WHAT ACTUAL EXPECTED
same() { [[ $2 == "$3" ]] || fail "$1: got '$2', expected '$3'"; }

# within SECONDS WHAT CMD...: CMD succeeds before SECONDS are over.
within() {
    local until=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < until)) || fail "not in time: $what"
        sleep 0.1
    done
}

# api METHOD PATH [BODY]: an operator's call; the status on the first line, the body below it.
api() {
    on sh -c 'exec curl -sS -m 65 -u "admin:$(cat /var/lib/faasd/secrets/basic-auth-password)" -X "$1" \
        -H "Content-Type: application/json" ${3:+-d "$3"} -w "\n%{http_code}\n" "http://127.0.0.1:8081$2"' \
        sh "$@" | tac | sed '2{/^$/d}'
}

status_of() { head -n 1 <<<"$1"; }

# deploy NAME [IMAGE]: answers when it is ready.
deploy() {
    local answer
    answer=$(api POST /system/functions \
        "{\"service\": \"$1\", \"image\": \"$(scripts/sample-images --reference "${2:-$1}")\"}")
    [[ $(status_of "$answer") == 20[02] ]] || fail "deploy $1: $answer"
}

# invoke NAME BODY: what the function answers; fails when it does not.
invoke() { on curl -sS -m 20 --fail-with-body -d "$2" "http://127.0.0.1:8081/function/$1"; }

# ready NAME: whether a replica of it takes requests, in the provider's own words.
ready() { api GET "/system/function/$1" | tail -n +2 | jq -e '.availableReplicas >= 1'; }

# task_pid NAME: of the function's first process.
task_pid() {
    on ctr -n openfaas-fn tasks ls | awk -v id="$1" '
        $3 == "RUNNING" && ($1 == id || index($1, id ".") == 1) { print $2; found++ }
        END { exit found != 1 }'
}

# other_pid NAME OLD: whether it runs, as another process than OLD.
other_pid() {
    local pid
    pid=$(task_pid "$1") && [[ -n $pid && $pid != "$2" ]]
}
