#!/bin/sh
# Fails unless every control of the built-in profiles says why it has its grade, how it is mended and
# which frameworks ask for it, no two of them ask the same question, and each CCI fits the tags of NIST
# SP 800-53 beside it: it is a part of one of those controls (cci.tsv).
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
gate=${GATE:-$root/build/release/gate}
[ -x "$gate" ] || { echo "no gate at $gate"; exit 77; }
command -v jq >/dev/null || { echo "jq is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# of NAME...: what their controls say
of() {
    for name in "$@"; do
        "$gate" profile show --effective --json "$name" | jq --arg profile "$name" '.profile.controls[] |
            {profile: $profile, id, rationale, desc, fix, tags, impact,
                asks: ({describe, only_if, target, supports} | tojson)}'
    done
}

# A profile without a folder of controls selects from others, and may have some of its own besides.
with_folder='' without=''
for profile in "$root"/profiles/*/; do
    name=$(basename "$profile")
    if [ -d "$profile/controls" ]; then with_folder="$with_folder $name"; else without="$without $name"; fi
done
# shellcheck disable=SC2086
of $with_folder >"$work/controls"
# shellcheck disable=SC2086
of $without | jq --slurpfile known "$work/controls" '($known | map(.id)) as $ids
    | select(.id as $id | $ids | index([$id]) | not)' >"$work/more"
cat "$work/more" >>"$work/controls"
jq -rs --rawfile cci "$root/test/lint/cci.tsv" '
    ($cci | split("\n") | map(select(test("^CCI-")) | split("\t") | {key: .[0], value: .[1]})
        | from_entries) as $part |
    def fault($text): "\(.profile): \(.id): \($text)";
    (.[] | select((.rationale // "") == "") | fault("no rationale for its grade")),
    (.[] | select((.desc // "") == "") | fault("no desc")),
    (.[] | select((.fix // "") == "") | fault("no fix")),
    (.[] | select([.tags.family] | inside(["access", "encryption", "audit", "change", "incident"]) | not)
        | fault("its tag family is none of access, encryption, audit, change, incident")),
    (.[] | select(.tags["nist-800-53"] == null) | fault("no tag nist-800-53")),
    (.[] | . as $control | (.tags.cci // [])[] | select($part[.] == null) | . as $one | $control
        | fault("its tag cci has \($one), which test/lint/cci.tsv does not know")),
    (.[] | . as $control | (.tags.cci // [])[] | select($part[.] != null) | . as $one | $control
        | select($control.tags["nist-800-53"] | index([$part[$one]]) | not)
        | fault("\($one) is a part of \($part[$one]), which is not among its tags nist-800-53")),
    ([.[].tags.cci // [] | .[]] as $used | $part | keys[] | select(. as $one | $used | index([$one]) | not)
        | "test/lint/cci.tsv: no control has \(.)"),
    (group_by(.id)[] | select(length > 1) | select(map(.asks) | unique | length > 1)
        | "two controls have the id \(.[0].id): in \(map(.profile) | join(" and "))"),
    (group_by(.asks)[] | select(map(.id) | unique | length > 1)
        | "the same question: \(map(.id) | unique | join(", "))")' "$work/controls" >"$work/faults"
[ ! -s "$work/faults" ] || { cat "$work/faults"; exit 1; }
