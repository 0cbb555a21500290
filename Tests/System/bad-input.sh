# Input that cannot work is refused with a 4xx and a reason, and leaves no trace.
provider_start

refused() { # WHAT METHOD PATH BODY
    local answer
    answer=$(api "$2" "$3" "$4")
    [[ $(status_of "$answer") == 4[0-9][0-9] ]] || fail "$1: $answer"
    [[ -n $(tail -n +2 <<<"$answer") ]] || fail "$1: refused without a reason"
}
image=$(scripts/sample-images --reference cat)
post="POST /system/functions"
# shellcheck disable=SC2086
{
    refused "malformed JSON" $post '{"service": "x"'
    refused "a list" $post '[]'
    refused "a number for a name" $post "{\"service\": 7, \"image\": \"$image\"}"
    refused "no image" $post '{"service": "x"}'
    refused "an unknown image" $post '{"service": "x", "image": "no.such.example/image:1"}'
    refused "a name with capitals" $post "{\"service\": \"X\", \"image\": \"$image\"}"
    refused "a path for a name" $post "{\"service\": \"../../etc\", \"image\": \"$image\"}"
    refused "a path for a namespace" $post "{\"service\": \"x\", \"image\": \"$image\", \"namespace\": \"../openfaas-fn\"}"
    refused "an unknown namespace" $post "{\"service\": \"x\", \"image\": \"$image\", \"namespace\": \"nowhere\"}"
    refused "the reserved namespace" $post "{\"service\": \"x\", \"image\": \"$image\", \"namespace\": \"openfaas\"}"
    refused "absurd memory" $post "{\"service\": \"x\", \"image\": \"$image\", \"limits\": {\"memory\": \"-1Gi\"}}"
    refused "no memory at all" $post "{\"service\": \"x\", \"image\": \"$image\", \"limits\": {\"memory\": \"1\"}}"
    refused "nonsense for CPU" $post "{\"service\": \"x\", \"image\": \"$image\", \"limits\": {\"cpu\": \"many\"}}"
}
refused "deleting what is not there" DELETE /system/functions '{"functionName": "nobody"}'
code=$(on sh -c 'head -c 10485760 /dev/zero | tr "\0" "a" | curl -s -o /dev/null -w "%{http_code}" --data-binary @- \
    -u "admin:$(cat /var/lib/faasd/secrets/basic-auth-password)" http://127.0.0.1:8081/system/functions')
[[ $code == 4[0-9][0-9] ]] || fail "a body of 10 MB: $code"
code=$(on curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8081/function/gateway.openfaas)
[[ $code == 4[0-9][0-9] ]] || fail "invoking in the reserved namespace: $code"

# shellcheck disable=SC2016
on sh -c '[ -z "$(ctr -n openfaas-fn containers ls -q)$(ctr -n openfaas-fn tasks ls -q)" ] &&
    [ -z "$(ctr -n openfaas containers ls -q)" ] && ! pgrep -x containerd-shim >/dev/null' || fail "a trace is left"
same "functions" "$(api GET /system/functions | tail -n +2 | jq -c .)" "[]"
