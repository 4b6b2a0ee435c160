#!/bin/sh
# The lesson's two jq filters run unchanged on inspec-json. They count assertions that failed or
# could not be had; the right numbers come from the record of the same run.
set -eu
command -v jq >/dev/null || { echo "jq is not installed"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
status=0

grave='[.profiles[].controls[] | select(.impact >= 0.7 and .results[].status == "failed")] | length'
all='[.profiles[].controls[] | select(.results[].status == "failed")] | length'

# The same count from the record. `select` with several results gives a control once for each result
# that failed; inspec-json has an error as failed, and only the skipped results of a skipped control.
# shellcheck disable=SC2016 # $impact is jq's
counted='[.controls[] | select(.impact >= $impact and .status != "not_applicable" and .status != "skipped")
    | .results[] | select(.status == "failed" or .status == "error")] | length'

# compare NAME RECORD INSPEC-JSON: both counts are those of the record
compare() {
    for impact in 0.7 0; do
        filter=$all
        [ "$impact" = 0 ] || filter=$grave
        found=$(jq "$filter" "$3")
        want=$(jq --argjson impact "$impact" "$counted" "$2")
        echo "$1: $found failed results of impact $impact and above"
        [ "$found" = "$want" ] || { echo "FAIL expected $want"; status=1; }
        [ -z "$failing" ] || [ "$found" -gt 0 ] || { echo "FAIL expected some"; status=1; }
    done
}

# expect INPUT OPTION...: the same of a run
expect() {
    input=$1
    shift
    "$GATE" check "$FIXTURES/$input" --no-repo --quiet "$@" --report "json:$tmp/record.json" \
        --report "inspec-json:$tmp/inspec.json" || [ $? -eq 1 ]
    compare "$input $*" "$tmp/record.json" "$tmp/inspec.json"
}

reports=$ROOT/test/fixtures/report
app=$ROOT/test/fixtures/profiles/app.yaml

# Where $failing is set there is something to count.
failing=yes
compare "by hand" "$reports/json.golden" "$reports/inspec-json.golden"
expect red.tar
expect red.tar --level 2
expect red.tar --level 2 --mode audit
expect red-rootfs.tar --level 2
expect red.tar --level 2 --profile "$app"
failing=
compare "passed" "$reports/json-passed.golden" "$reports/inspec-json-passed.golden"
expect tiny.tar --level 2
expect tiny.tar --level 2 --control image-user

# By hand: on red.tar the profile of the tests fails in empty-password, login-shell, setuid-file
# and banner, and has an error in host-config; three of them have an impact of 0.7 and above.
"$GATE" check "$FIXTURES/red.tar" --no-repo --level 2 --report inspec-json \
    --profile "$app" >"$tmp/inspec.json" || [ $? -eq 1 ]
[ "$(jq "$grave" "$tmp/inspec.json")" = 3 ] || { echo "FAIL not 3 grave failures"; status=1; }
[ "$(jq "$all" "$tmp/inspec.json")" = 5 ] || { echo "FAIL not 5 failures"; status=1; }
exit "$status"
