# A function from its image archive to its answer, and away again, as an operator sees it.
provider_start
deploy cat
same "answer" "$(invoke cat 'hello')" "hello"

on ctr -n openfaas-fn containers ls -q | grep -qx cat || fail "ctr does not list it under its own name"
invoke cat 'second' >/dev/null
within 5 "its lines in the journal" on sh -c 'journalctl -t openfaas-fn:cat --no-pager -o cat | grep -q .'
api GET /system/functions | tail -n +2 | jq -e '[.[].name] == ["cat"]' >/dev/null || fail "not in the list"
same "without credentials" "$(on curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8081/system/functions)" 401

answer=$(api DELETE /system/functions '{"functionName": "cat"}')
[[ $(status_of "$answer") == 20[02] ]] || fail "delete: $answer"
# shellcheck disable=SC2016
within 10 "nothing of it left" on sh -c '
    [ -z "$(ctr -n openfaas-fn tasks ls -q)$(ctr -n openfaas-fn containers ls -q)" ] &&
    [ -z "$(ctr -n openfaas-fn snapshots ls | awk "\$1 ~ /^cat/")" ] &&
    [ -z "$(ip -o link show master openfaas0)" ] && ! pgrep -x containerd-shim'
