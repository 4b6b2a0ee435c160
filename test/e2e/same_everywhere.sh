#!/bin/sh
# One image in every form, from a file and through a pipe, gives the same record at the same --at, but
# for what is named here: who ran when and where, and how the input itself looks.
set -eu
for tool in jq cpio; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
status=0

# How the run and the input may differ. A size is that of the blob; digests are of blobs.
may_differ='del(.run, .host, .ci, .controls[].start_time, .controls[].run_time, .image.format,
    .image.manifest_digest, .image.layers[].digest, .image.layers[].size)'
# An input without a tag is named after itself; the size of a tar is more than that of its files.
rootfs_may_differ="$may_differ | del(.image.name, .image.uncompressed_size)"

# record NAME FILTER INPUT [OPTION...]: the record of INPUT, without what may differ, in $tmp/NAME; false
# if it is none of a blocked run
record() {
    name=$1 filter=$2 input=$3
    shift 3
    code=0
    "$GATE" check "$input" --no-repo --at 2026-11-23T10:00:00Z --report json "$@" \
        >"$tmp/record.json" 2>"$tmp/stderr" || code=$?
    jq "$filter" "$tmp/record.json" >"$tmp/$name"
    cat "$tmp/stderr" >>"$tmp/$name"
    [ "$code" -eq 1 ] || echo "$name: exit code $code, expected 1: $(cat "$tmp/stderr")"
    [ "$code" -eq 1 ]
}

# same NAME...: each is the first, byte for byte
same() {
    first=$1
    shift
    for name in "$@"; do
        diff -u "$tmp/$first" "$tmp/$name" >"$tmp/diff" && continue
        echo "$name is not as $first:"
        head -n 40 "$tmp/diff"
        status=1
    done
}

for input in red.tar red.tar.gz red-oci.tar red-oci; do
    record "$input" "$may_differ" "$FIXTURES/$input" || status=1
done
for input in red.tar red.tar.gz red-oci.tar; do
    # shellcheck disable=SC2002 # a pipe, not a file that is standard input
    cat "$FIXTURES/$input" | record "pipe-$input" "$may_differ" - || status=1
done
same red.tar red.tar.gz red-oci.tar red-oci pipe-red.tar pipe-red.tar.gz pipe-red-oci.tar

for input in red-rootfs.tar red-rootfs; do
    record "$input" "$rootfs_may_differ" "$FIXTURES/$input" --profile cis-linux || status=1
done
# shellcheck disable=SC2002
cat "$FIXTURES/red-rootfs.tar" |
    record pipe-red-rootfs.tar "$rootfs_may_differ" - --profile cis-linux || status=1
mkdir "$tmp/in"
(cd "$FIXTURES/red-rootfs" && find . | sort | cpio --quiet -o -H newc -R 0:0) >"$tmp/in/red-rootfs.cpio"
gzip -c "$tmp/in/red-rootfs.cpio" >"$tmp/in/red-rootfs.cpio.gz"
for input in red-rootfs.cpio red-rootfs.cpio.gz; do
    record "$input" "$rootfs_may_differ" "$tmp/in/$input" --profile cis-linux || status=1
done
same red-rootfs.tar red-rootfs pipe-red-rootfs.tar red-rootfs.cpio red-rootfs.cpio.gz

# A checksum that nobody asked for in time is computed by a late read, which only a pipe has not.
cat >"$tmp/late.yaml" <<'YAML'
gate_profile: 1
name: late
version: "1.0"
title: What is read late
controls:
  - {id: late, title: t, impact: 1.0, rationale: r, fix: f, describe: [
      {files: {under: /usr/sbin}, where: {type: file}, each: {its: {sha256: {eq: none}}}}]}
YAML
for input in "$FIXTURES/red-rootfs.tar" "$tmp/in/red-rootfs.cpio" "$tmp/in/red-rootfs.cpio.gz"; do
    name=late-${input##*/}
    record "$name" "$rootfs_may_differ" "$input" --profile "$tmp/late.yaml" || status=1
    [ "$(jq -r '.controls[].status' "$tmp/$name")" = failed ] || { echo "$name: not failed"; status=1; }
done
same late-red-rootfs.tar late-red-rootfs.cpio late-red-rootfs.cpio.gz
# shellcheck disable=SC2002
cat "$tmp/in/red-rootfs.cpio" | record late-pipe .controls - --profile "$tmp/late.yaml" || status=1
[ "$(jq -r '.[].results[].reason' "$tmp/late-pipe")" = not-kept ] ||
    { echo "late-pipe: a reason other than not-kept"; status=1; }

# What is compared is a record with something in it.
[ "$(jq '[.controls[] | select(.status == "failed")] | length' "$tmp/red.tar")" -ge 5 ] ||
    { echo "red.tar: fewer than 5 failed controls"; status=1; }

# The same input gives the same bytes in every report, but for those of the run.
for format in cli junit inspec-json; do
    for turn in 1 2; do
        code=0
        "$GATE" check "$FIXTURES/red.tar" --no-repo --at 2026-11-23T10:00:00Z --report "$format" \
            >"$tmp/$format.$turn" || code=$?
        sed -E 's/"(run_time|duration|id)": [^,}]*|(time|id|hostname)="[^"]*"//g' \
            "$tmp/$format.$turn" >"$tmp/$format-$turn"
    done
    same "$format-1" "$format-2"
done
exit "$status"
