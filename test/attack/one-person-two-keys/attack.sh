# R10: two signatures with two keys of one person, where two persons are asked for.
second_key() {
    two_of_security
    add_key sec@example.com evil
}
attack() {
    on_main second_key
    waiver W1 "$CAT2"
    sign W1 dev sec evil
    commit W1
    check "$CAT2"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    on_main second_key
    waiver W1 "$CAT2"
    sign W1 dev evil sec2
    commit W1
    check "$CAT2"
    accepted
}
