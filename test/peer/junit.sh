#!/bin/sh
# python3-junitparser and Ruby's Hash.from_xml (GitLab's reader) see in a JUnit report what gate's
# record says of each control: of the record made by hand, and of a real run.
set -eu
here=$ROOT/test/peer
python=/usr/bin/python3
"$python" -c 'import junitparser' 2>/dev/null || { echo "python3-junitparser is not installed"; exit 77; }
ruby -e 'require "active_support"' 2>/dev/null || { echo "ruby-activesupport is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The answer, from the record: what blocks is red, what passed is green, all else is skipped.
want() {
    jq -r '[.controls[] | {id, profile, outcome: (if .status == "passed" then "passed"
            elif .decision == "block" and .status == "failed" then "failure"
            elif .decision == "block" then "error" else "skipped" end)}] as $all
        | ($all[] | "gate.\(.profile) \(.id) \(.outcome)"),
          "\($all | length) \([$all[] | select(.outcome == "failure")] | length) \(
            [$all[] | select(.outcome == "error")] | length) \(
            [$all[] | select(.outcome == "skipped")] | length)"' "$1"
}

# check JSON XML
check() {
    want "$1" >"$work/want"
    "$python" "$here/junit_peer.py" "$2" >"$work/python"
    ruby "$here/junit_peer.rb" "$2" >"$work/ruby"
    diff -u "$work/want" "$work/python"
    diff -u "$work/want" "$work/ruby"
}

check "$ROOT/test/fixtures/report/json.golden" "$ROOT/test/fixtures/report/junit.golden"
for sample in waived break-glass refused organisation; do
    folder=$ROOT/test/fixtures/report/trust/$sample
    check "$folder/json.golden" "$folder/junit.golden"
done
"$GATE" check "$FIXTURES/red.tar" --no-repo --quiet --report "json:$work/gate.json" \
    --report "junit:$work/gate.xml" || [ "$?" -eq 1 ]
check "$work/gate.json" "$work/gate.xml"
