#!/bin/sh
# Every image of the corpus is read to the right end. What that is stands in fixtures/corpus.tsv,
# which corpus_expect.py works out from the bytes without gate. The corpus is in $GATE_CORPUS, or in
# ../shared/data/images beside the sources; where it is absent, all rows count as skipped.
set -u
table=$ROOT/test/fixtures/corpus.tsv
corpus=${GATE_CORPUS:-$ROOT/../shared/data/images}
rows=$(grep -vc '^#' "$table")
tab=$(printf '\t')

if [ ! -f "$corpus/MANIFEST.tsv" ]; then
    echo "SKIPPED: $rows rows: there is no corpus in '$corpus' (GATE_CORPUS)"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# wrong WHAT...: tells of a row that is not as it should be
wrong() {
    printf 'FAIL %s %s: %s\n' "$file" "$arguments" "$*"
    sed 's/^/    /' "$work/err"
    is_right=false
}

# run COMMAND...: runs gate on $input with the row's option; output in $work/out and $work/err
run() {
    # shellcheck disable=SC2086
    "$GATE" "$@" $option >"$work/out" 2>"$work/err"
    status=$?
}

# What cannot be read: exit 3, one line that says why, nothing on stdout.
expect_refusal() {
    run check "$input" --no-repo
    [ "$status" -eq 3 ] || wrong "exit $status instead of 3"
    [ ! -s "$work/out" ] || wrong "output on stdout"
    [ "$(wc -l <"$work/err")" -eq 1 ] || wrong "not one line on stderr"
    grep -qF -- "$message" "$work/err" || wrong "no '$message' on stderr"
}

# Whatever is asked, the one pass has kept what it takes: a pipe can not be read again.
expect_nothing_late() {
    for target in image host; do
        run check "$input" --no-repo --level 2 --verbose --target "$target"
        grep -q ', 0 late$' "$work/err" || wrong "read late as $target"
    done
}

# What is read: a verdict, and the tree that was expected, from a file and through a pipe.
expect_tree() {
    run check "$input" --no-repo
    [ "$status" -le 1 ] || wrong "exit $status instead of a verdict"
    expect_nothing_late
    run image layers "$input"
    [ "$(wc -l <"$work/out")" -eq "$layers" ] || wrong "$(wc -l <"$work/out") layers, not $layers"
    run image ls "$input"
    [ "$(wc -l <"$work/out")" -eq "$entries" ] ||
        wrong "$(wc -l <"$work/out") entries, not $entries"
    grep -qF -- " $path" "$work/out" || wrong "no '$path' in the list"
    [ -d "$input" ] && return
    mv "$work/out" "$work/from-file"
    # shellcheck disable=SC2002,SC2086
    cat "$input" | "$GATE" image ls - $option >"$work/out" 2>"$work/err"
    cmp -s "$work/out" "$work/from-file" || wrong "another list through a pipe"
}

check_input() {
    if [ "$exit" = verdict ]; then
        expect_tree
    else
        expect_refusal
    fi
}

# The archive without its leading folder, and the folder itself.
check_stripped() {
    rm -rf "$work/layout"
    mkdir "$work/layout"
    tar -xf "$corpus/$file" -C "$work/layout" --strip-components=1
    tar -cf "$work/layout.tar" -C "$work/layout" .
    option=
    input=$work/layout.tar
    check_input
    input=$work/layout
    check_input
}

while IFS=$tab read -r file sha256 arguments exit message layers entries path; do
    case $file in '#'*) continue ;; esac
    is_right=true
    : >"$work/err"
    input=$corpus/$file
    option=$arguments
    if [ "$(sha256sum <"$input" | cut -d ' ' -f 1)" != "$sha256" ]; then
        wrong "the file is not the one of the table"
    elif [ "$arguments" = stripped ]; then
        check_stripped
    else
        [ "$arguments" != - ] || option=
        check_input
    fi
    if $is_right; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done <"$table"

echo "corpus: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -eq "$rows" ]
