#!/bin/sh
# JUnit reports keep to Jenkins' rules (fixtures/report/jenkins-junit.xsd): those of the record made
# by hand, and of a real run in both modes and with every failure. Breaks of the rules are noticed.
set -eu
schema=$ROOT/test/fixtures/report/jenkins-junit.xsd
command -v xmllint >/dev/null || { echo "xmllint is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

check() { xmllint --noout --nonet --schema "$schema" "$1" 2>"$work/log"; }

for golden in "$ROOT"/test/fixtures/report/junit*.golden \
    "$ROOT"/test/fixtures/report/trust/*/junit*.golden; do
    check "$golden" || { failed=1; sed 's/^/FAIL /' "$work/log"; }
done

for mode in enforce audit; do
    for report in junit junit:strict; do
        status=0
        "$GATE" check "$FIXTURES/red.tar" --no-repo --quiet --mode "$mode" \
            --report "$report:$work/gate.xml" || status=$?
        [ "$status" -le 1 ] || { failed=1; echo "FAIL exit $status in mode $mode"; continue; }
        check "$work/gate.xml" || { failed=1; sed "s/^/FAIL $mode $report: /" "$work/log"; }
    done
done

# refused EXPRESSION: a report changed by sed must not pass
refused() {
    sed "$1" "$ROOT/test/fixtures/report/junit.golden" >"$work/bad.xml"
    ! check "$work/bad.xml" || { failed=1; echo "FAIL passes: $1"; }
}
refused 's/<testcase /<testcase file="a" /'
refused 's/<testsuites /<testsuites skipped="1" /'
refused 's/<failure /<failure type="array" /'
refused 's/ classname="[^"]*"//'
refused 's/name="image-user: [^"]*"/name="secret-in-layer: No private key is in the image"/'
exit "$failed"
