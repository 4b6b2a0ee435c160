# Signatures: the approver takes office tomorrow.
line() {
    drop_key sec
    add_key sec@example.com sec "namespaces=\"gate-waiver@v1\",valid-after=\"$(date -u -d "$1" +%Y%m%d%H%M%SZ)\" "
}
attack() {
    on_main line '+1 hour'
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    refused 1 "the key is not valid yet"
}
neighbour() {
    on_main line '-1 hour'
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
