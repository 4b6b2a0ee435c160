#!/bin/sh
# usage: verify.sh
# What ./dev test leaves out. Every step runs, also after one that failed; each test counts, and each
# step that is no test run.
set -eu
. tools/dev/lib.sh
start=$(now)
total_passed=0 total_failed=0 total_skipped=0

# check TITLE COMMAND...: one step that passes or fails as a whole
check() {
    title=$1
    shift
    if step "verify: $title" "$@"; then
        total_passed=$((total_passed + 1))
    else
        essence "$step_log" "$told_lines" | note_failure "$title ($step_log)"
        total_failed=$((total_failed + 1))
        return 1
    fi
}

# check_tests TITLE PRESET CTEST-OPTION...
check_tests() {
    title=$1 begun=$(now)
    shift
    say "== verify: $title"
    run_tests "$@"
    say "== verify: $title: $passed passed, $failed failed, $skipped skipped, $(($(now) - begun)) s"
    total_passed=$((total_passed + passed))
    total_failed=$((total_failed + failed))
    total_skipped=$((total_skipped + skipped))
}

# tidy_each FOLDERS OPTION...: each file in a process of its own, for clang-tidy 14 takes va_start() of a
# second file for none. The database is that of the clang build.
tidy_each() {
    folders=$1
    shift
    # shellcheck disable=SC2086 # several folders
    find $folders -name '*.c' -print0 | sort -z |
        xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p build/clang "$@"
}

# The analyzer takes nearly all of the time, and is for the program.
tidy() {
    tidy_each "src cmd/gate" && tidy_each "test/unit test/fuzz" --checks=-clang-analyzer-*
}

# Every target in its share of eight minutes, on all processors.
smoke() { tools/dev/fuzz.sh smoke; }

# What runs on several threads: the pass, from the crew up to whole images.
threads_tests='^(unit\.(threads|layer|store|image|rootfs|digest|directory|profile_test)|fuzz\.image(_layers)?|fixtures|e2e\.eight_layers)$'
threads_build() {
    build_preset thread test_threads test_layer test_store test_image test_rootfs test_digest \
        test_directory test_profile_test fuzz_image fuzz_image_layers gate
}

export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:allocator_may_return_null=1
export UBSAN_OPTIONS=print_stacktrace=1

: >"$FAILURES"
tools/dev/setup.sh verify
tools/dev/setup.sh peers || say "== verify: peers are missing: their tests will be skipped"
if check "release build" build_preset release; then
    check_tests "lints and live peers" release -L 'peer|verify|slow'
fi
if check "ASan and UBSan build" build_preset dev; then
    # The tutorial builds a tree of its own, without sanitizers.
    check_tests "tests under ASan and UBSan" dev -LE 'peer|verify|slow|lint' -E '^e2e\.contributing$'
fi
if check "clang build" build_preset clang; then
    check_tests "unit tests and corpora with clang" clang -L 'unit|fuzz'
    check "clang-tidy" tidy || true
fi
if check "ThreadSanitizer build" threads_build; then
    check_tests "pipeline under ThreadSanitizer" thread -R "$threads_tests"
fi
check "aarch64, cross-built" tools/dev/cross.sh || true
check "coverage" tools/dev/coverage.sh || true
check "gcc -fanalyzer build" build_preset analyze || true
check "fuzz smoke" smoke || true

show_failures
say "verify took $(($(now) - start)) s"
say "$total_passed passed, $total_failed failed, $total_skipped skipped"
[ "$total_failed" -eq 0 ]
