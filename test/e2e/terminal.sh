#!/bin/sh
# What a person sees on a terminal: see terminal.py.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
exec python3 "$ROOT/test/e2e/terminal.py"
