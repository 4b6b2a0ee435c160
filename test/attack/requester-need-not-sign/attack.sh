# R11: without the requester's signature one approver would be alone: the policy asks for two everywhere.
alone() {
    policy_line '  requester_signs: true' '  requester_signs: false'
    sed -i "s/count: 1/count: $1/" .gate/policy.yaml
    policy_line '  vp: [vp@example.com]' '  vp: [vp@example.com, sec@example.com]'
    policy_line '  team-lead: [lead@example.com]' '  team-lead: [lead@example.com, sec@example.com]'
}
attack() {
    on_main alone 1
    granted W1 "$CAT2" sec
    check "$CAT2"
    refused 2 "a count of at least 2"
}
neighbour() {
    on_main alone 2
    granted W1 "$CAT2" sec sec2
    check "$CAT2"
    accepted
}
