# R12: a waiver over CAT III and CAT II, approved for CAT III: it needs what the gravest needs.
both() {
    edit_image ../both.tar "$CAT3" true '.config.User = "root"'
    waiver W1 "$CAT3" controls="[$(control_of "$CAT3"), $(control_of "$CAT2")]" \
        findings="[\"$(finding_of "$CAT3")\", \"$(finding_of "$CAT2")\"]"
}
attack() {
    both
    sign W1 dev lead
    commit W1
    check ../both.tar
    refused 1 "still needs: 1 of security"
}
neighbour() {
    both
    sign W1 dev sec
    commit W1
    check ../both.tar
    accepted 2
}
