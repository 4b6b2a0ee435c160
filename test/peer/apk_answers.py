#!/usr/bin/env python3
"""Records what `apk audit` says of a package that was installed and then changed.

    ALPINE=ROOT test/peer/apk_answers.py FOLDER    writes FOLDER/apk.verify and the changed tree, a tar

ALPINE is the folder of an unpacked Alpine system, whose apk is run in a chroot, as root.
unit.package_changes replays the answer.
"""
import base64
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

FILES = {"alpha": 0o755, "gone": 0o755, "edited": 0o755, "mode": 0o4755, "owner": 0o755,
         "kind": 0o755, "same": 0o600, "plain": 0o644}
CHANGES = """
rm usr/bin/gone usr/bin/kind
mkdir usr/bin/kind
echo other >usr/bin/edited
chmod 0755 usr/bin/mode
chown 1:1 usr/bin/owner
ln -sf other usr/bin/link
chmod 0666 usr/bin/plain
"""


def checksum(content):
    return "Q1" + base64.b64encode(hashlib.sha1(content).digest()).decode()


def make(root):
    (root / "usr/bin").mkdir(parents=True)
    lines = ["P:alpha", "V:1.0-r0", "A:noarch", "F:usr", "F:usr/bin"]
    for name, mode in FILES.items():
        content = f"{name}\n".encode()
        (root / "usr/bin" / name).write_bytes(content)
        (root / "usr/bin" / name).chmod(mode)
        lines.append(f"R:{name}")
        if mode != 0o644:
            lines.append(f"a:0:0:{mode:o}")
        lines.append(f"Z:{checksum(content)}")
    for name in ("link", "link-same"):
        os.symlink("alpha", root / "usr/bin" / name)
        lines += [f"R:{name}", "a:0:0:777", f"Z:{checksum(b'alpha')}"]
    database = root / "lib/apk/db"
    database.mkdir(parents=True)
    (database / "installed").write_text("\n".join(lines) + "\n\n")
    for name in ("lock", "triggers"):
        (database / name).write_text("")
    subprocess.run(["tar", "-cf", str(database / "scripts.tar"), "-T", "/dev/null"], check=True)
    (root / "etc/apk").mkdir(parents=True)
    (root / "etc/apk/world").write_text("alpha\n")
    (root / "etc/os-release").write_text("ID=alpine\n")


def main():
    out = pathlib.Path(sys.argv[1]).resolve()
    alpine = pathlib.Path(os.environ["ALPINE"])
    root = alpine / "changed"
    shutil.rmtree(root, ignore_errors=True)
    make(root)
    subprocess.run(["sh", "-ec", CHANGES], cwd=root, check=True)
    command = ["chroot", str(alpine), "/sbin/apk", "--root", "/changed", "audit", "--system",
               "--check-permissions", "-r", "/usr"]
    answer = subprocess.run(command, text=True, capture_output=True, check=False).stdout
    version = subprocess.run(["chroot", str(alpine), "/sbin/apk", "--version"], text=True,
                             check=True, capture_output=True).stdout.split(",")[0]
    (out / "apk.verify").write_text(f"# {version}: apk audit --system --check-permissions -r\n" +
                                    "".join(sorted(answer.splitlines(keepends=True))))
    subprocess.run(["tar", "-C", str(root), "--sort=name", "-czf", str(out / "apk-verify.tar.gz"),
                    "."], check=True)
    shutil.rmtree(root)


if __name__ == "__main__":
    main()
