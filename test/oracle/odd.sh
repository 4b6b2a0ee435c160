#!/bin/sh
# Runs inside a fat tree that can be lost: what is right and wrong in places and spellings that are easily taken
# for the opposite, and what spoil.sh has no room for.
set -eu

# Accounts: a group of root's own, the group shadow as a primary group, and locked or tight is not wrong.
sed -i -e 's/^root:x:0:0:/root:x:0:4711:/' -e 's|^daemon:\(.*\):/usr/sbin/nologin$|daemon:\1:/bin/sh|' /etc/passwd
echo 'reader:x:1001:42::/home/reader:/usr/sbin/nologin' >>/etc/passwd
echo 'reader:!*:20000:1:90:14:30::' >>/etc/shadow
echo 'rootgroup:x:4711:' >>/etc/group
chmod 600 /etc/passwd /etc/group /etc/shells
chmod 000 /etc/shadow /etc/gshadow
mkdir /opt/drop
chmod 1777 /opt/drop

# Sessions.
sed -i -e 's/^PASS_MAX_DAYS.*/PASS_MAX_DAYS\t90/' -e 's/^PASS_MIN_DAYS.*/PASS_MIN_DAYS\t1/' \
    -e 's/^UMASK.*/UMASK\t\t077/' -e 's/^ENCRYPT_METHOD.*/ENCRYPT_METHOD YESCRYPT/' /etc/login.defs
echo 'typeset -xr TMOUT=600' >/etc/profile.d/timeout.sh
for name in /etc/profile /etc/bash.bashrc /root/.bashrc; do
    echo 'umask 0027' >>"$name"
done

# PAM: no pam_unix in the first stack, a counter of wrong passwords that counts root's too.
cat >/etc/pam.d/common-auth <<'TEXT'
auth required pam_faillock.so preauth
auth [success=1 default=ignore] pam_deny.so
auth [default=die] pam_faillock.so authfail
auth requisite pam_deny.so
TEXT
echo 'account required pam_faillock.so' >>/etc/pam.d/common-account
printf 'deny = 4\nunlock_time = 900\neven_deny_root\nroot_unlock_time = 900\n' >/etc/security/faillock.conf
sed -i 's/\(pam_unix.so.*\)use_authtok/\1/' /etc/pam.d/common-password
printf 'minlen = 20\nminclass = 4\ndifok = 8\nmaxrepeat = 1\nmaxsequence = 2\ndictcheck = 1\nenforcing = 1\nenforce_for_root\n' \
    >/etc/security/pwquality.conf

# Cron, at and mail.
chmod 600 /etc/crontab
chmod 700 /etc/cron.hourly /etc/cron.daily /etc/cron.weekly /etc/cron.monthly /etc/cron.d
for name in cron at; do
    echo root >"/etc/$name.allow"
    chmod 600 "/etc/$name.allow"
done
mkdir -p /etc/postfix
echo 'inet_interfaces = all' >/etc/postfix/main.cf

# SSH and sudo: the case of a keyword and the blanks around it do not count.
cat >/etc/ssh/sshd_config <<'TEXT'
  permitrootlogin	no
PERMITEMPTYPASSWORDS no
AllowUsers reader
ClientAliveInterval 15
ClientAliveCountMax 3
LogLevel VERBOSE
MaxAuthTries 3
MaxSessions 2
MaxStartups 10:30:60
LoginGraceTime 30
Banner /etc/issue.net
UsePAM no
DisableForwarding yes
Ciphers aes256-gcm@openssh.com
MACs hmac-sha2-512-etm@openssh.com
KexAlgorithms curve25519-sha256
IgnoreRhosts yes
HostbasedAuthentication no
GSSAPIAuthentication no
PermitUserEnvironment no
TEXT
sed -i '/use_pty/d' /etc/sudoers
cat >/etc/sudoers.d/odd <<'TEXT'
# %sudo ALL=(ALL) NOPASSWD: ALL
Defaults	logfile="/var/log/sudo.log", timestamp_timeout=5
TEXT

for name in telnetd ypserv at postfix; do
    printf '\nPackage: %s\nStatus: install ok installed\nPriority: optional\nSection: misc\nInstalled-Size: 1\nMaintainer: nobody <nobody@example.org>\nArchitecture: amd64\nVersion: 1.0-1\nDescription: planted\n' \
        "$name" >>/var/lib/dpkg/status
    : >"/var/lib/dpkg/info/$name.list"
done

# A home in a place of its own, with a file that only looks like one that is asked for; and one that is a link.
echo 'writer:x:1005:1005::/srv/writer:/bin/bash' >>/etc/passwd
echo 'writer:!:20000:1:90:14:30::' >>/etc/shadow
echo 'writer:x:1005:' >>/etc/group
mkdir -p /srv/writer/.netrc.d
echo 'umask 077' >/srv/writer/.bashrc
chown -R 1005:1005 /srv/writer
chmod 700 /srv/writer /srv/writer/.netrc.d
chmod 640 /srv/writer/.bashrc

# Banners without a word on the system, no memory of crashes in the other file, old passwords kept away.
echo 'Authorized users only. All activity is recorded.' >/etc/motd
echo 'Authorized users only. All activity is recorded.' >/etc/issue.net
mkdir -p /etc/security/limits.d
printf '*\t-\tcore\t0\n' >/etc/security/limits.d/core.conf
for name in opasswd opasswd.old; do
    : >"/etc/security/$name"
    chmod 400 "/etc/security/$name"
done
mkdir -p /etc/apt/apt.conf.d
echo 'APT::Get::AllowUnauthenticated "false";' >/etc/apt/apt.conf.d/90closed
