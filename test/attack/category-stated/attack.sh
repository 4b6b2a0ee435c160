# R12: the waiver says itself that the control is of CAT III.
attack() {
    waiver W1 "$CAT2" category=cat3
    sign W1 dev lead
    commit W1
    check "$CAT2"
    refused 1 "malformed"
}
neighbour() {
    waiver W1 "$CAT3"
    sign W1 dev lead
    commit W1
    check "$CAT3"
    accepted
}
