# R7: controls are literal ids: a pattern would excuse what nobody named.
attack() {
    waiver W1 "$CAT3" 'controls=["image-*"]' findings=
    sign W1 dev lead
    commit W1
    check "$CAT3"
    refused 1 "no patterns"
}
neighbour() {
    granted W1 "$CAT3" dev lead
    check "$CAT3"
    accepted
}
