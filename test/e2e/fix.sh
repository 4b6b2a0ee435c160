#!/bin/sh
# What `gate fix` writes mends what `gate check` found: the script on a tree, with paths that try to
# break out of it; and the RUN in the tree itself, with the programs of this machine's busybox.
set -eu
command -v jq >/dev/null || { echo "jq is not installed"; exit 77; }
[ "$(id -u)" = 0 ] || { echo "not root: a tree has to have owners"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
status=0
fail() {
    echo "$1"
    status=1
}

make_tree() {
    mkdir -p "$1/etc/ssh/sshd_config.d" "$1/usr/sbin" "$1/var/lib/dpkg" "$1/srv"
    printf 'ID=debian\nVERSION_ID="12"\n' >"$1/etc/os-release"
    printf 'root:x:0:0:root:/root:/bin/sh\ndeploy:x:1000:1000::/home/deploy:/bin/sh\n' >"$1/etc/passwd"
    printf 'root:x:0:\nshadow:x:77:\ndeploy:x:1000:\n' >"$1/etc/group"
    printf 'root:*:20454:0:99999:7:::\ndeploy::20454:0:99999:7:::' >"$1/etc/shadow"
    printf 'Package: openssh-server\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:9.2p1-2\n\n' \
        >"$1/var/lib/dpkg/status"
    printf 'sshd' >"$1/usr/sbin/sshd"
    printf 'Include /etc/ssh/sshd_config.d/*.conf\n' >"$1/etc/ssh/sshd_config"
    printf 'X11Forwarding no\npermitrootlogin=yes\nMatch User a\n  PermitRootLogin yes' \
        >"$1/etc/ssh/sshd_config.d/10-dev.conf"
    printf 'ENCRYPT_METHOD MD5\nUMASK 027' >"$1/etc/login.defs"
    : >"$1/srv/it's \$(touch escaped)\`touch escaped\`"
    : >"$1/etc/plain"
    find "$1" -type d -exec chmod 0755 {} +
    chown 1000:1000 "$1/etc/shadow"
    chmod 0666 "$1/etc/shadow" "$1"/srv/* "$1/etc/plain"
}

mended='empty-password password-hash-method shadow-mode ssh-root-login world-writable world-writable-system'

# The ids of $mended that have another status than $2 in the tree $1.
others_than() {
    "$GATE" check "$1" --no-repo --profile cis-linux --report json >"$tmp/record.json" || [ $? -eq 1 ]
    for control in $mended; do
        found=$(jq -r --arg id "$control" '.controls[] | select(.id == $id) | .status' "$tmp/record.json")
        [ "$found" = "$2" ] || echo "$control: $found"
    done
}

make_tree tree
others=$(others_than tree failed)
[ -z "$others" ] || fail "not found in the tree: $others"

"$GATE" fix tree --no-repo --profile cis-linux --format shell >fix.sh
ROOT=tree sh fix.sh || fail "the script fails"
others=$(others_than tree passed)
[ -z "$others" ] || fail "the script does not mend: $others"
if [ -e escaped ] || [ -e tree/escaped ]; then fail "a path was executed"; fi
[ "$(stat -c '%a %u:%g' tree/etc/shadow)" = "640 0:0" ] || fail "shadow is $(stat -c '%a %u:%g' tree/etc/shadow)"
[ "$(tail -n 1 tree/etc/shadow)" = 'deploy:!:20454:0:99999:7:::' ] || fail "deploy is not locked"
[ "$(grep -c UMASK tree/etc/login.defs)" = 1 ] || fail "another setting is gone"

# Once more changes nothing, and there is nothing left of these controls.
cp -a tree again
ROOT=again sh fix.sh || fail "the script fails the second time"
diff -r tree again || fail "the second time changes something"
"$GATE" fix tree --no-repo --profile cis-linux >left
! grep -q '^RUN' left || fail "there is something left: $(cat left)"

# Nothing is followed out of the tree.
make_tree trap
"$GATE" fix trap --no-repo --profile cis-linux --format shell >fix.sh
mv trap/etc/login.defs outside
ln -s "$tmp/outside" trap/etc/login.defs
cp outside before
if ROOT="trap" sh fix.sh 2>said; then fail "a link is followed"; fi
grep -q 'login.defs: a symbolic link' said || fail "$(cat said)"
cmp outside before || fail "a file outside of the tree was changed"

# The RUN, as a builder reads it: comments go, then continued lines are one.
if busybox=$(command -v busybox); then
    make_tree image
    for file in "$busybox" $(ldd "$busybox" 2>/dev/null | grep -o '/[^ ]*'); do
        mkdir -p "image${file%/*}"
        cp -L "$file" "image$file"
    done
    mkdir -p image/bin
    for name in sh sed chmod chown rm; do ln -sf "$busybox" "image/bin/$name"; done
    "$GATE" fix image --no-repo --profile cis-linux >Dockerfile
    sed '/^#/d' Dockerfile | sed -e ':a' -e '/\\$/N' -e 's/\\\n//' -e 'ta' | sed -n 's/^RUN //p' >run.sh
    [ "$(wc -l <run.sh)" = 1 ] || fail "no single RUN: $(cat Dockerfile)"
    chroot image /bin/sh -c "PATH=/bin; $(cat run.sh)" || fail "the RUN fails"
    others=$(others_than image passed)
    [ -z "$others" ] || fail "the RUN does not mend: $others"
    [ ! -e image/escaped ] || fail "a path was executed in the image"
fi
exit "$status"
