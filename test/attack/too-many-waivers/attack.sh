# R14: more than 1,000 waivers that have not expired: the run stops rather than lose count.
many() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    count=2
    while [ "$count" -le "$1" ]; do
        sed "s/^id: W1/id: W$count/" .gate/waivers/W1.yaml >".gate/waivers/W$count.yaml"
        count=$((count + 1))
    done
    commit many
}
attack() {
    many 1001
    check "$CAT2"
    refused 2 "1000"
}
neighbour() {
    many 1000
    check "$CAT2"
    accepted
}
