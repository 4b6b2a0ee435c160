# Section 2: the approver's key has ended, and stands without an end on a line with a pattern.
lines() {
    drop_key sec
    add_key sec@example.com sec "namespaces=\"gate-waiver@v1\",valid-before=\"$(date -u -d '-1 hour' +%Y%m%d%H%M%SZ)\" "
    add_key "$1" sec
}
attack() {
    on_main lines '*@example.com'
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    refused 1 "the key's line has patterns or no namespaces"
}
neighbour() {
    on_main lines 'sec@example.com'
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
