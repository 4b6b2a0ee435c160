#!/bin/sh
# The lesson's two jq filters run unchanged on inspec-json. They count assertions that failed or
# could not be had; the right numbers come from the record of the same run.
set -eu
command -v jq >/dev/null || { echo "jq is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# check NAME RECORD INSPEC-JSON
check() {
    grave=$(jq '[.profiles[].controls[] | select(.impact >= 0.7 and .results[].status == "failed")] | length' "$3")
    all=$(jq '[.profiles[].controls[] | select(.results[].status == "failed")] | length' "$3")
    want='[.controls[] | select(.status == "failed" or .status == "error")'
    results='.results[] | select(.status == "failed" or .status == "error")] | length'
    want_grave=$(jq "$want | select(.impact >= 0.7) | $results" "$2")
    want_all=$(jq "$want | $results" "$2")
    [ "$grave $all" = "$want_grave $want_all" ] ||
        { failed=1; echo "FAIL $1: $grave and $all, not $want_grave and $want_all"; }
    echo "$1: $grave of impact 0.7 and more, $all in all"
}

reports=$ROOT/test/fixtures/report
check "by hand" "$reports/json.golden" "$reports/inspec-json.golden"
check "passed" "$reports/json-passed.golden" "$reports/inspec-json-passed.golden"
"$GATE" check "$FIXTURES/red.tar" --no-repo --quiet --report "json:$work/gate.json" \
    --report "inspec-json:$work/inspec.json" || [ "$?" -eq 1 ]
check "a real run" "$work/gate.json" "$work/inspec.json"
exit "$failed"
