#!/bin/sh
# usage: counts.sh
# Instructions of each part of one run, by callgrind on one processor, beside those of counts.tsv: they
# tell a regression on a machine that is too busy for times. Fails if a part needs 5 % more; UPDATE=1
# records what is. The counts are those of Debian's gcc on a processor with AVX2.
# shellcheck disable=SC2154 # tmp is of image.inc
set -eu
build=$(dirname "$GATE")
tolerance=5 # per cent

for tool in valgrind taskset; do
    command -v "$tool" >/dev/null || { echo "bench: $tool is missing: run ./dev setup verify" >&2; exit 1; }
done
# gate itself has no symbols.
cmake --build "$build" --target gate_faults >/dev/null 2>&1
# shellcheck source=/dev/null
. "$ROOT/test/fixtures/image.inc"

# Three layers of 2,000 files each; the upper ones hide and replace some of those below.
for layer in 1 2 3; do
    folder=$tmp/$layer
    mkdir -p "$folder/etc/ssh" "$folder/usr/sbin"
    printf 'ID=debian\nVERSION_ID="12"\n' >"$folder/etc/os-release"
    printf 'root:x:0:0:root:/root:/bin/sh\n' >"$folder/etc/passwd"
    printf 'PermitRootLogin yes\n' >"$folder/etc/ssh/sshd_config"
    printf 'sshd' >"$folder/usr/sbin/sshd"
    awk -v layer="$layer" -v top="$folder" 'BEGIN {
        for (i = 0; i < 2000; i++) {
            folder = top "/usr/share/" layer + i % 40
            if (!(folder in made)) { made[folder] = 1; system("mkdir -p " folder) }
            name = folder "/" (layer > 1 && i % 50 == 0 ? ".wh." : "") "file-" i
            for (j = 0; j < 30; j++) print "line", j, "of", layer, i >name
            close(name)
        }
    }'
    (cd "$folder" && pack -cf "$tmp/$layer.tar" -- *)
    gzip -n <"$tmp/$layer.tar" >"$tmp/$layer.tar.gz"
done
printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[%s]}}' \
    "$(diff_ids "$tmp"/[123].tar)" >"$tmp/config.json"
set --
for layer in 1 2 3; do
    set -- "$@" "$tmp/$layer.tar.gz" application/vnd.oci.image.layer.v1.tar+gzip
done
oci_index "$tmp/oci" "{$(oci_manifest "$tmp/oci" "$tmp/config.json" "$@")}"
(cd "$tmp/oci" && pack -cf "$tmp/oci.tar" -- *)

taskset -c 0 valgrind -q --tool=callgrind --callgrind-out-file="$tmp/callgrind" \
    "$build/test/gate_faults" check "$tmp/oci.tar" --no-repo --quiet --profile cis-linux \
    --at 2026-01-01T00:00:00Z --report json:"$tmp/r.json" || [ $? -eq 1 ]
callgrind_annotate --inclusive=yes --threshold=100 "$tmp/callgrind" >"$tmp/counted"

# count FUNCTION: instructions in it and in what it calls
count() {
    sed -nE "s/^ *([0-9,]+) \\(.*:$1(\\.[a-z0-9.]+)? \\[.*/\\1/p" "$tmp/counted" | tr -d , | sort -n | tail -n 1
}
row() { printf '%s\t%s\n' "$1" "$2"; }
{
    row 'open the input' "$(count store_open)"
    row 'read, decode and hash the layers' "$(count store_layers)"
    row 'index the layers' "$(count layer_indexer_feed)"
    row 'merge' "$(count rootfs_merge)"
    row 'judge' "$(count check_image)"
    row 'record' "$(count record_build)"
    row 'report' "$(count report_save)"
    row 'all' "$(sed -nE 's/^ *([0-9,]+) \(100.*PROGRAM TOTALS.*/\1/p' "$tmp/counted" | tr -d ,)"
} >"$tmp/counts.tsv"

recorded=$ROOT/test/bench/counts.tsv
[ -z "${UPDATE:-}" ] || cp "$tmp/counts.tsv" "$recorded"
awk -F '\t' -v tolerance="$tolerance" '
    NR == FNR { was[$1] = $2; next }
    {
        change = was[$1] ? ($2 / was[$1] - 1) * 100 : 0
        bad = $2 == "" || !was[$1] || change > tolerance
        printf "%-36s %12d %+6.1f %%  %s\n", $1, $2, change, bad ? "MISSED" : change < -tolerance ? "less: record it" : "ok"
        failed = failed || bad
    }
    END { exit failed }' "$recorded" "$tmp/counts.tsv"
