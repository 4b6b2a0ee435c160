#!/bin/sh
# What gate makes of random configurations of sshd, against a live sshd. SEED=N repeats a run.
set -eu

[ -x /usr/sbin/sshd ] || { echo "openssh-server is not installed"; exit 77; }
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
[ -d /run/sshd ] || [ "$(id -u)" -eq 0 ] || { echo "no /run/sshd, and only root makes it"; exit 77; }

cases=$(mktemp -d)
trap 'rm -rf "$cases"' EXIT
seed=${SEED:-$(date +%s)}
echo "seed $seed"
python3 "$ROOT/tools/sshd-answers.py" "$cases" --random 150 "$seed"
SSHD_ANSWERS=$cases "$(dirname "$GATE")/test/test_sshd_answers"
