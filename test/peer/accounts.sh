#!/bin/sh
# What gate makes of random files of accounts, against pwck, grpck, useradd and id; and of random
# shell profiles, against the shells themselves.
set -eu
# shellcheck source=test/peer/lib_answers.sh
. "$(dirname "$0")/lib_answers.sh"

need_root "may chroot"
need python3
debian_root essential passwd,busybox-static
mkdir -p "$answers/accounts"
ask accounts_answers.py "$root" "$answers/accounts/accounts.cases" -- --random 200 "$seed"
replay accounts_answers
rm -f "$root/root/.bashrc" "$root/root/.profile"
ask shell_answers.py "$root" "$answers/accounts/shell.cases" -- --random 300 "$seed"
replay shell_answers
