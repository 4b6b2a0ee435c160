#!/bin/sh
# What gate makes of random configurations of sshd, against a live sshd.
set -eu
# shellcheck source=test/peer/lib_answers.sh
. "$(dirname "$0")/lib_answers.sh"

need python3
[ -x /usr/sbin/sshd ] || skip "openssh-server is not installed"
[ -d /run/sshd ] || need_root "makes /run/sshd"
mkdir -p "$answers/login"
ask sshd_answers.py "$answers/login/sshd" -- --random 150 "$seed"
replay sshd_answers
