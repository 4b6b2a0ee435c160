# R3: the same commit adds the attacker's key as security.
attack() {
    key_line evil | sed 's/^evil@/sec@/' >>.gate/allowed_signers
    waiver W1 "$CAT2"
    sign W1 dev
    sign_file .gate/waivers/W1.yaml evil sec@example.com
    commit "a key of my own"
    check "$CAT2"
    refused 1 "is not in allowed_signers"
}
add_key() { key_line evil | sed 's/^evil@/sec@/' >>.gate/allowed_signers; }
neighbour() {
    on_main add_key
    waiver W1 "$CAT2"
    sign W1 dev
    sign_file .gate/waivers/W1.yaml evil sec@example.com
    commit "a key that security has"
    check "$CAT2"
    accepted
}
