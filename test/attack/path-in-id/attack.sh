# R14: an id with a path in it.
attack() {
    waiver W1 "$CAT2" 'id=../../W1'
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "malformed"
}
neighbour() {
    waiver W1 "$CAT2" id=W1
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
