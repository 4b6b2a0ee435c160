#!/bin/sh
# usage: rpm_suse.sh sles15 TREE
# Makes a tree of SLES 15 as its installer leaves a server: the accounts, modes and settings that its packages are
# known to ship, shortened, and the packages in its rpm database. Programs are empty files.
# SLES keeps its database in a format that Debian's rpm cannot write: here it is one of SQLite, in the same place.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
family=$1
mkdir -p "$2"
cd "$2"
umask 022

# put MODE PATH [OWNER]: a file with what stands on the standard input
put() {
    mkdir -p "$(dirname "./$2")"
    cat >"./$2"
    chmod "$1" "./$2"
    chown "${3:-0:0}" "./$2"
}

mkdir -p proc sys dev run mnt tmp var/tmp var/log home opt srv boot root etc/skel bin sbin usr/bin usr/sbin usr/lib \
    usr/lib64 lib lib64/security var/lib/empty var/lib/nobody var/spool/mail var/lib usr/lib/sysimage/rpm
chmod 1777 tmp var/tmp
chmod 700 root
chown 65534:65534 var/lib/nobody
ln -s ../../usr/lib/sysimage/rpm var/lib/rpm

put 644 etc/passwd <<'TEXT'
root:x:0:0:root:/root:/bin/bash
bin:x:1:1:bin:/bin:/sbin/nologin
daemon:x:2:2:Daemon:/sbin:/sbin/nologin
lp:x:493:487:Printing daemon:/var/spool/lpd:/usr/sbin/nologin
mail:x:498:498:Mailer daemon:/var/spool/clientmqueue:/sbin/nologin
man:x:13:62:Manual pages viewer:/var/lib/empty:/sbin/nologin
nobody:x:65534:65534:nobody:/var/lib/nobody:/bin/bash
messagebus:x:499:499:User for D-Bus:/run/dbus:/usr/bin/false
polkitd:x:497:496:User for polkitd:/var/lib/polkit:/sbin/nologin
sshd:x:496:495:SSH daemon:/var/lib/sshd:/sbin/nologin
chrony:x:495:494:Chrony Daemon:/var/lib/chrony:/sbin/nologin
geoko:x:1000:100:Geoko:/home/geoko:/bin/bash
TEXT
put 644 etc/group <<'TEXT'
root:x:0:
bin:x:1:daemon
daemon:x:2:
sys:x:3:
tty:x:5:
disk:x:492:
shadow:x:15:
trusted:x:42:
man:x:62:
kmem:x:491:
lp:x:487:
utmp:x:485:
audio:x:490:
video:x:483:
users:x:100:
wheel:x:486:
mail:x:498:
messagebus:x:499:
polkitd:x:496:
sshd:x:495:
chrony:x:494:
nogroup:x:65533:nobody
nobody:x:65534:
TEXT
# The installer asks for a password of root and of a first user. Here the hashes are of no word.
# shellcheck disable=SC2016 # dollars of a hash
hash='$6$saltsaltsaltsalt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
cut -d: -f1 etc/passwd | awk -v "hash=$hash" '{
    print $1 ":" ($1 ~ /^(root|geoko)$/ ? hash ":19700:0:99999:7:::" : "!:19700::::::") }' | put 640 etc/shadow 0:15
for name in passwd group shadow; do cp -p "etc/$name" "etc/$name-"; done
for name in .bashrc .profile; do : >"etc/skel/$name"; done
mkdir -m 755 home/geoko
cp etc/skel/.b* etc/skel/.p* home/geoko
chown -R 1000:100 home/geoko

cat >"../$family.list" <<'TEXT'
sles-release 15.5 150500.61.4
filesystem 15.0 11.8.1
  0755 root root /usr/bin/
  0755 root root /usr/sbin/
aaa_base 84.87+git20180409.04c9dae 150300.10.3.1
  0644 root root /etc/profile
  0644 root root /etc/bash.bashrc
  0644 root root /etc/shells
  0755 root root /etc/profile.d/
bash 4.4 150400.25.22
  0755 root root /bin/bash
coreutils 8.32 150400.9.3.1
  0755 root root /usr/bin/env
glibc 2.31 150300.63.1
permissions 20201225 150400.5.16.1
pam 1.3.0 150000.6.66.1
  4755 root shadow /sbin/unix_chkpwd
pam-config 1.1 3.3.1
cracklib 2.9.7 11.6.1
  0755 root root /lib64/security/pam_cracklib.so
shadow 4.8.1 150400.10.12.1
  4755 root shadow /usr/bin/chage
  4755 root shadow /usr/bin/gpasswd
  4755 root shadow /usr/bin/passwd
  4755 root root /usr/bin/newgrp
util-linux 2.37.4 150500.9.3.1
  4755 root root /usr/bin/mount
  4755 root root /usr/bin/su
  4755 root root /usr/bin/umount
  0755 root root /bin/login
login_defs 4.8.1 150400.10.12.1
  0644 root root /etc/login.defs
sudo 1.9.12p1 150500.7.7.2
  4755 root root /usr/bin/sudo
  0440 root root /etc/sudoers
  0750 root root /etc/sudoers.d/
openssh 8.4p1 150300.3.30.1
openssh-server 8.4p1 150300.3.30.1
  0755 root root /usr/sbin/sshd
  0640 root root /etc/ssh/sshd_config
openssh-clients 8.4p1 150300.3.30.1
  0755 root root /usr/bin/ssh
cronie 1.5.7 150400.84.3.1
  0755 root root /usr/sbin/cron
  4755 root trusted /usr/bin/crontab
  0600 root root /etc/crontab
  0700 root root /etc/cron.d/
  0600 root root /etc/cron.deny
cron 4.2 150400.84.3.1
  0700 root root /etc/cron.hourly/
  0700 root root /etc/cron.daily/
  0700 root root /etc/cron.weekly/
  0700 root root /etc/cron.monthly/
audit 3.0.6 150400.4.13.1
  0755 root root /sbin/auditd
rsyslog 8.2306.0 150400.5.24.1
chrony 4.1 150400.21.3.1
systemd 249.17 150400.8.40.1
dbus-1 1.12.2 150400.18.8.1
zypper 1.14.68 150500.6.2.1
libzypp 17.31.31 150400.3.52.2
rpm 4.14.3 150400.59.7.1
postfix 3.7.2 150500.1.1
  0644 root root /etc/postfix/main.cf
TEXT
"$here/rpm_packages.sh" "../$family.list" "$PWD" /usr/lib/sysimage/rpm
rm "../$family.list"

put 644 usr/lib/os-release <<'TEXT'
NAME="SLES"
VERSION="15-SP5"
VERSION_ID="15.5"
PRETTY_NAME="SUSE Linux Enterprise Server 15 SP5"
ID="sles"
ID_LIKE="suse"
CPE_NAME="cpe:/o:suse:sles:15:sp5"
TEXT
ln -s ../usr/lib/os-release etc/os-release
put 644 etc/zypp/repos.d/SLES15-SP5-15.5-0.repo <<'TEXT'
[SLES15-SP5-15.5-0]
name=SLES15-SP5-15.5-0
enabled=1
autorefresh=0
baseurl=https://updates.example.org/SUSE/Products/SLE-Module-Basesystem/15-SP5/x86_64/product/
type=rpm-md
gpgcheck=1
TEXT
printf '[main]\n' | put 644 etc/zypp/zypp.conf
printf '\nWelcome to SUSE Linux Enterprise Server 15 SP5  (x86_64) - Kernel \\r (\\l).\n\n' | put 644 etc/issue
printf '\nWelcome to SUSE Linux Enterprise Server 15 SP5  (x86_64) - Kernel %%r (%%t).\n\n' | put 644 etc/issue.net
: | put 644 etc/motd
printf '%s\n' /bin/bash /bin/sh /usr/bin/bash /usr/bin/sh | put 644 etc/shells

put 644 etc/login.defs <<'TEXT'
FAIL_DELAY		3
LOG_UNKFAIL_ENAB	no
MAIL_DIR		/var/mail
UMASK			022
HOME_MODE		0700
PASS_MAX_DAYS		99999
PASS_MIN_DAYS		0
PASS_WARN_AGE		7
UID_MIN			 1000
UID_MAX			60000
SYS_UID_MIN		  100
SYS_UID_MAX		  499
GID_MIN			 1000
GID_MAX			60000
ENCRYPT_METHOD SHA512
ENCRYPT_METHOD_NIS DES
USERGROUPS_ENAB no
CREATE_HOME     yes
TEXT
put 644 etc/default/useradd <<'TEXT'
GROUP=100
HOME=/home
INACTIVE=-1
EXPIRE=
SHELL=/bin/bash
SKEL=/etc/skel
CREATE_MAIL_SPOOL=yes
TEXT
put 644 etc/profile <<'TEXT'
# The umask is set by pam_umask: see login.defs.
if test -f /etc/profile.d/lang.sh; then
    . /etc/profile.d/lang.sh
fi
test -z "$PROFILEREAD" && {
    readonly PROFILEREAD=true
    export PROFILEREAD
}
for s in /etc/profile.d/*.sh; do
    test -r $s && . $s
done
unset s
TEXT
printf 'test -s /etc/bash.bashrc.local && . /etc/bash.bashrc.local\n' | put 644 etc/bash.bashrc
printf 'export LANG\n' | put 644 etc/profile.d/lang.sh

# PAM: pam-config writes the files that end in -pc.
put 644 etc/pam.d/common-auth-pc <<'TEXT'
auth	required	pam_env.so
auth	required	pam_unix.so	try_first_pass
TEXT
put 644 etc/pam.d/common-account-pc <<'TEXT'
account	required	pam_unix.so	try_first_pass
TEXT
put 644 etc/pam.d/common-password-pc <<'TEXT'
password	requisite	pam_cracklib.so
password	required	pam_unix.so	use_authtok nullok shadow try_first_pass
TEXT
put 644 etc/pam.d/common-session-pc <<'TEXT'
session	optional	pam_systemd.so
session	required	pam_limits.so
session	required	pam_unix.so	try_first_pass
session	optional	pam_umask.so
session	optional	pam_env.so
TEXT
for name in auth account password session; do ln -s "common-$name-pc" "etc/pam.d/common-$name"; done
for name in login sshd passwd sudo crond chage useradd; do
    put 644 "etc/pam.d/$name" <<'TEXT'
auth      include     common-auth
account   requisite   pam_nologin.so
account   include     common-account
password  include     common-password
session   required    pam_loginuid.so
session   include     common-session
TEXT
done
for name in su su-l; do
    put 644 "etc/pam.d/$name" <<'TEXT'
auth     sufficient     pam_rootok.so
auth     include        common-auth
account  sufficient     pam_rootok.so
account  include        common-account
password include        common-password
session  include        common-session
session  optional       pam_xauth.so
TEXT
done
printf '%s required pam_deny.so\n' auth account password session | put 644 etc/pam.d/other
: | put 600 etc/security/opasswd
printf '# a domain, a type, an item, a value\n' | put 644 etc/security/limits.conf

put 640 etc/ssh/sshd_config <<'TEXT'
Include /etc/ssh/sshd_config.d/*.conf
AuthorizedKeysFile	.ssh/authorized_keys
UsePAM yes
X11Forwarding yes
Subsystem	sftp	/usr/lib/ssh/sftp-server
AcceptEnv LANG LC_CTYPE LC_NUMERIC LC_TIME LC_COLLATE LC_MONETARY LC_MESSAGES
TEXT
mkdir -m 755 etc/ssh/sshd_config.d
# Made with the tree, they open nothing.
for kind in rsa ecdsa ed25519; do
    ssh-keygen -q -t "$kind" -N '' -C '' -f "etc/ssh/ssh_host_${kind}_key"
done

put 440 etc/sudoers <<'TEXT'
Defaults always_set_home
Defaults secure_path="/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin:/usr/local/sbin"
Defaults env_reset
Defaults env_keep = "LANG LC_ADDRESS LC_CTYPE LC_COLLATE LC_IDENTIFICATION LC_MEASUREMENT LC_MESSAGES"
Defaults !insults
Defaults targetpw
ALL   ALL=(ALL) ALL
root ALL=(ALL:ALL) ALL
@includedir /etc/sudoers.d
TEXT
put 600 etc/crontab <<'TEXT'
SHELL=/bin/sh
PATH=/usr/bin:/usr/sbin:/sbin:/bin:/usr/lib/news/bin
MAILTO=root
-*/15 * * * *   root  test -x /usr/lib/cron/run-crons && /usr/lib/cron/run-crons >/dev/null 2>&1
TEXT
: | put 600 etc/cron.deny
# shellcheck disable=SC2016 # postfix expands these
printf 'inet_interfaces = localhost\nmydestination = $myhostname, localhost.$mydomain\n' | put 644 etc/postfix/main.cf

# shellcheck disable=SC2016 # the name of a setting
printf '$IncludeConfig /etc/rsyslog.d/*.conf\nauth,authpriv.* /var/log/auth.log\n' | put 600 etc/rsyslog.conf
printf '[Journal]\n' | put 644 etc/systemd/journald.conf
printf 'log_file = /var/log/audit/audit.log\nmax_log_file = 8\nmax_log_file_action = ROTATE\n' |
    put 640 etc/audit/auditd.conf
