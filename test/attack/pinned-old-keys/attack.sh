# R5: --trust-commit pins the policy; a key that the tip has dropped since does not come back.
drop_sec() { grep -v '^sec@' .gate/allowed_signers >keys.new && mv keys.new .gate/allowed_signers; }
attack() {
    pin=$(git rev-parse origin/main)
    on_main drop_sec
    git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
    granted W1 "$CAT2" dev sec
    TRUST="--trust-commit $pin" check "$CAT2"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    pin=$(git rev-parse origin/main)
    git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
    granted W1 "$CAT2" dev sec
    TRUST="--trust-commit $pin" check "$CAT2"
    accepted
}
