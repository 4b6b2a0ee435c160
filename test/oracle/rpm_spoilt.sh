#!/bin/sh
# usage: rpm_spoilt.sh FAMILY TREE
# Plants what is wrong in a tree of rpm_redhat.sh or rpm_suse.sh, something of every kind that rules ask for.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
family=$1
cd "$2"
umask 022

# Accounts, groups and passwords.
cat >>etc/passwd <<'TEXT'
toor:x:0:0::/root:/bin/bash
twin:x:1001:1001::/home/twin:/bin/bash
other:x:1001:4711::/home/other:/bin/bash
open:x:1002:1002::/home/open:/bin/bash
plain:$6$salt$hash:1003:1003::/home/plain:/bin/bash
twin:x:1004:1004::/home/twin:/bin/bash
game:x:300:300::/var/game:/bin/bash
messy:x:1005:1005::/home/messy:/bin/bash
+::::::
TEXT
cat >>etc/group <<'TEXT'
wheels:x:0:
twin:x:1001:
again:x:1001:
open:x:1002:
plain:x:1003:
twin:x:1004:
game:x:300:
messy:x:1005:
TEXT
chmod 600 etc/shadow
cat >>etc/shadow <<'TEXT'
toor:$6$saltsalt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:40000:0:99999:7:::
twin:$1$saltsalt$AAAAAAAAAAAAAAAAAAAAAA:20000:0:99999:3:::
other:*:20000:0:99999:7:::
open::20000:0:99999:7:::
game:$6$saltsalt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:20000:0:99999:7:::
messy:!:20000:0:99999:7:::
TEXT
# A shell that is in no list does not lock an account.
sed -i 's|^ftp:.*|ftp:x:14:50:FTP User:/var/ftp:/bin/false|' etc/passwd
# shellcheck disable=SC2016 # dollars of a hash
sed -i 's|^ftp:.*|ftp:$6$saltsalt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:20000:0:99999:7:::|' etc/shadow

# Homes.
mkdir -m 777 home/messy home/open
chown 1005:1005 home/messy home/open
for name in .netrc .rhosts .forward .profile; do
    echo x >"home/messy/$name"
    chmod 666 "home/messy/$name"
    chown 1005:1005 "home/messy/$name"
done
chown 1:1 home/messy/.profile

# Modes and owners.
chmod 666 etc/passwd etc/issue
chmod 664 etc/group etc/motd etc/shells
chmod 644 etc/shadow
[ ! -e etc/gshadow ] || chmod 644 etc/gshadow
for name in passwd group shadow gshadow; do
    [ ! -e "etc/$name" ] || cp "etc/$name" "etc/$name-"
    [ ! -e "etc/$name-" ] || chmod 666 "etc/$name-"
done
chown 4711 etc/issue.net
chmod 644 etc/security/opasswd
mkdir -p opt/app/drop
echo '#!/bin/sh' >opt/app/run
chmod 777 opt/app/run opt/app/drop
echo x >opt/app/lost
chown 4712:4713 opt/app/lost
for name in issue issue.net motd; do printf '%s\n' 'rhel \S \r \v on \m' >"etc/$name"; done
echo /usr/sbin/nologin >>etc/shells

# What new accounts and sessions get.
sed -i -e 's/^PASS_WARN_AGE.*/PASS_WARN_AGE 1/' -e 's/^ENCRYPT_METHOD .*/ENCRYPT_METHOD MD5/' \
    -e 's/^UMASK.*/UMASK 000/' etc/login.defs
sed -i 's/umask 022/umask 000/' etc/profile etc/bashrc 2>/dev/null || :
[ "$family" != sles15 ] || for name in profile bash.bashrc; do echo 'umask 000' >>"etc/$name"; done
echo 'TMOUT=99999; export TMOUT' >>etc/profile.d/open.sh
echo 'umask 000' >>root/.bashrc
# shellcheck disable=SC2016 # the shell of root expands it
echo 'PATH=.:/tmp:$PATH' >>root/.bash_profile

# PAM.
for stack in etc/authselect/system-auth etc/authselect/password-auth etc/pam.d/system-auth etc/pam.d/password-auth \
    etc/pam.d/common-password-pc; do
    if [ ! -f "$stack" ] || [ -L "$stack" ]; then continue; fi
    sed -i -e 's/\(pam_unix.so.*\)sha512/\1/' -e '/^password.*pam_unix/s/$/ md5 remember=3/' "$stack"
done
cat >>etc/security/pwquality.conf <<'TEXT'
minlen = 6
minclass = 1
difok = 0
maxrepeat = 0
maxsequence = 0
dictcheck = 0
enforcing = 0
retry = 9
TEXT
cat >>etc/security/faillock.conf <<'TEXT'
deny = 50
unlock_time = 10
TEXT

# Cron.
for name in crontab cron.hourly cron.daily cron.weekly cron.monthly cron.d; do
    chmod 777 "etc/$name"
done
echo root >etc/cron.allow
chmod 666 etc/cron.allow

# SSH and sudo. The first word counts for sshd, and its drop-ins come first.
cat >etc/ssh/sshd_config.d/00-open.conf <<'TEXT'
PermitRootLogin yes
PermitEmptyPasswords yes
ClientAliveInterval 0
ClientAliveCountMax 99
Ciphers 3des-cbc,aes128-ctr
MACs hmac-md5,hmac-sha2-512
KexAlgorithms diffie-hellman-group1-sha1
MaxAuthTries 50
MaxSessions 99
MaxStartups 100:30:600
LoginGraceTime 0
LogLevel QUIET
IgnoreRhosts no
HostbasedAuthentication yes
GSSAPIAuthentication yes
PermitUserEnvironment yes
UsePAM no
Banner none
DisableForwarding no
X11Forwarding yes
AllowTcpForwarding yes
TEXT
chmod 600 etc/ssh/sshd_config.d/00-open.conf
chmod 666 etc/ssh/sshd_config
chmod 644 etc/ssh/ssh_host_*_key
chmod 666 etc/ssh/ssh_host_*_key.pub
cat >etc/sudoers.d/open <<'TEXT'
Defaults !authenticate
Defaults timestamp_timeout=-1
%wheel ALL=(ALL) NOPASSWD: ALL
TEXT

# Signatures of packages.
for repository in etc/yum.repos.d/*.repo etc/zypp/repos.d/*.repo; do
    [ ! -e "$repository" ] || sed -i 's/^gpgcheck *=.*/gpgcheck=0/' "$repository"
done
[ ! -e etc/dnf/dnf.conf ] || sed -i 's/^gpgcheck=1/gpgcheck=0/' etc/dnf/dnf.conf

# Mail that listens to all.
mkdir -p etc/postfix
echo 'inet_interfaces = all' >etc/postfix/main.cf

# Programs nobody needs, as the package database tells it; a server is in use if the system starts it.
database=/var/lib/rpm
[ "$family" != sles15 ] || database=/usr/lib/sysimage/rpm
for name in telnet telnet-server ftp vsftpd ypbind ypserv rsh rsh-server talk tftp tftp-server autofs avahi cups \
    rpcbind samba squid httpd nginx xinetd dnsmasq nfs-utils rsync-daemon bind dhcp-server dovecot cyrus-imapd \
    net-snmp openldap-clients openldap-servers gdm xorg-x11-server-common setroubleshoot mcstrans at; do
    echo "$name 1.0 1"
done >../spoilt.list
[ "$family" = sles15 ] || echo 'postfix 3.5.25 1' >>../spoilt.list
[ "$family" != rhel9 ] || sed -i '/^at /d' ../spoilt.list
"$here/rpm_packages.sh" ../spoilt.list "$PWD" "$database"
rm ../spoilt.list
mkdir -p etc/systemd/system/multi-user.target.wants
for unit in autofs avahi-daemon cups dhcpd dnsmasq dovecot httpd named nfs-server nginx rpcbind rsyncd slapd smb snmpd \
    squid vsftpd xinetd ypserv; do
    printf '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n' >"etc/systemd/system/$unit.service"
    ln -sf "../$unit.service" "etc/systemd/system/multi-user.target.wants/$unit.service"
done
printf '[Socket]\nListenDatagram=69\n[Install]\nWantedBy=sockets.target\n' >etc/systemd/system/tftp.socket
mkdir -p etc/systemd/system/sockets.target.wants
ln -sf ../tftp.socket etc/systemd/system/sockets.target.wants/tftp.socket
