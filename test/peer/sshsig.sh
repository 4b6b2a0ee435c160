#!/bin/sh
# Gate's answer to a signature equals that of `ssh-keygen -Y verify`, apart from the refusals that
# format/sshsig.h and format/allowed_signers.h list, which are counted by name. Some two thousand
# cases are made by ssh-keygen on the spot; SEED repeats those that are made by chance. What gate
# signs, with a file or an agent, ssh-keygen verifies.
set -eu
for tool in ssh-keygen ssh-agent ssh-add python3; do
    command -v "$tool" >/dev/null || { echo "SKIPPED: no $tool"; exit 77; }
done
work=$(mktemp -d)
agent=
trap '[ -z "$agent" ] || kill "$agent"; rm -rf "$work"' EXIT

# Its socket belongs into the folder, which is short enough a path for one.
ssh-agent -D -a "$work/agent" >"$work/agent.log" 2>&1 &
agent=$!
tries=0
while [ ! -S "$work/agent" ] && [ "$tries" -lt 100 ]; do
    sleep 0.05
    tries=$((tries + 1))
done
seed=${SEED:-1}
echo "seed $seed, $(ssh -V 2>&1)"
SSH_AUTH_SOCK=$work/agent SSH_SK_HELPER=/nonexistent PYTHONDONTWRITEBYTECODE=1 \
    python3 "$ROOT/test/peer/sshsig_peer.py" "$work" "$TOOLS" "$seed"
