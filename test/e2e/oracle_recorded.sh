#!/bin/sh
# What OpenSCAP said about trees of Debian and of families with rpm when ./dev oracle asked it, against gate as it
# is now.
# shellcheck disable=SC2154 # tmp is of image.inc
set -eu
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
# shellcheck source=/dev/null
. "$ROOT/test/fixtures/image.inc"
"$ROOT/test/oracle/oracle.py" --replay "$GATE" "$ROOT/profiles/cis-linux" "$tmp"
"$ROOT/test/oracle/rpm_oracle.py" --replay "$GATE" "$ROOT/profiles/cis-linux" "$tmp"
