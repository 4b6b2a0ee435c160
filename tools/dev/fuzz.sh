#!/bin/sh
# usage: fuzz.sh | fuzz.sh NAME|all [SECONDS] | fuzz.sh smoke
# New inputs are kept in build/fuzz/corpus/NAME; what crashed is build/fuzz/crash/NAME-*, and belongs
# into test/fuzz/corpus/NAME with the fix.
set -eu
. tools/dev/lib.sh
smoke_seconds=480 # in all, with the build
least_seconds=3
start_seconds=1 # of a target, before and behind its share
printed_bytes=2000
failed_targets=$LOGS/fuzz-failed

targets=$(find test/fuzz -maxdepth 1 -name 'fuzz_*.c' | sed 's|.*/fuzz_||; s|\.c$||' | sort)
what=${1:-}
seconds=${2:-60}
if [ -z "$what" ]; then
    say "$targets"
    exit 0
fi

# fuzz_one NAME SECONDS: called by xargs through this script's own "run" command
fuzz_one() {
    mkdir -p "build/fuzz/corpus/$1" build/fuzz/crash "test/fuzz/corpus/$1"
    if ! UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 "build/fuzz/test/fuzz_$1" \
        ${FUZZ_SEED:+-seed="$FUZZ_SEED"} -max_total_time="$2" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/crash/$1-" "build/fuzz/corpus/$1" "test/fuzz/corpus/$1" \
        >"$LOGS/fuzz-$1.log" 2>&1 </dev/null; then
        tail -n 40 "$LOGS/fuzz-$1.log"
        say "$1" >>"$failed_targets"
        say "FAILED: fuzz $1: build/fuzz/crash/$1-*"
        return 1
    fi
    say "ok: fuzz $1: $(sed -n 's/^stat::number_of_executed_units: *//p' "$LOGS/fuzz-$1.log") runs in $2 s"
}

# reason NAME: the lines of its log that say why it failed, its last one if none does
reason() {
    grep -E '== ?ERROR|SUMMARY: |ALARM: |runtime error: |Assertion ' "$LOGS/fuzz-$1.log" |
        head -n 8 | grep . ||
        tail -n 1 "$LOGS/fuzz-$1.log"
}

# tell_failures: each target that failed, why, and the input, last of all that is printed
tell_failures() {
    while read -r name; do
        say "---- FAILED: fuzz $name"
        reason "$name"
        input=$(sed -n 's/.*Test unit written to //p' "$LOGS/fuzz-$name.log" | tail -n 1)
        if [ ! -f "$input" ]; then
            say "no input was kept"
        elif [ "$(wc -c <"$input")" -lt "$printed_bytes" ]; then
            say "$input in base64: $(base64 -w 0 "$input")"
        else
            say "$input has $(wc -c <"$input") bytes"
        fi
    done <"$failed_targets"
}

if [ "$what" = run ]; then
    fuzz_one "$3" "$2"
    exit
fi

tools/dev/setup.sh verify
begun=$(now)
step "fuzz: building" build_preset fuzz fuzzers
jobs=$(nproc)
case $what in
smoke)
    export FUZZ_SEED=1 # what fails in CI must fail again
    count=$(printf '%s\n' "$targets" | wc -l)
    left=$((smoke_seconds - ($(now) - begun)))
    seconds=$((left * jobs / count - start_seconds))
    [ "$seconds" -ge "$least_seconds" ] || seconds=$least_seconds
    ;;
all) ;;
*)
    printf '%s\n' "$targets" | grep -qx "$what" || die "no fuzz target '$what': ./dev fuzz lists them"
    targets=$what
    ;;
esac
: >"$failed_targets"
rc=0
printf '%s\n' "$targets" | xargs -P "$jobs" -n 1 "$0" run "$seconds" || rc=$?
tell_failures
exit "$rc"
