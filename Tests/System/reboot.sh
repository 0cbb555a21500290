# After a reboot, the functions run by themselves.
on systemctl enable --quiet faasd-provider
provider_start
deploy cat
scripts/machine reboot
within 30 "ready after the reboot" ready cat
same "answer" "$(invoke cat 'good morning')" "good morning"
