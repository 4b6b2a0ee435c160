# Section 2: one malformed line of allowed_signers refuses the whole file.
spoil() { echo 'sec@example.com valid-befor="20990101Z" ssh-ed25519 AAAA' >>.gate/allowed_signers; }
attack() {
    granted W1 "$CAT2" dev sec
    on_main spoil
    check "$CAT2"
    refused 2 ".gate/allowed_signers:"
}
harmless() { echo '# a comment' >>.gate/allowed_signers; }
neighbour() {
    granted W1 "$CAT2" dev sec
    on_main harmless
    check "$CAT2"
    accepted
}
