# R6: the blob of the waived manifest is swapped for another; its digest no longer holds.
attack() {
    layout "$PWD/../one" "$GREEN" linux/amd64
    digest=$(jq -r '.manifests[0].digest' ../one/index.json)
    waiver W1 "$CAT2" image="{digest: $digest}"
    sign W1 dev sec
    commit W1
    layout "$PWD/../two" "$CAT2" linux/amd64
    cp "../two/blobs/sha256/$(jq -r '.manifests[0].digest' ../two/index.json | cut -c 8-)" "../two/blobs/sha256/${digest#*:}"
    cp ../one/index.json ../two/index.json
    check ../two
    refused 3 "digest mismatch"
}
neighbour() {
    layout "$PWD/../two" "$CAT2" linux/amd64
    waiver W1 "$CAT2" image="{digest: $(jq -r '.manifests[0].digest' ../two/index.json)}"
    sign W1 dev sec
    commit W1
    check ../two
    accepted
}
