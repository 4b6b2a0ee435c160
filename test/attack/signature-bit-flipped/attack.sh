# Section 2: one character of the approval is another one.
attack() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    sig=.gate/waivers/W1.yaml.sec@example.com.sig
    sed '5s/^\(.\{20\}\)./\1A/' "$sig" >sig.new
    cmp -s sig.new "$sig" && sed '5s/^\(.\{20\}\)./\1B/' "$sig" >sig.new
    mv sig.new "$sig"
    commit W1
    check "$CAT2"
    refused 1 "bad-signature"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
