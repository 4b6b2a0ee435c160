# Section 2: the .sig is a symlink to a file that is no part of the commit.
attack() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    mv .gate/waivers/W1.yaml.sec@example.com.sig ../approval
    ln -s "$PWD/../approval" .gate/waivers/W1.yaml.sec@example.com.sig
    commit W1
    check "$CAT2"
    refused 1 "a symbolic link"
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    chmod +x .gate/waivers/W1.yaml.sec@example.com.sig
    commit W1
    check "$CAT2"
    accepted
}
