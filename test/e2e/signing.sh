#!/bin/sh
# Signing by an agent whose key is a FIDO authenticator's, and agents that are broken or lie: what
# is handed out verifies, and all else is an error that says what is wrong.
set -eu
work=$(mktemp -d)
agent=
trap '[ -z "$agent" ] || kill "$agent"; rm -rf "$work"' EXIT
failed=0
printf 'a waiver\n' >"$work/message"
for key in ed25519-sk ecdsa-sk; do
    "$TOOLS/tool_sk_signer" pub -t "$key" -k "$key" >"$work/$key.pub"
    echo "lead@example.com $(cat "$work/$key.pub")" >"$work/$key.signers"
    for flags in 1 4; do
        "$TOOLS/tool_sk_signer" sign -t "$key" -k "$key" -n file -F "$flags" -c 7 \
            <"$work/message" >"$work/$key.$flags"
    done
done

# start MODE [KEY FLAGS]...: an agent at $work/socket
start() {
    mode=$1
    shift
    [ -z "$agent" ] || kill "$agent"
    rm -f "$work/socket"
    case $# in
    0) set -- ;;
    2) set -- "$(cat "$work/$1.pub")" "$work/$1.$2" ;;
    *) set -- "$(cat "$work/$1.pub")" "$work/$1.$2" "$(cat "$work/$3.pub")" "$work/$3.$4" ;;
    esac
    python3 "$ROOT/test/e2e/signing_agent.py" "$work/socket" "$mode" "$@" &
    agent=$!
    tries=0
    while [ ! -S "$work/socket" ] && [ "$tries" -lt 200 ]; do
        sleep 0.02
        tries=$((tries + 1))
    done
}

# sign KEY OPTION...: signs with the agent into $work/made
sign() {
    "$TOOLS/tool_sshsig" sign -n file -a "$work/socket" "$@" \
        <"$work/message" >"$work/made" 2>"$work/err"
}

# good NAME KEY OPTION...: the signature verifies
good() {
    name=$1 key=$2
    shift 2
    if ! sign "$@" || ! "$TOOLS/tool_sshsig" verify -n file -s "$work/made" \
        -f "$work/$key.signers" -I lead@example.com <"$work/message" >"$work/word"; then
        echo "FAIL $name: $(cat "$work/err" "$work/word")"
        failed=1
    fi
}

# bad NAME TEXT OPTION...: the error holds the text, and nothing is handed out
bad() {
    name=$1 text=$2
    shift 2
    if sign "$@" || ! grep -qF -- "$text" "$work/err" || [ -s "$work/made" ]; then
        echo "FAIL $name: wanted '$text', got '$(cat "$work/err")'"
        failed=1
    fi
}

for key in ed25519-sk ecdsa-sk; do
    start good "$key" 1
    good "$key by its file" "$key" -k "$work/$key.pub"
    good "$key as wanted" "$key" -w "$work/$key.pub"
    start good "$key" 4
    bad "$key without touch" 'signed without being touched' -k "$work/$key.pub"
    start other "$key" 1
    bad "$key, another signature" 'the signature that was made is not good' -k "$work/$key.pub"
    start refuse "$key" 1
    bad "$key refused" 'ssh-agent refused' -k "$work/$key.pub"
done
pub=$work/ed25519-sk.pub
start good ed25519-sk 1 ecdsa-sk 1
good 'one of two is wanted' ecdsa-sk -w "$work/ecdsa-sk.pub"
start good ecdsa-sk 1
bad 'another key is held' 'does not hold the key of' -k "$pub"
bad 'another key is wanted' 'none of the 1 keys in ssh-agent may sign' -w "$pub"
start none ed25519-sk 1
bad 'no key is held' 'does not hold the key of' -k "$pub"
bad 'no key is wanted' 'none of the 0 keys in ssh-agent may sign' -w "$pub"
start empty ed25519-sk 1
bad 'an empty answer' 'ssh-agent gave an empty answer' -k "$pub"
start huge ed25519-sk 1
bad 'a huge answer' 'has more than 262144 bytes' -k "$pub"
start cut ed25519-sk 1
bad 'a cut answer' 'hung up' -k "$pub"
start hang ed25519-sk 1
bad 'no answer' 'hung up' -k "$pub"
start behind ed25519-sk 1
bad 'bytes behind' 'is cut, or too long' -k "$pub"
kill "$agent"
agent=
rm -f "$work/socket"
bad 'no agent' 'no such file or directory' -k "$pub"
: >"$work/socket"
bad 'a file is no socket' 'cannot connect to ssh-agent' -k "$pub"
bad 'no variable' 'SSH_AUTH_SOCK is not set' -k "$pub" -a ''
bad 'a long path' 'too long' -k "$pub" -a "/$(printf '%0200d' 0)"
cat "$pub" "$pub" >"$work/two.pub"
bad 'two keys in a file' 'is no single key' -k "$work/two.pub"
bad 'no such file' 'no such file or directory' -k "$work/none.pub"
bad 'a folder' 'is a directory' -k "$work"
exit "$failed"
