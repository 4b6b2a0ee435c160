#!/bin/sh
# usage: upstream-source.sh CACHE NAME FOLDER
# Unpacks the upstream release of NAME (upstream.txt) into FOLDER. The builder states the SHA-256
# that the tarball must have: GATE_DEPS_SHA256_NAME. Nothing is unpacked that does not have it.
set -eu
cache=$1 name=$2 folder=$3
here=$(cd "$(dirname "$0")" && pwd)
url=$(sed -n "s/^$name [^ ]* //p" "$here/upstream.txt")
variable=GATE_DEPS_SHA256_$(echo "$name" | tr '[:lower:]' '[:upper:]')
eval "want=\${$variable:-}"
if [ -z "$want" ]; then
    echo "deps: the SHA-256 of $url is not known here: take it from a source you trust and configure with -D$variable=" >&2
    exit 1
fi
file=$cache/$want-${url##*/}
mkdir -p "$cache"
if [ ! -e "$file" ]; then
    curl -fsSL -o "$file.$$" "$url"
    mv "$file.$$" "$file"
fi
echo "$want  $file" | sha256sum -c --quiet -
rm -rf "$folder"
mkdir -p "$folder"
tar -xf "$file" -C "$folder" --strip-components 1
