#!/bin/sh
# Images with the oddities that are met in the field are read as runtimes read them, or refused with a reason.
set -u
command -v python3 >/dev/null || { echo "SKIPPED: no python3"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$ROOT/test/e2e/oddities.py" "$work"
