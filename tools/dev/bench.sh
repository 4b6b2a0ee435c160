#!/bin/sh
# usage: bench.sh [NAME...]
# Runs test/bench/NAME.sh, all if none is named, with GATE the static binary.
set -eu
. tools/dev/lib.sh
tools/dev/setup.sh verify
step "bench: building" build_preset release gate
GATE=$PWD/build/release/gate
ROOT=$PWD
export GATE ROOT
# shellcheck disable=SC2046 # one name each
[ $# -gt 0 ] || set -- $(find test/bench -name '*.sh' 2>/dev/null | sort | sed 's|.*/||; s|\.sh$||')
[ $# -gt 0 ] || die "there are no benchmarks in test/bench"
failed=0
for name in "$@"; do
    say "== bench: $name"
    "test/bench/$name.sh" || failed=1
done
exit "$failed"
