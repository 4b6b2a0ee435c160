# R17: a waiver signed for next week is used today.
attack() {
    waiver W1 "$CAT2" "not_before=\"$(in_hours 1)\""
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "not-yet-valid"
}
neighbour() {
    waiver W1 "$CAT2" "not_before=\"$(date -u -d '200 seconds' +%Y-%m-%dT%H:%M:%SZ)\""
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
