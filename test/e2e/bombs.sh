#!/bin/sh
# Images made to take all memory or time end soon, in little memory, with the limit's name or a verdict.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
exec python3 "$ROOT/test/e2e/bombs.py"
