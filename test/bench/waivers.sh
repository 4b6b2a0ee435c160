#!/bin/sh
# usage: waivers.sh
# 1,000 Ed25519 signatures, read and verified, against as many verifications of `openssl speed`:
# medians of five runs of CPU time, the two interleaved. Fails if the budget is missed.
set -eu
runs=${RUNS:-5}
budget=2
build=$(dirname "$GATE")
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

command -v openssl >/dev/null || { echo "bench: openssl is missing: run ./dev setup verify" >&2; exit 1; }
cmake --build "$build" --target verify_waivers >/dev/null
round=0
while [ "$round" -lt "$runs" ]; do
    openssl speed -seconds 1 -mr ed25519 2>/dev/null |
        awk -F : '/Ed25519/ { printf "%.4f\n", 1000 / $NF }' >>"$results/openssl"
    "$build/test/verify_waivers" >>"$results/gate"
    round=$((round + 1))
done

median() { sort -n "$results/$1" | sed -n "$(((runs + 1) / 2))p"; }
echo "CPU seconds of 1,000 verifications: openssl $(median openssl), gate $(median gate)"
awk -v gate="$(median gate)" -v openssl="$(median openssl)" -v budget="$budget" 'BEGIN {
    ratio = gate / openssl
    printf "%-44s %8.2f x    at most %s  %s\n", "1,000 waivers / openssl speed ed25519", ratio, budget,
        ratio <= budget ? "ok" : "MISSED"
    exit ratio > budget }'
