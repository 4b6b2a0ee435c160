# R9: a label calls one's own layer the base; what is in it would be nobody's fault.
attack() {
    on_main bases "$(diff_id_of "$GREEN")"
    # shellcheck disable=SC2016 # jq's
    edit_image ../labelled.tar "$CAT1" : '.config.Labels = {"org.opencontainers.image.base.name": "debian:12",
        "org.opencontainers.image.base.digest": "'"$(diff_id_of "$GREEN")"'"}'
    check ../labelled.tar --only introduced
    refused 2 "no base is known"
    check ../labelled.tar
    refused 1 "1 failure at or above CAT II"
}
neighbour() {
    on_main bases "$(diff_id_of "$CAT1")"
    check "$CAT1" --only introduced
    accepted 0
}
