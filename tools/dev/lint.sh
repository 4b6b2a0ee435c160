#!/bin/sh
# usage: lint.sh
set -eu
. tools/dev/lib.sh
failed=0
for script in test/lint/*.sh; do
    rc=0
    step "lint: $(basename "$script" .sh)" "$script" || rc=$?
    [ "$rc" -eq 0 ] || [ "$rc" -eq 77 ] || failed=1
done
exit "$failed"
