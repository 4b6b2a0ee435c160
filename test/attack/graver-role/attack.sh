# R12: who approves a lesser category does not approve a graver one; the other way round it is fine.
attack() {
    break_glass W1 "$CAT1"
    sign W1 dev sec
    commit W1
    check "$CAT1"
    refused 1 "still needs: 1 of vp (vp@example.com)"
}
neighbour() {
    granted W1 "$CAT3" dev vp
    check "$CAT3"
    accepted
}
