# R7: a waiver of CAT II without findings would excuse what comes later too.
attack() {
    waiver W1 "$CAT2" findings=
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "findings are mandatory"
}
neighbour() {
    waiver W1 "$CAT3" findings=
    sign W1 dev lead
    commit W1
    check "$CAT3"
    accepted
}
