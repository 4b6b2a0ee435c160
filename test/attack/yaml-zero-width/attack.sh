# R14: an id with a zero-width space looks like another one.
attack() {
    waiver W1 "$CAT2"
    space=$(printf '\342\200\213')
    sed -i "s/^ticket: .*/ticket: \"INC${space}4711\"/" .gate/waivers/W1.yaml
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
