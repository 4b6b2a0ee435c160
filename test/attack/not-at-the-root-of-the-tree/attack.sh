# R14: only .gate at the root of the tree counts.
attack() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    mkdir -p sub/.gate
    mv .gate/waivers sub/.gate/
    commit W1
    check "$CAT2"
    refused 1 "image-user"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
