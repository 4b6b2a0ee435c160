# R6: a waiver by digest, and the next build has another one.
attack() {
    waiver W1 "$CAT2" image="{digest: $(digest_of "$CAT2")}"
    sign W1 dev sec
    commit W1
    edit_image "$PWD/../next.tar" "$CAT2" 'echo new >etc/motd.new'
    check "$PWD/../next.tar"
    refused 1 "scope-mismatch"
}
neighbour() {
    waiver W1 "$CAT2" image="{digest: $(digest_of "$CAT2")}"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
