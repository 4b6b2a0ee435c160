#!/bin/sh
# usage: run.sh CASE-FOLDER (absolute), with GATE and ATTACK_BASE (what base.sh made) in the environment
# Runs the attack and its smallest accepted neighbour, each in a copy of the base repository.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
CASE=$(basename "$1")
[ -d "$ATTACK_BASE/repo" ] || { echo "no base: git, jq and ssh-keygen are needed"; exit 77; }
tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
status=0
for PART in attack neighbour; do
    mkdir "$tmp/$PART"
    cp -R "$ATTACK_BASE/repo" "$tmp/$PART/repo"
    (
        cd "$tmp/$PART/repo"
        # shellcheck source=test/attack/lib.sh
        . "$here/lib.sh"
        # shellcheck source=/dev/null
        . "$1/attack.sh"
        "$PART"
    ) || status=1
done
exit "$status"
