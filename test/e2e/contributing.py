"""Walks through "Adding a resource" of CONTRIBUTING.md in a copy of the tree.

A block ```LANGUAGE file=PATH is a new file, ```LANGUAGE line=PATH a line that goes into a sorted
file, ```sh run is what is typed at the end.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

ROOT = os.environ["ROOT"]
FOLDERS = ["src", "cmd", "cmake", "profiles", "test", "man"]
BLOCK = re.compile(r"^```\w+ (\w+)(?:=(\S+))?\n(.*?)^```$", re.M | re.S)


def run(command, folder, **more):
    result = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, **more)
    return result.returncode, result.stdout


def must(command, folder, **more):
    code, output = run(command, folder, **more)
    if code:
        sys.exit(f"{' '.join(command)}: exit {code}\n{output[-4000:]}")
    return output


def copy(tree):
    for folder in FOLDERS:
        shutil.copytree(f"{ROOT}/{folder}", f"{tree}/{folder}", symlinks=True,
                        ignore=shutil.ignore_patterns("node_modules"))
    for name in os.listdir(ROOT):
        if os.path.isfile(f"{ROOT}/{name}"):
            shutil.copy(f"{ROOT}/{name}", tree)


def apply(tree, blocks):
    """Adds what the walk shows; the commands of its end are given back."""
    commands = ""
    for kind, path, text in blocks:
        if kind == "file":
            with open(f"{tree}/{path}", "x", encoding="utf-8") as file:
                file.write(text)
        elif kind == "line":
            with open(f"{tree}/{path}", encoding="utf-8") as file:
                lines = file.readlines()
            with open(f"{tree}/{path}", "w", encoding="utf-8") as file:
                file.writelines(sorted(lines + [text]))
        else:
            commands += text
    return commands


def image(path, hostname):
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo("etc/hostname")
        member.size = len(hostname)
        archive.addfile(member, io.BytesIO(hostname.encode()))


def main():
    with open(f"{ROOT}/CONTRIBUTING.md", encoding="utf-8") as file:
        blocks = BLOCK.findall(file.read())
    if len(blocks) != 5:
        sys.exit(f"CONTRIBUTING.md: {len(blocks)} blocks of the walk were found, not 5")
    with tempfile.TemporaryDirectory() as tree:
        copy(tree)
        commands = apply(tree, blocks)
        must(["cmake", "--preset", "release", "-DCMAKE_C_FLAGS=-O0 -U_FORTIFY_SOURCE",
              "-DCMAKE_C_FLAGS_RELEASE="], tree)
        must(["cmake", "--build", "build/release", "--target", "gate", "test_resource_hostname",
              "test_manual"], tree)
        environment = dict(os.environ, ROOT=tree, GATE=f"{tree}/build/release/gate")
        must(["build/release/test/test_resource_hostname"], tree, env=environment)
        must(["build/release/test/test_manual"], tree, env=dict(environment, UPDATE="1"))
        with open(f"{tree}/man/gate-resources.7", encoding="utf-8") as page:
            if ".Ss hostname\n" not in page.read():
                sys.exit("gate-resources(7) has no entry for the new resource")
        for lint in ("layers", "tables", "size", "banned"):
            must([f"test/lint/{lint}.sh"], tree, env=environment)
        script = 'gate() { "$GATE" "$@"; }\nset -e\n' + commands
        image(f"{tree}/rootfs.tar", "web\n")
        must(["sh", "-c", script], tree, env=environment)
        image(f"{tree}/rootfs.tar", "dev-7\n")
        code, output = run(["sh", "-c", script.replace("rootfs.tar", "rootfs.tar --fail-on cat3")],
                           tree, env=environment)
        if code != 1 or "/etc/hostname:1" not in output:
            sys.exit(f"a name that the control refuses: exit {code}\n{output}")


main()
