#!/bin/sh
# What gate makes of random trees of system configuration, against the programs that read it:
# systemctl, systemd-sysctl, modprobe, findmnt and openssl.
set -eu
# shellcheck source=test/peer/lib_answers.sh
. "$(dirname "$0")/lib_answers.sh"

need openssl python3 systemctl systemd-escape modprobe findmnt unshare
need_root "makes the namespace that systemd-sysctl wants"
mkdir -p "$answers/system"
ask system_answers.py "$answers/system" -- --random 40 "$seed"
replay unit_answers
replay sysctl answers_as_systemd_sysctl
replay modprobe answers_as_modprobe
replay fstab answers_as_findmnt
replay systemd_conf answers_as_systemd_analyze
replay crypto_policy answers_as_openssl
