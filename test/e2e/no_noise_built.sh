#!/bin/sh
# label: verify
# The same as no_noise.sh of Debian 12 and 13 as mmdebstrap makes them today, whole and from the mirror.
set -eu
for tool in python3 mmdebstrap; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for release in debian12:bookworm debian13:trixie; do
    mmdebstrap --quiet --variant=minbase --format=tar "${release#*:}" "$work/layer.tar" 2>"$work/log" </dev/null ||
        { echo "mmdebstrap cannot make ${release#*:}: $(tail -n 1 "$work/log")"; exit 77; }
    python3 "$ROOT/test/e2e/no_noise.py" --tar "${release%:*}-minbase" "$work/layer.tar"
done
