#!/bin/sh
# Fingerprints outlive a rebuild, and not a finding that gets worse.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
exec python3 "$ROOT/test/e2e/fingerprints.py"
