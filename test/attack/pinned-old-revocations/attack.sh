# R5: a pinned commit from before the revocation: revocations of the fetched tip count too.
revoke() { echo 'waiver: W1' >>.gate/revoked; }
attack() {
    pin=$(git rev-parse origin/main)
    granted W1 "$CAT2" dev sec
    on_main revoke
    git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
    TRUST="--trust-commit $pin" check "$CAT2"
    refused 1 "revoked"
}
neighbour() {
    pin=$(git rev-parse origin/main)
    granted W1 "$CAT2" dev sec
    git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
    TRUST="--trust-commit $pin" check "$CAT2"
    accepted
}
