# R16: --fail-on above the policy's; the same and a stricter one are fine.
attack() {
    check "$CAT2" --fail-on cat1
    refused 1 "partial: narrowed by --fail-on"
    check "$GREEN" --fail-on 0.1
    refused 1 "partial: narrowed by --fail-on"
}
neighbour() {
    check "$GREEN" --fail-on any
    accepted 0
    on_main policy_line 'fail_on: any' 'fail_on: 0.7'
    check "$GREEN" --fail-on cat2
    accepted 0
}
