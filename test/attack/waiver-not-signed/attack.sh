# Section 2: nobody signed.
attack() {
    waiver W1 "$CAT2"
    commit W1
    check "$CAT2"
    refused 1 "still needs: the requester's signature (dev@example.com) and 1 of security"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
