# R7: the control ends in an error, and the waiver covers failures.
attack() {
    edit_image ../broken.tar "$GREEN" 'ln -s motd etc/motd'
    blocks_of ../broken.tar
    granted W1 ../broken.tar dev lead
    check ../broken.tar
    refused 1 "the waiver covers failures only"
}
neighbour() {
    edit_image ../broken.tar "$GREEN" 'ln -s motd etc/motd'
    blocks_of ../broken.tar
    waiver W1 ../broken.tar 'covers=[failed, error]'
    sign W1 dev lead
    commit W1
    check ../broken.tar
    accepted
}
