# R16: a limit is raised, or lowered until something is not looked at.
attack() {
    check "$GREEN" --limit entries=50000000
    refused 1 "partial: narrowed by --limit"
}
neighbour() {
    check "$GREEN"
    accepted 0
}
