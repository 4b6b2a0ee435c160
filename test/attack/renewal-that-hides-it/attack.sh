# R17: the third renewal does not say that it is one; it excuses the same findings all the same.
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
    waiver W4 "$CAT2"
    sign W4 dev sec
    commit W4
    check "$CAT2"
    refused 1 "still needs: 1 of security"
}
neighbour() {
    chain
    edit_image ../other.tar "$GREEN" 'chmod 0664 etc/passwd'
    blocks_of ../other.tar
    waiver W4 ../other.tar
    sign W4 dev sec
    commit W4
    check ../other.tar
    accepted
}
