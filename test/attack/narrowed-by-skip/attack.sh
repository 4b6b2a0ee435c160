# R16: --skip leaves out what blocks.
attack() {
    check "$CAT2" --skip image-user
    refused 1 "partial: narrowed by --skip"
}
neighbour() {
    check "$GREEN"
    accepted 0
}
