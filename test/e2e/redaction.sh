#!/bin/sh
# No secret reaches what gate writes: see redaction.py.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
command -v git >/dev/null || { echo "git is not installed"; exit 77; }
exec python3 "$ROOT/test/e2e/redaction.py"
