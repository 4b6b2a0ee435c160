# R14: a Cyrillic letter in requested_by looks like a Latin one.
attack() {
    waiver W1 "$CAT2"
    letter=$(printf '\320\265')
    sed -i "s/^requested_by: .*/requested_by: \"d${letter}v@example.com\"/" .gate/waivers/W1.yaml
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "malformed"
    [ "$(status_of W1)" = malformed ] || fail "status $(status_of W1)"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
