#!/bin/sh
# usage: rpm_packages.sh LIST TREE DBPATH
# Builds the packages of LIST with Debian's rpm and installs them into TREE, whose /etc/passwd must be there.
# A line of LIST is "name version release" of a package, or "  mode owner group path" of a file or, with "/" at
# its end, a folder of the package above it. Files are empty: what is in them is written afterwards, or is of no
# matter. Those below /etc are configuration.
set -eu
list=$1 tree=$2 dbpath=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One source for all: a package each would take minutes.
spec() {
    printf '%s\n' 'Name: everything' 'Version: 1' 'Release: 1' 'Summary: x' 'License: MIT' 'BuildArch: noarch' \
        '%description' 'x'
    awk '!/^ / && NF { printf "%%package -n %s\nVersion: %s\nRelease: %s\nSummary: x\n%%description -n %s\nx\n",
        $1, $2, $3, $1 }' "$list"
    echo '%install'
    awk '/^ / { path = $4; folder = sub("/$", "", path)
        if (folder) printf "mkdir -p %%{buildroot}%s\n", path
        else printf "mkdir -p $(dirname %%{buildroot}%s); : >%%{buildroot}%s\n", path, path }' "$list"
    awk '/^ / { path = $4; folder = sub("/$", "", path)
            printf "%s%s%%attr(%s,%s,%s) %s\n", folder ? "%dir " : "", !folder && path ~ "^/etc/" ? "%config " : "",
                $1, $2, $3, path; next }
        NF { printf "%%files -n %s\n", $1 }' "$list"
}
spec >"$work/everything.spec"
export SOURCE_DATE_EPOCH=1767225600
rpmbuild -bb --quiet --nodeps -D "_topdir $work" -D "_rpmdir $work/out" -D '_build_id_links none' \
    -D 'use_source_date_epoch_as_buildtime 1' -D '_buildhost builder' -D 'clamp_mtime_to_source_date_epoch 1' \
    -D '__os_install_post %{nil}' -D 'source_date_epoch_from_changelog 0' -D '_binary_payload w0.gzdio' \
    "$work/everything.spec" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
rpm --root "$tree" --dbpath "$dbpath" -D '_db_backend sqlite' --initdb
find "$work/out" -name '*.rpm' | sort | xargs rpm --force-debian --root "$tree" --dbpath "$dbpath" -D '_db_backend sqlite' \
    -D '_install_langs C' --nodeps --nodigest --nosignature --noscripts --notriggers --ignoresize -U
# A journal beside it would be part of the database.
python3 - "$tree$dbpath/rpmdb.sqlite" <<'TEXT'
import sqlite3
import sys
database = sqlite3.connect(sys.argv[1])
database.execute("pragma journal_mode = delete")
database.execute("vacuum")
TEXT
rm -f "$tree$dbpath/.rpm.lock" "$tree$dbpath"/rpmdb.sqlite-*
