# R5: an old job is run again: its commit still holds the old keys, the root does not.
drop_sec() { grep -v '^sec@' .gate/allowed_signers >keys.new && mv keys.new .gate/allowed_signers; }
attack() {
    granted W1 "$CAT2" dev sec
    on_main drop_sec
    check "$CAT2"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    granted W1 "$CAT2" dev sec2
    on_main drop_sec
    check "$CAT2"
    accepted
}
