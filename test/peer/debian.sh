#!/bin/sh
# A real Debian. As mmdebstrap makes it, as an image that names a user and as a bare root filesystem,
# it shows no CAT I and at most three CAT II. With an SSH server and something wrong of every kind in a
# layer of its own, each is found, with path, line, layer and build step.
# shellcheck disable=SC2154 # tmp is of image.inc
set -eu
command -v mmdebstrap >/dev/null || { echo "mmdebstrap is not installed"; exit 77; }
command -v jq >/dev/null || { echo "jq is not installed"; exit 77; }
[ "$(id -u)" -eq 0 ] || { echo "mmdebstrap needs root here"; exit 77; }
# shellcheck source=/dev/null
. "$ROOT/test/fixtures/image.inc"
failed=0
fail() {
    echo "$*"
    failed=1
}

# report IMAGE: its JSON in $tmp/report.json, whatever the verdict
report() {
    rc=0
    "$GATE" check "$1" --no-repo --quiet --verbose --report "json:$tmp/report.json" 2>"$tmp/stderr" || rc=$?
    grep -q ', 0 late$' "$tmp/stderr" || fail "$1: bodies that no wish named: $(cat "$tmp/stderr")"
    [ "$rc" -le 1 ] || fail "$1: exit code $rc"
}

# quiet_image IMAGE: at most three CAT II and nothing graver
quiet_image() {
    report "$1"
    grave=$(jq '[.controls[] | select(.decision == "block") | .grade] | {cat1: map(select(. == "cat1")) | length, cat2: map(select(. == "cat2")) | length}' "$tmp/report.json")
    [ "$(echo "$grave" | jq .cat1)" -eq 0 ] || fail "$1: CAT I on a plain Debian: $grave"
    [ "$(echo "$grave" | jq .cat2)" -le 3 ] || fail "$1: more than three CAT II: $grave"
    [ "$(jq '[.controls[] | select(.status == "passed")] | length' "$tmp/report.json")" -ge 20 ] ||
        fail "$1: fewer than 20 controls passed"
}

"$ROOT/tools/dev/debian-image.sh" "$tmp/ssh.tar" openssh-server || { echo "no Debian to be had"; exit 77; }
plain=$ROOT/build/demo/debian.tar
[ -e "$plain" ] || { plain=$tmp/plain.tar; "$ROOT/tools/dev/debian-image.sh" "$plain"; }
quiet_image "$plain"
mkdir "$tmp/plain"
tar -xf "$plain" -C "$tmp/plain"
quiet_image "$(echo "$tmp"/plain/*/layer.tar)"

# One layer more, as a hurried person would make it.
mkdir "$tmp/ssh" "$tmp/more"
tar -xf "$tmp/ssh.tar" -C "$tmp/ssh"
base=$(echo "$tmp"/ssh/*/layer.tar)
mkdir -p "$tmp/more/etc/ssh/sshd_config.d" "$tmp/more/app"
tar -xOf "$base" ./etc/passwd >"$tmp/more/etc/passwd"
tar -xOf "$base" ./etc/shadow >"$tmp/more/etc/shadow"
tar -xOf "$base" ./etc/group >"$tmp/more/etc/group"
lines=$(($(wc -l <"$tmp/more/etc/shadow") + 1))
echo 'deploy:x:1001:1001::/home/deploy:/bin/bash' >>"$tmp/more/etc/passwd"
echo 'deploy:x:1001:' >>"$tmp/more/etc/group"
echo 'deploy::20454:0:99999:7:::' >>"$tmp/more/etc/shadow"
chmod 0640 "$tmp/more/etc/shadow"
printf '# for now\nPermitRootLogin yes\n' >"$tmp/more/etc/ssh/sshd_config.d/10-dev.conf"
ssh-keygen -q -t ed25519 -N '' -C nobody -f "$tmp/more/app/id_ed25519"
printf 'helper' >"$tmp/more/app/helper"
chmod 4755 "$tmp/more/app/helper"
(cd "$tmp/more" && pack -cf "$tmp/more.tar" -- *)
# id.json in the folder is the config of the first image
jq -c --arg diff "sha256:$(hash_of "$tmp/more.tar")" '.rootfs.diff_ids += [$diff] |
    .history += [{"created": "2026-01-02T00:00:00Z", "created_by": "COPY . / # buildkit"}]' \
    "$(find "$tmp/ssh" -maxdepth 1 -name '????????????????????????????????????????????????????????????????.json')" >"$tmp/config.json"
printf '[%s]' "$(docker_image "$tmp/red" "$tmp/config.json" app:red "$base" "$tmp/more.tar")" >"$tmp/red/manifest.json"
(cd "$tmp/red" && tar -cf "$tmp/red.tar" -- *)
report "$tmp/red.tar"

# found CONTROL PATH LINE: in layer 2, by the step that copied it in
found() {
    jq -e --arg id "$1" --arg path "$2" --argjson line "$3" '.controls[] | select(.id == $id and .status == "failed") |
        .results[].findings[] | select(.path == $path and .line == $line and .layer == 2 and .build_step == "COPY . /")' \
        "$tmp/report.json" >/dev/null || {
        fail "$1: no finding at $2:$3 in layer 2"
        jq -c --arg id "$1" '.controls[] | select(.id == $id) | [.status, [.results[].findings[] | [.path, .line, .layer, .build_step]]]' "$tmp/report.json"
    }
}
found empty-password /etc/shadow "$lines"
found secret-in-layer /app/id_ed25519 1
found setuid-listed /app/helper null
found ssh-root-login /etc/ssh/sshd_config.d/10-dev.conf 2
exit "$failed"
