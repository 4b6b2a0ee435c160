# R17: without an end, or with one beyond the policy's days.
attack() {
    waiver W1 "$CAT2" expires=
    waiver W2 "$CAT2" expires="\"$(in_hours 2200)\""
    sign W1 dev sec
    sign W2 dev sec
    commit both
    check "$CAT2"
    refused 1 "it lives longer than the 90 days"
    [ "$(status_of W1)" = malformed ] || fail "W1 is $(status_of W1)"
}
neighbour() {
    waiver W1 "$CAT2" expires="\"$(in_hours 2100)\""
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
