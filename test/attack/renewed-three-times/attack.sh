# R17: the third renewal needs one approver more.
chain() {
    for n in 1 2 3; do
        before=$((n - 1))
        waiver "W$n" "$CAT2" issued="\"$(in_hours $((n * 20 - 100)))\"" not_before="\"$(in_hours $((n * 20 - 100)))\"" \
            expires="\"$(in_hours $((n * 20 - 80)))\"" "$@"
        [ "$n" = 1 ] || echo "renews: W$before" >>".gate/waivers/W$n.yaml"
        sign "W$n" dev sec
    done
}
attack() {
    chain
    waiver W4 "$CAT2" renews=W3
    sign W4 dev sec
    commit W4
    check "$CAT2"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    chain
    waiver W4 "$CAT2" renews=W3
    sign W4 dev sec sec2
    commit W4
    check "$CAT2"
    accepted
}
