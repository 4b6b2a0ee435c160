#!/bin/sh
# usage: fuzz.sh | fuzz.sh NAME|all [SECONDS] | fuzz.sh smoke
# New inputs are kept in build/fuzz/corpus/NAME; what crashed is build/fuzz/crash/NAME-*, and belongs
# into test/fuzz/corpus/NAME with the fix.
set -eu
. tools/dev/lib.sh
smoke_seconds=300

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
        say "FAILED: fuzz $1: build/fuzz/crash/$1-*"
        return 1
    fi
    say "ok: fuzz $1: $(sed -n 's/^stat::number_of_executed_units: *//p' "$LOGS/fuzz-$1.log") runs in $2 s"
}
if [ "$what" = run ]; then
    fuzz_one "$3" "$2"
    exit
fi

tools/dev/setup.sh verify
step "fuzz: building" build_preset fuzz fuzzers
jobs=$(nproc)
case $what in
smoke)
    export FUZZ_SEED=1 # what fails in CI must fail again
    count=$(printf '%s\n' "$targets" | wc -l)
    seconds=$((smoke_seconds * jobs / count))
    [ "$seconds" -gt 0 ] || seconds=1
    ;;
all) ;;
*)
    printf '%s\n' "$targets" | grep -qx "$what" || die "no fuzz target '$what': ./dev fuzz lists them"
    targets=$what
    ;;
esac
printf '%s\n' "$targets" | xargs -P "$jobs" -n 1 "$0" run "$seconds"
