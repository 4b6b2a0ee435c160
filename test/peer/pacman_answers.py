#!/usr/bin/env python3
"""Records what `pacman -Qkk` says of a package that was installed and then changed.

    test/peer/pacman_answers.py FOLDER    writes FOLDER/pacman.verify and the changed tree, a tar

Wants pacman, bsdtar (which makes the list as makepkg has it) and root. unit.package_changes replays
the answer.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FILES = ["etc/alpha.conf", "usr/bin/alpha", "usr/bin/gone", "usr/bin/size", "usr/bin/mode",
         "usr/bin/owner", "usr/bin/mtime", "usr/bin/kind", "usr/bin/same", "usr/bin/with space"]
CHANGES = """
echo more >>etc/alpha.conf
rm usr/bin/gone
echo longer than before >usr/bin/size
chmod 4755 usr/bin/mode
chown 1:2 usr/bin/owner
touch -d @1000000000 usr/bin/mtime
rm usr/bin/kind; mkdir usr/bin/kind
ln -sf other usr/bin/link
chmod 0700 usr/share/alpha
"""
# The words of its warnings, and ours.
WORDS = [("No such file", "missing"), ("File type mismatch", "mode"), ("UID mismatch", "user"),
         ("GID mismatch", "group"), ("Permissions mismatch", "mode"), ("Size mismatch", "size"),
         ("Modification time mismatch", "mtime"), ("Symlink path mismatch", "link"),
         ("MD5", "digest"), ("SHA256", "digest")]


def run(*command, **more):
    done = subprocess.run(command, check=False, text=True, capture_output=True, **more)
    if done.returncode:
        sys.exit(f"{command}: {done.stderr}")
    return done.stdout


def make(root):
    for path in FILES:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"{path}\n")
        os.utime(root / path, (1700000000, 1700000000))
    (root / "usr/share/alpha").mkdir(parents=True)
    os.symlink("alpha", root / "usr/bin/link")
    local = root / "var/lib/pacman/local"
    folder = local / "alpha-1.0-1"
    folder.mkdir(parents=True)
    (local / "ALPM_DB_VERSION").write_text("9\n")
    listed = sorted(str(path.relative_to(root)) + ("/" if path.is_dir() and not path.is_symlink()
                                                   else "")
                    for top in ("etc", "usr") for path in [root / top, *(root / top).rglob("*")])
    (folder / "desc").write_text("%NAME%\nalpha\n\n%VERSION%\n1.0-1\n\n%ARCH%\nany\n\n"
                                 "%INSTALLDATE%\n1700000001\n\n")
    (folder / "files").write_text("%FILES%\n" + "\n".join(listed) +
                                  "\n\n%BACKUP%\netc/alpha.conf\t0123456789abcdef0123456789abcdef\n\n")
    run("bsdtar", "-czf", str(folder / "mtree"), "--format=mtree", "--options",
        "!all,use-set,type,uid,gid,mode,time,size,md5,sha256,link", "etc", "usr", cwd=root)
    (root / "etc/os-release").write_text("ID=arch\n")


def record(root, out):
    done = subprocess.run(["pacman", "--root", str(root), "--dbpath", str(root / "var/lib/pacman"),
                           "-Qkk"], text=True, capture_output=True, check=False,
                          env={"LC_ALL": "C", "PATH": os.environ["PATH"]})
    changes = {}
    for line in (done.stdout + done.stderr).splitlines():
        match = re.match(r"(?:warning|backup file): alpha: (?:\S*)(/(?:etc|usr)\S*) \((.*)\)", line)
        if not match:
            continue
        for text, word in WORDS:
            if match.group(2).startswith(text):
                changes.setdefault(match.group(1), set()).add(word)
    version = re.search(r"Pacman v(\S+)", run("pacman", "--version")).group(1)
    (out / "pacman.verify").write_text(f"# Pacman {version}: pacman -Qkk, its warnings as words\n" + "".join(
        f"{path} {' '.join(sorted(words))}\n" for path, words in sorted(changes.items())))
    return done


def main():
    out = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name, "root")
        root.mkdir()
        make(root)
        run("sh", "-ec", CHANGES, cwd=root)
        done = record(root, out)
        if len(sys.argv) > 2:
            print(done.stdout, done.stderr)
        run("tar", "-C", str(root), "--sort=name", "-czf", str(out / "pacman-verify.tar.gz"), ".")


if __name__ == "__main__":
    main()
