# R6: docker tag calls the image as the waiver does; a tag is text of whoever made the archive.
two() { policy_line '  api: {expect: {os: debian-12, target: image}}' '  {api: {expect: {os: debian-12}}, web: {expect: {os: debian-12}}}'; }
attack() {
    on_main two
    granted W1 "$CAT2" dev sec
    retag "$PWD/../web.tar" "$CAT2" api
    check "$PWD/../web.tar" --as web
    refused 1 "it is for image api, this is web"
}
neighbour() {
    on_main two
    granted W1 "$CAT2" dev sec
    retag "$PWD/../web.tar" "$CAT2" api
    check "$PWD/../web.tar" --as api
    accepted
}
