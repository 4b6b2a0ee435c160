# R17: times are UTC whatever TZ says.
attack() {
    waiver W1 "$CAT2" "expires=\"$(in_hours -1)\"" "issued=\"$(in_hours -50)\"" "not_before=\"$(in_hours -50)\""
    sign W1 dev sec
    commit W1
    export TZ=Etc/GMT+12
    check "$CAT2"
    refused 1 "expired"
}
neighbour() {
    waiver W1 "$CAT2" "expires=\"$(in_hours 1)\"" "issued=\"$(in_hours -50)\"" "not_before=\"$(in_hours -50)\""
    sign W1 dev sec
    commit W1
    export TZ=Etc/GMT-14
    check "$CAT2"
    accepted
}
