# R14: a waiver may have mode 100755, which is no trick; a folder of its name is one.
attack() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    mkdir .gate/waivers/folder.yaml
    mv .gate/waivers/W1.yaml* .gate/waivers/folder.yaml/
    commit W1
    check "$CAT2"
    refused 1 "image-user"
}
neighbour() {
    waiver W1 "$CAT2"
    chmod +x .gate/waivers/W1.yaml
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
