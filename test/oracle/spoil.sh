#!/bin/sh
# Runs inside a tree that can be lost: plants what is wrong, something of every kind that rules ask for.
# shellcheck disable=SC2016 # a dollar is a dollar
set -eu

# Accounts, groups and passwords.
cat >>/etc/passwd <<'TEXT'
toor:x:0:0::/root:/bin/bash
twin:x:1001:1001::/home/twin:/bin/bash
other:x:1001:4711::/home/other:/bin/bash
open:x:1002:1002::/home/open:/bin/bash
plain:$6$salt$hash:1003:1003::/home/plain:/bin/bash
twin:x:1004:1004::/home/twin:/bin/bash
game:x:300:300::/var/game:/bin/bash
TEXT
cat >>/etc/group <<'TEXT'
wheels:x:0:
twin:x:1001:
again:x:1001:
open:x:1002:
plain:x:1003:
twin:x:1004:
game:x:300:
TEXT
cat >>/etc/shadow <<'TEXT'
toor:$6$saltsalt$u2GBqEbmQ2ZqHqrxW9JpB1n8vHCz8mJOvbqBTWkEyM2XyPcIo2L4zN3dqT3sJ1F0aWkJ5q0uQh2n7yqY1x2y3/:40000:0:99999:7:::
twin:$1$salt$qJH7.N4xYta3aEG/dfqo/0:20000:0:99999:3:::
other:*:20000:0:99999:7:::
open::20000:0:99999:7:::
game:*:20000:0:99999:7:::
TEXT
sed -i 's/^shadow:.*/&twin/' /etc/group

# Modes and owners.
chmod 666 /etc/passwd /etc/issue
chmod 664 /etc/group /etc/shells
chmod 644 /etc/shadow /etc/gshadow
for name in passwd group shadow gshadow; do
    cp "/etc/$name" "/etc/$name-"
    chmod 666 "/etc/$name-"
done
chown 4711 /etc/issue.net
mkdir -p /opt/app/drop
echo '#!/bin/sh' >/opt/app/run
chmod 777 /opt/app/run /opt/app/drop
echo x >/opt/app/lost
chown 4712:4713 /opt/app/lost
printf '%s\n' 'Debian \r \v on \m' >/etc/issue
echo /usr/sbin/nologin >>/etc/shells

# What new accounts and sessions get.
sed -i -e 's/^PASS_MAX_DAYS.*/PASS_MAX_DAYS 99999/' -e 's/^PASS_WARN_AGE.*/PASS_WARN_AGE 1/' \
    -e 's/^ENCRYPT_METHOD.*/ENCRYPT_METHOD MD5/' -e 's/^UMASK.*/UMASK 000/' /etc/login.defs
mkdir -p /etc/profile.d
echo 'umask 000' >/etc/profile.d/open.sh
echo 'TMOUT=99999; export TMOUT' >>/etc/profile.d/open.sh
echo 'umask 000' >>/root/.bashrc

# PAM.
sed -i '/pam_unix/s/yescrypt/md5 nullok remember=3/' /etc/pam.d/common-password
[ ! -e /etc/security/pwquality.conf ] || cat >>/etc/security/pwquality.conf <<'TEXT'
minlen = 6
minclass = 1
difok = 0
maxrepeat = 0
maxsequence = 0
dictcheck = 0
enforcing = 0
retry = 9
TEXT
cat >>/etc/security/faillock.conf <<'TEXT'
deny = 50
unlock_time = 10
TEXT

# Cron.
for name in crontab cron.hourly cron.daily cron.weekly cron.monthly cron.d; do
    [ ! -e "/etc/$name" ] || chmod 777 "/etc/$name"
done
if [ -e /etc/crontab ]; then
    echo root >/etc/cron.allow
    chmod 666 /etc/cron.allow
    : >/etc/cron.deny
fi

# SSH and sudo. The first word counts for sshd, and its drop-ins come first.
if [ -d /etc/ssh/sshd_config.d ]; then
    cat >/etc/ssh/sshd_config.d/00-open.conf <<'TEXT'
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
    chmod 666 /etc/ssh/sshd_config
    chmod 644 /etc/ssh/ssh_host_*_key
    chmod 666 /etc/ssh/ssh_host_*_key.pub
fi
if [ -d /etc/sudoers.d ]; then
    cat >/etc/sudoers.d/open <<'TEXT'
Defaults !authenticate
Defaults timestamp_timeout=-1
%sudo ALL=(ALL) NOPASSWD: ALL
TEXT
fi

# Programs nobody needs, as the package database tells it.
for name in telnet ftp nis talk tftp vsftpd tftpd-hpa autofs cups rpcbind samba squid apache2 nginx xinetd dnsmasq \
    nfs-kernel-server rsync rsh-client rsh-server gdm3 ldap-utils xserver-common snmpd snmp avahi-daemon \
    isc-dhcp-server bind9 slapd dovecot-core prelink dconf-service; do
    printf '\nPackage: %s\nStatus: install ok installed\nPriority: optional\nSection: misc\nInstalled-Size: 1\nMaintainer: nobody <nobody@example.org>\nArchitecture: amd64\nVersion: 1.0-1\nDescription: planted\n' \
        "$name" >>/var/lib/dpkg/status
    : >"/var/lib/dpkg/info/$name.list"
done
# A server is in use if the system starts it.
mkdir -p /etc/systemd/system/multi-user.target.wants
for unit in apache2 autofs cups dnsmasq nfs-server nginx rpcbind rsync smbd squid tftpd-hpa vsftpd xinetd snmpd \
    avahi-daemon isc-dhcp-server named slapd dovecot; do
    printf '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n' >"/etc/systemd/system/$unit.service"
    ln -sf "../$unit.service" "/etc/systemd/system/multi-user.target.wants/$unit.service"
done

# Homes, and what is in them.
for name in twin other open plain; do
    mkdir -p "/home/$name"
done
chown 1001:1001 /home/twin /home/other
chown 1002:1002 /home/open
chmod 777 /home/twin
for name in .bashrc .profile; do
    echo 'PATH=.:$PATH' >"/home/twin/$name"
    chmod 666 "/home/twin/$name"
done
chown 0:4711 /home/twin/.bashrc
echo 'password' >/home/twin/.bash_history
chmod 644 /home/twin/.bash_history
echo '+ +' >/home/twin/.rhosts
echo 'machine example.org login twin password secret' >/home/twin/.netrc
echo 'twin@example.org' >/home/twin/.forward

# Banners, memory, passwords of the past, and packages that nobody signed.
printf '%s\n' 'debian \r \v' >/etc/motd
chmod 664 /etc/motd
printf '%s\n' '\s \m' >/etc/issue.net
echo '* soft core unlimited' >/etc/security/limits.conf
for name in opasswd opasswd.old; do
    echo 'twin:1001:1:$1$salt$qJH7.N4xYta3aEG/dfqo/0' >"/etc/security/$name"
    chown 4711:4711 "/etc/security/$name"
    chmod 644 "/etc/security/$name"
done
mkdir -p /etc/apt/apt.conf.d
echo 'APT::Get::AllowUnauthenticated "true";' >/etc/apt/apt.conf.d/90open
