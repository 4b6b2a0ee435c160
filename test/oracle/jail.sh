#!/bin/sh
# usage: jail.sh TREE DIRECTORY COMMAND...
# Runs a command in a tree as root, with DIRECTORY as its /mnt, such that it can spoil the tree only: no
# network, processes and mounts of its own, /proc/sys read only, and no capability that reaches the kernel.
# The oracle's remediations load modules, write sysctls, change audit rules and remount.
set -eu
if [ "${1:-}" != --inside ]; then
    exec unshare --net --mount --pid --ipc --uts --fork --kill-child "$0" --inside "$@"
fi
tree=$2 directory=$3
shift 3
mount --make-rprivate /
mount --bind "$tree" "$tree"
mount -t proc -o nosuid,nodev,noexec proc "$tree/proc"
for path in sys sysrq-trigger; do
    [ -e "$tree/proc/$path" ] || continue
    mount --bind "$tree/proc/$path" "$tree/proc/$path"
    mount -o remount,bind,ro "$tree/proc/$path"
done
ip link set lo up # without an interface the oracle says nothing
mount --bind "$directory" "$tree/mnt"
dropped=
for name in sys_admin sys_module sys_boot sys_time sys_rawio sys_ptrace sys_nice sys_resource syslog \
    net_admin net_raw mknod audit_control audit_write mac_admin mac_override wake_alarm block_suspend; do
    dropped=$dropped,-$name
done
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive HOME=/root \
    setpriv --bounding-set="${dropped#,}" --inh-caps="${dropped#,}" --no-new-privs \
    chroot "$tree" "$@"
