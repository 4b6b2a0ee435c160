# R3: the same commit lowers the threshold of the policy; HEAD's copy is listed and not used.
attack() {
    policy_line 'fail_on: any' 'fail_on: cat1'
    commit "a laxer policy"
    check "$CAT2"
    refused 1 ".gate/policy.yaml changes in this commit: it counts once it is merged"
}
neighbour() {
    on_main policy_line 'fail_on: any' 'fail_on: cat1'
    check "$CAT2"
    accepted 0
}
