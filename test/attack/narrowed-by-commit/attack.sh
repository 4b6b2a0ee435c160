# R16: --commit records another commit than the one whose waivers were read.
attack() {
    check "$GREEN" --commit "$(git rev-parse HEAD~1)"
    refused 1 "partial: narrowed by --commit"
}
neighbour() {
    check "$GREEN" --commit "$(git rev-parse HEAD)"
    accepted 0
}
