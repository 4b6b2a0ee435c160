#!/bin/sh
# label: verify
# A configuration file of one line of 1 GiB: an error that names limit and path, in little memory; and
# a pattern that explodes: an error, and soon.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
exec python3 "$ROOT/test/e2e/hostile_files.py"
