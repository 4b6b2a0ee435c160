# R13: a line without namespaces= lets ssh-keygen accept everything, and confers no role.
line() {
    drop_key sec
    add_key sec@example.com sec "$1"
}
attack() {
    on_main line ''
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    refused 1 "the key's line has patterns or no namespaces"
}
neighbour() {
    on_main line 'namespaces="file,gate-waiver@v1" '
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
