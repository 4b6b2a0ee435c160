# R7: a control of the same id in another profile is another control, and so is another major version.
attack() {
    waiver W1 "$CAT2" 'profile={name: cis-linux, version: "1"}'
    waiver W2 "$CAT2" 'profile={name: cis-docker-image, version: "2"}'
    sign W1 dev sec
    sign W2 dev sec
    commit both
    check "$CAT2"
    refused 1 "no control that it names was evaluated"
    [ "$(status_of W2)" = stale ] || fail "W2 is $(status_of W2)"
}
neighbour() {
    waiver W1 "$CAT2" 'profile={name: cis-docker-image, version: "1"}'
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
