#!/bin/sh
# A call of the C library fails, each in turn; of the mallocs some: see calls.py.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
export FAULT_MALLOCS="${FAULT_MALLOCS:-150}" FAULT_MOMENTS="${FAULT_MOMENTS:-10}"
exec python3 "$ROOT/test/fault/calls.py"
