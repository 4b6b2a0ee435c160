# R11: requested_by names somebody who has no key, and a developer signs.
attack() {
    waiver W1 "$CAT2" requested_by=ghost@example.com
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "holds no role of waivers.requesters"
}
neighbour() {
    waiver W1 "$CAT2" requested_by=dev@example.com
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
