#!/usr/bin/env python3
"""Records what unzip and Python's zipfile find in Java archives.

    test/peer/java_answers.py FILE N SEED       writes N cases

Cases are described in test/unit/answers.h. "== archive" is a file in hexadecimal digits; "== names" the members
that `unzip -Z1` lists; "== packages" the path, name and version that pom.properties of it and of archives within
it have; both are "refused" of one that is malformed.
"""
import io
import pathlib
import random
import subprocess
import sys
import tempfile
import zipfile


def properties(name, version):
    return f"#Created by Maven\n#x=y\nversion={version}\ngroupId=org.example\nartifactId={name}\n"


def archive(dice, depth):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.comment = dice.choice([b"", b"", b"a comment", b"PK\5\6" + bytes(18)])
        made.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\r\n", dice.choice([0, 8]))
        for i in range(dice.randrange(3)):
            name = f"lib-{dice.choice('abc')}{i}"
            made.writestr(f"META-INF/maven/org.example/{name}/pom.properties",
                          properties(name, f"{dice.randrange(9)}.{i}"), dice.choice([0, 8]))
        made.writestr("a/B.class", bytes(100), 8)
        for i in range(dice.randrange(3) if depth < 2 else 0):
            made.writestr(f"WEB-INF/lib/inner{i}.jar", archive(dice, depth + 1), dice.choice([0, 8]))
    return out.getvalue()


def damaged(dice, data):
    choice = dice.random()
    if choice < 0.1:
        # before any end: unzip takes an archive whose comment is cut short
        return data[:dice.randrange(data.index(b"PK\5\6"))]
    return b"#!/bin/sh\nexit\n" + data if choice < 0.25 else data


def names(data):
    with tempfile.NamedTemporaryFile(suffix=".war") as file:
        file.write(data)
        file.flush()
        test = subprocess.run(["unzip", "-tqq", file.name], capture_output=True, text=True, check=False)
        answer = subprocess.run(["unzip", "-Z1", file.name], capture_output=True, text=True, check=False)
        # 1: bytes before the archive
        return "refused\n" if test.returncode > 1 or answer.returncode > 1 else answer.stdout.replace("Empty zipfile.\n", "")


def packages(data, path):
    out = ""
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        for member in made.infolist():
            if member.filename.endswith(".jar"):
                out += packages(made.read(member), f"{path}!/{member.filename}")
            elif member.filename.endswith("/pom.properties"):
                pairs = dict(line.split("=") for line in made.read(member).decode().split("\n")
                             if line and line[0] != "#")
                out += f"{path} {pairs['artifactId']} {pairs['version']}\n"
    return out


def main():
    path, count, seed = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    version = subprocess.run(["unzip", "-v"], capture_output=True, text=True, check=True).stdout.split(" of ")[0]
    out = f"# {version} and zipfile of Python {sys.version.split()[0]}, recorded by test/peer/java_answers.py\n"
    for i in range(count):
        dice = random.Random(f"{seed} {i}")
        data = damaged(dice, archive(dice, 0))
        listed = names(data)
        found = listed if listed == "refused\n" else packages(data, "/a.war")
        out += f"=== random{seed}_{i}\n== archive\n{data.hex()}\n== names\n{listed}== packages\n{found}"
    path.write_text(out)


main()
