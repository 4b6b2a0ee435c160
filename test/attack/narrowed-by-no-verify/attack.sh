# R16: --no-verify takes digests as they are stated: the image that is judged need not be the one that ships.
attack() {
    check "$GREEN" --no-verify
    refused 1 "partial: narrowed by --no-verify"
}
neighbour() {
    check "$GREEN"
    accepted 0
}
