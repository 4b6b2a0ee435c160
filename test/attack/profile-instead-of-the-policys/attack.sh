# R16: --profile names an easy profile; it only adds to those of the policy.
attack() {
    profile easy.yaml easy 0666
    check "$CAT2" --profile easy.yaml
    refused 1 "image-user"
    check "$CAT2" --profile cis-linux
    refused 1 "image-user"
}
neighbour() {
    profile easy.yaml easy 0666
    check "$GREEN" --profile easy.yaml
    accepted 0
    check "$GREEN" --profile cis-linux
    accepted 0
}
