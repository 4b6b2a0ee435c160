# R17: a waiver that has ended.
attack() {
    waiver W1 "$CAT2" "issued=\"$(in_hours -50)\"" "not_before=\"$(in_hours -50)\"" "expires=\"$(in_hours -1)\""
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "expired"
}
neighbour() {
    waiver W1 "$CAT2" "issued=\"$(in_hours -50)\"" "not_before=\"$(in_hours -50)\"" "expires=\"$(in_hours 1)\""
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
