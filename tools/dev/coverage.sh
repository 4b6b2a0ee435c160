#!/bin/sh
# usage: coverage.sh [FOLDER]
# How many lines of src the unit tests run: in percent for each folder, or for each file of
# src/FOLDER. Fails where a folder has less than it must.
set -eu
. tools/dev/lib.sh
folder=${1:-}

tools/dev/setup.sh
step "coverage: building" build_preset coverage
find build/coverage -name '*.gcda' -delete
run_tests coverage -L unit
[ "$failed" -eq 0 ] || die "a unit test failed"
python3 tools/dev/coverage.py build/coverage "$folder"
