#!/bin/sh
# What is wrong with red.tar is found by the built-in profiles, each with path, line, layer and build
# step, and what is right with it is not complained about.
set -eu
command -v jq >/dev/null || { echo "jq is not installed"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
status=0
"$GATE" check "$FIXTURES/red.tar" --no-repo --report json >"$tmp/record.json" || [ $? -eq 1 ]

# Control, grade, path, line, layer, build step, and the layer that deletes it.
cat >"$tmp/wanted" <<'ROWS'
empty-password cat1 /etc/shadow 2 2 3 -
image-user cat2 config User - - 6 -
secret-in-layer cat1 /app/.ssh/id_ed25519 1 3 4 4
setuid-listed cat2 /app/helper - 3 4 -
ssh-root-login cat1 /etc/ssh/sshd_config.d/10-dev.conf 2 2 3 -
ROWS
jq -r '.controls[] | . as $control | .results[].findings[]
    | [$control.id, $control.grade, .path, (.line // "-"), (.layer // "-"), (.step_number // "-"),
       (.deleted_in // "-")] | join(" ")' "$tmp/record.json" >"$tmp/found"
while read -r row; do
    grep -qxF -- "$row" "$tmp/found" || {
        echo "not found: $row; there is"
        grep -- "^${row%% *} " "$tmp/found" || true
        status=1
    }
done <"$tmp/wanted"

# Each blocking control says how to mend it and why it matters.
jq -r '.controls[] | select(.decision == "block" and (.fix == null or .rationale == null)) | .id' \
    "$tmp/record.json" >"$tmp/mute"
[ ! -s "$tmp/mute" ] || { echo "no fix or rationale: $(cat "$tmp/mute")"; status=1; }

for control in passwd-mode shadow-mode uid-unique world-writable telnet-server-absent; do
    [ "$(jq -r ".controls[] | select(.id == \"$control\") | .status" "$tmp/record.json")" = passed ] ||
        { echo "$control does not pass"; status=1; }
done

# Every count is that of the controls.
[ "$(jq -c '[.controls[].status] | group_by(.) | map({key: .[0], value: length}) | from_entries' \
    "$tmp/record.json")" = "$(jq -cS '.summary.by_status | with_entries(select(.value > 0))' \
    "$tmp/record.json")" ] || { echo "the summary does not add up"; status=1; }
exit "$status"
