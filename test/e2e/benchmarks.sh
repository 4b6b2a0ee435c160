#!/bin/sh
# The numbers and classes of benchmarks in the program are those of the table in the folder SHARED,
# and no built-in profile lacks what an image can answer.
set -eu
exec python3 "$ROOT/test/e2e/benchmarks.py" "$GATE" "${SHARED:-$ROOT/../shared}/data/cis/applicability.tsv"
