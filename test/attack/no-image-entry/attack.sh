# R6: several images and no --as: which one it is is not guessed.
two() { policy_line '  api: {expect: {os: debian-12, target: image}}' '  {api: {expect: {os: debian-12}}, web: {expect: {os: debian-12}, fail_on: cat1}}'; }
attack() {
    on_main two
    granted W1 "$CAT2" dev sec
    check "$CAT2"
    refused 2 "several images in the policy: api, web: choose one with --as"
    check "$CAT2" --as wep
    refused 2 "did you mean 'web'?"
}
neighbour() {
    on_main two
    granted W1 "$CAT2" dev sec
    check "$CAT2" --as api
    accepted
}
