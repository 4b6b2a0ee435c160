#!/bin/sh
# usage: setup.sh [verify|peers|oracle]
# Installs Debian's packages that ./dev demo and ./dev test need, with "verify" also the tools of
# ./dev verify, with "peers" the foreign programs that its live tests ask, with "oracle" what ./dev oracle
# asks. Where it may not it prints the line that would, and fails if some are missing.
set -eu
. tools/dev/lib.sh

packages="build-essential cmake ninja-build dpkg-dev xz-utils ca-certificates git mmdebstrap nasm
    zlib1g-dev libjansson-dev libzstd-dev liblz4-dev liblzma-dev libbz2-dev libyaml-dev
    libpcre2-dev libexpat1-dev libssl-dev libhttp-parser-dev libsqlite3-dev
    jq strace mandoc libxml2-utils zstd lz4 bzip2 cpio python3 python3-yaml openssh-client"
case ${1:-} in
oracle) packages="openscap-scanner mmdebstrap python3 xz-utils iproute2 rpm openssh-client" ;;
verify) packages="$packages clang clang-tidy clang-format libclang-rt-14-dev isal shellcheck
    qemu-user-static valgrind gcc-aarch64-linux-gnu libc6-dev-arm64-cross" ;;
peers)
    packages="umoci skopeo buildah libarchive-tools python3-junitparser ruby-activesupport
        openssh-server mariadb-server-core redis-server postgresql rpm db5.3-util libcap2-bin
        gnupg pacman-package-manager binutils apache2-bin kmod opendoas
        ansible-core"
    # Another vendor's nodejs has its own npm and cannot stand beside Debian's.
    command -v npm >/dev/null || packages="$packages nodejs npm"
    ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "setup: this is not Debian: it needs what these packages of Debian 12 hold:"
    # shellcheck disable=SC2086
    say $packages
    exit 0
fi

# missing: those of $packages that are not installed
missing() {
    # shellcheck disable=SC2086
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $packages 2>/dev/null |
        sed -n 's/^installed //p')
    for package in $packages; do
        printf '%s\n' "$installed" | grep -qx "$package" || printf '%s ' "$package"
    done
}

# known PACKAGE...: succeeds if apt's lists have them all
known() {
    for package in "$@"; do
        apt-cache policy "$package" | grep -q 'Candidate: [0-9]' || return 1
    done
}

# A peer is asked, it serves nobody: no daemon is started now, nor at the next boot. Debian's way to
# say so is a policy of the machine, which stays as it is where there is one.
policy=/usr/sbin/policy-rc.d
keep_daemons_down() {
    [ ! -e "$policy" ] || return 0
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
}

install_packages() {
    # shellcheck disable=SC2086
    known $wanted || apt-get -qq update
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Options::=--force-unsafe-io \
        install --no-install-recommends $wanted
}

# A peer that cannot be installed does not keep the others away.
one_by_one() {
    everything=$wanted
    one_rc=0
    for wanted in $everything; do
        install_packages || one_rc=1
    done
    return "$one_rc"
}

# Lists that are older than the mirror name files that it does not have any more.
install_or_update() {
    install_packages || { apt-get -qq update && install_packages; }
}

wanted=$(missing)
[ "$wanted" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
    say "setup: run this as root, then this command again:"
    say "    apt-get install --no-install-recommends $wanted"
    exit 1
fi
asked=$wanted rc=0
keep_daemons_down
step "setup: installing packages" install_or_update || rc=$?
if [ "$rc" -ne 0 ] && [ "${1:-}" = peers ]; then
    rc=0
    step "setup: installing one by one" one_by_one || rc=$?
fi
case $asked in
*openssh-server*) step "setup: leaving sshd off" update-rc.d ssh disable || rc=$? ;;
esac
[ "$rc" -eq 0 ]
