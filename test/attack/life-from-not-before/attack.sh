# R17: issued long ago and valid from now: life is counted from issued, or approvals could be kept in stock.
attack() {
    break_glass W1 "$CAT1" issued="\"$(in_hours -200)\""
    sign W1 dev vp
    commit W1
    check "$CAT1"
    refused 1 "too-long"
}
neighbour() {
    break_glass W1 "$CAT1" issued="\"$(in_hours -20)\""
    sign W1 dev vp
    commit W1
    check "$CAT1"
    accepted
}
