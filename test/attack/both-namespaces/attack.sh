# R13: one line for waivers and evidence: the key in the CI must not sign waivers.
line() { add_key ops@example.com evil "$1"; }
attack() {
    on_main line 'namespaces="gate-waiver@v1,gate-evidence@v1" '
    check "$GREEN"
    refused 2 "what signs evidence must not sign waivers"
    on_main drop_key ops
    on_main line 'namespaces="gate-*" '
    check "$GREEN"
    refused 2 "what signs evidence must not sign waivers"
}
neighbour() {
    on_main line 'namespaces="gate-waiver@v1,gate-profile@v1" '
    check "$GREEN"
    accepted 0
}
