# R8: os-release is edited, so that the profile of the distribution has less to ask.
attack() {
    edit_image ../other.tar "$GREEN" "printf 'ID=alpine\nVERSION_ID=3.20\n' >etc/os-release"
    check ../other.tar
    refused 1 "the policy expects os debian-12, this is alpine-3.20"
}
neighbour() {
    edit_image ../point.tar "$GREEN" "printf 'ID=debian\nVERSION_ID=\"12.9\"\n' >etc/os-release"
    check ../point.tar
    accepted 0
}
