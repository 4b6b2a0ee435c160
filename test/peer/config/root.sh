#!/bin/sh
# usage: root.sh FOLDER
# Unpacks the programs that ask.py asks into FOLDER. They are not installed: a root has one inetd
# only, and none of them shall be started by a package.
set -eu

folder=$1
here=$(dirname "$0")
# shellcheck disable=SC2016 # mmdebstrap gives the hook its folder
mmdebstrap --quiet --variant=extract \
    --include=libc6,base-passwd,netbase,dash,coreutils,libdevmapper1.02.1,libsystemd0 \
    --include=grub-common,openbsd-inetd,libtirpc3,libwrap0,libselinux1,systemd-boot \
    --include=libpolkit-gobject-1-0 \
    --extract-hook='set -e
        mkdir "$1/more"; cd "$1/more"
        apt-get -qq -o APT::Sandbox::User=root download docker.io xinetd polkitd-pkla auditd libauparse0 libaudit1
        for package in *.deb; do dpkg -x "$package" "$1"; done
        cd /; rm -r "$1/more"' \
    bookworm "$folder"
mkdir -p "$folder/dev" "$folder/efi" "$folder/proc" "$folder/run"
rm -f "$folder/dev/tty" "$folder/dev/null" # mmdebstrap makes devices where it may
: >"$folder/dev/tty"
mknod -m 666 "$folder/dev/null" c 1 3
printf 'hosts: files\nservices: files\nprotocols: files\npasswd: files\ngroup: files\n' \
    >"$folder/etc/nsswitch.conf"
printf 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\njoe:x:7:7::/:/bin/sh\n' \
    >"$folder/etc/passwd"
printf 'root:x:0:\nadm:x:4:\njoe:x:7:\nwheel:x:8:joe\nnogroup:x:65534:\n' >"$folder/etc/group"
rm -f "$folder/etc/xinetd.d"/* "$folder/etc/default/grub"
gcc -O -o "$folder/probe" "$here/probe.c"
gcc -shared -fPIC -o "$folder/auditd_shim.so" "$here/auditd_shim.c"
