# R12: the policy says nothing about CAT I: nothing of it can be waived, not even by a vp.
without() { grep -v '^    cat1:' .gate/policy.yaml >policy.new && mv policy.new .gate/policy.yaml; }
attack() {
    on_main without
    break_glass W1 "$CAT1"
    sign W1 dev vp
    commit W1
    check "$CAT1"
    refused 1 "the policy has no waivers.approvals.cat1"
}
neighbour() {
    break_glass W1 "$CAT1"
    sign W1 dev vp
    commit W1
    check "$CAT1"
    accepted
}
