# R14: an anchor and an alias let one text mean two things.
attack() {
    waiver W1 "$CAT2" ticket=
    printf 'ticket: &t INC-1\nplan: *t\n' >>.gate/waivers/W1.yaml
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "malformed"
    [ "$(status_of W1)" = malformed ] || fail "status $(status_of W1)"
}
neighbour() {
    waiver W1 "$CAT2" ticket=
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
