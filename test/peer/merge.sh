#!/bin/sh
# 500 images made from a seed are merged to the tree that `umoci unpack` makes of them, entry for entry.
set -u
[ "$(id -u)" -eq 0 ] || { echo "SKIPPED: only root can unpack owners and devices"; exit 77; }
for tool in umoci python3; do
    command -v "$tool" >/dev/null || { echo "SKIPPED: no $tool"; exit 77; }
done
exec python3 "$ROOT/test/peer/merge_peer.py" "${COUNT:-500}" "${SEED:-1}"
