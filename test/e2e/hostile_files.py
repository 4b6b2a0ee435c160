"""See hostile_files.sh."""

import io
import json
import os
import resource
import subprocess
import sys
import tarfile
import tempfile

GATE = os.environ["GATE"]
GIB = 1 << 30
MEMORY_KIB = 200 << 10
PROFILE = """gate_profile: 1
name: hostile
version: "1"
title: Hostile files
controls:
  - id: root-login
    title: A setting of a file
    impact: 1.0
    rationale: it is asked
    describe:
      - file: /etc/long
        its: {content: {not: {match: "^PermitRootLogin yes$"}}}
  - id: pattern
    title: A pattern that explodes
    impact: 1.0
    rationale: it is asked
    describe:
      - file: /etc/short
        its: {content: {not: {match: "^(a+)+$"}}}
"""


class Ones(io.RawIOBase):
    """A file of `size` bytes in one line."""

    def __init__(self, size):
        super().__init__()
        self.left = size
        self.block = b"a" * (1 << 20)

    def read(self, size=-1):
        count = min(self.left, len(self.block), size if size >= 0 else self.left)
        self.left -= count
        return self.block[:count]


def write_image(stream):
    with tarfile.open(fileobj=stream, mode="w|") as archive:
        for name, size, content in (("etc/long", GIB, Ones(GIB)),
                                    ("etc/short", 4097, io.BytesIO(b"a" * 4096 + b"b"))):
            member = tarfile.TarInfo(name)
            member.size = size
            archive.addfile(member, content)


def main():
    with tempfile.TemporaryDirectory() as folder:
        profile = f"{folder}/profile.yaml"
        with open(profile, "w", encoding="utf-8") as file:
            file.write(PROFILE)
        with subprocess.Popen([GATE, "check", "-", "--profile", profile, "--no-repo", "--quiet",
                               "--report", f"json:{folder}/report.json"],
                              stdin=subprocess.PIPE) as gate:
            write_image(gate.stdin)
            gate.stdin.close()
            code = gate.wait(timeout=600)
        with open(f"{folder}/report.json", encoding="utf-8") as file:
            controls = {control["id"]: control for control in json.load(file)["controls"]}
    faults = []
    if code != 1:
        faults.append(f"exit {code}, want 1")
    for name, path in (("root-login", "/etc/long"), ("pattern", "/etc/short")):
        control = controls[name]
        if (control["status"], control["reason"]) != ("error", "limit"):
            faults.append(f"{name}: {control['status']} {control['reason']}, want error limit")
        if path not in json.dumps(control):
            faults.append(f"{name}: {path} is not named")
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    if used > MEMORY_KIB:
        faults.append(f"{used} KiB of memory, want at most {MEMORY_KIB}")
    if faults:
        sys.exit("\n".join(faults))


main()
