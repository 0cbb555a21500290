# A function whose process is killed comes back by itself, before anybody asks for it.
provider_start
deploy cat
old=$(task_pid cat)
on kill -9 "$old"
within 20 "another process" other_pid cat "$old"
within 20 "ready again" ready cat
same "answer" "$(invoke cat 'back')" "back"
