# R7: break-glass without findings, where a plain waiver of CAT III may have none.
attack() {
    break_glass W1 "$CAT3" findings=
    sign W1 dev lead
    commit W1
    check "$CAT3"
    refused 1 "missing key 'findings' of a break-glass waiver"
}
neighbour() {
    break_glass W1 "$CAT3"
    sign W1 dev lead
    commit W1
    check "$CAT3"
    accepted
}
