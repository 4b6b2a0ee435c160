#!/bin/sh
# The budget of one pass over a gigabyte and of the start, with GATE and ROOT in the environment:
#   docker-archive   at most 1.2 x openssl dgst -sha256 of the file
#   OCI, gzip        at most 1.5 x igzip -dc of its layers
#   peak memory      at most 96 MB
#   gate version     at most 5 ms; first byte of the image taken at most 25 ms after the start
# Medians of five runs, in turn with what they are compared to.
set -eu
rounds=5
here=$ROOT/test/bench
images=$ROOT/build/bench/big
for tool in openssl igzip python3; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed: ./dev setup verify"; exit 77; }
done
mkdir -p "$ROOT/build/bench"
"$here/make_images.sh" "$images"
cat "$images/docker.tar" "$images/oci.tar" >/dev/null

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
python3 "$here/measure.py" run "$rounds" \
    openssl "exec openssl dgst -sha256 '$images/docker.tar'" \
    docker "exec '$GATE' check --no-repo '$images/docker.tar'" \
    igzip "exec igzip -dc '$images'/layers/1.gz '$images'/layers/2.gz '$images'/layers/3.gz" \
    oci "exec '$GATE' check --no-repo '$images/oci.tar'" >"$tmp/runs"
python3 "$here/measure.py" run 21 version "exec '$GATE' version" empty "exec true" >>"$tmp/runs"
first=$(python3 "$here/measure.py" first-read 21 "$images/docker.tar" "$GATE check --no-repo -")

awk -v first="$first" '
    { seconds[$1] = $2; peak[$1] = $3 }
    function line(name, value, limit, unit) {
        verdict = value <= limit ? "ok" : "OVER"
        if (value > limit) failed = 1
        printf "%-28s %8.2f %-4s of at most %.1f  %s\n", name, value, unit, limit, verdict
    }
    END {
        printf "openssl %.2f s, gate on docker-archive %.2f s, igzip %.2f s, gate on OCI gzip %.2f s\n",
            seconds["openssl"], seconds["docker"], seconds["igzip"], seconds["oci"]
        line("docker-archive / openssl", seconds["docker"] / seconds["openssl"], 1.2, "x")
        line("OCI gzip / igzip", seconds["oci"] / seconds["igzip"], 1.5, "x")
        line("peak memory, docker-archive", peak["docker"] / 1024, 96, "MB")
        line("peak memory, OCI gzip", peak["oci"] / 1024, 96, "MB")
        line("gate version", (seconds["version"] - seconds["empty"]) * 1000, 5, "ms")
        line("first byte of the image", first * 1000, 25, "ms")
        exit failed
    }' "$tmp/runs"
