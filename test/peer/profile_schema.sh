#!/bin/sh
# Ajv, in its strict mode, takes the schema of profiles, finds every file of the built-in profiles and
# of the fixtures to keep it, and finds the fault of each file in which a shape is wrong. Another
# reader of YAML than gate's makes JSON of them.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$ROOT/test/peer/lib_npm.sh"

"$GATE" profile schema >"$work/schema.json"
good=$(find "$ROOT/profiles" "$ROOT/test/fixtures/profiles/tested" "$ROOT/test/fixtures/profiles/app.yaml" \
    "$ROOT/test/fixtures/profiles/explained.yaml" -name '*.yaml' | sort)
# shellcheck disable=SC2086 # one word each
node "$work/profile_schema_peer.js" "$work/schema.json" good $good

mkdir "$work/bad"
write() { cat >"$work/bad/$1.yaml"; }
write unknown-key <<EOF
gate_profile: 1
name: p
version: "1"
titel: P
controls: [{id: a, title: A, cat: 1, describe: [{os: , it: exist}]}]
EOF
write two-grades <<EOF
controls: [{id: a, title: A, cat: 1, impact: 1, describe: [{os: , it: exist}]}]
EOF
write no-grade <<EOF
controls: [{id: a, title: A, describe: [{os: , it: exist}]}]
EOF
write resource <<EOF
controls: [{id: a, title: A, cat: 1, describe: [{fiel: /etc/x, it: exist}]}]
EOF
write property <<EOF
controls: [{id: a, title: A, cat: 1, describe: [{file: /etc/x, its: {modus: {eq: "0644"}}}]}]
EOF
write column <<EOF
controls: [{id: a, title: A, cat: 1, describe: [{passwd: , where: {userid: 0}, it: exist}]}]
EOF
write matcher <<EOF
controls: [{id: a, title: A, cat: 1, describe: [{file: /etc/x, its: {uid: {equals: 0}}}]}]
EOF
write bare-value <<EOF
controls: [{id: a, title: A, cat: 1, describe: [{file: /etc/x, its: {uid: 0}}]}]
EOF
write nothing-asked <<EOF
controls: [{id: a, title: A, cat: 1, describe: [{file: /etc/x, because: x}]}]
EOF
write tree-twice <<EOF
tests: [{name: a, rootfs: {}, layers: [], expect: {a: passed}}]
EOF
write status <<EOF
tests: [{name: a, rootfs: {}, expect: {a: pased}}]
EOF
write mode <<EOF
tests: [{name: a, rootfs: {/etc/x: {mode: 644}}, expect: {a: passed}}]
EOF
node "$work/profile_schema_peer.js" "$work/schema.json" bad "$work"/bad/*.yaml
