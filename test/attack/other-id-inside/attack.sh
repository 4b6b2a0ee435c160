# R14: the file is W1.yaml and says id: W2.
attack() {
    waiver W1 "$CAT2"
    sed -i 's/^id: .*/id: W2/' .gate/waivers/W1.yaml
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "says id W2"
    [ "$(status_of W1)" = malformed ] || fail "status $(status_of W1)"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
