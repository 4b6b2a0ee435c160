# R8: the policy says undecided: block: what no image can answer is no pass.
undecided() { policy_line 'mode: enforce' "undecided: $1"; }
attack() {
    on_main undecided block
    check "$GREEN"
    refused 1 "the policy says undecided: block"
}
neighbour() {
    on_main undecided report
    check "$GREEN"
    accepted 0
}
