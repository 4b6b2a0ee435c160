# R12: break-glass lives longer than the hours that the policy gives it, though shorter than the days of its category.
attack() {
    break_glass W1 "$CAT1" expires="\"$(in_hours 72)\""
    sign W1 dev vp
    commit W1
    check "$CAT1"
    refused 1 "it lives longer than the 72 hours"
}
neighbour() {
    break_glass W1 "$CAT1" expires="\"$(in_hours 70)\""
    sign W1 dev vp
    commit W1
    check "$CAT1"
    accepted
}
