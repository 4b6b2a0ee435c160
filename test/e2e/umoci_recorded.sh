#!/bin/sh
# What `umoci unpack` (0.4.7) made of the images of fixtures/umoci, recorded by peer/umoci.sh with
# UPDATE=1: gate merges them to the same tree, from a directory, an archive and a pipe, with plain
# and with compressed layers.
set -u
fixtures=$ROOT/test/fixtures/umoci
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# verdict NAME FORM: whether $work/got is what was recorded
verdict() {
    if cmp -s "$fixtures/$1.tsv" "$work/got"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1, $2"
        cat "$work/err"
        diff "$fixtures/$1.tsv" "$work/got"
    fi
}

tree() {
    "$TOOLS/tool_tree" "$1" >"$work/got" 2>"$work/err"
}

for text in "$fixtures"/*.txt; do
    name=$(basename "$text" .txt)
    for layers in plain gzip; do
        rm -rf "$work/layout"
        if [ "$layers" = gzip ]; then
            "$fixtures/make_layout.py" "$text" "$work/layout" gzip
        else
            "$fixtures/make_layout.py" "$text" "$work/layout"
        fi
        tar -C "$work/layout" -cf "$work/layout.tar" .
        tree "$work/layout"
        verdict "$name" "directory, $layers layers"
        tree "$work/layout.tar"
        verdict "$name" "archive, $layers layers"
        # shellcheck disable=SC2002 # a pipe, not a file
        cat "$work/layout.tar" | tree -
        verdict "$name" "pipe, $layers layers"
    done
done

echo "umoci, recorded: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
