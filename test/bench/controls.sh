#!/bin/sh
# usage: controls.sh
# What controls cost beside the pass over an image: 300 of them on a Debian, and ten times as many on
# a large image, each against the same run with one; these are those of cis-linux, copied under other
# ids. Then all that the built-in profiles ask of a Debian of 1 GB, as an image and as a host. Medians
# of five runs, all rows interleaved. Fails if a budget is missed, or if a control asked for a body
# that the pass had not kept.
set -eu
runs=${RUNS:-5}
build=$(dirname "$GATE")
dir=${GATE_BENCH_DIR:-${TMPDIR:-/tmp}/gate-bench-image}
export tools="$build/test"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
results=$work/results

cmake --build "$build" --target make_image measure >/dev/null
# shellcheck source=/dev/null
. "$ROOT/test/bench/bench.inc"
make_large_image
mkdir "$results"

debian=$ROOT/build/demo/debian.tar
if [ ! -e "$debian" ]; then
    debian=$dir/debian.tar
    [ -e "$debian" ] || "$ROOT/tools/dev/debian-image.sh" "$debian" || { echo "bench: no Debian to be had" >&2; exit 1; }
fi

# The Debian with the layer of the large image that holds 1 GB, as one image.
make_gigabyte() {
    gigabyte=$dir/debian-gigabyte.tar
    [ ! -e "$gigabyte" ] || return 0
    echo "making $gigabyte (once)"
    mkdir "$work/debian" "$work/large" "$work/image"
    tar -C "$work/debian" -xf "$debian"
    tar -C "$work/large" -xf "$dir/docker.tar"
    mv "$(find "$work/debian" -name layer.tar)" "$work/image/0.tar"
    mv "$(find "$work/large" -type f -size +500M)" "$work/image/1.tar"
    for layer in 0 1; do
        openssl dgst -sha256 -r "$work/image/$layer.tar" | cut -d ' ' -f 1 >"$work/$layer.sha256"
    done
    printf '{"architecture":"amd64","os":"linux","config":{"User":"app"},"history":[{},{}],"rootfs":{"type":"layers","diff_ids":["sha256:%s","sha256:%s"]}}' \
        "$(cat "$work/0.sha256")" "$(cat "$work/1.sha256")" >"$work/image/config.json"
    printf '[{"Config":"config.json","RepoTags":["debian:large"],"Layers":["0.tar","1.tar"]}]' \
        >"$work/image/manifest.json"
    tar -C "$work/image" -cf "$gigabyte.part" manifest.json config.json 0.tar 1.tar
    mv "$gigabyte.part" "$gigabyte"
    rm -rf "$work/debian" "$work/large" "$work/image"
}
make_gigabyte

"$GATE" profile show --effective cis-linux >"$work/effective"
sed '/^controls:/,$d' "$work/effective" >"$work/head"
sed '1,/^controls:/d' "$work/effective" >"$work/controls"
each=$(grep -c '^  - id: ' "$work/controls")

# copies NAME COUNT: a profile of COUNT controls
copies() {
    mkdir -p "$work/$1/controls"
    sed "s/^name: .*/name: $1/" "$work/head" >"$work/$1/profile.yaml"
    copy=1
    while [ $(((copy - 1) * each)) -lt "$2" ]; do
        { echo controls: && sed "s/^  - id: \(.*\)/  - id: \1-$copy/" "$work/controls"; } |
            awk -v left=$(($2 - (copy - 1) * each)) '/^  - id: / && left-- == 0 { exit } { print }' \
                >"$work/$1/controls/$copy.yaml"
        copy=$((copy + 1))
    done
}
copies some 300
copies many 3000

# check ROW IMAGE PROFILE OPTION...
check() {
    row=$1 image=$2 profile=$3
    shift 3
    time_of "$row" "$GATE" check "$image" --no-repo --quiet --level 2 --profile "$profile" "$@"
}

# told ROW IMAGE OPTION...: from --verbose, the seconds in controls, how many bodies were read late,
# and how many controls there were
told() {
    row=$1 image=$2
    shift 2
    "$GATE" check "$image" --no-repo --quiet --verbose --level 2 "$@" 2>&1 >/dev/null |
        sed -n 's/^gate: .* in all, \([0-9.]*\) s in \([0-9]*\) controls, .* bytes read, \([0-9]*\) late$/\1 \3 \2/p' >>"$results/$row"
}

one_round() {
    check debian-pass "$debian" cis-linux --control passwd-mode
    check debian-some "$debian" "$work/some"
    told told "$debian" --profile "$work/some"
    check large-pass "$dir/docker.tar" cis-linux --control passwd-mode
    check large-some "$dir/docker.tar" "$work/some"
    check large-many "$dir/docker.tar" "$work/many"
    check gigabyte-pass "$gigabyte" cis-linux --control passwd-mode
    time_of gigabyte-image "$GATE" check "$gigabyte" --no-repo --quiet --level 2
    told told-image "$gigabyte"
    told told-host "$gigabyte" --target host
}

cat "$debian" "$dir/docker.tar" "$gigabyte" >/dev/null
round=0
while [ "$round" -lt "$runs" ]; do
    one_round
    round=$((round + 1))
done
for row in debian-some large-some large-many gigabyte-image; do
    case $(cut -d ' ' -f 4 "$results/$row" | sort -u) in
    0 | 1) ;;
    *) echo "bench: $row: gate could not judge the image" >&2; exit 1 ;;
    esac
done

# say_told WHAT ROW PASS BUDGET: the time after the pass, and its share of it
say_told() {
    say "$1, after the pass" "$(awk -v a="$(median "$2" 1)" 'BEGIN { printf "%.1f", a * 1000 }')" ms "$4"
    say 'the same / the pass' \
        "$(awk -v a="$(median "$2" 1)" -v b="$(median "$3" 1)" 'BEGIN { printf "%.3f", a / b }')" x ''
}

echo "seconds: Debian $(median debian-pass 1) and $(median debian-some 1), large image" \
    "$(median large-pass 1), $(median large-some 1) and $(median large-many 1)," \
    "Debian of 1 GB $(median gigabyte-pass 1) and $(median gigabyte-image 1)"
say_told "$(median told 3) controls on a Debian" told debian-pass 20
say 'run with them / run with one control' "$(ratio debian-some debian-pass)" x ''
say 'ten times the controls on the large image' "$(ratio large-many large-some)" x 1.3
say_told "all $(median told-image 3) of an image, Debian of 1 GB" told-image gigabyte-pass 30
say_told "all $(median told-host 3) of a host, the same tree" told-host gigabyte-pass 30
say 'peak memory, all of an image of 1 GB' \
    "$(awk -v a="$(median gigabyte-image 3)" 'BEGIN { printf "%.1f", a / 1024 }')" MB 96
say 'bodies that were read late' "$(cut -d ' ' -f 2 "$results"/told* | sort -n | tail -1)" '' 0
# shellcheck disable=SC2154 # of bench.inc
exit "$failed"
