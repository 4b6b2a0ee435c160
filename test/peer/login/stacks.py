"""What the recorders of libpam's answers share: the root they ask in, and the frame of a run."""
import os
import shutil
import subprocess
import sys

import answers


def run(root, *command):
    # Without the machine's network: libpam tells the kernel's audit of each login.
    return subprocess.run(["unshare", "-n", "chroot", root, *command], check=True,
                          capture_output=True, text=True, timeout=120).stdout


def configure(root, files):
    """Makes `files` all that stands in pam.d."""
    folder = os.path.join(root, "etc/pam.d")
    shutil.rmtree(folder)
    os.mkdir(folder)
    for name, content in files.items():
        with open(os.path.join(folder, name), "w", newline="") as out:
            out.write(content)


def record(script, build, fixed, generated, ask, usual):
    """SCRIPT ROOT FILE [SEED COUNT]: without a seed the fixed cases, and as many others as usual."""
    root, path = sys.argv[1:3]
    seed, count = (int(a) for a in sys.argv[3:5]) if len(sys.argv) > 3 else (1, usual)
    build(root)
    kept = os.path.join(root, "etc/pam.d.kept")
    if not os.path.exists(kept):
        shutil.copytree(os.path.join(root, "etc/pam.d"), kept)
    version = run(root, "dpkg-query", "-Wf", "${Version}", "libpam0g")
    cases = list(fixed()) if len(sys.argv) <= 3 else []
    with open(path, "w", newline="") as out:
        out.write("# libpam %s of Debian 12, asked by test/peer/login/%s\n" % (version, script))
        for name, files in cases + list(generated(seed, count)):
            sections = [("/etc/pam.d/" + file, content) for file, content in files.items()]
            out.write(answers.case(name, sections + list(ask(root, files).items())))
    shutil.rmtree(os.path.join(root, "etc/pam.d"))
    shutil.move(kept, os.path.join(root, "etc/pam.d"))
