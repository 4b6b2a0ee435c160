# R9: a file of the command line is no base that the policy knows: whoever runs gate made it.
attack() {
    on_main bases "$(diff_id_of "$GREEN")"
    edit_image ../base.tar "$CAT1" : '.config.Labels = {"what": "another config"}'
    edit_image ../own.tar "$CAT1" : .
    check ../own.tar --only introduced --base ../base.tar
    refused 1 "narrowed by --only introduced"
}
neighbour() {
    on_main bases "$(diff_id_of "$CAT1")"
    check "$CAT1" --only introduced
    accepted 0
}
