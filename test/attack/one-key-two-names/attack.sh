# R10: two principals of the role share a key: they are one person.
shared() {
    two_of_security
    add_key sec2@example.com sec
}
attack() {
    on_main shared
    waiver W1 "$CAT2"
    sign W1 dev sec sec2
    commit W1
    check "$CAT2"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    on_main two_of_security
    waiver W1 "$CAT2"
    sign W1 dev sec sec2
    commit W1
    check "$CAT2"
    accepted
}
