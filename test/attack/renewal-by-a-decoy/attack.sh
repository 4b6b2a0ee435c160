# R17: the third renewal says that it renews a waiver beside the point.
chain() {
    for n in 1 2 3; do
        before=$((n - 1))
        waiver "W$n" "$CAT2" issued="\"$(in_hours $((n * 20 - 100)))\"" not_before="\"$(in_hours $((n * 20 - 100)))\"" \
            expires="\"$(in_hours $((n * 20 - 80)))\"" "$@"
        [ "$n" = 1 ] || echo "renews: W$before" >>".gate/waivers/W$n.yaml"
        sign "W$n" dev sec
    done
}
decoy() {
    chain
    waiver D1 "$CAT3" issued="\"$(in_hours -5)\"" not_before="\"$(in_hours -5)\""
    sign D1 dev lead
    waiver W4 "$CAT2" renews=D1
}
attack() {
    decoy
    sign W4 dev sec
    commit W4
    check "$CAT2"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    decoy
    sign W4 dev sec sec2
    commit W4
    check "$CAT2"
    accepted
}
