#!/bin/sh
# usage: base.sh FOLDER
# Makes what every attack starts from: keys, images with what blocks in each, and the repository.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
for tool in git jq ssh-keygen; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
rm -rf "$folder"
mkdir -p "$folder/keys" "$folder/repo"
ATTACK_BASE=$folder CASE=base PART=base
cd "$folder/repo"
# shellcheck source=test/attack/lib.sh
. "$here/lib.sh"

for who in dev lead sec sec2 vp evil ci; do
    ssh-keygen -q -t ed25519 -N '' -C "$who" -f "$KEYS/$who"
done

# --- images: a few files that make a Debian, and one thing that is wrong
health=',"Healthcheck":{"Test":["CMD","/bin/app"]}'
# image NAME USER SHADOW [HEALTHCHECK]
image() {
    work=$folder/work
    rm -rf "$work"
    mkdir -p "$work/root/etc/security" "$work/root/var/lib/dpkg" "$work/root/tmp" "$work/image"
    (
        cd "$work/root"
        printf 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\nVERSION_ID="12"\n' >etc/os-release
        printf 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/nonexistent:/bin/sh\n' >etc/passwd
        printf 'root:x:0:\nshadow:x:42:\napp:x:1000:\n' >etc/group
        printf 'root:*:20454:0:99999:7:::\napp:%s:20454:1:365:7:30::\n' "$3" >etc/shadow
        printf 'ENCRYPT_METHOD YESCRYPT\nPASS_MAX_DAYS 365\nPASS_MIN_DAYS 1\nPASS_WARN_AGE 7\nUMASK 027\n' >etc/login.defs
        printf '* hard core 0\n' >etc/security/limits.conf
        mkdir -p etc/default
        printf 'INACTIVE=30\n' >etc/default/useradd
        printf 'umask 027\n' >etc/profile
        printf 'Package: base-files\nStatus: install ok installed\nArchitecture: all\nVersion: 12.4\nMaintainer: n <n@example.org>\nDescription: a package of a test\n' >var/lib/dpkg/status
        chmod 0755 . etc etc/security var var/lib var/lib/dpkg
        chmod 0755 etc/default
        chmod 0644 etc/profile etc/default/useradd etc/os-release etc/passwd etc/group etc/login.defs etc/security/limits.conf var/lib/dpkg/status
        chmod 0640 etc/shadow
        chmod 1777 tmp
        tar --sort=name --mtime=@1767225600 --owner=0 --group=0 --numeric-owner --format=ustar -cf "$work/layer.tar" etc tmp var
    )
    layer=$(sha256sum "$work/layer.tar" | cut -d ' ' -f 1)
    printf '{"architecture":"amd64","os":"linux","config":{"User":"%s","Cmd":["/bin/app"]%s},"history":[{"created":"2026-01-01T00:00:00Z","created_by":"COPY root / # buildkit"},{"created":"2026-01-01T00:00:00Z","created_by":"USER %s","empty_layer":true}],"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
        "$2" "${4-$health}" "$2" "$layer" >"$work/config.json"
    id=$(sha256sum "$work/config.json" | cut -d ' ' -f 1)
    mkdir "$work/image/$layer"
    mv "$work/layer.tar" "$work/image/$layer/layer.tar"
    mv "$work/config.json" "$work/image/$id.json"
    printf '[{"Config":"%s.json","RepoTags":["app:1.2"],"Layers":["%s/layer.tar"]}]\n' "$id" "$layer" >"$work/image/manifest.json"
    tar -C "$work/image" --sort=name --mtime=@1767225600 --owner=0 --group=0 --numeric-owner --format=ustar \
        -cf "$folder/$1.tar" "$id.json" "$layer" manifest.json
    rm -rf "$work"
}
image green app '!'
image cat1 app ''
image cat2 root '!'
image cat3 app '!' ''

# --- the repository
git init -q -b main .
mkdir -p .gate/waivers
cat >.gate/policy.yaml <<'TEXT'
gate_policy: 1
project: payments-api
mode: enforce
fail_on: any
profiles: [auto]
images:
  api: {expect: {os: debian-12, target: image}}
waivers:
  from: commit
  requester_signs: true
  requesters: [developers]
  approvals:
    cat3: {roles: [team-lead], count: 1, max_days: 180, kinds: [waiver, break-glass]}
    cat2: {roles: [security], count: 1, max_days: 90, kinds: [waiver, break-glass]}
    cat1: {roles: [vp], count: 1, max_days: 14, kinds: [break-glass]}
  break_glass_max_hours: 72
roles:
  developers: [dev@example.com]
  team-lead: [lead@example.com]
  security: [sec@example.com, sec2@example.com]
  vp: [vp@example.com]
TEXT
for who in dev lead sec sec2 vp; do key_line "$who"; done >.gate/allowed_signers
key_line ci 'namespaces="gate-evidence@v1" ' >>.gate/allowed_signers
printf '# nothing is revoked\n' >.gate/revoked
printf '.gate/** -text\n' >.gitattributes
echo 'an application' >app
commit "the policy"
git update-ref refs/remotes/origin/main main
git checkout -q -b topic
echo 'a change' >>app
commit "a change"

# what blocks in each image: the control with its rev, the fingerprint, the profile
for name in cat1 cat2 cat3; do
    check "$folder/$name.tar"
    [ "$code" = 1 ] || { show; fail "$name.tar: exit $code"; }
    jq -r '[.controls[] | select(.decision == "block")] | if length == 1 then .[0] |
        "\(.id)@\(.rev)", .results[].findings[].fingerprint, .profile
        else error("not one control: \([.[].id])") end' "$out/record.json" >"$folder/$name.tar.blocks"
    [ "$(wc -l <"$folder/$name.tar.blocks")" = 3 ] || fail "$name.tar: $(cat "$folder/$name.tar.blocks")"
done
check "$GREEN"
[ "$code" = 0 ] || { show; fail "green.tar: exit $code"; }
rm -rf "$out"
