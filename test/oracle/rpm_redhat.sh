#!/bin/sh
# usage: rpm_redhat.sh rhel9|al2023 TREE
# Makes a tree of RHEL 9 or Amazon Linux 2023 as its installer leaves a server: the accounts, modes and settings
# that its packages are known to ship, shortened, and the packages in its rpm database. Programs are empty files.
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

mkdir -p proc sys dev run mnt tmp var/tmp var/log home opt srv boot root etc/skel usr/bin usr/sbin usr/lib usr/lib64 \
    var/spool/mail var/empty usr/share/empty.sshd var/lib/rpm
chmod 1777 tmp var/tmp
chmod 550 root
chmod 555 proc sys boot
for name in bin sbin lib lib64; do ln -s "usr/$name" "$name"; done

# Accounts. Four of them have root's group by the distribution's own will.
put 644 etc/passwd <<'TEXT'
root:x:0:0:root:/root:/bin/bash
bin:x:1:1:bin:/bin:/sbin/nologin
daemon:x:2:2:daemon:/sbin:/sbin/nologin
adm:x:3:4:adm:/var/adm:/sbin/nologin
lp:x:4:7:lp:/var/spool/lpd:/sbin/nologin
sync:x:5:0:sync:/sbin:/bin/sync
shutdown:x:6:0:shutdown:/sbin:/sbin/shutdown
halt:x:7:0:halt:/sbin:/sbin/halt
mail:x:8:12:mail:/var/spool/mail:/sbin/nologin
operator:x:11:0:operator:/root:/sbin/nologin
games:x:12:100:games:/usr/games:/sbin/nologin
ftp:x:14:50:FTP User:/var/ftp:/sbin/nologin
nobody:x:65534:65534:Kernel Overflow User:/:/sbin/nologin
dbus:x:81:81:System message bus:/:/sbin/nologin
systemd-coredump:x:999:997:systemd Core Dumper:/:/sbin/nologin
tss:x:59:59:Account used for TPM access:/:/usr/sbin/nologin
sshd:x:74:74:Privilege-separated SSH:/usr/share/empty.sshd:/usr/sbin/nologin
chrony:x:998:996:chrony system user:/var/lib/chrony:/sbin/nologin
TEXT
put 644 etc/group <<'TEXT'
root:x:0:
bin:x:1:
daemon:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
lp:x:7:
mem:x:8:
kmem:x:9:
wheel:x:10:
cdrom:x:11:
mail:x:12:
man:x:15:
dialout:x:18:
floppy:x:19:
games:x:20:
utmp:x:22:
tape:x:33:
kvm:x:36:
video:x:39:
ftp:x:50:
lock:x:54:
tss:x:59:
audio:x:63:
sshd:x:74:
dbus:x:81:
users:x:100:
ssh_keys:x:101:
systemd-journal:x:190:
chrony:x:996:
systemd-coredump:x:997:
nobody:x:65534:
TEXT
# Who comes with the distribution is locked; RHEL's installer asks for a password of root and of a first user. Here
# the hashes are of no word.
# shellcheck disable=SC2016 # dollars of a hash
hash='$6$saltsaltsaltsalt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
root=$hash
[ "$family" != al2023 ] || root='*LOCK*'
{
    echo "root:$root:19800:0:99999:7:::"
    sed 1d etc/passwd | cut -d: -f1 | sed 's/$/:*:19800:0:99999:7:::/; /^\(dbus\|systemd-coredump\|tss\|sshd\|chrony\):/s/:.*/:!!:19800::::::/'
} | put 0 etc/shadow
case $family in
al2023)
    echo 'ec2-user:x:1000:1000:EC2 Default User:/home/ec2-user:/bin/bash' >>etc/passwd
    echo 'ec2-user:!!:19900:0:99999:7:::' >>etc/shadow
    echo 'ec2-user:x:1000:' >>etc/group
    sed -i -e 's/^\(adm\|wheel\|systemd-journal\):.*/&ec2-user/' etc/group
    user=ec2-user
    ;;
*)
    echo 'admin:x:1000:1000::/home/admin:/bin/bash' >>etc/passwd
    echo "admin:$hash:19900:0:99999:7:::" >>etc/shadow
    echo 'admin:x:1000:' >>etc/group
    sed -i 's/^wheel:.*/&admin/' etc/group
    user='admin'
    ;;
esac
awk -F: '{ print $1 ":" ($1 == "root" ? "" : "!") "::" $4 }' etc/group | sed 's/^\(bin\|daemon\|sys\|adm\):!/\1:/' |
    put 0 etc/gshadow
for name in passwd group shadow gshadow; do cp -p "etc/$name" "etc/$name-"; done
for name in .bash_logout .bash_profile .bashrc; do : >"etc/skel/$name"; done
mkdir -m 700 "home/$user"
cp etc/skel/.b* "home/$user"
chown -R 1000:1000 "home/$user"

# The packages, with those of their files whose modes are asked for.
cat >"../$family.list" <<'TEXT'
basesystem 11 13
filesystem 3.16 2
  0755 root root /usr/bin/
  0755 root root /usr/sbin/
  1777 root root /tmp/
setup 2.13.7 10
  0644 root root /etc/profile
  0644 root root /etc/bashrc
  0644 root root /etc/motd
  0644 root root /etc/shells
  0755 root root /etc/profile.d/
bash 5.1.8 9
  0755 root root /usr/bin/bash
coreutils 8.32 35
  0755 root root /usr/bin/env
  0755 root root /usr/bin/ls
glibc 2.34 100
pam 1.5.1 19
  0755 root root /usr/sbin/faillock
  4755 root root /usr/sbin/unix_chkpwd
  4755 root root /usr/sbin/pam_timestamp_check
  0644 root root /etc/security/faillock.conf
  0644 root root /etc/security/pwhistory.conf
  0600 root root /etc/security/opasswd
libpwquality 1.4.4 8
  0644 root root /etc/security/pwquality.conf
  0755 root root /usr/lib64/security/pam_pwquality.so
shadow-utils 4.9 8
  4755 root root /usr/bin/chage
  4755 root root /usr/bin/gpasswd
  4755 root root /usr/bin/newgrp
  0644 root root /etc/login.defs
passwd 0.80 12
  4755 root root /usr/bin/passwd
util-linux 2.37.4 18
  4755 root root /usr/bin/mount
  4755 root root /usr/bin/su
  4755 root root /usr/bin/umount
  2755 root tty /usr/bin/write
  0755 root root /usr/bin/login
sudo 1.9.5p2 10
  4111 root root /usr/bin/sudo
  0440 root root /etc/sudoers
  0750 root root /etc/sudoers.d/
openssh 8.7p1 38
openssh-clients 8.7p1 38
  0755 root root /usr/bin/ssh
openssh-server 8.7p1 38
  0755 root root /usr/sbin/sshd
  0600 root root /etc/ssh/sshd_config
  0600 root root /etc/ssh/sshd_config.d/50-redhat.conf
crypto-policies 20240202 1
cronie 1.5.7 11
  0755 root root /usr/sbin/crond
  4755 root root /usr/bin/crontab
  0755 root root /etc/cron.d/
  0600 root root /etc/cron.deny
crontabs 1.11 27
  0644 root root /etc/crontab
  0755 root root /etc/cron.hourly/
  0755 root root /etc/cron.daily/
  0755 root root /etc/cron.weekly/
  0755 root root /etc/cron.monthly/
audit 3.1.2 2
  0755 root root /usr/sbin/auditd
rsyslog 8.2310.0 4
chrony 4.5 1
systemd 252 32
  0755 root root /usr/lib/systemd/systemd
dbus 1.12.20 8
dnf 4.14.0 9
rpm 4.16.1.3 29
libselinux 3.6 1
TEXT
case $family in
al2023) cat <<'TEXT' ;;
system-release 2023.4.20240416 0.amzn2023
amazon-linux-repo-s3 2023.4.20240416 0.amzn2023
TEXT
*) cat <<'TEXT' ;;
redhat-release 9.4 0.5.el9
authselect 1.2.6 2.el9
authselect-libs 1.2.6 2.el9
sssd-client 2.9.4 6.el9_4
sssd-common 2.9.4 6.el9_4
libuser 0.63 13.el9
  0644 root root /etc/libuser.conf
rootfiles 8.1 31.el9
yum 4.14.0 9.el9
at 3.1.23 11.el9
  4755 root root /usr/bin/at
  0644 root root /etc/at.deny
firewalld 1.3.4 1.el9
selinux-policy-targeted 38.1.35 2.el9_4
gpg-pubkey fd431d51 4ae0493b
TEXT
esac >>"../$family.list"
"$here/rpm_packages.sh" "../$family.list" "$PWD" /var/lib/rpm

# What the distribution says of itself.
case $family in
al2023)
    put 644 usr/lib/os-release <<'TEXT'
NAME="Amazon Linux"
VERSION="2023"
ID="amzn"
ID_LIKE="fedora"
VERSION_ID="2023"
PLATFORM_ID="platform:al2023"
PRETTY_NAME="Amazon Linux 2023.4.20240416"
CPE_NAME="cpe:2.3:o:amazon:amazon_linux:2023"
SUPPORT_END="2029-06-30"
TEXT
    echo 'Amazon Linux release 2023.4.20240416 (Amazon Linux)' | put 644 etc/system-release
    put 644 etc/yum.repos.d/amazonlinux.repo <<'TEXT'
[amazonlinux]
name=Amazon Linux 2023 repository
mirrorlist=https://mirrors.example.org/core/mirrors/$releasever/$basearch/mirror.list
priority=10
enabled=1
repo_gpgcheck=0
type=rpm
gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-amazon-linux-2023
TEXT
    put 440 etc/sudoers.d/90-cloud-init-users <<'TEXT'
# User rules for ec2-user
ec2-user ALL=(ALL) NOPASSWD:ALL
TEXT
    ;;
*)
    put 644 usr/lib/os-release <<'TEXT'
NAME="Red Hat Enterprise Linux"
VERSION="9.4 (Plow)"
ID="rhel"
ID_LIKE="fedora"
VERSION_ID="9.4"
PLATFORM_ID="platform:el9"
PRETTY_NAME="Red Hat Enterprise Linux 9.4 (Plow)"
CPE_NAME="cpe:/o:redhat:enterprise_linux:9::baseos"
TEXT
    echo 'Red Hat Enterprise Linux release 9.4 (Plow)' | put 644 etc/redhat-release
    ln -s redhat-release etc/system-release
    put 644 etc/yum.repos.d/redhat.repo <<'TEXT'
[rhel-9-for-x86_64-baseos-rpms]
name = Red Hat Enterprise Linux 9 for x86_64 - BaseOS (RPMs)
baseurl = https://cdn.example.org/content/dist/rhel9/$releasever/x86_64/baseos/os
enabled = 1
gpgcheck = 1
gpgkey = file:///etc/pki/rpm-gpg/RPM-GPG-KEY-redhat-release
sslverify = 1
TEXT
    put 644 etc/libuser.conf <<'TEXT'
[defaults]
moduledir = /usr/lib64/libuser
modules = files shadow
create_modules = files shadow
crypt_style = sha512

[userdefaults]
LU_USERNAME = %n
LU_GIDNUMBER = %u

[groupdefaults]
LU_GROUPNAME = %n
TEXT
    ;;
esac
ln -s ../usr/lib/os-release etc/os-release
put 644 etc/dnf/dnf.conf <<'TEXT'
[main]
gpgcheck=1
installonly_limit=3
clean_requirements_on_remove=True
best=True
skip_if_unavailable=False
TEXT
ln -s dnf/dnf.conf etc/yum.conf
printf '\\S\nKernel \\r on an \\m\n\n' | put 644 etc/issue
printf '\\S\nKernel \\r on an \\m\n' | put 644 etc/issue.net
printf '/bin/sh\n/bin/bash\n/usr/bin/sh\n/usr/bin/bash\n' | put 644 etc/shells

# Sessions: the umask of login.defs is set by pam_umask or, where nothing set one, by the shell's files.
put 644 etc/login.defs <<'TEXT'
MAIL_DIR	/var/spool/mail
UMASK		022
HOME_MODE	0700
PASS_MAX_DAYS	99999
PASS_MIN_DAYS	0
PASS_WARN_AGE	7
UID_MIN                  1000
UID_MAX                 60000
SYS_UID_MIN               201
SYS_UID_MAX               999
GID_MIN                  1000
GID_MAX                 60000
SYS_GID_MIN               201
SYS_GID_MAX               999
CREATE_HOME	yes
USERGROUPS_ENAB yes
ENCRYPT_METHOD SHA512
SHA_CRYPT_MAX_ROUNDS 100000
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
pathmunge () {
    case ":${PATH}:" in
        *:"$1":*)
            ;;
        *)
            if [ "$2" = "after" ] ; then
                PATH=$PATH:$1
            else
                PATH=$1:$PATH
            fi
    esac
}
if [ -x /usr/bin/id ]; then
    if [ -z "$EUID" ]; then
        EUID=`/usr/bin/id -u`
        UID=`/usr/bin/id -ru`
    fi
    USER="`/usr/bin/id -un`"
    LOGNAME=$USER
    MAIL="/var/spool/mail/$USER"
fi
if [ "$EUID" = "0" ]; then
    pathmunge /usr/sbin
    pathmunge /usr/local/sbin
else
    pathmunge /usr/local/sbin after
    pathmunge /usr/sbin after
fi
HOSTNAME=$(/usr/bin/hostnamectl --transient 2>/dev/null) || HOSTNAME=$(/usr/bin/uname -n)
HISTSIZE=1000
export PATH USER LOGNAME MAIL HOSTNAME HISTSIZE

for i in /etc/profile.d/*.sh /etc/profile.d/sh.local ; do
    if [ -r "$i" ]; then
        if [ "${-#*i}" != "$-" ]; then
            . "$i"
        else
            . "$i" >/dev/null
        fi
    fi
done
unset i
unset -f pathmunge
if [ -n "${BASH_VERSION-}" ] ; then
    if [ -f /etc/bashrc ] ; then
        . /etc/bashrc
    fi
fi
TEXT
# A shell that is no login shell has the umask of the session, and another one only if that is 0.
put 644 etc/bashrc <<'TEXT'
if [ -z "$BASHRCSOURCED" ]; then
    BASHRCSOURCED="Y"
    if [ "$PS1" ]; then
        [ "$PS1" = "\\s-\\v\\\$ " ] && PS1="[\u@\h \W]\\$ "
    fi
    if ! shopt -q login_shell ; then
        pathmunge () {
            case ":${PATH}:" in
                *:"$1":*)
                    ;;
                *)
                    PATH=$1:$PATH
            esac
        }
        [ `umask` -eq 0 ] && umask 022
        SHELL=/bin/bash
        for i in /etc/profile.d/*.sh; do
            if [ -r "$i" ]; then
                if [ "$PS1" ]; then
                    . "$i"
                else
                    . "$i" >/dev/null
                fi
            fi
        done
        unset i
        unset -f pathmunge
    fi
fi
TEXT
printf 'unset LC_ALL\n' | put 644 etc/profile.d/sh.local
put 644 etc/profile.d/less.sh <<'TEXT'
[ -n "$LESSOPEN" ] || export LESSOPEN="||/usr/bin/lesspipe.sh %s"
TEXT
for name in .bashrc .bash_profile; do
    printf '[ -f /etc/bashrc ] && . /etc/bashrc\n' | put 644 "root/$name"
done

# PAM.
stack() {
    if [ "$family" = rhel9 ]; then
        cat <<'TEXT'
auth        required                                     pam_env.so
auth        required                                     pam_faildelay.so delay=2000000
auth        [default=1 ignore=ignore success=ok]         pam_usertype.so isregular
auth        [default=1 ignore=ignore success=ok]         pam_localuser.so
auth        sufficient                                   pam_unix.so nullok
auth        [default=1 ignore=ignore success=ok]         pam_usertype.so isregular
auth        sufficient                                   pam_sss.so forward_pass
auth        required                                     pam_deny.so

account     required                                     pam_unix.so
account     sufficient                                   pam_localuser.so
account     sufficient                                   pam_usertype.so issystem
account     [default=bad success=ok user_unknown=ignore] pam_sss.so
account     required                                     pam_permit.so

password    requisite                                    pam_pwquality.so local_users_only
password    sufficient                                   pam_unix.so sha512 shadow nullok use_authtok
password    [success=1 default=ignore]                   pam_localuser.so
password    sufficient                                   pam_sss.so use_authtok
password    required                                     pam_deny.so

session     optional                                     pam_keyinit.so revoke
session     required                                     pam_limits.so
-session    optional                                     pam_systemd.so
session     [success=1 default=ignore]                   pam_succeed_if.so service in crond quiet use_uid
session     required                                     pam_unix.so
session     optional                                     pam_sss.so
TEXT
    else
        cat <<'TEXT'
auth        required      pam_env.so
auth        sufficient    pam_unix.so try_first_pass nullok
auth        required      pam_deny.so

account     required      pam_unix.so

password    requisite     pam_pwquality.so try_first_pass local_users_only retry=3 authtok_type=
password    sufficient    pam_unix.so try_first_pass use_authtok nullok sha512 shadow
password    required      pam_deny.so

session     optional      pam_keyinit.so revoke
session     required      pam_limits.so
-session     optional      pam_systemd.so
session     [success=1 default=ignore] pam_succeed_if.so service in crond quiet use_uid
session     required      pam_unix.so
TEXT
    fi
}
for name in system-auth password-auth; do
    if [ "$family" = rhel9 ]; then
        stack | put 644 "etc/authselect/$name"
        mkdir -p etc/pam.d
        ln -s "/etc/authselect/$name" "etc/pam.d/$name"
    else
        stack | put 644 "etc/pam.d/$name"
    fi
done
if [ "$family" = rhel9 ]; then
    echo sssd | put 644 etc/authselect/authselect.conf
    for name in fingerprint-auth smartcard-auth; do
        printf '%s required pam_deny.so\n' auth account password session | put 644 "etc/authselect/$name"
    done
    for name in fingerprint-auth smartcard-auth postlogin; do ln -s "/etc/authselect/$name" "etc/pam.d/$name"; done
    printf 'passwd: files sss systemd\nshadow: files\ngroup: files sss systemd\n' | put 644 etc/authselect/nsswitch.conf
    ln -s /etc/authselect/nsswitch.conf etc/nsswitch.conf
fi
postlogin=etc/pam.d/postlogin
[ "$family" != rhel9 ] || postlogin=etc/authselect/postlogin
put 644 "$postlogin" <<'TEXT'
session     optional                   pam_umask.so silent
session     [success=1 default=ignore] pam_succeed_if.so service !~ gdm* service !~ su* quiet
session     [default=1]                pam_lastlog.so nowtmp showfailed
session     optional                   pam_lastlog.so silent noupdate showfailed
TEXT
printf '%s required pam_deny.so\n' auth account password session | put 644 etc/pam.d/other
for name in login sshd passwd sudo crond; do
    stacks=system-auth
    [ "$name" != sshd ] || stacks=password-auth
    put 644 "etc/pam.d/$name" <<TEXT
auth       substack     $stacks
account    required     pam_nologin.so
account    include      $stacks
password   include      $stacks
session    required     pam_loginuid.so
session    include      $stacks
session    include      postlogin
TEXT
done
put 644 etc/pam.d/su <<'TEXT'
auth		required	pam_env.so
auth		sufficient	pam_rootok.so
# Uncomment the following line to require a user to be in the "wheel" group.
#auth		required	pam_wheel.so use_uid
auth		substack	system-auth
auth		include		postlogin
account		sufficient	pam_succeed_if.so uid = 0 use_uid quiet
account		include		system-auth
password	include		system-auth
session		include		system-auth
session		include		postlogin
session		optional	pam_xauth.so
TEXT
printf '# deny = 3\n# unlock_time = 600\n# even_deny_root\n' | put 644 etc/security/faillock.conf
printf '# minlen = 8\n# minclass = 0\n# difok = 1\n# retry = 3\n' | put 644 etc/security/pwquality.conf
mkdir -p etc/security/pwquality.conf.d
printf '# remember = 10\n# enforce_for_root\n' | put 644 etc/security/pwhistory.conf
: | put 600 etc/security/opasswd
printf '# a domain, a type, an item, a value\n' | put 644 etc/security/limits.conf

# SSH and the cryptography that all programs share.
put 600 etc/ssh/sshd_config <<'TEXT'
Include /etc/ssh/sshd_config.d/*.conf
AuthorizedKeysFile	.ssh/authorized_keys
Subsystem	sftp	/usr/libexec/openssh/sftp-server
TEXT
put 600 etc/ssh/sshd_config.d/50-redhat.conf <<'TEXT'
Include /etc/crypto-policies/back-ends/opensshserver.config
SyslogFacility AUTHPRIV
ChallengeResponseAuthentication no
GSSAPIAuthentication yes
GSSAPICleanupCredentials no
UsePAM yes
X11Forwarding yes
PrintMotd no
TEXT
chmod 700 etc/ssh/sshd_config.d
put 644 usr/share/crypto-policies/DEFAULT/opensshserver.txt <<'TEXT'
Ciphers aes256-gcm@openssh.com,chacha20-poly1305@openssh.com,aes256-ctr,aes128-gcm@openssh.com,aes128-ctr
MACs hmac-sha2-256-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha1,umac-128@openssh.com,hmac-sha2-512
GSSAPIKeyExchange no
KexAlgorithms curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group14-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512
HostKeyAlgorithms ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,ssh-ed25519,rsa-sha2-256,rsa-sha2-512
PubkeyAcceptedAlgorithms ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,ssh-ed25519,rsa-sha2-256,rsa-sha2-512
TEXT
mkdir -p etc/crypto-policies/back-ends
ln -s /usr/share/crypto-policies/DEFAULT/opensshserver.txt etc/crypto-policies/back-ends/opensshserver.config
for name in config state/current state/CURRENT.pol; do echo DEFAULT | put 644 "etc/crypto-policies/$name"; done
# Made with the tree, they open nothing.
for kind in rsa ecdsa ed25519; do
    ssh-keygen -q -t "$kind" -N '' -C '' -f "etc/ssh/ssh_host_${kind}_key"
    chown 0:101 "etc/ssh/ssh_host_${kind}_key"
    chmod 640 "etc/ssh/ssh_host_${kind}_key"
done

put 440 etc/sudoers <<'TEXT'
Defaults   !visiblepw
Defaults    always_set_home
Defaults    match_group_by_gid
Defaults    always_query_group_plugin
Defaults    env_reset
Defaults    env_keep =  "COLORS DISPLAY HOSTNAME HISTSIZE KDEDIR LS_COLORS"
Defaults    secure_path = /sbin:/bin:/usr/sbin:/usr/bin
root	ALL=(ALL) 	ALL
%wheel	ALL=(ALL)	ALL
#includedir /etc/sudoers.d
TEXT
put 644 etc/crontab <<'TEXT'
SHELL=/bin/bash
PATH=/sbin:/bin:/usr/sbin:/usr/bin
MAILTO=root
TEXT
printf '01 * * * * root run-parts /etc/cron.hourly\n' | put 644 etc/cron.d/0hourly
: | put 600 etc/cron.deny

# Logs and audit.
printf 'module(load="imuxsock")\ninclude(file="/etc/rsyslog.d/*.conf" mode="optional")\nauthpriv.* /var/log/secure\n' |
    put 644 etc/rsyslog.conf
printf '[Journal]\n' | put 644 etc/systemd/journald.conf
printf 'log_file = /var/log/audit/audit.log\nmax_log_file = 8\nmax_log_file_action = ROTATE\n' |
    put 640 etc/audit/auditd.conf
printf -- '-D\n-b 8192\n--backlog_wait_time 60000\n-f 1\n' | put 640 etc/audit/audit.rules
mkdir -p etc/audit/rules.d
chmod 750 etc/audit etc/audit/rules.d
rm "../$family.list"
