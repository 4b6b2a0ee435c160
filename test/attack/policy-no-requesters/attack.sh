# R10: nobody may ask, or everybody: a fault of the policy, never a laxer rule.
attack() {
    on_main policy_line '  requesters: [developers]' \
        '  requesters: []'
    check "$CAT2"
    refused 2 ".gate/policy.yaml:"
}
neighbour() {
    on_main policy_line '  requesters: [developers]' \
        '  requesters: [developers] # as it was'
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
