#!/bin/sh
# What gate makes of random configurations of PAM, sudo, SSH and cron, against the real
# programs in a root filesystem of Debian 12.
set -eu
# shellcheck source=test/peer/lib_answers.sh
. "$(dirname "$0")/lib_answers.sh"

need_root "may change its root directory"
need python3 ssh-keygen
debian_root minbase "libpam-modules,libpam0g-dev,libpam-pwquality,libpwquality-dev,sudo,doas,\
openssh-client,openssh-server,login,passwd,gcc,libc6-dev,python3-minimal,cron"
mkdir -p "$answers/login"
ask login/pam_answers.py "$root" "$answers/login/pam" -- "$seed" 150
ask login/path_answers.py "$root" "$answers/login/paths" -- "$seed" 60
replay pam_answers
ask login/module_answers.py "$root" "$answers/login/modules" -- "$seed" 90
replay pam_options answers
ask login/session_answers.py "$root" "$answers/login" -- "$seed" 60
replay session_answers
ask login/sudoers_answers.py "$root" "$answers/login/sudoers" -- "$seed" 400
replay sudoers_answers
ask login/ssh_answers.py "$root" "$answers/login/ssh" -- "$seed" 100
replay ssh_config answers
ask login/key_answers.py "$answers/login/keys"
replay ssh_host_keys answers
[ "$recording" ] || cp "$ROOT/test/fixtures/answers/login/crontab" "$answers/login" # what cronie answered
ask login/cron_answers.py "$root" "$answers/login/crontab" -- "$seed" 200
replay crontab answers
