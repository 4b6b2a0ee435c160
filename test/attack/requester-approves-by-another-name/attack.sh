# R11: the requester's key stands under a second principal, which may approve.
other_name() {
    policy_line '  security: [sec@example.com, sec2@example.com]' '  security: [sec@example.com, d.eveloper@example.com]'
    add_key d.eveloper@example.com "$1"
}
attack() {
    on_main other_name dev
    waiver W1 "$CAT2"
    sign W1 dev
    cp .gate/waivers/W1.yaml.dev@example.com.sig .gate/waivers/W1.yaml.d.eveloper@example.com.sig
    commit W1
    check "$CAT2"
    refused 1 "self-approved"
}
neighbour() {
    on_main other_name evil
    waiver W1 "$CAT2"
    sign W1 dev
    sign_file .gate/waivers/W1.yaml evil d.eveloper@example.com
    commit W1
    check "$CAT2"
    accepted
}
