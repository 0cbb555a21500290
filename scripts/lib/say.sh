# shellcheck shell=bash
# How the scripts speak: short steps, colour only on a terminal that wants it. Sourced.

say_bold='' say_green='' say_red='' say_plain=''
if [[ -t 2 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
    say_bold=$'\e[1m' say_green=$'\e[32m' say_red=$'\e[31m' say_plain=$'\e[0m'
fi

# Progress goes to stderr, so that a script's answer can be piped.
step() { printf '%s==>%s %s\n' "$say_bold" "$say_plain" "$*" >&2; }
note() { printf '    %s\n' "$*" >&2; }
good() { printf '%sok%s  %s\n' "$say_green" "$say_plain" "$*" >&2; }
bad() { printf '%s!!%s  %s\n' "$say_red" "$say_plain" "$*" >&2; }
die() {
    bad "$*"
    exit 1
}

# quietly LOG CMD...: runs CMD with its output in LOG; shows the end of LOG only when CMD fails.
quietly() {
    local log=$1 rc=0
    shift
    "$@" >"$log" 2>&1 || rc=$?
    ((rc == 0)) || tail -n 40 "$log" >&2
    return "$rc"
}

# until_true SECONDS CMD...: tries CMD every 50 ms until it succeeds; fails after SECONDS.
until_true() {
    local until=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < until)) || return 1
        sleep 0.05
    done
}
