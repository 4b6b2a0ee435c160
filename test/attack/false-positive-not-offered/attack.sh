# R12: a false positive goes around the categories; only a policy that offers it takes one.
offer() { policy_line '  break_glass_max_hours: 72' '  false-positive: {roles: [security], max_days: 365}'; }
attack() {
    waiver W1 "$CAT1" kind=false-positive
    sign W1 dev vp
    commit W1
    check "$CAT1"
    refused 1 "the policy has no waivers.false-positive"
}
neighbour() {
    on_main offer
    waiver W1 "$CAT1" kind=false-positive
    sign W1 dev sec
    commit W1
    check "$CAT1"
    accepted
}
