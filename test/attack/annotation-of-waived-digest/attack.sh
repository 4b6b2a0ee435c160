# R6: an annotation of the index names the digest that a waiver is for.
attack() {
    waiver W1 "$CAT2" image="{digest: $(digest_of "$CAT1")}"
    sign W1 dev sec
    commit W1
    layout "$PWD/../web" "$CAT2" linux/amd64
    jq -c --arg of "$(digest_of "$CAT1")" '.manifests[0].annotations = {"org.opencontainers.image.base.digest": $of, "config.digest": $of}' \
        "$PWD/../web/index.json" >index.new
    mv index.new "$PWD/../web/index.json"
    check "$PWD/../web"
    refused 1 "scope-mismatch"
}
neighbour() {
    waiver W1 "$CAT2" image="{digest: $(digest_of "$CAT2")}"
    sign W1 dev sec
    commit W1
    layout "$PWD/../web" "$CAT2" linux/amd64
    check "$PWD/../web"
    accepted
}
