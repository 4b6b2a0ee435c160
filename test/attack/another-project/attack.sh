# R6: a waiver of a sister project, signed by the same people.
attack() {
    waiver W1 "$CAT2" project=orders-api
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "it is for project orders-api, this is payments-api"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
