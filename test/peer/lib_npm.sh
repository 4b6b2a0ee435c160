#!/bin/sh
# Sourced, with $work set to a folder: installs the packages of test/peer/npm there, and puts the
# scripts that use them beside. Ends with 77 where that cannot be done.
# shellcheck disable=SC2154 # set by who sources it
mkdir -p "$work"
command -v npm >/dev/null || { echo "npm is not installed"; exit 77; }
cp "$ROOT"/test/peer/npm/package*.json "$ROOT"/test/peer/*_peer.js "$work"
if ! (cd "$work" && HOME=${HOME:-$work} npm ci --ignore-scripts --no-audit --no-fund) >"$work/log" 2>&1; then
    tail -n 5 "$work/log"
    echo "npm ci failed: is there a network?"
    exit 77
fi
