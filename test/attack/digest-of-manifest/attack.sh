# R6: the digest of a manifest is one that gate computes; that of another manifest of the index is not this image's.
attack() {
    layout "$PWD/../both" "$CAT2" linux/amd64 "$GREEN" linux/arm64
    waiver W1 "$CAT2" image="{digest: $(jq -r '.manifests[1].digest' ../both/index.json)}"
    sign W1 dev sec
    commit W1
    check ../both --platform linux/amd64
    refused 1 "scope-mismatch"
}
neighbour() {
    layout "$PWD/../one" "$CAT2" linux/amd64
    waiver W1 "$CAT2" image="{digest: $(jq -r '.manifests[0].digest' ../one/index.json)}"
    sign W1 dev sec
    commit W1
    check ../one
    accepted
}
