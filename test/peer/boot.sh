#!/bin/sh
# Which profiles files of AppArmor define, against apparmor_parser: Debian's own and cases of odd ones.
set -eu
# shellcheck source=test/peer/lib_answers.sh
. "$(dirname "$0")/lib_answers.sh"

need_root "may chroot"
need python3
debian_root essential apparmor,apparmor-profiles
cp -r "$root/usr/share/apparmor/extra-profiles/." "$root/etc/apparmor.d"
mkdir -p "$answers/boot"
ask apparmor_answers.py "$root" "$answers/boot/apparmor" "$work/names"
rm -r "$root/etc/apparmor.d/parts"
export APPARMOR_ROOT="$root" APPARMOR_NAMES="$work/names"
replay apparmor
