# R6: a waiver that names an image and a digest, of which one would fit.
attack() {
    waiver W1 "$CAT2" image="{name: web, digest: $(digest_of "$CAT2")}"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    refused 1 "malformed"
}
neighbour() {
    waiver W1 "$CAT2" image="{digest: $(digest_of "$CAT2")}"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
