#!/bin/sh
# usage: make_images.sh FOLDER
# Makes one image of more than a gigabyte, as FOLDER/docker.tar (plain layers) and FOLDER/oci.tar
# (gzip layers, which stay in FOLDER/layers/*.gz too): a Debian tree, a gigabyte of this machine's
# own programs, a small application. Kept between runs.
set -eu
out=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
[ ! -e "$out/complete" ] || exit 0
rm -rf "$out"
mkdir -p "$out/layers" "$out/tree/app" "$out/docker" "$out/oci/blobs/sha256"

pack() {
    tar --sort=name --mtime=@1767225600 --owner=0 --group=0 --numeric-owner --format=gnu "$@"
}
hash_of() { openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1; }
size_of() { wc -c <"$1"; }

debian=$root/build/demo/debian.tar
[ -e "$debian" ] || { mkdir -p "${debian%/*}" && "$root/tools/dev/debian-image.sh" "$debian"; }
tar -xf "$debian" -C "$out/tree" --wildcards --strip-components 2 '*/layer.tar'
mv "$out/tree/layer.tar" "$out/layers/1.tar"

# Files of /usr up to a gigabyte, in as many copies as it takes.
find /usr/bin /usr/lib /usr/share -xdev -type f -readable ! -name '*[![:print:]]*' -printf '%s %p\n' |
    sort -k 2 | awk '{ total += $1; if (total > 1000000000) exit; sub(/^[0-9]* \//, ""); print }' \
    >"$out/files"
copy=1
: >"$out/layers/2.tar"
while [ "$(size_of "$out/layers/2.tar")" -lt 900000000 ]; do
    pack -C / --transform "s|^|opt/$copy/|" -rf "$out/layers/2.tar" --verbatim-files-from -T "$out/files"
    copy=$((copy + 1))
done

printf '#!/bin/sh\nexec sleep 1\n' >"$out/tree/app/run.sh"
pack -C "$out/tree" -cf "$out/layers/3.tar" app

diff_ids=
for number in 1 2 3; do
    diff_ids="$diff_ids${diff_ids:+,}\"sha256:$(hash_of "$out/layers/$number.tar")\""
done
cat >"$out/config.json" <<JSON
{"architecture":"amd64","os":"linux","config":{"User":"app"},"history":[{"created_by":"ADD 1 in /"},{"created_by":"COPY 2 /opt # buildkit"},{"created_by":"COPY 3 /app # buildkit"}],"rootfs":{"type":"layers","diff_ids":[$diff_ids]}}
JSON
config=$(hash_of "$out/config.json")

cp "$out/config.json" "$out/docker/$config.json"
for number in 1 2 3; do
    mkdir "$out/docker/$number"
    ln "$out/layers/$number.tar" "$out/docker/$number/layer.tar"
done
printf '[{"Config":"%s.json","RepoTags":["big:1"],"Layers":["1/layer.tar","2/layer.tar","3/layer.tar"]}]\n' \
    "$config" >"$out/docker/manifest.json"
pack --hard-dereference -C "$out/docker" -cf "$out/docker.tar" .

gzip=gzip
! command -v pigz >/dev/null || gzip=pigz
layers=
for number in 1 2 3; do
    $gzip -6 -n -c "$out/layers/$number.tar" >"$out/layers/$number.gz"
    digest=$(hash_of "$out/layers/$number.gz")
    ln "$out/layers/$number.gz" "$out/oci/blobs/sha256/$digest"
    layers="$layers${layers:+,}{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:$digest\",\"size\":$(size_of "$out/layers/$number.gz")}"
done
cp "$out/config.json" "$out/oci/blobs/sha256/$config"
cat >"$out/manifest.json" <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:$config","size":$(size_of "$out/config.json")},"layers":[$layers]}
JSON
manifest=$(hash_of "$out/manifest.json")
cp "$out/manifest.json" "$out/oci/blobs/sha256/$manifest"
printf '{"imageLayoutVersion":"1.0.0"}' >"$out/oci/oci-layout"
cat >"$out/oci/index.json" <<JSON
{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:$manifest","size":$(size_of "$out/manifest.json")}]}
JSON
pack --hard-dereference -C "$out/oci" -cf "$out/oci.tar" blobs index.json oci-layout
rm -rf "$out/files" "$out/tree" "$out/docker" "$out/oci" "$out/layers"/*.tar
: >"$out/complete"
