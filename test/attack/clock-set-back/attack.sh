# R17: --at sets the clock to a day when the waiver was valid.
attack() {
    waiver W1 "$CAT2" "issued=\"$(in_hours -50)\"" "not_before=\"$(in_hours -50)\"" "expires=\"$(in_hours -10)\""
    sign W1 dev sec
    commit W1
    check "$CAT2" --at "$(in_hours -20)"
    # the commit is younger than that clock, and it ends the waiver
    refused 1 "expired"
}
neighbour() {
    waiver W1 "$CAT2" "issued=\"$(in_hours -50)\"" "not_before=\"$(in_hours -50)\"" "expires=\"$(in_hours 10)\""
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
