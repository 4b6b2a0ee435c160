#!/bin/sh
# usage: test.sh [CTEST-OPTION...]
# The tests run against the static binary, the one that users get.
set -eu
. tools/dev/lib.sh
start=$(now)
: >"$FAILURES"
tools/dev/setup.sh
step "test: building" build_preset release
say "== test: running"
run_tests release -LE 'peer|verify|slow' "$@"
show_failures
say "test took $(($(now) - start)) s"
say "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
