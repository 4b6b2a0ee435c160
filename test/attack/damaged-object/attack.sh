# Section 4: the bytes of the policy's object are not those of its name.
attack() {
    blob=$(git rev-parse origin/main:.gate/policy.yaml)
    lax=$(sed 's/fail_on: any/fail_on: cat1/' .gate/policy.yaml | git hash-object -w --stdin)
    file() { echo ".git/objects/$(echo "$1" | cut -c 1-2)/$(echo "$1" | cut -c 3-)"; }
    chmod u+w "$(file "$blob")"
    cp "$(file "$lax")" "$(file "$blob")"
    check "$CAT2"
    refused 4 "trust"
}
neighbour() {
    granted W1 "$CAT2" dev sec
    sed 's/fail_on: any/fail_on: cat1/' .gate/policy.yaml | git hash-object -w --stdin >../lax
    check "$CAT2"
    accepted
}
