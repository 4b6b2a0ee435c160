#!/bin/sh
# What `gate fix` writes, put at the end of a Dockerfile and built by buildah of nothing: the
# image runs as whom it did, what was found is gone, and no name or line of the image is executed.
set -eu
for tool in buildah jq ldd; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
[ "$(id -u)" = 0 ] || { echo "not root: a tree has to have owners"; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
status=0
fail() {
    echo "$1"
    status=1
}
mkdir storage run
printf '{"default":[{"type":"insecureAcceptAnything"}]}\n' >policy.json

# build NAME: the Dockerfile as the image NAME.tar
build() {
    buildah --root storage --runroot run --storage-driver vfs bud --signature-policy policy.json \
        --isolation chroot --network host -q -t "$1" -f Dockerfile . >said 2>&1 || return 1
    buildah --root storage --runroot run --storage-driver vfs push --signature-policy policy.json \
        -q "$1" "docker-archive:$tmp/$1.tar:$1:1" >said 2>&1
}

mkdir -p tree/bin tree/etc/ssh tree/usr/sbin tree/srv tree/tmp
for program in sh sed grep chmod chown rm mkdir ln touch; do
    file=$(command -v "$program")
    cp -L "$file" "tree/bin/$program"
    for library in $(ldd "$file" | grep -o '/[^ ]*'); do
        mkdir -p "tree${library%/*}"
        cp -L "$library" "tree$library"
    done
done
printf 'ID=debian\nVERSION_ID="12"\n' >tree/etc/os-release
printf 'root:x:0:0:root:/root:/bin/sh\ndeploy:x:1000:1000::/home/deploy:/bin/sh\n+::::::\n' >tree/etc/passwd
printf 'root:x:0:\nshadow:x:77:\ndeploy:x:1000:\n' >tree/etc/group
printf 'root:*:20454:0:99999:7:::\ndeploy::20454:0:99999:7:::\n' >tree/etc/shadow
printf 'sshd' >tree/usr/sbin/sshd
printf 'PermitRootLogin yes\n' >tree/etc/ssh/sshd_config
printf 'ENCRYPT_METHOD MD5\n' >tree/etc/login.defs
printf '/bin/sh\n/sbin/nologin\n' >tree/etc/shells
printf '#!/bin/sh\n' >tree/usr/sbin/helper
: >"tree/srv/it's \$(touch escaped)\`touch escaped\`"
: >"tree/srv/<<EOF RUN touch escaped; # \\"
: >"tree/srv/-rf \"x\" \${PATH} \\d && touch escaped"
mkdir -p tree/var/lib/dpkg
printf 'Package: openssh-server\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:9.2p1-2\n\n' \
    >tree/var/lib/dpkg/status
find tree -type d -exec chmod 0755 {} +
chmod 0666 tree/etc/shadow tree/srv/*
chmod 4755 tree/usr/sbin/helper
tar -cf tree.tar -C tree .
printf 'FROM scratch\nADD tree.tar /\nENV PATH=/bin\nUSER 1000\nCMD ["/usr/sbin/sshd"]\n' >Dockerfile
build before || { echo "buildah cannot build here: $(cat said)"; exit 77; }

mended='empty-password password-hash-method shadow-mode ssh-root-login nis-entries shells-nologin
    world-writable setuid-listed'

# The ids of $mended that have another status than $2 in the image $1.
others_than() {
    "$GATE" check "$1" --no-repo --level 2 --profile cis-linux --profile cis-docker-image --report json >record.json || [ $? -eq 1 ]
    for control in $mended; do
        found=$(jq -r --arg id "$control" '.controls[] | select(.id == $id) | .status' record.json)
        [ "$found" = "$2" ] || echo "$control: $found"
    done
}

others=$(others_than before.tar failed)
[ -z "$others" ] || fail "not found in the image: $others"
words=
for control in $mended; do words="$words --control $control"; done
# shellcheck disable=SC2086
"$GATE" fix before.tar --no-repo --level 2 --all --profile cis-linux --profile cis-docker-image $words >snippet
cat snippet >>Dockerfile
build after || fail "no image is built: $(cat said snippet)"
others=$(others_than after.tar passed)
[ -z "$others" ] || fail "the RUN does not mend: $others"
"$GATE" image ls after.tar >files
! grep -q "/escaped\$" files || fail "a name of the image was executed: $(grep "/escaped\$" files)"
[ "$("$GATE" image config after.tar --json | jq -r .user)" = 1000 ] || fail "the image runs as another user"
exit "$status"
