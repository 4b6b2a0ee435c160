# R16: --at goes back to when the waiver had not ended.
attack() {
    waiver W1 "$CAT2" issued="\"$(in_hours -48)\"" not_before="\"$(in_hours -48)\"" expires="\"$(in_hours -24)\""
    sign W1 dev sec
    commit W1
    check "$CAT2" --at "$(in_hours -30)"
    refused 1 "expired"
    check "$GREEN" --at "$(in_hours -30)"
    refused 1 "partial: narrowed by --at"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
