# R11: an approver files a waiver in the name of a developer who did not sign it.
attack() {
    granted W1 "$CAT2" sec
    check "$CAT2"
    refused 1 "still needs: the requester's signature (dev@example.com)"
}
neighbour() {
    granted W1 "$CAT2" sec dev
    check "$CAT2"
    accepted
}
