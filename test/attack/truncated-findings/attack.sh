# R7: so many findings that their list is cut: what is behind the cut nobody saw, so nothing waives it.
packages() {
    edit_image ../many.tar "$GREEN" "mkdir -p var/cache/apt/archives; cd var/cache/apt/archives; seq -f p%.0f.deb $1 | xargs touch"
    blocks_of ../many.tar
    waiver W1 ../many.tar findings=
    sign W1 dev lead
    commit W1
}
attack() {
    packages 10001
    check ../many.tar
    refused 1 "findings-differ"
}
neighbour() {
    packages 10000
    check ../many.tar
    accepted
}
