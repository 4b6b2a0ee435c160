# R5: the approver's key is revoked on the root.
revoke() { cut -d ' ' -f 1,2 "$KEYS/sec.pub" >>.gate/revoked; }
attack() {
    granted W1 "$CAT2" dev sec
    on_main revoke
    check "$CAT2"
    refused 1 "the key is revoked"
}
neighbour() {
    granted W1 "$CAT2" dev sec2
    on_main revoke
    check "$CAT2"
    accepted
}
