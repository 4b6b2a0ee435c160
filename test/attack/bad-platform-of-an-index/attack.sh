# R8: one of two platforms is bad; each is judged in a run of its own, and its sister's verdict is not its own.
platforms() { policy_line '  api: {expect: {os: debian-12, target: image}}' '  api: {expect: {os: debian-12}, platforms: [linux/amd64, linux/arm64]}'; }
both() {
    edit_image ../arm.tar "$CAT2" true '.architecture = "arm64"'
    layout "$PWD/../both" "$GREEN" linux/amd64 ../arm.tar linux/arm64
}
attack() {
    on_main platforms
    both
    check ../both --platform linux/arm64
    refused 1 "image-user"
}
neighbour() {
    on_main platforms
    both
    check ../both --platform linux/amd64
    accepted 0
    jq -e '.image.not_judged | length == 1' "$out/record.json" >/dev/null || fail "the other platform is not named"
}
