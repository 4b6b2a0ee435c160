# R5: the commit deletes .gate/revoked; the root's copy counts.
revoke() { echo 'waiver: W1' >>.gate/revoked; }
attack() {
    granted W1 "$CAT2" dev sec
    on_main revoke
    git rm -q .gate/revoked
    commit "nothing is revoked"
    check "$CAT2"
    refused 1 "revoked"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    git rm -q .gate/revoked
    commit "nothing is revoked"
    check "$CAT2"
    accepted
}
