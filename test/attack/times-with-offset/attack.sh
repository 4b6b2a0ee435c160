# R14: a time with an offset.
attack() {
    waiver W1 "$CAT2"
    sed -i 's/^expires: .*/expires: "2027-01-01T00:00:00+14:00"/' .gate/waivers/W1.yaml
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
