# A provider that is killed comes back and adopts what runs: the function was never touched.
provider_start
deploy cat
task=$(task_pid cat)
old=$(on systemctl show -P MainPID faasd-provider)
on kill -9 "$old"
# shellcheck disable=SC2016
within 20 "the provider again" on sh -c '[ "$(systemctl show -P MainPID faasd-provider)" != "$1" ] &&
    systemctl is-active faasd-provider' sh "$old"
within 10 "ready" ready cat
same "answer" "$(invoke cat 'still here')" "still here"
same "the function's process" "$(task_pid cat)" "$task"
