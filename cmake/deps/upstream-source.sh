#!/bin/sh
# usage: upstream-source.sh CACHE NAME FOLDER
# Unpacks the upstream release of NAME into FOLDER: upstream.txt has its version, SHA-256 and address.
# Where the SHA-256 there is "-" (archives that a forge makes on demand are signed by nobody) the
# builder states it as GATE_DEPS_SHA256_NAME. Nothing is unpacked that does not have it.
set -eu
cache=$1 name=$2 folder=$3
here=$(cd "$(dirname "$0")" && pwd)
row=$(grep "^$name " "$here/upstream.txt")
url=${row##* }
variable=GATE_DEPS_SHA256_$(echo "$name" | tr '[:lower:]' '[:upper:]')
eval "want=\${$variable:-}"
[ "$want" ] || want=$(echo "$row" | cut -d ' ' -f 3)
if [ "$want" = - ]; then
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
