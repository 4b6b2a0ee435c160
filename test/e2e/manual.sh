#!/bin/sh
# Every example of the manual works: see manual.py.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
command -v jq >/dev/null || { echo "jq is not installed"; exit 77; }
exec python3 "$ROOT/test/e2e/manual.py"
