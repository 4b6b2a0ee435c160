# Section 2: a line with cert-authority would let its owner make persons at will.
line() { printf 'sec@example.com %snamespaces="gate-waiver@v1" %s\n' "$1" "$(cut -d ' ' -f 1,2 "$KEYS/evil.pub")" >>.gate/allowed_signers; }
attack() {
    on_main line cert-authority,
    check "$GREEN"
    refused 2 "certificates are not accepted"
}
neighbour() {
    on_main line ''
    check "$GREEN"
    accepted 0
}
