#!/bin/sh
# Readers from npm: inspecjs (Heimdall, SAF) gives every control of an inspec-json report the status
# that the record has, Ajv finds the record to its schema, and the lesson's jq filters count the
# failed assertions.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$ROOT/test/peer/lib_npm.sh"

"$GATE" check "$FIXTURES/red.tar" --no-repo --quiet --report "json:$work/gate.json" \
    --report "inspec-json:$work/inspec.json" || [ "$?" -eq 1 ]
reports=$ROOT/test/fixtures/report
node "$work/ajv_peer.js" "$ROOT/schema/record.schema.json" "$reports/json.golden" \
    "$reports/json-passed.golden" "$work/gate.json"
node "$work/inspecjs_peer.js" "$reports/json.golden" "$reports/inspec-json.golden"
node "$work/inspecjs_peer.js" "$reports/json-passed.golden" "$reports/inspec-json-passed.golden"
node "$work/inspecjs_peer.js" "$work/gate.json" "$work/inspec.json"
for sample in "$reports"/trust/*; do
    node "$work/ajv_peer.js" "$ROOT/schema/record.schema.json" "$sample/json.golden"
    node "$work/inspecjs_peer.js" "$sample/json.golden" "$sample/inspec-json.golden"
done
