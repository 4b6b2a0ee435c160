# Section 2: the waiver is prolonged after it was approved.
attack() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    sed "s/^expires:.*/expires: \"$(in_hours 400)\"/" .gate/waivers/W1.yaml >waiver.new
    mv waiver.new .gate/waivers/W1.yaml
    sign W1 dev
    commit W1
    check "$CAT2"
    refused 1 "bad-signature"
}
neighbour() {
    waiver W1 "$CAT2"
    sed "s/^expires:.*/expires: \"$(in_hours 400)\"/" .gate/waivers/W1.yaml >waiver.new
    mv waiver.new .gate/waivers/W1.yaml
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
