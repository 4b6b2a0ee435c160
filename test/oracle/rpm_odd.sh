#!/bin/sh
# usage: rpm_odd.sh FAMILY TREE
# Plants what is right and wrong in places and spellings that are easily taken for the opposite, in a tree of
# rpm_redhat.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
family=$1
cd "$2"
umask 022

# Accounts: a group of root's own; locked, tight and a lone "*" are not wrong.
sed -i -e 's/^root:x:0:0:/root:x:0:4711:/' -e 's|^daemon:\(.*\):/sbin/nologin$|daemon:\1:/bin/sh|' etc/passwd
echo 'reader:x:1001:1001::/home/reader:/sbin/nologin' >>etc/passwd
echo 'reader:!*:20000:1:90:14:30::' >>etc/shadow
printf 'rootgroup:x:4711:\nreader:x:1001:\n' >>etc/group
chmod 600 etc/passwd etc/group etc/shells
chmod 400 etc/gshadow
mkdir opt/drop
chmod 1777 opt/drop
mkdir -m 750 home/reader
for name in .netrc .forward; do mkdir "home/reader/$name"; done
chown -R 1001:1001 home/reader
ln -s /nowhere opt/link
chown -h 4712:4713 opt/link

# Sessions.
sed -i -e 's/^PASS_MAX_DAYS.*/  PASS_MAX_DAYS\t90/' -e 's/^PASS_MIN_DAYS.*/PASS_MIN_DAYS 1/' \
    -e 's/^UMASK.*/UMASK 0077/' -e 's/^ENCRYPT_METHOD.*/ENCRYPT_METHOD YESCRYPT/' etc/login.defs
sed -i -e 's/^INACTIVE=.*/INACTIVE=0/' etc/default/useradd
sed -i 's/^\(admin\|ec2-user\):\([^:]*\):.*/\1:\2:19900:1:90:7:0::/' etc/shadow
echo 'readonly TMOUT=600 ; export TMOUT' >etc/profile.d/timeout.sh
echo 'umask u=rwx,g=rx,o=' >etc/profile.d/umask.sh

# PAM: what the files of settings leave out stands behind the modules, and the counter is left out in one stack.
stack=etc/pam.d
[ "$family" != rhel9 ] || stack=etc/authselect
cat >"$stack/system-auth" <<'TEXT'
auth required pam_env.so
auth required pam_faillock.so preauth deny=4 unlock_time=900 even_deny_root
auth sufficient pam_unix.so # nullok
auth [default=die] pam_faillock.so authfail deny=4 unlock_time=900 even_deny_root
auth required pam_deny.so
account required pam_faillock.so
account required pam_unix.so
password requisite pam_pwquality.so minlen=15 minclass=4 difok=3 maxrepeat=2 maxsequence=3 enforce_for_root
password requisite pam_pwhistory.so remember=24 enforce_for_root use_authtok
password sufficient pam_unix.so sha512 shadow use_authtok
password required pam_deny.so
session required pam_limits.so
session required pam_unix.so
TEXT
grep -v faillock "$stack/system-auth" >"$stack/password-auth"
mkdir -p etc/security/pwquality.conf.d
printf '  minlen=20\nminclass = 4 # all\n' >etc/security/pwquality.conf.d/50-own.conf

# Cron, at and mail.
chmod 600 etc/crontab
chmod 700 etc/cron.hourly etc/cron.daily etc/cron.weekly etc/cron.monthly etc/cron.d
rm etc/cron.deny
for name in cron at; do
    echo root >"etc/$name.allow"
    chmod 600 "etc/$name.allow"
done
mkdir -p etc/postfix
printf '#inet_interfaces = all\ninet_interfaces = loopback-only\n' >etc/postfix/main.cf

# SSH and sudo: the case of a keyword and the blanks around it do not count.
cat >etc/ssh/sshd_config <<'TEXT'
  permitrootlogin	no
PERMITEMPTYPASSWORDS no
AllowGroups wheel
ClientAliveInterval 15
ClientAliveCountMax 1
LogLevel VERBOSE
MaxAuthTries 3
MaxSessions 2
MaxStartups 10:30:60
LoginGraceTime 1m
Banner /etc/issue.net
UsePAM yes
DisableForwarding yes
MACs hmac-sha2-512-etm@openssh.com
KexAlgorithms ecdh-sha2-nistp521
IgnoreRhosts yes
HostbasedAuthentication no
GSSAPIAuthentication no
PermitUserEnvironment no
Match User reader
    PermitRootLogin yes
TEXT
rm etc/ssh/sshd_config.d/50-redhat.conf
cat >etc/sudoers.d/odd <<'TEXT'
# %wheel ALL=(ALL) NOPASSWD: ALL
Defaults	env_reset, use_pty
Defaults	logfile="/var/log/sudo.log", timestamp_timeout=5
Defaults:admin timestamp_timeout=0
TEXT
rm -f etc/sudoers.d/90-cloud-init-users

# Signatures of packages: a repository that is off verifies nothing and brings nothing.
sed -i 's/^gpgcheck=1/gpgcheck = True/' etc/dnf/dnf.conf
printf '[own]\nname=own\nbaseurl=https://mirror.example.org/own\nenabled=0\ngpgcheck=0\n' >etc/yum.repos.d/own.repo

# Programs under another name, and servers that nothing starts.
printf '%s 1.0 1\n' ftp-libs httpd postfix nginx-core >../odd.list
"$here/rpm_packages.sh" ../odd.list "$PWD" /var/lib/rpm
rm ../odd.list
