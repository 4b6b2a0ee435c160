#!/bin/sh
# 200 truncations and 200 flipped bytes of three real images end in exit 3, or in the same verdict.
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
exec python3 "$ROOT/test/e2e/damage.py"
