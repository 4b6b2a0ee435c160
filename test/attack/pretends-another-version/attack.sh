# R8: debian-1 and debian-123 are not debian-12.
attack() {
    edit_image ../other.tar "$GREEN" "printf 'ID=debian\nVERSION_ID=\"123\"\n' >etc/os-release"
    check ../other.tar
    refused 1 "the policy expects os debian-12, this is debian-123"
    edit_image ../other.tar "$GREEN" "printf 'ID=debian\nVERSION_ID=\"1\"\n' >etc/os-release"
    check ../other.tar
    refused 1 "the policy expects os debian-12, this is debian-1"
}
neighbour() {
    edit_image ../same.tar "$GREEN" "printf 'ID=debian\nVERSION_ID=12\n' >etc/os-release"
    check ../same.tar
    accepted 0
}
