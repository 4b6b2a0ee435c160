# R14: a key that gate does not know may be one that a reviewer reads.
attack() {
    waiver W1 "$CAT2"
    printf 'approved: true\n' >>.gate/waivers/W1.yaml
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "unknown key 'approved'"
    [ "$(status_of W1)" = malformed ] || fail "status $(status_of W1)"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
