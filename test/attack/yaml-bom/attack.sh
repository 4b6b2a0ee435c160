# R14: a byte order mark.
attack() {
    waiver W1 "$CAT2"
    printf '\357\273\277' | cat - .gate/waivers/W1.yaml >w && mv w .gate/waivers/W1.yaml
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
