# R7: the control is named, and the fingerprints are of another control.
attack() {
    waiver W1 "$CAT2" findings="[\"$(finding_of "$CAT3")\", \"$(finding_of "$CAT1")\"]"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "image-user has 1 finding that no waiver covers"
}
neighbour() {
    waiver W1 "$CAT2" findings="[\"$(finding_of "$CAT3")\", \"$(finding_of "$CAT2")\"]"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
