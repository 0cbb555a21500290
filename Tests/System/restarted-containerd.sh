# A restart of containerd stops neither the provider nor a function, and the next deployment works.
provider_start
deploy cat
task=$(task_pid cat)
provider=$(on systemctl show -P MainPID faasd-provider)
on systemctl restart containerd
same "answer" "$(invoke cat 'on')" "on"
same "the function's process" "$(task_pid cat)" "$task"
same "the provider's process" "$(on systemctl show -P MainPID faasd-provider)" "$provider"
deploy wordcount
same "the next one" "$(invoke wordcount 'one two' | tr -s ' ' | sed 's/^ //' | cut -d' ' -f2)" "2"
