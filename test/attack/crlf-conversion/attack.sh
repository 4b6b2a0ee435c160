# R14: line endings are converted after the signature; the blob's bytes are what was signed.
attack() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    sed -i 's/$/\r/' .gate/waivers/W1.yaml
    commit W1
    check "$CAT2"
    refused 1 "image-user"
    case $(status_of W1) in bad-signature | malformed) ;; *) fail "status $(status_of W1)" ;; esac
}
neighbour() {
    waiver W1 "$CAT2"
    sign W1 dev sec
    git config core.autocrlf true
    commit W1
    check "$CAT2"
    accepted
}
