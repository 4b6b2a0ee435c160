# Section 2: a DSA key in the file of keys: no key that gate cannot judge stands there.
dsa="ssh-dss $(printf '\000\000\000\007ssh-dss\000\000\000\001\001\000\000\000\001\001\000\000\000\001\001\000\000\000\001\001' | base64 -w 0)"
line() { printf '%s namespaces="gate-waiver@v1" %s\n' old@example.com "$1" >>.gate/allowed_signers; }
attack() {
    on_main line "$dsa"
    check "$GREEN"
    refused 2 "ssh-dss"
}
neighbour() {
    on_main line "$(cut -d ' ' -f 1,2 "$KEYS/evil.pub")"
    check "$GREEN"
    accepted 0
}
