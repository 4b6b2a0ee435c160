#!/usr/bin/env python3
"""Records what `dpkg -V` says of packages that were installed and then changed.

    test/peer/dpkg_answers.py FOLDER      writes FOLDER/dpkg.verify and the changed tree, a tar

Wants dpkg and root. unit.package_changes replays the answer.
"""
import pathlib
import subprocess
import sys
import tempfile

CONTROL = "Package: {name}\nVersion: 1.0\nArchitecture: all\nMaintainer: x <x@example.org>\n" \
          "Description: x\n"
PACKAGES = {
    "alpha": ["etc/alpha/a.conf", "etc/alpha/b.conf", "etc/alpha/gone.conf", "usr/bin/alpha",
              "usr/bin/edited", "usr/bin/gone", "usr/bin/kind", "usr/bin/mode", "usr/bin/owner",
              "usr/bin/diverted", "usr/share/doc/alpha/README"],
    "beta": ["usr/bin/beta", "usr/bin/diverted"],
}
CHANGES = """
echo more >>etc/alpha/a.conf
rm etc/alpha/gone.conf usr/bin/gone
echo other >usr/bin/edited
rm usr/bin/kind; ln -s alpha usr/bin/kind
chmod 0600 usr/bin/mode
chown 1:1 usr/bin/owner
rm usr/share/doc/alpha/README
"""


def run(*command, **more):
    done = subprocess.run(command, check=False, text=True, capture_output=True, **more)
    if done.returncode:
        sys.exit(f"{command}: {done.stderr}")
    return done.stdout


def build(lab, name, paths):
    folder = lab / name
    for path in paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"{name} {path}\n")
    (folder / "DEBIAN").mkdir()
    (folder / "DEBIAN/control").write_text(CONTROL.format(name=name))
    conffiles = [f"/{path}\n" for path in paths if path.startswith("etc/")]
    (folder / "DEBIAN/conffiles").write_text("".join(conffiles))
    sums = [line.replace("./", "") for line in
            run("sh", "-ec", "find . -path ./DEBIAN -prune -o -path ./etc -prune -o -type f "
                "-exec md5sum {} +", cwd=folder).splitlines(keepends=True)]
    (folder / "DEBIAN/md5sums").write_text("".join(sums))
    run("dpkg-deb", "--root-owner-group", "-b", str(folder), str(lab / f"{name}.deb"))
    return str(lab / f"{name}.deb")


def main():
    out = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as name:
        lab = pathlib.Path(name)
        debs = [build(lab, package, paths) for package, paths in PACKAGES.items()]
        root = lab / "root"
        for folder in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/log", "etc", "usr/bin"):
            (root / folder).mkdir(parents=True)
        (root / "var/lib/dpkg/status").write_text("")
        (root / "etc/os-release").write_text("ID=debian\nVERSION_ID=\"12\"\n")
        common = ("--root", str(root))
        run("dpkg-divert", *common, "--package", "beta", "--divert", "/usr/bin/diverted.alpha",
            "--no-rename", "/usr/bin/diverted")
        run("dpkg", *common, "--force-script-chrootless", "-i", *debs)
        run("sh", "-ec", CHANGES, cwd=root)
        answer = subprocess.run(["dpkg", *common, "-V"], text=True, capture_output=True,
                                check=False).stdout
        version = run("dpkg", "--version").splitlines()[0]
        (out / "dpkg.verify").write_text(f"# {version}: dpkg -V\n" +
                                         "".join(sorted(answer.splitlines(keepends=True))))
        run("tar", "-C", str(root), "--sort=name", "-czf", str(out / "dpkg-verify.tar.gz"), ".")


if __name__ == "__main__":
    main()
