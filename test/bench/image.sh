#!/bin/sh
# usage: image.sh
# How long gate takes over a large image, as ratios to programs that do the least that must be done:
# medians of five runs, all rows interleaved, so that a busy machine slows both sides. Fails if a
# budget is missed. The image is made once and kept in $GATE_BENCH_DIR, or the temporary directory.
set -eu
runs=${RUNS:-5}
build=$(dirname "$GATE")
dir=${GATE_BENCH_DIR:-${TMPDIR:-/tmp}/gate-bench-image}
results=$dir/results
tools=$build/test

for tool in openssl igzip; do
    command -v "$tool" >/dev/null || { echo "bench: $tool is missing: run ./dev setup verify" >&2; exit 1; }
done
cmake --build "$build" --target make_image measure >/dev/null
if [ ! -e "$dir/complete" ]; then
    echo "making the image in $dir (1.3 GB in 3 layers; once, about a minute)"
    rm -rf "$dir"
    mkdir -p "$dir"
    "$tools/make_image" "$dir"
    : >"$dir/complete"
fi
rm -rf "$results"
mkdir "$results"

# time_of ROW COMMAND...: one run; seconds, CPU seconds, peak memory and exit code go to the row's file
time_of() {
    row=$1
    shift
    "$tools/measure" run "$@" >>"$results/$row"
}

check() { # check ROW IMAGE OPTION...
    row=$1 image=$2
    shift 2
    time_of "$row" "$GATE" check "$image" --no-repo "$@"
}

one_round() {
    time_of openssl openssl dgst -sha256 "$dir/docker.tar"
    check docker "$dir/docker.tar" --skip 'secret-in-*' --skip encrypted-key-in-layer
    time_of igzip sh -c "for f in '$dir'/layer-*.tar.gz; do igzip -dc \"\$f\"; done"
    check oci "$dir/oci.tar" --skip 'secret-in-*' --skip encrypted-key-in-layer
    check docker-all "$dir/docker.tar"
    check oci-all "$dir/oci.tar"
    time_of version "$GATE" version
    "$tools/measure" first "$GATE" check - --no-repo >>"$results/first"
}

# Once before, so that no row pays for a cold cache.
cat "$dir/docker.tar" "$dir/oci.tar" "$dir"/layer-*.tar.gz >/dev/null
round=0
while [ "$round" -lt "$runs" ]; do
    one_round
    round=$((round + 1))
done

# median ROW COLUMN
median() { cut -d ' ' -f "$2" "$results/$1" | sort -n | sed -n "$(((runs + 1) / 2))p"; }

failed=0
# say ROW VALUE UNIT BUDGET: a line of the table; an empty budget is no budget
say() {
    verdict=$(awk -v value="$2" -v budget="$4" 'BEGIN {
        print budget == "" ? "" : value + 0 <= budget + 0 ? "ok" : "MISSED" }')
    [ "$verdict" != MISSED ] || failed=1
    printf '%-44s %8s %-4s %s\n' "$1" "$2" "$3" "${4:+at most $4  $verdict}"
}
ratio() { awk -v a="$(median "$1" 1)" -v b="$(median "$2" 1)" 'BEGIN { printf "%.2f", a / b }'; }
milliseconds() { awk -v a="$(median "$1" 1)" 'BEGIN { printf "%.1f", a * 1000 }'; }
megabytes() { awk -v a="$(median "$1" 3)" 'BEGIN { printf "%.1f", a / 1024 }'; }

for row in docker docker-all oci oci-all; do
    case $(cut -d ' ' -f 4 "$results/$row" | sort -u) in
    0 | 1) ;;
    *) echo "bench: $row: gate could not read the image" >&2; exit 1 ;;
    esac
done

echo "seconds: openssl $(median openssl 1), igzip $(median igzip 1), docker $(median docker 1)," \
    "oci $(median oci 1), all controls $(median docker-all 1) and $(median oci-all 1)"
say 'docker-archive / openssl dgst -sha256' "$(ratio docker openssl)" x 1.2
say 'OCI gzip / igzip -dc of the layers' "$(ratio oci igzip)" x 1.5
say 'docker-archive, with the secrets controls' "$(ratio docker-all openssl)" x ''
say 'OCI gzip, with the secrets controls' "$(ratio oci-all igzip)" x ''
say 'peak memory, docker-archive' "$(megabytes docker)" MB 96
say 'peak memory, OCI gzip' "$(megabytes oci)" MB 96
say 'peak memory, all controls' "$(megabytes oci-all)" MB 96
say 'gate version' "$(milliseconds version)" ms 5
say 'start to first byte of the image' "$(milliseconds first)" ms 25
exit "$failed"
