# R16: --no-repo loses the policy: not beside --trust-ref, and what it gives without it is the built-in default.
attack() {
    check "$GREEN" --no-repo
    refused 2 "--no-repo cannot stand beside"
    TRUST='' check "$CAT2" --no-repo
    refused 1 "image-user"
    TRUST='' check "$GREEN" --no-repo --require-policy
    refused 4 "cannot establish trust"
}
neighbour() {
    check "$GREEN" --require-policy
    accepted 0
}
