# R8: a profile of one's own goes by the name of a built-in one, so that reports and waivers take it for that.
attack() {
    profile mine.yaml cis-linux 0666
    check "$CAT1" --profile mine.yaml
    refused 2 "two profiles have the name 'cis-linux'"
}
neighbour() {
    profile mine.yaml mine 0666
    check "$GREEN" --profile mine.yaml
    accepted 0
}
