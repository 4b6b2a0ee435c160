# R17: the approver's key ended yesterday.
end_key() {
    grep -v '^sec' .gate/allowed_signers >keys.new
    key_line sec "namespaces=\"gate-waiver@v1\",valid-before=\"$(date -u -d "$1" +%Y%m%d%H%M%SZ)\" " >>keys.new
    mv keys.new .gate/allowed_signers
}
attack() {
    on_main end_key '1 hour ago'
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    refused 1 "the key has expired"
}
neighbour() {
    on_main end_key '1 hour'
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
