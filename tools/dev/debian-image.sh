#!/bin/sh
# usage: debian-image.sh OUT.tar [PACKAGE,PACKAGE...]
# Makes a docker-archive of a minimal Debian 12, as `docker save` would write it, with an account of
# its own to run as and with the packages that are named. Needs root or user namespaces, no kernel features beyond chroot, and the mirrors
# that this machine's apt uses. The same packages give the same bytes.
set -eu
out=$1 packages=${2:-}
export SOURCE_DATE_EPOCH=1767225600
export LC_ALL=C
epoch_text=2026-01-01T00:00:00Z
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# shellcheck disable=SC2016 # apt expands these
apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) main' "Created-By: Packages" "Component: main" |
    sort -u | grep -E ' bookworm(-security|-updates)? main$' >"$tmp/mirrors" || true
[ -s "$tmp/mirrors" ] || { echo "debian-image: apt has no mirror of bookworm" >&2; exit 1; }

# make MMDEBSTRAP-OPTION...: the root filesystem as the layer. The hook runs inside `sh -c`.
# shellcheck disable=SC2016
make() {
    mmdebstrap --quiet --variant=minbase ${packages:+--include="$packages"} --format=tar "$@" \
        --customize-hook='echo "app:x:1000:1000::/nonexistent:/usr/sbin/nologin" >>"$1/etc/passwd"' \
        --customize-hook='echo "app:x:1000:" >>"$1/etc/group"' \
        --customize-hook='echo "app:!:20454::::::" >>"$1/etc/shadow"' \
        --customize-hook='echo "app:!::" >>"$1/etc/gshadow"' \
        --customize-hook='rm -f "$1/etc/resolv.conf" "$1/etc/hostname"' \
        bookworm "$tmp/layer.tar" "$tmp/mirrors" </dev/null
}
if [ "$(id -u)" -eq 0 ]; then
    # Where mounting is forbidden, as in most CI jobs, packages are installed without /proc.
    make --mode=root || make --mode=root --skip=chroot/mount
else
    make --mode=auto
fi

hash_of() { sha256sum "$1" | cut -d ' ' -f 1; }
layer=$(hash_of "$tmp/layer.tar")
cat >"$tmp/config.json" <<JSON
{"architecture":"$(dpkg --print-architecture)","os":"linux","created":"$epoch_text","config":{"User":"app","Env":["PATH=/usr/local/bin:/usr/bin:/bin"],"Cmd":["/bin/sh"],"WorkingDir":"/"},"history":[{"created":"$epoch_text","created_by":"/bin/sh -c #(nop) ADD file:${layer} in / "},{"created":"$epoch_text","created_by":"/bin/sh -c #(nop)  USER app","empty_layer":true},{"created":"$epoch_text","created_by":"/bin/sh -c #(nop)  CMD [\"/bin/sh\"]","empty_layer":true}],"rootfs":{"type":"layers","diff_ids":["sha256:$layer"]}}
JSON
id=$(hash_of "$tmp/config.json")
mkdir "$tmp/image" "$tmp/image/$layer"
mv "$tmp/config.json" "$tmp/image/$id.json"
mv "$tmp/layer.tar" "$tmp/image/$layer/layer.tar"
printf '[{"Config":"%s.json","RepoTags":["debian:demo"],"Layers":["%s/layer.tar"]}]\n' \
    "$id" "$layer" >"$tmp/image/manifest.json"
tar -C "$tmp/image" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 \
    --numeric-owner --format=ustar -cf "$out.part" .
mv "$out.part" "$out"
