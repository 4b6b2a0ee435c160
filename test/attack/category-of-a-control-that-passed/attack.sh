# R12: the gravest of the controls that a waiver names counts, also if it passes today.
attack() {
    waiver W1 "$CAT3" controls="[$(control_of "$CAT3"), $(control_of "$CAT2")]"
    sign W1 dev lead
    commit W1
    check "$CAT3"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    waiver W1 "$CAT3" controls="[$(control_of "$CAT3")]"
    sign W1 dev lead
    commit W1
    check "$CAT3"
    accepted
}
