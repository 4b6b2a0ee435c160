#!/bin/sh
# What gate makes of packages, against live rpm, dpkg, pacman, apt, go and unzip, and apk in ALPINE,
# the folder of an unpacked Alpine system.
set -eu
# shellcheck source=test/peer/lib_answers.sh
. "$(dirname "$0")/lib_answers.sh"

need rpmbuild rpmsign rpm gpg db5.3_load dpkg-deb setcap python3
need_root "installs packages into a folder"
software=$answers/software
if [ -z "$recording" ]; then
    mkdir -p "$software"
    for kind in '*.vercmp' '*-verify.tar.gz' '*.verify'; do
        # shellcheck disable=SC2086
        cp "$ROOT"/test/fixtures/answers/software/$kind "$software"
    done
fi
ask rpm_answers.py "$software"
[ "$recording" ] || ask rpm_answers.py "$software" 10000 "$seed"
ask version_answers.py "$software" -- 10000 "$seed"
ask dpkg_answers.py "$software"
if command -v pacman >/dev/null && command -v bsdtar >/dev/null; then
    ask pacman_answers.py "$software"
fi
[ -z "${ALPINE:-}" ] || ask apk_answers.py "$software"
replay rpm_database
replay package_changes
replay package_versions
ask apt_answers.py "$software/apt.cases" -- --random 100 "$seed"
replay apt_answers
if command -v go >/dev/null; then
    ask go_answers.py "$software/go.cases" -- 200 "$seed"
    replay go_build_info answers_as_go
fi
if command -v unzip >/dev/null; then
    ask java_answers.py "$software/java.cases" -- 200 "$seed"
    replay java_archive answers_as_unzip
fi
