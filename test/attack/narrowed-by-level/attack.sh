# R16: --level below the policy's; the same and a higher one are fine.
level2() { policy_line 'fail_on: any' 'level: 2'; }
attack() {
    on_main level2
    check "$GREEN" --level 1
    refused 1 "partial: narrowed by --level"
}
neighbour() {
    on_main level2
    check "$GREEN" --level 2
    accepted 0
    on_main policy_line 'level: 2' 'level: 1'
    check "$GREEN" --level 2
    accepted 0
}
