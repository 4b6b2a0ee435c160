#!/bin/sh
# After odd.sh, inside the tree of a host that can be lost: right in spellings that are easily taken for wrong, and
# wrong in places where it does not count, or where it counts although something right stands before it.
# shellcheck disable=SC2016 # a dollar is a dollar
set -eu

# Modules: tabs, true in place of false, one in modprobe.conf's own folder under /usr/lib.
mkdir -p /etc/modprobe.d /usr/lib/modprobe.d
printf 'install\tcramfs\t/bin/true\n  install freevxfs /bin/false\n' >/etc/modprobe.d/closed.conf
printf 'install hfs /bin/false\ninstall udf /bin/true\n' >/usr/lib/modprobe.d/closed.conf
for module in cramfs freevxfs hfs udf dccp sctp; do
    echo "blacklist $module"
done >/etc/modprobe.d/blacklist.conf
printf 'install dccp /bin/false\ninstall sctp /bin/true\n' >/etc/modprobe.d/net.conf

# Settings of the kernel: slashes, blanks, a minus, the last word counts.
cat >/etc/sysctl.d/50-closed.conf <<'TEXT'
kernel.randomize_va_space=2
  kernel.yama.ptrace_scope  =  1
fs.suid_dumpable = 0
kernel.dmesg_restrict = 1
kernel.kptr_restrict = 2
net.ipv4.ip_forward=0
net.ipv6.conf.all.forwarding=0
net.ipv4.conf.all.send_redirects=0
net.ipv4.conf.default.send_redirects=0
net.ipv4.conf.all.accept_redirects=0
net.ipv4.conf.default.accept_redirects=0
net.ipv6.conf.all.accept_redirects=0
net.ipv6.conf.default.accept_redirects=0
net.ipv4.conf.all.secure_redirects=0
net.ipv4.conf.default.secure_redirects=0
net.ipv4.conf.all.accept_source_route=0
net.ipv4.conf.default.accept_source_route=0
net.ipv6.conf.all.accept_source_route=0
net.ipv6.conf.default.accept_source_route=0
net.ipv4.conf.all.rp_filter=1
net.ipv4.conf.default.rp_filter=1
net.ipv4.icmp_echo_ignore_broadcasts=1
net.ipv4.icmp_ignore_bogus_error_responses=1
net.ipv4.tcp_syncookies=1
net.ipv6.conf.all.accept_ra=0
net.ipv6.conf.default.accept_ra=0
net.ipv4.conf.all.log_martians=1
net/ipv4/conf/default/log_martians = 1
TEXT
# The last file counts.
echo 'net.ipv4.tcp_syncookies = 0' >/etc/sysctl.d/90-later.conf

cat >/etc/fstab <<'TEXT'
# <file system> <mount point> <type> <options> <dump> <pass>
UUID=0a0a0a0a-0000-4000-8000-000000000001	/	ext4	errors=remount-ro	0	1
UUID=0a0a0a0a-0000-4000-8000-000000000002	/tmp	ext4	rw,nosuid,nodev,noexec,relatime	0	2
UUID=0a0a0a0a-0000-4000-8000-000000000003	/home	ext4	nodev,nosuid	0	2
# UUID=0a0a0a0a-0000-4000-8000-000000000004	/var	ext4	nodev,nosuid	0	2
UUID=0a0a0a0a-0000-4000-8000-000000000006	/var/log	ext4	defaults,nosuid,nodev,noexec	0	2
LABEL=audit	/var/log/audit	ext4	nodev,noexec,nosuid	0	2
tmpfs	/dev/shm	tmpfs	defaults,noexec,nodev,nosuid,size=2G	0	0
TEXT

mkdir -p /boot/grub /etc/default
cat >/boot/grub/grub.cfg <<'TEXT'
set superusers="admin"
password_pbkdf2 admin grub.pbkdf2.sha512.10000.AA.BB
menuentry 'Linux' {
	linux	/vmlinuz root=/dev/vda1 ro quiet apparmor=1 security=apparmor audit=1 audit_backlog_limit=8192
	initrd	/initrd.img
}
menuentry 'Linux, recovery' {
	linux	/vmlinuz root=/dev/vda1 ro single apparmor=1 security=apparmor audit=1 audit_backlog_limit=8192
	initrd	/initrd.img
}
TEXT
chmod 400 /boot/grub/grub.cfg
echo 'GRUB_CMDLINE_LINUX="quiet apparmor=1 security=apparmor audit=1 audit_backlog_limit=8192"' >/etc/default/grub

# Auditing: fields in another order, several calls in one rule and one call in several.
cat >/etc/audit/rules.d/50-closed.rules <<'TEXT'
-w /etc/passwd -p wa -k id
-w /etc/group -p wa -k id
-w /etc/shadow -p wa -k id
-w /etc/gshadow -p wa -k id
-w /etc/security/opasswd -p wa -k id
-w /etc/nsswitch.conf -p wa -k id
-w /etc/pam.conf -p wa -k id
-w /etc/pam.d/ -p wa -k id
-w /etc/sudoers -p wa -k scope
-w /etc/sudoers.d/ -p wa -k scope
-w /var/log/sudo.log -p wa -k sudo
-a always,exit -F arch=b64 -C euid!=uid -F auid!=unset -S execve -k user_emulation
-a always,exit -F arch=b32 -C euid!=uid -F auid!=unset -S execve -k user_emulation
-a always,exit -F arch=b64 -S adjtimex,settimeofday,clock_settime -k time-change
-a always,exit -F arch=b32 -S adjtimex,settimeofday,clock_settime -k time-change
-w /etc/localtime -p wa -k time-change
-a always,exit -F arch=b64 -S sethostname,setdomainname -k system-locale
-a always,exit -F arch=b32 -S sethostname,setdomainname -k system-locale
-w /etc/issue -p wa -k system-locale
-w /etc/issue.net -p wa -k system-locale
-w /etc/hosts -p wa -k system-locale
-w /etc/networks -p wa -k system-locale
-w /etc/network/ -p wa -k system-locale
-a always,exit -F arch=b64 -S chmod,fchmod,fchmodat -F auid>=1000 -F auid!=unset -F key=perm_mod
-a always,exit -F arch=b32 -S chmod,fchmod,fchmodat -F auid>=1000 -F auid!=unset -F key=perm_mod
-a always,exit -F arch=b64 -S chown,fchown,lchown,fchownat -F auid>=1000 -F auid!=unset -F key=perm_mod
-a always,exit -F arch=b32 -S lchown,fchown,chown,fchownat -F auid>=1000 -F auid!=unset -F key=perm_mod
-a always,exit -F arch=b64 -S mount -F auid>=1000 -F auid!=unset -k mounts
-a always,exit -F arch=b32 -S mount -F auid>=1000 -F auid!=unset -k mounts
-a always,exit -F arch=b64 -S unlink,unlinkat,rename,renameat -F auid>=1000 -F auid!=unset -k delete
-a always,exit -F arch=b32 -S unlink,unlinkat,rename,renameat -F auid>=1000 -F auid!=unset -k delete
-w /var/run/utmp -p wa -k session
-w /var/log/wtmp -p wa -k session
-w /var/log/btmp -p wa -k session
-w /var/log/lastlog -p wa -k logins
-w /var/run/faillock -p wa -k logins
-w /etc/apparmor/ -p wa -k MAC-policy
-w /etc/apparmor.d/ -p wa -k MAC-policy
-a always,exit -F path=/usr/bin/chcon -F perm=x -F auid>=1000 -F auid!=unset -k perm_chng
-a always,exit -F path=/usr/bin/setfacl -F perm=x -F auid>=1000 -F auid!=unset -k perm_chng
-a always,exit -F path=/usr/bin/chacl -F perm=x -F auid>=1000 -F auid!=unset -k perm_chng
-a always,exit -F path=/usr/sbin/usermod -F perm=x -F auid>=1000 -F auid!=unset -k usermod
-a always,exit -F path=/usr/bin/kmod -F perm=x -F auid>=1000 -F auid!=unset -k modules
-a always,exit -F arch=b64 -S init_module,finit_module,delete_module -F auid>=1000 -F auid!=unset -k modules
TEXT
printf -- '-e 2\n' >/etc/audit/rules.d/99-final.rules
cat >/etc/audit/auditd.conf <<'TEXT'
log_file = /var/log/audit/audit.log
log_group = root
max_log_file = 32
max_log_file_action = keep_logs
space_left_action = EMAIL
admin_space_left_action = HALT
action_mail_acct = root
disk_full_action = halt
disk_error_action = single
TEXT
chmod 700 /var/log/audit
chgrp 0 /var/log/audit
: >/var/log/audit/audit.log
chmod 600 /var/log/audit/audit.log /etc/audit/*.conf /etc/audit/*.rules /etc/audit/rules.d/*.rules

# Logs.
mkdir -p /etc/systemd/journald.conf.d
cat >/etc/systemd/journald.conf <<'TEXT'
[Journal]
Storage=persistent
Compress=yes
ForwardToSyslog=yes
TEXT
printf '# module(load="imudp")\n#$ModLoad imtcp\n' >/etc/rsyslog.d/quiet.conf
rm -f /var/log/README

printf '[Time]\nNTP=ntp1.example.org ntp2.example.org\nFallbackNTP=ntp3.example.org\n' >/etc/systemd/timesyncd.conf
for name in auditctl auditd ausearch aureport autrace augenrules; do
    echo "/usr/sbin/$name p+i+n+u+g+s+b+acl+xattrs+sha512"
done >>/etc/aide/aide.conf
