# R16: --no-repo looks for no policy; beside --trust-ref it is wrong usage, alone nothing is waived.
attack() {
    granted W1 "$CAT2" dev sec
    check "$CAT2" --no-repo
    refused 2 "--no-repo"
    TRUST='' check "$CAT2" --no-repo
    refused 1 "image-user"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
