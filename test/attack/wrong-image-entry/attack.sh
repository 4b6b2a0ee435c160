# R6: --as takes the entry that the waiver is for, though the image is another: what the entry expects speaks against it.
two() { policy_line '  api: {expect: {os: debian-12, target: image}}' '  {api: {expect: {os: alpine}}, web: {expect: {os: debian-12}}}'; }
attack() {
    on_main two
    granted W1 "$CAT2" dev sec
    check "$CAT2" --as api
    [ "$(status_of W1)" = used ] || fail "the waiver did not count: the refusal is for another reason"
    [ "$code" = 1 ] || fail "exit $code, expected 1"
    grep -q 'the policy expects os alpine' "$out/output" || fail "nothing says what was expected"
}
neighbour() {
    on_main two
    waiver W1 "$CAT2" image='{name: web}'
    sign W1 dev sec
    commit W1
    check "$CAT2" --as web
    accepted
}
