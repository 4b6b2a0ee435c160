#!/bin/sh
# usage: secrets.sh
# What the scan for secrets costs on a Debian of about 1 GB, plain and with gzip: CPU seconds, medians
# of five runs, all rows interleaved. Fails if a budget is missed. The images are made once and kept
# in $GATE_BENCH_DIR, or the temporary directory.
set -eu
runs=${RUNS:-5}
build=$(dirname "$GATE")
dir=${GATE_BENCH_DIR:-${TMPDIR:-/tmp}/gate-bench-secrets}
results=$dir/results
export tools="$build/test"
# about 1 GB of programs, libraries, scripts and documents
packages=python3,perl,openssl,openssh-server,git,curl,gnupg,ca-certificates,nodejs,npm,ruby,php-cli
packages=$packages,postgresql,build-essential,libssl-doc,nodejs-doc,python3-paramiko,mercurial,vim

for tool in openssl gzip tar; do
    command -v "$tool" >/dev/null || { echo "bench: $tool is missing: run ./dev setup verify" >&2; exit 1; }
done
cmake --build "$build" --target measure >/dev/null
mkdir -p "$dir"
plain=${GATE_BENCH_DEBIAN:-$dir/debian.tar}
[ -e "$plain" ] || "$ROOT/tools/dev/debian-image.sh" "$plain" "$packages" ||
    { echo "bench: no Debian to be had" >&2; exit 1; }
packed=$dir/debian.tar.gz
[ -e "$packed" ] || gzip -6 <"$plain" >"$packed"
# shellcheck source=/dev/null
. "$ROOT/test/bench/bench.inc"
rm -rf "$results"
mkdir "$results"

# check ROW IMAGE CONTROL
check() {
    time_of "$1" "$GATE" check "$2" --no-repo --quiet --profile cis-docker-image --control "$3"
}

one_round() {
    time_of openssl openssl dgst -sha256 "$plain"
    check plain-secrets "$plain" secret-in-layer
    check plain-without "$plain" image-user
    check packed-secrets "$packed" secret-in-layer
    check packed-without "$packed" image-user
    # a profile with the controls, which are skipped
    time_of plain-skipped "$GATE" check "$plain" --no-repo --quiet --profile cis-docker-image \
        --control image-user --control secret-in-layer --skip secret-in-layer
}

cat "$plain" "$packed" >/dev/null
round=0
while [ "$round" -lt "$runs" ]; do
    one_round
    round=$((round + 1))
done
for row in plain-secrets plain-without plain-skipped packed-secrets packed-without; do
    case $(cut -d ' ' -f 4 "$results/$row" | sort -u) in
    0 | 1) ;;
    *) echo "bench: $row: gate could not judge the image" >&2; exit 1 ;;
    esac
done

# cpu ROW ROW: the CPU seconds of one for one of the other; the disk is not what is measured
cpu() { awk -v a="$(median "$1" 2)" -v b="$(median "$2" 2)" 'BEGIN { printf "%.2f", a / b }'; }

echo "CPU seconds: openssl $(median openssl 2), plain $(median plain-without 2) and" \
    "$(median plain-secrets 2), gzip $(median packed-without 2) and $(median packed-secrets 2)"
say 'plain archive with the scan / openssl' "$(cpu plain-secrets openssl)" x 1.5
say 'gzip with the scan / without' "$(cpu packed-secrets packed-without)" x 1.3
say 'its controls skipped / never asked' "$(cpu plain-skipped plain-without)" x 1.03
# shellcheck disable=SC2154 # of bench.inc
exit "$failed"
