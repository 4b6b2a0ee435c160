#!/bin/sh
# usage: run.sh CASE, with GATE, ROOT and FIXTURES in the environment
# Runs one case in an empty folder and an empty environment: gate with the words of CASE/args, or
# the shell script CASE/cmd, which finds $GATE, $ROOT, $FIXTURES and $CASE. Compares stdout, stderr
# and the exit code with the files of those names; a missing one means empty, or 0. In what gate
# prints $FIXTURES, $ROOT and the folder are shown by those names, so that golden files fit every
# machine. UPDATE=1 writes the files instead. A cmd that exits with 77 is skipped.
set -eu
case=$1
tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
mkdir "$tmp/work" "$tmp/out"

run() {
    env -i PATH="$PATH" HOME="$tmp/work" TMPDIR="$tmp" LC_ALL=C TZ=UTC GIT_CONFIG_NOSYSTEM=1 \
        GATE="$GATE" ROOT="$ROOT" FIXTURES="$FIXTURES" CASE="$case" ${ASAN_OPTIONS:+ASAN_OPTIONS="$ASAN_OPTIONS"} \
        "$@" >"$tmp/raw.stdout" 2>"$tmp/raw.stderr" </dev/null
}

got=0
cd "$tmp/work"
if [ -e "$case/cmd" ]; then
    run sh -eu "$case/cmd" || got=$?
    [ "$got" != 77 ] || { cat "$tmp/raw.stderr" >&2; exit 77; }
else
    # shellcheck disable=SC2046 # one word each
    run "$GATE" $(cat "$case/args") || got=$?
fi
echo "$got" >"$tmp/out/exit"
for name in stdout stderr; do
    sed -e "s|$FIXTURES|\$FIXTURES|g" -e "s|$tmp/work|\$PWD|g" -e "s|$ROOT|\$ROOT|g" \
        "$tmp/raw.$name" >"$tmp/out/$name"
done

status=0
for name in stdout stderr exit; do
    want=$case/$name
    default=
    [ "$name" != exit ] || default=0
    if [ "${UPDATE:-}" ]; then
        rm -f "$want"
        [ "$(cat "$tmp/out/$name")" = "$default" ] || cp "$tmp/out/$name" "$want"
        continue
    fi
    [ -e "$want" ] || { want=$tmp/want; [ -z "$default" ] || echo "$default"; } >"$tmp/want"
    diff -u "$want" "$tmp/out/$name" || status=1
done
exit "$status"
