# R13: the approver signed these very bytes in the namespace file, for another purpose.
attack() {
    waiver W1 "$CAT2"
    sign W1 dev
    sign_file .gate/waivers/W1.yaml sec sec@example.com file
    commit W1
    check "$CAT2"
    refused 1 "bad-signature"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev
    sign_file .gate/waivers/W1.yaml sec sec@example.com gate-waiver@v1
    commit W1
    check "$CAT2"
    accepted
}
