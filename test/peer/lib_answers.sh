# Sourced by the peers whose answers are recorded: the unit tests replay those of
# test/fixtures/answers. "NAME.sh record", which `./dev answers NAME` runs, asks for them again; a
# test asks about cases that SEED generates, and has the unit tests replay these.
# shellcheck shell=sh
ROOT=${ROOT:-$(pwd)}
export PYTHONPATH="$ROOT/test/peer" PYTHONDONTWRITEBYTECODE=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
seed=${SEED:-1}
if [ "${1:-}" = record ]; then
    recording=yes
    answers=$ROOT/test/fixtures/answers
else
    recording=
    answers=$work/answers
    export GATE_ANSWERS="$answers"
    echo "seed $seed"
fi

skip() {
    echo "$*"
    exit 77
}

need() {
    for tool in "$@"; do
        command -v "$tool" >/dev/null || skip "$tool is not installed"
    done
}

need_root() {
    [ "$(id -u)" -eq 0 ] || skip "only root $*"
}

# debian_root VARIANT PACKAGES: $root, a Debian 12 to be spoiled; what it is unpacked from may be kept
# in the folder PEER_ROOTS
debian_root() {
    need mmdebstrap
    kept=${PEER_ROOTS:-$work}/$(basename "$0" .sh).tar
    if [ ! -f "$kept" ]; then
        mmdebstrap --quiet --variant="$1" --include="$2" bookworm "$work/root.tar" ||
            skip "no Debian 12 root could be made"
        mv "$work/root.tar" "$kept"
    fi
    root=$work/root
    mkdir "$root"
    tar -C "$root" --numeric-owner -xf "$kept"
}

# ask SCRIPT ARGUMENT... [-- ARGUMENT...]: those behind "--" make new cases, so they are left out
# when what is recorded is asked again
ask() {
    left=$#
    while [ "$left" -gt 0 ]; do
        word=$1
        shift
        left=$((left - 1))
        if [ "$word" != -- ]; then
            set -- "$@" "$word"
        elif [ "$recording" ]; then
            shift "$left"
            break
        fi
    done
    (cd "$ROOT/test/peer" && exec python3 "$@")
}

# replay TEST ARGUMENT...: the unit test of that name with the new answers
replay() {
    [ -z "$recording" ] || return 0
    name=$1
    shift
    "$(dirname "$GATE")/test/test_$name" "$@"
}
