# R13: a FIDO signature without touch: malware on the approver's machine makes it unseen.
line() { printf 'sec2@example.com namespaces="gate-waiver@v1" %s\n' "$(sk sec2)" >>.gate/allowed_signers; }
signed() {
    on_main line
    waiver W1 "$CAT2"
    sign W1 dev
    sk_sign W1 sec2 sec2@example.com "$1"
    commit W1
    check "$CAT2"
}
attack() {
    signed 0
    refused 1 "bad-signature"
}
neighbour() {
    signed 1
    accepted
}
