#!/bin/sh
# After spoil.sh, inside the tree of a host that can be lost: what is wrong with kernel, boot, mounts, audit and logs.
# shellcheck disable=SC2016 # a dollar is a dollar
set -eu

# Modules: a blacklist is not enough, and a comment is nothing.
mkdir -p /etc/modprobe.d
cat >/etc/modprobe.d/open.conf <<'TEXT'
blacklist cramfs
# install freevxfs /bin/false
install hfs /sbin/modprobe --ignore-install hfs
blacklist usb-storage
TEXT

# Settings of the kernel: all the wrong way.
cat >/etc/sysctl.d/99-open.conf <<'TEXT'
kernel.randomize_va_space = 0
kernel.yama.ptrace_scope = 0
kernel.dmesg_restrict = 0
kernel.kptr_restrict = 0
fs.suid_dumpable = 1
fs.protected_hardlinks = 0
fs.protected_symlinks = 0
net.ipv4.ip_forward = 1
net.ipv6.conf.all.forwarding = 1
net.ipv4.conf.all.send_redirects = 1
net.ipv4.conf.default.send_redirects = 1
net.ipv4.conf.all.accept_redirects = 1
net.ipv4.conf.default.accept_redirects = 1
net.ipv6.conf.all.accept_redirects = 1
net.ipv6.conf.default.accept_redirects = 1
net.ipv4.conf.all.secure_redirects = 1
net.ipv4.conf.default.secure_redirects = 1
net.ipv4.conf.all.accept_source_route = 1
net.ipv4.conf.default.accept_source_route = 1
net.ipv6.conf.all.accept_source_route = 1
net.ipv6.conf.default.accept_source_route = 1
net.ipv4.conf.all.rp_filter = 0
net.ipv4.conf.default.rp_filter = 0
net.ipv4.conf.all.log_martians = 0
net.ipv4.conf.default.log_martians = 0
net.ipv4.icmp_echo_ignore_broadcasts = 0
net.ipv4.icmp_ignore_bogus_error_responses = 0
net.ipv4.tcp_syncookies = 0
net.ipv6.conf.all.accept_ra = 1
net.ipv6.conf.default.accept_ra = 1
TEXT

# File systems of their own without an option that matters.
cat >/etc/fstab <<'TEXT'
/dev/vda1 / ext4 defaults 0 1
/dev/vda2 /tmp ext4 defaults 0 2
/dev/vda3 /home ext4 relatime 0 2
/dev/vda4 /var ext4 defaults 0 2
/dev/vda5 /var/tmp ext4 defaults 0 2
/dev/vda6 /var/log ext4 defaults 0 2
/dev/vda7 /var/log/audit ext4 defaults 0 2
tmpfs /dev/shm tmpfs rw 0 0
TEXT

# Boot.
mkdir -p /boot/grub /etc/default
cat >/boot/grub/grub.cfg <<'TEXT'
menuentry 'Linux' {
    linux /vmlinuz root=/dev/vda1 ro quiet apparmor=0 audit=0
    initrd /initrd.img
}
TEXT
chown 4711:4711 /boot/grub/grub.cfg
chmod 666 /boot/grub/grub.cfg
echo 'GRUB_CMDLINE_LINUX="quiet apparmor=0 audit=0"' >/etc/default/grub

# Auditing: rules that look like what is asked for and record less.
cat >/etc/audit/rules.d/50-open.rules <<'TEXT'
-w /etc/passwd -p r -k identity
# -w /etc/group -p wa -k identity
-w /etc/shadowy -p wa -k identity
-w /etc/sudoers -p x -k scope
-a always,exit -F arch=b64 -S chmod -F auid>=1000 -F auid!=unset -k perm_mod
-a never,exit -F arch=b64 -S chown,fchown -F auid>=1000 -F auid!=unset -k perm_mod
-a always,exit -F arch=b64 -S mount -F auid=0 -k mounts
-a always,exit -F arch=b64 -S unlink -k delete
-a always,exit -F path=/usr/bin/chcon -F perm=w -k chcon
-e 1
TEXT
cat >/etc/audit/auditd.conf <<'TEXT'
log_file = /var/log/audit/audit.log
log_group = users
max_log_file = 1
max_log_file_action = ROTATE
space_left_action = ignore
admin_space_left_action = ignore
disk_full_action = ignore
disk_error_action = ignore
TEXT
chmod 777 /var/log/audit
echo 'type=DAEMON_START' >/var/log/audit/audit.log
chown 4711:4711 /var/log/audit/audit.log
chmod 666 /var/log/audit/audit.log
chown 4711:4711 /etc/audit/auditd.conf /etc/audit/rules.d/50-open.rules
chmod 666 /etc/audit/auditd.conf /etc/audit/audit.rules /etc/audit/rules.d/50-open.rules
for name in auditctl auditd augenrules aureport ausearch autrace; do
    [ ! -e "/usr/sbin/$name" ] || { chown 4711:4711 "/usr/sbin/$name"; chmod 777 "/usr/sbin/$name"; }
done

# Logs.
mkdir -p /etc/systemd
printf '[Journal]\nStorage=volatile\nCompress=no\nForwardToSyslog=yes\n' >/etc/systemd/journald.conf
cat >/etc/rsyslog.d/open.conf <<'TEXT'
$FileCreateMode 0666
module(load="imtcp")
input(type="imtcp" port="514")
$ModLoad imudp
$UDPServerRun 514
TEXT
sed -i 's/^\$FileCreateMode.*/$FileCreateMode 0644/' /etc/rsyslog.conf
for name in auth.log syslog messages secure lastlog wtmp btmp localmessages cloud-init.log waagent.log; do
    echo x >"/var/log/$name"
    chown 4711:4711 "/var/log/$name"
    chmod 666 "/var/log/$name"
done

# Time and integrity.
printf '[Time]\n#NTP=\n' >/etc/systemd/timesyncd.conf
[ ! -e /etc/aide/aide.conf ] || sed -i '/audit/d' /etc/aide/aide.conf

printf '\nPackage: %s\nStatus: install ok installed\nPriority: optional\nSection: misc\nInstalled-Size: 1\nMaintainer: nobody <nobody@example.org>\nArchitecture: amd64\nVersion: 1.0-1\nDescription: planted\n' \
    iptables-persistent >>/var/lib/dpkg/status
: >/var/lib/dpkg/info/iptables-persistent.list
mkdir -p /etc/gdm3
printf '[xdmcp]\nEnable=true\n' >/etc/gdm3/daemon.conf
