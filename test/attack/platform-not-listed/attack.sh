# R8: the policy lists the platforms that are judged; a green one that nobody ships does not stand for them.
arm() { policy_line '  api: {expect: {os: debian-12, target: image}}' '  api: {expect: {os: debian-12}, platforms: [linux/arm64]}'; }
both() {
    edit_image ../arm.tar "$1" true '.architecture = "arm64"'
    layout "$PWD/../both" "$GREEN" linux/amd64 ../arm.tar linux/arm64
}
attack() {
    on_main arm
    both "$CAT2"
    check ../both --platform linux/amd64
    refused 1 "linux/amd64 is not among them"
}
neighbour() {
    on_main arm
    both "$GREEN"
    check ../both --platform linux/arm64
    accepted 0
}
