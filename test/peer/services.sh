#!/bin/sh
# What gate makes of generated configurations of system services, against the programs themselves in
# a Debian 12 root.
set -eu
# shellcheck source=test/peer/lib_answers.sh
. "$(dirname "$0")/lib_answers.sh"

need python3 gcc unshare
need_root "asks in a chroot"
debian_root apt auditd,rsyslog,logrotate,chrony,nftables,iptables,firewalld
mkdir -p "$answers/services"
for family in auditctl augenrules rsyslogd logrotate chronyd nft iptables firewalld; do
    ask services/ask.py "$root" "$answers/services" "$family" -- "$seed"
done
for test in audit_rules rsyslog_conf logrotate_conf resource_network nftables iptables_save; do
    replay "$test"
done
