# R7: the waiver covers errors alone, and the control fails.
attack() {
    waiver W1 "$CAT2" 'covers=[error]'
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "findings-differ"
}
neighbour() {
    waiver W1 "$CAT2" 'covers=[failed]'
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
