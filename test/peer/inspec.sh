#!/bin/sh
# What the original answers when it compares values: recorded of runs of InSpec, which are in the
# folder INSPEC_RUNS; see test/peer/inspec. unit.cmp_matrix and unit.semantics replay them.
set -eu
# shellcheck source=test/peer/lib_answers.sh
. "$(dirname "$0")/lib_answers.sh"

[ "$recording" ] || skip "its answers are replayed by unit tests"
need python3
runs=${INSPEC_RUNS:-}
[ -d "$runs" ] || skip "no INSPEC_RUNS"
ask inspec/cmp_matrix.py "$runs/cmp_matrix.rb" "$runs/cmp_matrix.oracle.json" >"$work/cmp_matrix.tsv"
ask inspec/semantics.py "$runs/semantics.oracle.json" >"$work/semantics.tsv"
cp "$work/cmp_matrix.tsv" "$work/semantics.tsv" "$ROOT/test/fixtures"
