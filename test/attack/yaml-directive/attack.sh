# R14: a directive changes how the rest is read.
attack() {
    waiver W1 "$CAT2"
    sed -i '1i %YAML 1.1\n---' .gate/waivers/W1.yaml
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
