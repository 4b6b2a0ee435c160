# R6: labels inside of the image claim the name that a waiver is for.
two() { policy_line '  api: {expect: {os: debian-12, target: image}}' '  {api: {expect: {os: debian-12}}, web: {expect: {os: debian-12}}}'; }
labels='.config.Labels = {"org.opencontainers.image.ref.name": "api", "org.opencontainers.image.title": "api", "gate.image": "api"}'
attack() {
    on_main two
    granted W1 "$CAT2" dev sec
    edit_image "$PWD/../web.tar" "$CAT2" true "$labels"
    check "$PWD/../web.tar" --as web
    refused 1 "scope-mismatch"
}
neighbour() {
    on_main two
    granted W1 "$CAT2" dev sec
    edit_image "$PWD/../web.tar" "$CAT2" true "$labels"
    check "$PWD/../web.tar" --as api
    accepted
}
