# R12: CAT I takes break-glass alone.
attack() {
    granted W1 "$CAT1" dev vp
    check "$CAT1"
    refused 1 "the policy allows no waiver for cat1"
}
neighbour() {
    break_glass W1 "$CAT1"
    sign W1 dev vp
    commit W1
    check "$CAT1"
    accepted
}
