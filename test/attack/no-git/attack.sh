# R1: .git is gone: no policy, so nothing can be waived, and a CI's literal --trust-ref fails.
attack() {
    granted W1 "$CAT2" dev sec
    rm -rf .git
    check "$CAT2"
    refused 4 "there is no git repository"
    TRUST='' check "$CAT2"
    refused 1 "image-user"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
