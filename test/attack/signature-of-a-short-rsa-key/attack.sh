# Section 2: RSA of 1024 bits; the line refuses the whole file, as a shorter one that was factored would be.
rsa() {
    new_key rsa rsa "$1"
    add_key sec@example.com rsa
}
attack() {
    on_main rsa 1024
    waiver W1 "$CAT2"
    sign W1 dev
    sign_file .gate/waivers/W1.yaml rsa sec@example.com
    commit W1
    check "$CAT2"
    refused 2 ".gate/allowed_signers:7:"
}
neighbour() {
    on_main rsa 2048
    waiver W1 "$CAT2"
    sign W1 dev
    sign_file .gate/waivers/W1.yaml rsa sec@example.com
    commit W1
    check "$CAT2"
    accepted
}
