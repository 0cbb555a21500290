# Functions outlive a stopped provider; the next start touches nothing.
provider_start
deploy cat
task=$(task_pid cat)
on systemctl stop faasd-provider
same "the function's process while stopped" "$(task_pid cat)" "$task"
on systemctl start faasd-provider
within 10 "ready" ready cat
same "answer" "$(invoke cat 'again')" "again"
same "the function's process" "$(task_pid cat)" "$task"
