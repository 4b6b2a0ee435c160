# R7: "all of it is wrong" is no false positive: it is bound to fingerprints.
offer() { policy_line '  break_glass_max_hours: 72' '  false-positive: {roles: [security], max_days: 365}'; }
attack() {
    on_main offer
    waiver W1 "$CAT3" kind=false-positive findings=
    sign W1 dev sec
    commit W1
    check "$CAT3"
    refused 1 "missing key 'findings' of a false-positive waiver"
}
neighbour() {
    on_main offer
    waiver W1 "$CAT3" kind=false-positive
    sign W1 dev sec
    commit W1
    check "$CAT3"
    accepted
}
