# R1: "main" is no reference: nothing is guessed.
attack() {
    TRUST='--trust-ref main' check "$GREEN"
    refused 2 "expected REMOTE/BRANCH"
}
neighbour() {
    TRUST='--trust-ref refs/remotes/origin/main' check "$GREEN"
    accepted 0
}
