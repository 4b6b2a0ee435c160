# R16: --control asks one question that has the right answer; a glob over all of them is refused too, as it could hide some.
attack() {
    check "$CAT2" --control image-tag
    refused 1 "partial: narrowed by --control"
    check "$GREEN" --control '*'
    refused 1 "partial: narrowed by --control"
}
neighbour() {
    check "$GREEN"
    accepted 0
}
