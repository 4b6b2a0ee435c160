# R7: an empty list of findings is no list that covers all.
attack() {
    waiver W1 "$CAT3" 'findings=[]'
    sign W1 dev lead
    commit W1
    check "$CAT3"
    refused 1 "malformed"
}
neighbour() {
    waiver W1 "$CAT3"
    sign W1 dev lead
    commit W1
    check "$CAT3"
    accepted
}
