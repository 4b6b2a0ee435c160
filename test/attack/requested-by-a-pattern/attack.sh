# R11: requested_by is a wildcard that every developer fits.
attack() {
    waiver W1 "$CAT2" 'requested_by="*@example.com"'
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "malformed"
}
neighbour() {
    waiver W1 "$CAT2" 'requested_by="dev@example.com"'
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
