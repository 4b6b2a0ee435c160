#!/usr/bin/env python3
"""Records what a real rpm says of packages that it built and installed.

    test/peer/rpm_answers.py FOLDER        writes databases of all kinds and rpm's answers into FOLDER

Wants rpm, rpm2cpio's kin rpmbuild, gpg, db5.3_load and root. RPM_NDB names an rpm that was built with
--enable-ndb, which Debian's was not; without it the database of that kind is left as it is, or
written here as rpm would where there is none. The answers are replayed by unit.rpm_answers and unit.package_versions.
"""
import os
import pathlib
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import zlib

QUERY = ("%{NAME}\\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}"
         "\\t%|VENDOR?{%{VENDOR}}:{}|\\t%|RSAHEADER?{%{RSAHEADER:pgpsig}}:{}|\\t%{INSTALLTIME}\\n")

COMMON = "Summary: x\nLicense: MIT\nBuildArch: noarch\n%description\nx\n"
SPECS = {
    "alpha": "Name: alpha\nEpoch: 2\nVersion: 1.5~rc1\nRelease: 3\nVendor: Example Project\n" + COMMON + """
%install
cd %{buildroot}; mkdir -p etc/alpha usr/bin usr/share/doc/alpha var/lib/alpha
for i in a b c d; do echo conf $i >etc/alpha/$i.conf; done
for i in alpha setuid group caps gone size mtime kind same linked; do echo program $i >usr/bin/$i; done
ln -s alpha usr/bin/link; ln -s alpha usr/bin/link-same; echo doc >usr/share/doc/alpha/README
touch var/lib/alpha/state var/lib/alpha/missing
%files
%config(noreplace) /etc/alpha/a.conf
%config /etc/alpha/b.conf
%config(missingok) /etc/alpha/c.conf
%verify(not md5 size mtime) %config /etc/alpha/d.conf
/usr/bin/alpha
%attr(4755,root,root) /usr/bin/setuid
%attr(0755,root,daemon) /usr/bin/group
%caps(cap_net_raw=p) /usr/bin/caps
/usr/bin/gone
/usr/bin/size
/usr/bin/mtime
/usr/bin/kind
/usr/bin/same
/usr/bin/linked
/usr/bin/link
/usr/bin/link-same
%doc /usr/share/doc/alpha/README
%dir %attr(0750,root,root) /var/lib/alpha
%ghost /var/lib/alpha/state
%ghost /var/lib/alpha/missing
""",
    "beta-1": "Name: beta\nVersion: 0.9\nRelease: 1\n" + COMMON + "%files\n",
    "beta-2": "Name: beta\nVersion: 0.10^git1\nRelease: 1\n" + COMMON + "%files\n",
}
# What is done to the files before `rpm -Va`; the order is of no matter.
CHANGES = """
echo more >>etc/alpha/a.conf
rm etc/alpha/c.conf
echo other >etc/alpha/d.conf
chmod 0755 usr/bin/setuid
chown 1:1 usr/bin/group
setcap -r usr/bin/caps
rm usr/bin/gone
echo longer than before >usr/bin/size
touch -d @1000000000 usr/bin/mtime
rm usr/bin/kind; mkdir usr/bin/kind
mv usr/bin/linked usr/bin/linked-away; ln -s linked-away usr/bin/linked
ln -sf beta usr/bin/link
rm usr/share/doc/alpha/README
chmod 0777 var/lib/alpha
echo state >var/lib/alpha/state; chmod 0600 var/lib/alpha/state
"""


def run(*command, **more):
    done = subprocess.run(command, check=False, text=True, capture_output=True, **more)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr}")
    return done.stdout


def version(command):
    return run(command, "--version").strip().splitlines()[0]


def make_key(lab):
    home = lab / "gnupg"
    home.mkdir(mode=0o700)
    run("gpg", "--homedir", str(home), "--batch", "--passphrase", "", "--quick-gen-key",
        "packager@example.org", "rsa2048", "sign", "never")
    (lab / "key.asc").write_text(run("gpg", "--homedir", str(home), "--armor", "--export"))
    return home


def build(lab, home):
    packages = []
    for name, text in SPECS.items():
        (lab / f"{name}.spec").write_text(text)
        out = lab / "out" / name
        run("rpmbuild", "-bb", "-D", f"_topdir {lab}/top", "-D", f"_rpmdir {out}", "-D",
            "_build_id_links none", str(lab / f"{name}.spec"))
        packages.append(str(next(out.rglob("*.rpm"))))
    run("rpmsign", "-D", f"__gpg {shutil.which('gpg')}", "-D", f"_gpg_path {home}", "-D",
        "_gpg_name packager@example.org", "--addsign", packages[0])
    return packages


def install(rpm, lab, packages, backend):
    root = lab / f"root.{backend}"
    (root / "etc").mkdir(parents=True)
    for name in ("passwd", "group"):
        (root / "etc" / name).write_text("root:x:0:0::/:/x\ndaemon:x:1:1::/:/x\n" if name == "passwd"
                                         else "root:x:0:\ndaemon:x:1:\n")
    (root / "etc/os-release").write_text("ID=fedora\nVERSION_ID=38\n")
    common = (rpm, "--root", str(root), "--dbpath", "/var/lib/rpm", "-D", f"_db_backend {backend}")
    key = root / "key.asc"
    shutil.copy(lab / "key.asc", key)
    run(*common, "--import", str(key), cwd="/")
    key.unlink()
    run(*common, "-i", "--nodeps", "--oldpackage", *packages, cwd="/")
    return root


def headers(database):
    with sqlite3.connect(database) as connection:
        return connection.execute("SELECT hnum, blob FROM Packages ORDER BY hnum").fetchall()


def write_small(path, rows, wal):
    """The table alone: rpm's indexes would be most of the file."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA page_size = 1024")
    connection.execute(f"PRAGMA journal_mode = {'wal' if wal else 'delete'}")
    connection.execute("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,"
                       "blob BLOB NOT NULL)")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for row in rows:
        connection.execute("INSERT INTO Packages VALUES (?, ?)", row)
    connection.commit()
    return connection


def write_wal(lab, folder, rows):
    """A log whose transactions were not copied into the database yet."""
    path = lab / "wal.sqlite"
    connection = write_small(path, rows[:1], True)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    for row in rows[1:]:
        connection.execute("INSERT INTO Packages VALUES (?, ?)", row)
        connection.commit()
    shutil.copy(path, folder / "wal.sqlite")
    shutil.copy(f"{path}-wal", folder / "wal.sqlite-wal")
    connection.close()


def write_bdb(path, rows, order):
    form = "<I" if order == 1234 else ">I"
    text = f"VERSION=3\nformat=bytevalue\ntype=hash\ndb_lorder={order}\ndb_pagesize=512\nHEADER=END\n"
    for number, blob in [(0, struct.pack(form, len(rows) + 1))] + rows:
        text += f" {struct.pack(form, number).hex()}\n {blob.hex()}\n"
    path.unlink(missing_ok=True)
    subprocess.run(["db5.3_load", str(path)], input=text + "DATA=END\n", text=True, check=True)


def write_ndb(path, rows):
    slots, blobs, block = b"", b"", 256
    for number, blob in rows:
        padding = bytes(-(16 + len(blob) + 12) % 16)
        body = struct.pack("<4sIII", b"BlbS", number, 0, len(blob)) + blob + padding
        body += struct.pack("<II4s", zlib.adler32(body), len(blob), b"BlbE")
        slots += struct.pack("<4sIII", b"Slot", number, block, len(body) // 16)
        blobs += body
        block += len(body) // 16
    slots += struct.pack("<4sIII", b"Slot", 0, 0, 0) * (254 - len(rows))
    path.write_bytes(struct.pack("<4sIIII", b"RpmP", 0, 1, 1, len(rows) + 1) + bytes(12) + slots +
                     blobs)


def record_query(folder, rpm, database):
    lines = [line for line in run(rpm, "--dbpath", str(database), "-qa", "--qf", QUERY).splitlines()
             if not line.startswith("gpg-pubkey")]
    (folder / "rpm.qa").write_text(f"# {version(rpm)}: rpm -qa --qf\n" +
                                   "\n".join(sorted(lines)) + "\n")


def record_verify(folder, rpm, root):
    run("sh", "-ec", CHANGES, cwd=root)
    answer = subprocess.run([rpm, "--root", str(root), "--dbpath", "/var/lib/rpm", "-Va"],
                            text=True, capture_output=True, check=False).stdout
    (folder / "rpm.verify").write_text(f"# {version(rpm)}: rpm -Va\n" +
                                       "".join(sorted(answer.splitlines(keepends=True))))
    for path in (root / "var/lib/rpm").iterdir():
        path.unlink()
    shutil.copy(folder / "rpmdb.sqlite", root / "var/lib/rpm/rpmdb.sqlite")
    run("tar", "-C", str(root), "--sort=name", "--xattrs", "--xattrs-include=*", "-czf",
        str(folder / "rpm-verify.tar.gz"), ".")


def is_version(text):
    """What rpm takes for a version; the rest has no answer."""
    rest = text.split(":", 1)[-1]
    version_part = rest.rsplit("-", 1)[0] if "-" in rest else rest
    return rest.count("-") <= 1 and version_part and rest[-1] != "-"


def random_version(rng):
    parts = ["1", "0", "01", "10", "2", "a", "b", "rc1", "alpha", "el9", "git", "~", "^", ".", ".",
             "-", "+", "_", "..", "~rc", "^git", "1.", ".1", "9999999999999999999", ""]
    text = "".join(rng.choice(parts) for _ in range(rng.randint(1, 6)))
    return rng.choice(["", "", "", "0:", "1:", "01:"]) + text if rng.random() < 0.2 else text


def record_versions(folder, seed, count):
    rng = random.Random(seed)
    pairs = []
    while len(pairs) < count:
        a, b = random_version(rng), random_version(rng)
        if rng.random() < 0.3:
            b = a + rng.choice(["~1", "^1", ".0", "-1", "a", "0", ""])
        if is_version(a) and is_version(b):
            pairs.append((a, b))
    script = "function order(a, b) local x, y = rpm.ver(a), rpm.ver(b)\n" \
             "return x < y and -1 or (x == y and 0 or 1) end\n"
    script += "".join(f"print(order('{a}', '{b}') .. '\\n')\n" for a, b in pairs)
    path = folder / "vercmp.lua"
    path.write_text(script)
    answers = run("rpm", "--eval", "%{lua: dofile('" + str(path) + "')}").split()
    path.unlink()
    with open(folder / "rpm.vercmp", "w", encoding="ascii") as out:
        out.write(f"# {version('rpm')}: rpm.ver(a) < rpm.ver(b) of its Lua\n")
        for (a, b), answer in zip(pairs, answers, strict=True):
            out.write(f"{a}\t{b}\t{answer}\n")


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 3:
        return record_versions(folder, int(sys.argv[3]), int(sys.argv[2]))
    with tempfile.TemporaryDirectory() as name:
        lab = pathlib.Path(name)
        packages = build(lab, make_key(lab))
        root = install("rpm", lab, packages, "sqlite")
        rows = headers(root / "var/lib/rpm/rpmdb.sqlite")
        (folder / "rpmdb.sqlite").unlink(missing_ok=True)
        write_small(folder / "rpmdb.sqlite", rows, False).close()
        (folder / "few.sqlite").unlink(missing_ok=True)
        write_small(folder / "few.sqlite", rows[2:3], False).close()
        write_wal(lab, folder, rows)
        write_bdb(folder / "Packages.little", rows, 1234)
        write_bdb(folder / "Packages.big", rows, 4321)
        record_query(folder, "rpm", root / "var/lib/rpm")
        if os.environ.get("RPM_NDB"):
            convert = lab / "ndb"
            shutil.copytree(root / "var/lib/rpm", convert)
            run(os.environ["RPM_NDB"] + "db", "--dbpath", str(convert), "-D", "_db_backend ndb",
                "--rebuilddb")
            shutil.copy(convert / "Packages.db", folder / "Packages.db")
        elif not (folder / "Packages.db").exists():
            write_ndb(folder / "Packages.db", rows)
        record_verify(folder, "rpm", root)
    return record_versions(folder, 5, 2000)


if __name__ == "__main__":
    main()
