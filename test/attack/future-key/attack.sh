# R17: the approver's key is valid from tomorrow.
start_key() {
    grep -v '^sec' .gate/allowed_signers >keys.new
    key_line sec "namespaces=\"gate-waiver@v1\",valid-after=\"$(date -u -d "$1" +%Y%m%d%H%M%SZ)\" " >>keys.new
    mv keys.new .gate/allowed_signers
}
attack() {
    on_main start_key '1 day'
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    refused 1 "not valid yet"
}
neighbour() {
    on_main start_key '1 hour ago'
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
