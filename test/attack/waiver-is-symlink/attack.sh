# R14: the waiver is a link to a signed file elsewhere in the tree.
attack() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    mv .gate/waivers/W1.yaml elsewhere.yaml
    ln -s ../../elsewhere.yaml .gate/waivers/W1.yaml
    commit W1
    check "$CAT2"
    refused 1 "W1"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
