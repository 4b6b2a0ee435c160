# R16: --mode audit under a policy that enforces.
attack() {
    check "$CAT2" --mode audit
    refused 1 "partial: narrowed by --mode audit"
}
neighbour() {
    check "$GREEN" --mode enforce
    accepted 0
    on_main policy_line 'mode: enforce' 'mode: audit'
    check "$CAT2" --mode audit
    accepted 0
}
