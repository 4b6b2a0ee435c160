#!/bin/sh
# An image of eight layers, which several threads read side by side, is the same in every form and each
# time. ./dev verify runs this under ThreadSanitizer.
# shellcheck disable=SC2154,SC2002 # tmp is of image.inc; what is cat is to be a pipe
set -eu
# shellcheck source=/dev/null
. "$ROOT/test/fixtures/image.inc"

# Layers of several chunks, so that threads hand them over; each hides something of the one before.
for layer in 1 2 3 4 5 6 7 8; do
    folder=$tmp/$layer
    mkdir -p "$folder/etc" "$folder/data"
    printf 'ID=debian\nVERSION_ID="%s"\n' "$layer" >"$folder/etc/os-release"
    seq "$((layer * 100000))" "$((layer * 100000 + 90000))" >"$folder/data/$layer"
    printf 'tool' >"$folder/data/tool-$layer"
    chmod 4755 "$folder/data/tool-$layer"
    : >"$folder/data/.wh.tool-$((layer - 1))"
    (cd "$folder" && pack -cf "$tmp/$layer.tar" -- *)
    gzip -n <"$tmp/$layer.tar" >"$tmp/$layer.tar.gz"
done
set -- "$tmp"/[1-8].tar
printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[%s]}}' \
    "$(diff_ids "$@")" >"$tmp/config.json"
printf '[%s]\n' "$(docker_image "$tmp/docker" "$tmp/config.json" app:1 "$@")" >"$tmp/docker/manifest.json"
(cd "$tmp/docker" && pack -cf "$tmp/docker.tar" -- *)

layer_type=application/vnd.oci.image.layer.v1.tar
set --
for layer in 1 2 3 4 5 6 7 8; do set -- "$@" "$tmp/$layer.tar.gz" "$layer_type+gzip"; done
oci_index "$tmp/oci" "{$(oci_manifest "$tmp/oci" "$tmp/config.json" "$@")}"
(cd "$tmp/oci" && pack -cf "$tmp/oci.tar" -- *)
gzip -n <"$tmp/docker.tar" >"$tmp/docker.tar.gz"

cat >"$tmp/profile.yaml" <<'YAML'
gate_profile: 1
name: eight
version: "1"
title: Set-uid programs
controls:
  - {id: tree, title: set-uid, impact: 1.0, rationale: r, fix: f, describe: [
      {files: {under: /}, where: {type: file, mode: {mask: "4000"}}, it: {not: exist}}]}
  - {id: keys, title: keys, impact: 1.0, rationale: r, fix: f, describe: [
      {image_secrets: , where: {kind: private-key}, it: {not: exist}}]}
YAML

# check INPUT: what is found where
check() {
    rc=0
    "$GATE" check "$1" --no-repo --quiet --profile "$tmp/profile.yaml" --report json:"$tmp/r.json" || rc=$?
    [ "$rc" -eq 1 ] || { echo "FAIL $1: exit code $rc" >&2; exit 1; }
    jq -c '[.controls[] | [.id, .status, [.results[].findings[]?.path]]]' "$tmp/r.json"
}

expected='[["tree","failed",["/data/tool-8"]],["keys","passed",[]]]'
same() {
    [ "$2" = "$expected" ] || { echo "FAIL $1: $2" >&2; exit 1; }
}
for input in docker.tar docker.tar.gz oci.tar oci; do
    same "$input" "$(check "$tmp/$input")"
done
same "docker.tar in a pipe" "$(cat "$tmp/docker.tar" | check -)"
same "oci.tar in a pipe" "$(cat "$tmp/oci.tar" | check -)"
