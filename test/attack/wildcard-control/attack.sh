# R14: a pattern instead of a control.
attack() {
    waiver W1 "$CAT2"
    sed -i 's/^controls: .*/controls: ["image-*"]/' .gate/waivers/W1.yaml
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "malformed"
    [ "$(status_of W1)" = malformed ] || fail "status $(status_of W1)"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
