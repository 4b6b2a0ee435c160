# R16: --platform chooses the one that is green, and the policy lists none.
both() {
    edit_image ../arm.tar "$CAT2" true '.architecture = "arm64"'
    layout "$PWD/../both" ../arm.tar linux/arm64 "$GREEN" linux/amd64
}
attack() {
    both
    check ../both --platform linux/amd64
    refused 1 "partial: narrowed by --platform"
}
listed() { policy_line '  api: {expect: {os: debian-12, target: image}}' '  api: {platforms: [linux/amd64]}'; }
neighbour() {
    on_main listed
    both
    check ../both --platform linux/amd64
    accepted 0
}
