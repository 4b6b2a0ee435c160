# R15: the same id stands on the root with other bytes: the root's count.
weak() {
    waiver W1 "$CAT3"
    sign W1 dev lead
    commit W1
}
attack() {
    on_main weak
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    refused 1 "image-user"
    jq -e '[.waivers[] | select(.id == "W1")] | length == 1' "$out/record.json" >/dev/null || fail "both are listed"
}
neighbour() {
    on_main weak
    granted W2 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
