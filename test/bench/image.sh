#!/bin/sh
# usage: image.sh
# How long gate takes over large images, as ratios to programs that do the least that must be done:
# medians of five runs, all rows interleaved, so that a busy machine slows both sides. Fails if a
# budget is missed. The images are made once and kept in $GATE_BENCH_DIR, or the
# temporary directory: 6 GB.
set -eu
runs=${RUNS:-5}
build=$(dirname "$GATE")
dir=${GATE_BENCH_DIR:-${TMPDIR:-/tmp}/gate-bench-image}
results=$dir/results
tools=$build/test

for tool in openssl igzip zstd; do
    command -v "$tool" >/dev/null || { echo "bench: $tool is missing: run ./dev setup verify" >&2; exit 1; }
done
cmake --build "$build" --target make_image measure >/dev/null
# shellcheck source=/dev/null
. "$ROOT/test/bench/bench.inc"
make_large_image
rm -rf "$results"
mkdir "$results"
judge_here

# The secrets controls look at every byte of every file: test/bench/secrets.sh has them.
unlooked="--no-repo --skip secret-in-* --skip encrypted-key-in-layer"

check() { # check ROW IMAGE OPTION...
    row=$1 image=$2
    shift 2
    # shellcheck disable=SC2086 # several options
    time_of "$row" "$GATE" check "$image" $unlooked "$@"
}

# each ROW ENDING COMMAND: the command over each layer of the image with three
each() { time_of "$1" sh -c "for f in '$dir'/layer-[0-9].tar.$2; do $3; done"; }

# Reads what a cache of files does not hold.
forget() { dd if="$1" iflag=nocache count=0 2>/dev/null; }
cold() { # cold ROW COMMAND...
    forget "$dir/docker.tar"
    time_of "$@"
}

one_round() {
    time_of openssl openssl dgst -sha256 "$dir/docker.tar"
    check docker "$dir/docker.tar"
    time_of pipe sh -c "cat '$dir/docker.tar' | '$GATE' check - $unlooked"
    check unverified "$dir/docker.tar" --no-verify
    time_of openssl-8 openssl dgst -sha256 "$dir/docker-8.tar"
    check docker-8 "$dir/docker-8.tar"
    each igzip gz "igzip -dc \"\$f\""
    check oci "$dir/oci.tar"
    check oci-8 "$dir/oci-8.tar"
    each zstd zst "zstd -dcq \"\$f\""
    check oci-zstd "$dir/oci-zstd.tar"
    time_of version "$GATE" version
    "$tools/measure" first "$GATE" check - --no-repo >>"$results/first"
}

# What takes long is asked less often.
slow_round() {
    each zcat gz "zcat \"\$f\" | sha256sum"
    cold cat cat "$dir/docker.tar"
    cold config "$GATE" image config "$dir/docker.tar"
}

# Once before, so that no row pays for a cold cache.
cat "$dir"/*.tar "$dir"/layer-[0-9].tar.* >/dev/null
round=0
while [ "$round" -lt "$runs" ]; do
    one_round
    round=$((round + 1))
done
slow_round

milliseconds() { awk -v a="$(median "$1" 1)" 'BEGIN { printf "%.1f", a * 1000 }'; }
megabytes() { awk -v a="$(median "$1" 3)" 'BEGIN { printf "%.1f", a / 1024 }'; }

for row in docker pipe unverified docker-8 oci oci-8 oci-zstd; do
    case $(cut -d ' ' -f 4 "$results/$row" | sort -u) in
    0 | 1) ;;
    *) echo "bench: $row: gate could not read the image" >&2; exit 1 ;;
    esac
done

echo "seconds: openssl $(median openssl 1), igzip $(median igzip 1), zstd $(median zstd 1)," \
    "docker $(median docker 1), OCI $(median oci 1), OCI zstd $(median oci-zstd 1)"
say 'docker-archive / openssl dgst -sha256' "$(ratio docker openssl)" x 0.75
say 'docker-archive of 8 layers / the same' "$(ratio docker-8 openssl-8)" x 0.45
say 'docker-archive, a pipe / the file' "$(ratio pipe docker)" x 1.15
say 'docker-archive, --no-verify / openssl' "$(ratio unverified openssl)" x 0.08
say 'OCI gzip / igzip -dc of the layers' "$(ratio oci igzip)" x 0.95
say 'OCI gzip / zcat | sha256sum' "$(ratio oci zcat)" x 0.25
say 'OCI zstd / zstd -dcq of the layers' "$(ratio oci-zstd zstd)" x 0.90
say 'image config / cat, both from a cold cache' "$(ratio config cat)" x 0.1
say 'peak memory, docker-archive' "$(megabytes docker)" MB 40
say 'peak memory, OCI gzip of 8 layers' "$(megabytes oci-8)" MB 64
say 'gate version' "$(milliseconds version)" ms 5
say 'start to first byte of the image' "$(milliseconds first)" ms 25
# shellcheck disable=SC2154 # of bench.inc
exit "$failed"
