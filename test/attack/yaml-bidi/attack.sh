# R14: a reason that reads another way than it is stored (bidirectional control).
attack() {
    waiver W1 "$CAT2"
    printf 'plan: "a \342\200\256 b"\n' >>.gate/waivers/W1.yaml
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
