# R10: a role that holds a pattern: a fault of the policy, never a laxer rule.
attack() {
    on_main policy_line '  vp: [vp@example.com]' \
        '  vp: ["*@example.com"]'
    check "$CAT2"
    refused 2 ".gate/policy.yaml:"
}
neighbour() {
    on_main policy_line '  vp: [vp@example.com]' \
        '  vp: [vp@example.com] # as it was'
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
