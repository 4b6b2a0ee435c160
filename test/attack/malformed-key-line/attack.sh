# Signatures: one malformed line refuses the whole file of keys: half a file is not what was reviewed.
attack() {
    on_main add_key 'ops@example.com' evil 'namespaces="gate-waiver@v1" valid-before="20300101Z" '
    check "$GREEN"
    refused 2 ".gate/allowed_signers:7:"
}
neighbour() {
    on_main add_key 'ops@example.com' evil 'namespaces="gate-waiver@v1",valid-before="20300101Z" '
    check "$GREEN"
    accepted 0
}
