# R3: the same commit turns the gate to audit.
attack() {
    policy_line 'mode: enforce' 'mode: audit'
    commit "audit"
    check "$CAT2"
    refused 1 ".gate/policy.yaml changes in this commit"
}
neighbour() {
    on_main policy_line 'mode: enforce' 'mode: audit'
    check "$CAT2"
    accepted 0
}
