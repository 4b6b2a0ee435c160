# R16: to leave out what the base brought is the policy's to allow.
attack() {
    on_main bases "$(diff_id_of "$CAT1")" refused
    check "$CAT1" --only introduced
    refused 1 "narrowed by --only introduced"
}
neighbour() {
    on_main bases "$(diff_id_of "$CAT1")"
    check "$CAT1" --only introduced
    accepted 0
}
