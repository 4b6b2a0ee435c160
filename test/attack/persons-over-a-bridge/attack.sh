# R10: two principals are one person by a third that shares a key with each.
bridge() {
    two_of_security
    add_key bridge@example.com sec
    add_key bridge@example.com sec2
}
attack() {
    on_main bridge
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
