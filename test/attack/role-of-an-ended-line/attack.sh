# R10: the lead was vp for a time, with the same key: the line of vp has ended, the lead's has not.
deputy() {
    {
        grep -v '^vp@' .gate/allowed_signers
        key_line lead "namespaces=\"gate-waiver@v1\",valid-before=\"$(date -u -d "$1" +%Y%m%d%H%M%SZ)\" " |
            sed 's/^lead@/vp@/'
        key_line vp
    } >keys.new
    mv keys.new .gate/allowed_signers
}
attack() {
    on_main deputy '1 hour ago'
    break_glass W1 "$CAT1"
    sign W1 dev lead
    commit W1
    check "$CAT1"
    refused 1 "still needs: 1 of vp (vp@example.com)"
}
neighbour() {
    on_main deputy '1 hour'
    break_glass W1 "$CAT1"
    sign W1 dev lead
    commit W1
    check "$CAT1"
    accepted
}
