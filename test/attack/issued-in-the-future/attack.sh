# R17: life is counted from issued; an issued of tomorrow would buy another day.
attack() {
    waiver W1 "$CAT2" "issued=\"$(in_hours 24)\"" "not_before=\"$(in_hours 24)\""
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "not-yet-valid"
}
neighbour() {
    waiver W1 "$CAT2" "issued=\"$(in_hours 0)\"" "not_before=\"$(in_hours 0)\""
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
