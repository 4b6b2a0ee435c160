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
    essence "$step_log" 60
    return "$step_rc"
}

# essence LOG LINES: the errors of compilers and the like, the end of the log if there are none
essence() {
    grep -A 3 -E '(^|: )(fatal )?error: |undefined reference|CMake Error' "$1" | head -n "$2" |
        grep . || tail -n "$2" "$1"
}

# What failed in this run, to be told again at its end: that is what people see of a log in CI.
FAILURES=$LOGS/failures
told_lines=30

# note_failure TITLE: keeps standard input under TITLE
note_failure() {
    {
        say "---- FAILED: $1"
        cat
    } >>"$FAILURES"
}

show_failures() {
    [ ! -s "$FAILURES" ] || cat "$FAILURES"
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
    if [ "$failed" -gt 0 ]; then
        cat "$log"
        note_failed_tests
    fi
    printf '%s\n' "$results" | sed -n 's/^Skipped \(.*\)/SKIPPED: \1/p' | while read -r line; do
        test_name=${line#SKIPPED: }
        say "$line: $(test_output "$preset" "$test_name" | tail -n 1)"
    done
    sed 's/^/SKIPPED: /' "$GATE_SKIPS"
    skipped=$((skipped + $(wc -l <"$GATE_SKIPS")))
}

# note_failed_tests: each of $results by its name; the whole log if ctest names none
note_failed_tests() {
    names=$(printf '%s\n' "$results" | sed -nE '/^(Passed|Skipped) /!s/.* //p')
    for test_name in $names; do
        test_output "$preset" "$test_name" | tail -n "$told_lines" | note_failure "$preset: $test_name"
    done
    [ "$names" ] || tail -n "$told_lines" "$log" | note_failure "$preset: ctest"
}

# test_output PRESET TEST: what a test printed in the last run
test_output() {
    awk -v name="$2" '
        $0 ~ /^[0-9]+\/[0-9]+ Testing: / { inside = ($3 == name) }
        inside && body && /^<end of output>$/ { exit }
        inside && body && !/^-+$/ { print }
        inside && /^Output:$/ { body = 1 }' "build/$1/Testing/Temporary/LastTest.log"
}
