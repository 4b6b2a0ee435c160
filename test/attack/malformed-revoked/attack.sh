# R14: a line of .gate/revoked that cannot be read might be the one that counts.
spoil() { echo 'key of sec' >>.gate/revoked; }
attack() {
    granted W1 "$CAT2" dev sec
    on_main spoil
    check "$CAT2"
    refused 2 ".gate/revoked:"
}
harmless() { echo '# key of sec' >>.gate/revoked; }
neighbour() {
    granted W1 "$CAT2" dev sec
    on_main harmless
    check "$CAT2"
    accepted
}
