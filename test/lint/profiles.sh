#!/bin/sh
# Fails unless the built-in profiles are without faults, and as `gate profile fmt` writes them.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
gate=${GATE:-$root/build/release/gate}
[ -x "$gate" ] || { echo "no gate at $gate"; exit 77; }
cd "$root"
found=$("$gate" profile fmt --check profiles) || { echo "gate profile fmt profiles:"; echo "$found"; exit 1; }

# What is built in is checked here, as files: gate itself does not ask all of it again.
for name in profiles/*/; do
    "$gate" profile check "$name" >/dev/null || { echo "gate profile check $name"; exit 1; }
done
