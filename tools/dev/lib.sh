# Sourced by the scripts of this folder, which run in the root of the repository.
# shellcheck shell=sh
export LC_ALL=C
LOGS=build/log
mkdir -p "$LOGS"

now() { date +%s; }
say() { printf '%s\n' "$*"; }
die() { printf 'dev: %s\n' "$*" >&2; exit 1; }

# step TITLE COMMAND...: runs a command quietly, says how long it took, shows the errors in what it
# said, or its end, if it failed. Its whole output is build/log/TITLE.log.
step() {
    step_title=$1
    shift
    step_log=$LOGS/$(printf '%s' "$step_title" | tr -cs 'A-Za-z0-9\n' '-').log
    step_start=$(now)
    printf '== %s ... ' "$step_title"
    step_rc=0
    "$@" >"$step_log" 2>&1 </dev/null || step_rc=$?
    if [ "$step_rc" -eq 0 ]; then
        say "$(($(now) - step_start)) s"
        return 0
    fi
    say "FAILED after $(($(now) - step_start)) s ($step_log)"
    grep -A 3 -E 'error: |undefined reference|CMake Error' "$step_log" | head -n 60 | grep . ||
        tail -n 40 "$step_log"
    return "$step_rc"
}

# build_preset PRESET [TARGET...]: configures and builds, all targets if none is named
build_preset() {
    preset=$1
    shift
    cmake --preset "$preset" && cmake --build "build/$preset" -- -k 0 "$@"
}

# run_tests PRESET CTEST-OPTION...: runs ctest and sets passed, failed and skipped. What failed and
# what was skipped is shown; a test may report rows that it skipped, one a line, in $GATE_SKIPS.
run_tests() {
    preset=$1
    shift
    log=$LOGS/ctest-$preset.log
    GATE_SKIPS=$PWD/$LOGS/skips-$preset
    export GATE_SKIPS
    : >"$GATE_SKIPS"
    rc=0
    ctest --test-dir "build/$preset" --output-on-failure -j "$(nproc)" "$@" >"$log" 2>&1 || rc=$?
    results=$(sed -nE 's|^ *[0-9]+/[0-9]+ Test +#[0-9]+: ([^ ]+) [ .]*(\*\*\*)?([A-Z][a-zA-Z ]*[a-z]).*|\3 \1|p' "$log")
    passed=$(printf '%s\n' "$results" | grep -c '^Passed ' || true)
    skipped=$(printf '%s\n' "$results" | grep -c '^Skipped ' || true)
    failed=$(printf '%s\n' "$results" | grep -vcE '^(Passed|Skipped) |^$' || true)
    # Whatever ctest calls it: a run that ctest did not like has a failure.
    [ "$rc" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
    if [ $((passed + skipped + failed)) -eq 0 ]; then
        say "no test ran: $log"
        failed=1
    fi
    [ "$failed" -eq 0 ] || cat "$log"
    printf '%s\n' "$results" | sed -n 's/^Skipped \(.*\)/SKIPPED: \1/p' | while read -r line; do
        test_name=${line#SKIPPED: }
        say "$line: $(skip_reason "$preset" "$test_name")"
    done
    sed 's/^/SKIPPED: /' "$GATE_SKIPS"
    skipped=$((skipped + $(wc -l <"$GATE_SKIPS")))
}

# skip_reason PRESET TEST: the last line that a skipped test printed
skip_reason() {
    awk -v name="$2" '
        $0 ~ /^[0-9]+\/[0-9]+ Testing: / { inside = ($3 == name); last = "" }
        inside && /^-+$/ { next }
        inside && /^Output:$/ { body = 1; next }
        inside && body && /^<end of output>$/ { print last; exit }
        inside && body { last = $0 }' "build/$1/Testing/Temporary/LastTest.log"
}
