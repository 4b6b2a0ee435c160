# Section 4: the working tree is never read: a waiver that is only staged does not count.
attack() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    git add -A
    check "$CAT2"
    refused 1 "image-user"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    commit W1
    rm -r .gate/waivers
    check "$CAT2"
    accepted
}
