# Section 2: an approval by a certificate that the approver's own key issued.
attack() {
    new_key cert
    ssh-keygen -q -s "$KEYS/sec" -I sec -n sec@example.com "$KEYS/cert.pub" 2>/dev/null
    waiver W1 "$CAT2"
    sign W1 dev
    ssh-keygen -q -Y sign -f "$KEYS/cert-cert.pub" -n gate-waiver@v1 <.gate/waivers/W1.yaml \
        >.gate/waivers/W1.yaml.sec@example.com.sig 2>/dev/null || sign_file .gate/waivers/W1.yaml cert sec@example.com
    commit W1
    check "$CAT2"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    accepted
}
