# R16: --target host asks an image what is asked of hosts.
attack() {
    check "$GREEN" --target host
    refused 1 "partial: narrowed by --target"
}
neighbour() {
    check "$GREEN" --target image
    accepted 0
}
