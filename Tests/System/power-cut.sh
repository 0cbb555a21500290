# The same after a power cut: nothing was told to stop.
on systemctl enable --quiet faasd-provider
provider_start
deploy cat
scripts/machine crash
within 30 "ready after the power cut" ready cat
same "answer" "$(invoke cat 'good morning')" "good morning"
