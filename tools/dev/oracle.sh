#!/bin/sh
# usage: oracle.sh [--record] [FOLDER]
# Compares gate with OpenSCAP, rule by rule, on trees of Debian and Ubuntu: plain, hardened by the oracle's own
# remediations, and spoilt; and on trees of RHEL, Amazon Linux and SLES that are put together here. FOLDER, or
# $GATE_SSG, has the data streams of the SCAP Security Guide. Needs root and a kernel with namespaces; what it
# changes are the trees below build/oracle. Trees of Ubuntu need the keys of its archive, in $GATE_UBUNTU_KEYS or
# where its package ubuntu-keyring has them. With --record the answers are
# kept, for ./dev test to replay. test/oracle/README.md has the figures.
set -eu
. tools/dev/lib.sh
record=
[ "${1:-}" != --record ] || { record=$1; shift; }
streams=${1:-${GATE_SSG:-../shared/data/ssg}}
[ -d "$streams" ] || { say "SKIPPED: oracle: no data streams in $streams: name their folder, or set GATE_SSG"; exit 0; }
[ "$(id -u)" -eq 0 ] || die "oracle: a chroot needs root"
tools/dev/setup.sh
tools/dev/setup.sh oracle
unshare --net --mount --pid --fork true || die "oracle: this kernel gives no namespaces"

# stream DISTRIBUTION: its newest data stream, nothing without one
stream() {
    find "$streams" -name "ssg-$1-ds-*.xml*" | sort -V | tail -n 1
}

# tree SUITE OUT PACKAGES [OPTION...]
tree() {
    suite=$1 out=$2 packages=$3
    shift 3
    [ ! -e "$out" ] || return 0
    mmdebstrap --quiet --variant=minbase ${packages:+--include="$packages"} "$@" "$suite" "$out.part.tar"
    mv "$out.part.tar" "$out"
}

# trees NAME...: each with the tar that it is made of
trees() {
    for name in "$@"; do
        printf '%s=%s ' "$name" "$work/$(printf %s "$name" | cut -d- -f1,2).tar"
    done
}

work=$PWD/build/oracle
mkdir -p "$work"
gate=${GATE:-}
if [ -z "$gate" ]; then
    step "oracle: building build/release/gate" build_preset release gate
    gate=$PWD/build/release/gate
fi
fat=openssh-server,sudo,auditd,cron,rsyslog,libpam-pwquality
host=$fat,systemd,systemd-timesyncd,systemd-journal-remote,apparmor,apparmor-utils,audispd-plugins,acl,kmod,nftables
host=$host,ufw,aide,aide-common,logrotate
keys=${GATE_UBUNTU_KEYS:-/usr/share/keyrings/ubuntu-archive-keyring.gpg}
step "oracle: a tree of Debian 12" tree bookworm "$work/debian12-minbase.tar" ""
step "oracle: a fat tree of Debian 12" tree bookworm "$work/debian12-fat.tar" "$fat"
step "oracle: a host of Debian 12" tree bookworm "$work/debian12-host.tar" "$host"
step "oracle: a fat tree of Debian 13" tree trixie "$work/debian13-fat.tar" "$fat"
# There is no stream of Debian 13 yet: that of 12 asks what both benchmarks ask.
debian=$(stream debian12)
[ "$debian" ] || { say "SKIPPED: oracle: no stream of debian12 in $streams"; exit 0; }
ubuntu=$(stream ubuntu2204)
# shellcheck disable=SC2046 # names of trees, and a path without blanks
set -- $(trees debian12-minbase debian12-minbase-hardened debian12-minbase-spoilt \
    debian12-fat debian12-fat-hardened debian12-fat-spoilt debian12-fat-odd \
    debian12-host debian12-host-hardened debian12-host-spoilt debian12-host-odd \
    debian13-fat debian13-fat-spoilt)
if [ "$ubuntu" ] && [ -e "$keys" ]; then
    # Else apt's own folders get the number that _apt has on this machine, which the tree may not have.
    step "oracle: a host of Ubuntu 22.04" tree jammy "$work/ubuntu2204-host.tar" "$host" \
        --components=main,universe --keyring="$keys" --aptopt='APT::Sandbox::User "root"'
    # shellcheck disable=SC2046
    set -- "$@" "$ubuntu" $(trees ubuntu2204-host ubuntu2204-host-hardened ubuntu2204-host-spoilt ubuntu2204-host-odd)
else
    say "SKIPPED: oracle: trees of Ubuntu: no stream of ubuntu2204 in $streams, or no keys in $keys"
fi
rc=0
test/oracle/oracle.py ${record:+"$record"} "$gate" profiles/cis-linux "$debian" "$work" "$@" || rc=$?
rhel=$(stream rhel9)
if [ "$rhel" ]; then
    set --
    for name in rhel9 al2023 sles15; do set -- "$@" "$name" "$name-hardened" "$name-spoilt"; done
    test/oracle/rpm_oracle.py ${record:+"$record"} "$gate" profiles/cis-linux "$rhel" "$work" "$@" rhel9-odd || rc=$?
else
    say "SKIPPED: oracle: no stream of rhel9 in $streams"
fi
[ "$rc" -eq 0 ]
