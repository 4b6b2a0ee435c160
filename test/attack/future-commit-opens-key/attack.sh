# R17: a commit from the future must not make a key valid earlier.
start_key() {
    grep -v '^sec' .gate/allowed_signers >keys.new
    key_line sec "namespaces=\"gate-waiver@v1\",valid-after=\"$(date -u -d "$1" +%Y%m%d%H%M%SZ)\" " >>keys.new
    mv keys.new .gate/allowed_signers
}
attack() {
    on_main start_key '2 hours'
    granted W1 "$CAT2" dev sec
    GIT_COMMITTER_DATE=$(in_hours 20) git commit -q --allow-empty -m "a clock that is fast"
    check "$CAT2"
    refused 1 "not valid yet"
}
neighbour() {
    on_main start_key '1 hour ago'
    granted W1 "$CAT2" dev sec
    GIT_COMMITTER_DATE=$(in_hours 20) git commit -q --allow-empty -m "a clock that is fast"
    check "$CAT2"
    accepted
}
