# R9: the history tells of a distribution's root filesystem; its text is the builder's.
attack() {
    on_main bases "$(diff_id_of "$GREEN")"
    edit_image ../told.tar "$CAT1" : '.history = [{"comment": "debuerreotype 0.15",
        "created_by": "# debian.sh --arch amd64 out/ bookworm @1732492800"}]'
    check ../told.tar --only introduced
    refused 2 "no base is known"
    check ../told.tar
    refused 1 "1 failure at or above CAT II"
}
neighbour() {
    on_main bases "$(diff_id_of "$CAT1")"
    check "$CAT1" --only introduced
    accepted 0
}
