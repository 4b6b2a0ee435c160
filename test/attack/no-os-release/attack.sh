# R8: the image does not say what it is.
attack() {
    edit_image ../blank.tar "$GREEN" 'rm etc/os-release'
    check ../blank.tar
    refused 1 "the policy expects os debian-12, this is unknown"
}
neighbour() {
    edit_image ../moved.tar "$GREEN" 'mkdir -p usr/lib; mv etc/os-release usr/lib/; ln -s ../usr/lib/os-release etc/os-release'
    check ../moved.tar
    accepted 0
}
