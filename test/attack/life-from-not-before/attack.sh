# R17: a late not_before does not lengthen the life that starts at issued.
attack() {
    waiver W1 "$CAT2" "issued=\"$(in_hours -1)\"" "not_before=\"$(in_hours 0)\"" "expires=\"$(in_hours 2160)\""
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "too-long"
}
neighbour() {
    waiver W1 "$CAT2" "issued=\"$(in_hours -1)\"" "not_before=\"$(in_hours 0)\"" "expires=\"$(in_hours 2158)\""
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
