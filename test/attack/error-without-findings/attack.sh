# R7: an error under a waiver of CAT III that lists no findings and covers failures: not all is excused.
broken() {
    edit_image ../broken.tar "$GREEN" 'ln -s motd etc/motd'
    blocks_of ../broken.tar
    waiver W1 ../broken.tar findings= "$@"
    sign W1 dev lead
    commit W1
    check ../broken.tar
}
attack() {
    broken
    refused 1 "the waiver covers failures only"
}
neighbour() {
    broken 'covers=[error]'
    accepted
}
