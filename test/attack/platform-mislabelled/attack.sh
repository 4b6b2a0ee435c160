# R8: the index calls the image arm64, its config amd64.
arm() { policy_line '  api: {expect: {os: debian-12, target: image}}' '  api: {expect: {os: debian-12}, platforms: [linux/arm64]}'; }
attack() {
    on_main arm
    layout "$PWD/../one" "$GREEN" linux/arm64
    check ../one --platform linux/arm64
    refused 2 "no such platform"
    check ../one
    refused 1 "linux/amd64 is not among them"
}
neighbour() {
    on_main arm
    edit_image ../arm.tar "$GREEN" true '.architecture = "arm64"'
    layout "$PWD/../one" ../arm.tar linux/arm64
    check ../one --platform linux/arm64
    accepted 0
}
