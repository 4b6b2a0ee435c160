# Section 2: the approver signed the file as an editor on Windows shows it; the bytes that are committed count.
attack() {
    waiver W1 "$CAT2"
    sign W1 dev
    sed 's/$/\r/' .gate/waivers/W1.yaml >../crlf
    sign_file ../crlf sec sec@example.com
    mv ../crlf.sec@example.com.sig .gate/waivers/W1.yaml.sec@example.com.sig
    commit W1
    check "$CAT2"
    refused 1 "bad-signature"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev
    cp .gate/waivers/W1.yaml ../copy
    sign_file ../copy sec sec@example.com
    sed 's/$/\r/' ../copy.sec@example.com.sig >.gate/waivers/W1.yaml.sec@example.com.sig
    commit W1
    check "$CAT2"
    accepted
}
