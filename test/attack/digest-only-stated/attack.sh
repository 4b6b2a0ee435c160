# R6: the archive calls its config by the waived digest; with --no-verify nobody computes it.
attack() {
    waiver W1 "$CAT2" image="{digest: $(digest_of "$GREEN")}"
    sign W1 dev sec
    commit W1
    mkdir ../in
    tar -C ../in -xf "$CAT2"
    mv "../in/$(jq -r '.[0].Config' ../in/manifest.json)" "../in/$(digest_of "$GREEN" | cut -c 8-).json"
    jq -c --arg to "$(digest_of "$GREEN" | cut -c 8-).json" '.[0].Config = $to' ../in/manifest.json >../manifest.new
    mv ../manifest.new ../in/manifest.json
    tar_of ../in ../renamed.tar .
    check ../renamed.tar
    refused 3 "digest mismatch"
    check ../renamed.tar --no-verify
    refused 1 "scope-mismatch"
}
neighbour() {
    waiver W1 "$CAT2" image="{digest: $(digest_of "$CAT2")}"
    sign W1 dev sec
    commit W1
    check "$CAT2"
    accepted
}
