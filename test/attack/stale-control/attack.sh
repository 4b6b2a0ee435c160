# R15: the waiver is for another rev of the control: what was approved is not what is asked now.
attack() {
    waiver W1 "$CAT2" controls="[image-user@000000000000]"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "the waiver is for @000000000000"
    git rm -rq .gate/waivers
    waiver W2 "$CAT2" controls="[image-user]"
    sign W2 dev sec
    commit W2
    check "$CAT2"
    refused 1 "stale"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
