# R10: the .sig of a developer is renamed to the approver's; the principal comes from the key's line.
attack() {
    waiver W1 "$CAT2"
    sign W1 dev lead
    mv .gate/waivers/W1.yaml.lead@example.com.sig .gate/waivers/W1.yaml.sec@example.com.sig
    commit W1
    check "$CAT2"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    mv .gate/waivers/W1.yaml.sec@example.com.sig .gate/waivers/W1.yaml.lead@example.com.sig
    commit W1
    check "$CAT2"
    accepted
}
