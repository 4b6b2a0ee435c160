#!/bin/sh
# Both sides of every limit on the input: at it the image is read, past it exit 3 names the limit.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
exec python3 "$ROOT/test/e2e/limits.py"
