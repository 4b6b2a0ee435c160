#!/bin/sh
# The merged tree of an image equals what `umoci unpack` makes of it: names, types, modes, owners,
# sizes, link targets, content and extended attributes. With UPDATE=1 the answers for the images of
# fixtures/umoci are recorded anew.
set -u
fixtures=$ROOT/test/fixtures/umoci
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
skipped=0

[ "$(id -u)" -eq 0 ] || { echo "SKIPPED: only root can unpack owners and devices"; exit 77; }
for tool in umoci skopeo python3 bsdtar; do
    command -v "$tool" >/dev/null || { echo "SKIPPED: no $tool"; exit 77; }
done

# unpack LAYOUT TAG LIST: what umoci makes of the image
unpack() {
    rm -rf "$work/bundle"
    umoci unpack --image "$1:$2" "$work/bundle" >"$work/log" 2>&1 || { cat "$work/log"; return 1; }
    "$fixtures/list_tree.py" "$work/bundle/rootfs" >"$3"
}

# verdict NAME WANTED: whether $work/got is what was wanted
verdict() {
    if cmp -s "$2" "$work/got"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1"
        cat "$work/err"
        diff "$2" "$work/got" | head -20
    fi
}

# compare NAME WANTED INPUT: what gate makes of the input
compare() {
    "$TOOLS/tool_tree" "$3" >"$work/got" 2>"$work/err"
    verdict "$1" "$2"
}

# compare_piped NAME WANTED INPUT
compare_piped() {
    # shellcheck disable=SC2002 # a pipe, not a file
    cat "$3" | "$TOOLS/tool_tree" - >"$work/got" 2>"$work/err"
    verdict "$1, pipe" "$2"
}

skip() {
    skipped=$((skipped + 1))
    echo "SKIPPED: $*"
}

# layout_of TAR LAYOUT: an OCI layout with the archive as its only layer
layout_of() {
    rm -rf "$2"
    umoci init --layout "$2" && umoci new --image "$2:test" &&
        umoci raw add-layer --image "$2:test" "$1"
}

# compare_layer NAME: $work/layer.tar as the only layer of an image
compare_layer() {
    if layout_of "$work/layer.tar" "$work/layout" && unpack "$work/layout" test "$work/want"; then
        compare "$1" "$work/want" "$work/layout"
    else
        skip "umoci cannot unpack $1"
    fi
}

# A tree with a bit of everything, as a directory.
make_root() {
    mkdir -p "$1/etc" "$1/usr/bin" "$1/tmp" "$1/home/user" "$1/deep/$(printf '%060d/%060d' 1 2)"
    echo root:x:0:0 >"$1/etc/passwd"
    printf 'x' >"$1/etc/shadow"
    chmod 640 "$1/etc/shadow"
    chown 0:42 "$1/etc/shadow"
    chmod 1777 "$1/tmp"
    chown 1000:1000 "$1/home/user"
    head -c 300000 /dev/zero | tr '\0' y >"$1/usr/bin/big"
    chmod 4755 "$1/usr/bin/big"
    ln "$1/usr/bin/big" "$1/usr/bin/big2"
    ln -s usr/bin "$1/bin"
    printf 'x' >"$1/home/user/$(printf '\303\244\n\\ b')"
    printf 'x' >"$1/deep/$(printf '%060d/%060d' 1 2)/$(printf '%0120d' 3)"
    truncate -s 1M "$1/sparse"
    printf 'end' >>"$1/sparse"
    head -c 100000 /dev/urandom >"$1/noise"
    mkfifo "$1/fifo"
    mknod "$1/null" c 1 3
}

# Each fixture live, against what was recorded.
for text in "$fixtures"/*.txt; do
    name=$(basename "$text" .txt)
    rm -rf "$work/layout"
    "$fixtures/make_layout.py" "$text" "$work/layout"
    unpack "$work/layout" test "$work/want" || { failed=$((failed + 1)); continue; }
    if [ "${UPDATE:-}" ]; then
        cp "$work/want" "$fixtures/$name.tsv"
    elif ! cmp -s "$work/want" "$fixtures/$name.tsv"; then
        failed=$((failed + 1))
        echo "FAIL $name: umoci does not say what was recorded"
        diff "$fixtures/$name.tsv" "$work/want"
    fi
    compare "$name" "$work/want" "$work/layout"
done

# The formats that GNU tar and bsdtar write.
make_root "$work/root"
for format in gnu oldgnu pax posix ustar; do
    options="--format=$format"
    [ "$format" != pax ] || options="$options --sparse --xattrs"
    # shellcheck disable=SC2086
    tar -C "$work/root" $options -cf "$work/layer.tar" . 2>/dev/null || { skip "tar $format"; continue; }
    compare_layer "GNU tar $format"
done
for format in pax ustar gnutar; do
    bsdtar -C "$work/root" --format "$format" -cf "$work/layer.tar" . 2>/dev/null ||
        { skip "bsdtar $format"; continue; }
    compare_layer "bsdtar $format"
done

# Layers that umoci makes of changes: whiteouts of its own.
tar -C "$work/root" --exclude=./null -cf "$work/layer.tar" .
layout_of "$work/layer.tar" "$work/layout"
rm -rf "$work/bundle"
umoci unpack --image "$work/layout:test" "$work/bundle" >/dev/null 2>&1
rm -rf "$work/bundle/rootfs/home" "$work/bundle/rootfs/bin" "$work/bundle/rootfs/usr/bin/big2"
mkdir "$work/bundle/rootfs/bin"
echo new >"$work/bundle/rootfs/bin/sh"
chmod 600 "$work/bundle/rootfs/etc/passwd"
umoci repack --image "$work/layout:test" "$work/bundle" >/dev/null 2>&1
unpack "$work/layout" test "$work/want"
compare "umoci repack" "$work/want" "$work/layout"

# The same image in every form that skopeo writes.
tar -C "$work/layout" -cf "$work/layout.tar" .
compare "OCI tar" "$work/want" "$work/layout.tar"
for form in docker-archive oci-archive; do
    skopeo --insecure-policy copy -q "oci:$work/layout:test" "$form:$work/$form.tar:app:1" &&
        compare "skopeo $form" "$work/want" "$work/$form.tar"
    for filter in gzip zstd xz bzip2 lz4; do
        command -v "$filter" >/dev/null || { skip "no $filter"; continue; }
        "$filter" -c "$work/$form.tar" >"$work/whole"
        compare "skopeo $form, $filter" "$work/want" "$work/whole"
        compare_piped "skopeo $form, $filter" "$work/want" "$work/whole"
    done
done
for format in gzip zstd; do
    skopeo --insecure-policy copy -q --dest-compress --dest-compress-format "$format" \
        "oci:$work/layout:test" "oci:$work/$format:app:1" &&
        compare "skopeo $format layers" "$work/want" "$work/$format"
done
umoci unpack --image "$work/layout:test" "$work/plain" >/dev/null 2>&1
compare "its root directory" "$work/want" "$work/plain/rootfs"
tar -C "$work/plain/rootfs" -cf "$work/rootfs.tar" .
compare "its root archive" "$work/want" "$work/rootfs.tar"

# buildah: three commits, one of which deletes.
if command -v buildah >/dev/null; then
    storage="--root $work/storage --runroot $work/run --storage-driver vfs"
    # shellcheck disable=SC2086
    if container=$(buildah $storage from scratch 2>"$work/log") &&
        buildah $storage copy -q "$container" "$work/root/etc" /etc >"$work/log" 2>&1 &&
        buildah $storage copy -q "$container" "$work/root/usr" /usr >>"$work/log" 2>&1 &&
        buildah $storage commit -q "$container" "oci:$work/buildah:app" >>"$work/log" 2>&1; then
        unpack "$work/buildah" app "$work/want"
        compare "buildah" "$work/want" "$work/buildah"
    else
        skip "buildah: $(tail -n 1 "$work/log")"
    fi
fi

# mmdebstrap: a whole Debian, if ./dev demo has made one.
debian=${GATE_DEBIAN:-$ROOT/build/demo/debian.tar}
if [ -f "$debian" ]; then
    skopeo --insecure-policy copy -q "docker-archive:$debian" "oci:$work/debian:test" &&
        unpack "$work/debian" test "$work/want" && compare "mmdebstrap" "$work/want" "$debian"
else
    skip "mmdebstrap: no image at '$debian'; ./dev demo makes one"
fi

echo "umoci: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
