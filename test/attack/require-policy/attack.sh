# R1: the root has no policy and --require-policy says that there must be one.
drop() { git rm -rq .gate; }
attack() {
    on_main drop
    check "$GREEN" --require-policy
    refused 4 "policy"
}
neighbour() {
    check "$GREEN" --require-policy
    accepted 0
}
