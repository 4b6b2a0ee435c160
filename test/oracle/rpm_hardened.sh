#!/bin/sh
# usage: rpm_hardened.sh FAMILY TREE
# Hardens a tree of rpm_redhat.sh or rpm_suse.sh as its benchmark asks. The oracle's own remediations cannot run
# where there are no programs.
set -eu
family=$1
cd "$2"
umask 022
hash=$(printf 'A%.0s' $(seq 86))

# Accounts: root has a password, and who logs in has a shorter life of his.
sed -i -e "s|^root:.*|root:\$6\$saltsaltsaltsalt\$$hash:19800:1:365:7:30::|" \
    -e 's/^\(admin\|ec2-user\|geoko\):\([^:]*\):[0-9]*:.*/\1:\2:19800:1:365:7:30::/' etc/shadow
sed -i 's|^nobody:\(.*\):/bin/bash$|nobody:\1:/sbin/nologin|' etc/passwd
chmod 700 home/*
for name in home/*/.[!.]*; do chmod 600 "$name"; done
mkdir -p root/bin usr/local/bin usr/local/sbin
for name in passwd group shadow gshadow; do [ ! -e "etc/$name" ] || cp -p "etc/$name" "etc/$name-"; done

# Banners.
for name in issue issue.net; do
    echo 'Only who is authorized may use this system. What is done here is recorded.' >"etc/$name"
done

# What new accounts and sessions get.
sed -i -e 's/^PASS_MAX_DAYS.*/PASS_MAX_DAYS 365/' -e 's/^PASS_MIN_DAYS.*/PASS_MIN_DAYS 1/' \
    -e 's/^PASS_WARN_AGE.*/PASS_WARN_AGE 7/' -e 's/^UMASK.*/UMASK 027/' etc/login.defs
sed -i 's/^INACTIVE=.*/INACTIVE=30/' etc/default/useradd
sed -i 's/umask 022/umask 027/' etc/profile etc/bashrc 2>/dev/null || :
[ "$family" != sles15 ] || for name in profile bash.bashrc; do echo 'umask 027' >>"etc/$name"; done
echo 'umask 027' >etc/profile.d/umask.sh
echo 'typeset -xr TMOUT=900' >etc/profile.d/tmout.sh
for name in .bashrc .bash_profile; do echo 'umask 027' >>"root/$name"; done

# PAM.
if [ "$family" = sles15 ]; then
    cat >etc/pam.d/common-auth-pc <<'TEXT'
auth	required	pam_env.so
auth	required	pam_faillock.so preauth
auth	sufficient	pam_unix.so	try_first_pass
auth	required	pam_faillock.so authfail
TEXT
    printf 'account\trequired\tpam_faillock.so\naccount\trequired\tpam_unix.so\ttry_first_pass\n' >etc/pam.d/common-account-pc
    cat >etc/pam.d/common-password-pc <<'TEXT'
password	requisite	pam_pwquality.so
password	requisite	pam_pwhistory.so remember=24 enforce_for_root use_authtok
password	required	pam_unix.so	use_authtok shadow try_first_pass sha512
TEXT
    : >usr/lib64/pam_pwquality.so
    mv usr/lib64/pam_pwquality.so lib64/security
else
    for name in system-auth password-auth; do
        cat >"../$name" <<'TEXT'
auth        required                                     pam_env.so
auth        required                                     pam_faildelay.so delay=2000000
auth        required                                     pam_faillock.so preauth silent
auth        sufficient                                   pam_unix.so
auth        required                                     pam_faillock.so authfail
auth        required                                     pam_deny.so

account     required                                     pam_faillock.so
account     required                                     pam_unix.so

password    requisite                                    pam_pwquality.so local_users_only
password    requisite                                    pam_pwhistory.so use_authtok
password    sufficient                                   pam_unix.so sha512 shadow use_authtok
password    required                                     pam_deny.so

session     optional                                     pam_keyinit.so revoke
session     required                                     pam_limits.so
-session    optional                                     pam_systemd.so
session     [success=1 default=ignore]                   pam_succeed_if.so service in crond quiet use_uid
session     required                                     pam_unix.so
TEXT
        if [ "$family" = rhel9 ]; then
            # A profile of its own; authselect copies it to where PAM reads it.
            mkdir -p etc/authselect/custom/hardened
            cp "../$name" "etc/authselect/custom/hardened/$name"
            mv "../$name" "etc/authselect/$name"
        else
            mv "../$name" "etc/pam.d/$name"
        fi
    done
    [ "$family" != rhel9 ] || printf 'custom/hardened\n' >etc/authselect/authselect.conf
    sed -i 's/^#auth\(.*pam_wheel.so use_uid\)/auth\1 group=sugroup/' etc/pam.d/su
    echo 'sugroup:x:4000:' >>etc/group
    echo 'sugroup:!::' >>etc/gshadow
    printf 'remember = 24\nenforce_for_root\n' >etc/security/pwhistory.conf
fi
printf 'deny = 3\nunlock_time = 900\neven_deny_root\nroot_unlock_time = 60\n' >etc/security/faillock.conf
cat >etc/security/pwquality.conf <<'TEXT'
minlen = 14
minclass = 4
difok = 2
maxrepeat = 3
maxsequence = 3
dictcheck = 1
enforcing = 1
retry = 3
enforce_for_root
TEXT
chmod 644 etc/security/pwquality.conf
echo '* hard core 0' >>etc/security/limits.conf

# Cron and at.
chmod 600 etc/crontab
chmod 700 etc/cron.hourly etc/cron.daily etc/cron.weekly etc/cron.monthly etc/cron.d
for name in cron at; do
    rm -f "etc/$name.deny"
    echo root >"etc/$name.allow"
    chmod 640 "etc/$name.allow"
done

# SSH: what comes first counts.
cat >etc/ssh/sshd_config.d/00-hardened.conf <<'TEXT'
PermitRootLogin no
PermitEmptyPasswords no
AllowUsers admin
ClientAliveInterval 15
ClientAliveCountMax 1
Ciphers aes256-gcm@openssh.com,aes256-ctr,aes128-gcm@openssh.com,aes128-ctr
MACs hmac-sha2-512-etm@openssh.com,hmac-sha2-256-etm@openssh.com
KexAlgorithms ecdh-sha2-nistp521,ecdh-sha2-nistp384,ecdh-sha2-nistp256,diffie-hellman-group-exchange-sha256
MaxAuthTries 4
MaxSessions 10
MaxStartups 10:30:60
LoginGraceTime 60
LogLevel VERBOSE
IgnoreRhosts yes
HostbasedAuthentication no
GSSAPIAuthentication no
PermitUserEnvironment no
UsePAM yes
Banner /etc/issue.net
DisableForwarding yes
X11Forwarding no
AllowTcpForwarding no
TEXT
chmod 600 etc/ssh/sshd_config etc/ssh/sshd_config.d/*
if [ -d etc/crypto-policies ]; then
    for name in NO-SHA1 NO-SSHCBC NO-SSHWEAKCIPHERS NO-SSHWEAKMACS; do
        mkdir -p etc/crypto-policies/policies/modules
        echo '# see crypto-policies(7)' >"etc/crypto-policies/policies/modules/$name.pmod"
    done
    for name in config state/current; do
        echo DEFAULT:NO-SHA1:NO-SSHCBC:NO-SSHWEAKCIPHERS:NO-SSHWEAKMACS >"etc/crypto-policies/$name"
    done
    rm etc/crypto-policies/back-ends/opensshserver.config
    cat >etc/crypto-policies/back-ends/opensshserver.config <<'TEXT'
Ciphers aes256-gcm@openssh.com,aes256-ctr,aes128-gcm@openssh.com,aes128-ctr
MACs hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com
GSSAPIKeyExchange no
KexAlgorithms curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group14-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512
TEXT
fi

# sudo.
rm -f etc/sudoers.d/90-cloud-init-users
cat >etc/sudoers.d/hardened <<'TEXT'
Defaults use_pty
Defaults logfile="/var/log/sudo.log"
Defaults timestamp_timeout=5
TEXT
chmod 440 etc/sudoers.d/hardened
