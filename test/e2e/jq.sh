#!/bin/sh
# The lesson's two filters run unchanged on inspec-json and give the counts that the record gives.
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

# expect INPUT OPTION...: both counts are those of the record, and above zero where $failing is set
expect() {
    input=$1
    shift
    "$GATE" check "$FIXTURES/$input" --no-repo --quiet --level 2 "$@" \
        --report "json:$tmp/record.json" --report "inspec-json:$tmp/inspec.json" || [ $? -eq 1 ]
    for impact in 0.7 0; do
        filter=$grave
        [ "$impact" = 0.7 ] || filter=$all
        got=$(jq "$filter" "$tmp/inspec.json")
        want=$(jq --argjson impact "$impact" "$counted" "$tmp/record.json")
        echo "$input $*: $got failed results of impact $impact and above"
        [ "$got" = "$want" ] || { echo "expected $want"; status=1; }
        [ -z "$failing" ] || [ "$got" -gt 0 ] || { echo "expected some"; status=1; }
    done
}

failing=yes
expect red.tar
expect red.tar --mode audit
expect red-rootfs.tar
expect red.tar --profile "$ROOT/test/fixtures/profiles/app.yaml"
failing=
expect tiny.tar
expect tiny.tar --control image-user

# By hand: on red.tar the profile of the tests fails in empty-password, login-shell, setuid-file
# and banner, and has an error in host-config; three of them have an impact of 0.7 and above.
"$GATE" check "$FIXTURES/red.tar" --no-repo --level 2 --report inspec-json \
    --profile "$ROOT/test/fixtures/profiles/app.yaml" >"$tmp/inspec.json" || [ $? -eq 1 ]
[ "$(jq "$grave" "$tmp/inspec.json")" = 3 ] || { echo "not 3 grave failures"; status=1; }
[ "$(jq "$all" "$tmp/inspec.json")" = 5 ] || { echo "not 5 failures"; status=1; }
exit "$status"
