"""Every limit that --limit can set, and --timeout: at the bound an image is read, one past it gate
ends with exit code 3 and names the limit. The names are those of gate(1) LIMITS, which a unit test
compares with the table in the source."""

import gzip
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import time

import images

GATE = os.environ["GATE"]
ROOT = os.environ["ROOT"]
faults = []


def rootfs(*members):
    """A tar of (name, kind, body, pax headers), nothing implied."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, kind, body, headers in members:
            info = tarfile.TarInfo(name)
            info.pax_headers = headers
            info.type = kind
            if kind == tarfile.SYMTYPE:
                info.linkname, body = body, b""
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return out.getvalue()


def file(name, body=b"", headers=None):
    return name, tarfile.REGTYPE, body, headers or {}


def record_bytes(key, value):
    """How long a pax record is, its own length included (POSIX.1-2017, pax)."""
    rest = len(f" {key}={value}\n")
    length = rest
    while length != rest + len(str(length)):
        length = rest + len(str(length))
    return length


def oci_layout(manifests):
    """An OCI layout of that many manifests, each of another platform."""
    layer = rootfs(file("a"))
    files, entries = {}, []

    def blob(data):
        digest = images.sha256(data)
        files[f"/blobs/sha256/{digest}"] = {"content": data}
        return {"digest": f"sha256:{digest}", "size": len(data)}

    for number in range(manifests):
        platform = {"os": "linux", "architecture": f"cpu{number}"}
        config = blob(json.dumps({**platform, "rootfs": {
            "type": "layers", "diff_ids": [f"sha256:{images.sha256(layer)}"]}}).encode())
        manifest = blob(json.dumps({"schemaVersion": 2, "config": {
            "mediaType": "application/vnd.oci.image.config.v1+json", **config}, "layers": [{
                "mediaType": "application/vnd.oci.image.layer.v1.tar", **blob(layer)}]}).encode())
        entries.append({"mediaType": "application/vnd.oci.image.manifest.v1+json", **manifest,
                        "platform": platform})
    files["/oci-layout"] = {"content": '{"imageLayoutVersion": "1.0.0"}'}
    files["/index.json"] = {"content": json.dumps({"schemaVersion": 2, "manifests": entries})}
    return images.tar_of(files)


def rows():
    """(limit, image, the least value that it is read with, the verb, words behind the image)"""
    bare = ["--format", "rootfs"]
    some = rootfs(file("a"), file("b"), file("c"))
    body = rootfs(file("a", b"x" * 1000))
    layer = images.tar_of({"/a": {"content": "x" * 5000}})
    docker = images.docker_archive([{"/a": {"content": "x" * 5000}}, {"/b": {}}, {"/c": {}}])
    volumes = images.docker_archive([{"/a": {}}], {"Volumes": {"/data": {}}})
    labels = images.docker_archive([{"/a": {}}], {"Labels": {"a": "x" * 5000}})
    with tarfile.open(fileobj=io.BytesIO(labels)) as archive:
        config = max(member.size for member in archive if member.name.endswith(".json"))
    xattr = rootfs(file("a", headers={"SCHILY.xattr.user.a": "x" * 1000}))
    plain = rootfs(file("a", b"\0" * (4 << 20)))
    packed = gzip.compress(plain, 9, mtime=0)
    return [
        ("entries", some, 3, "ls", bare),
        ("name-bytes", some, 6, "ls", bare),
        ("path-bytes", rootfs(file("a" * 200)), 200, "ls", bare),
        ("link-bytes", rootfs(("a", tarfile.SYMTYPE, "b" * 200, {})), 200, "ls", bare),
        ("nesting", rootfs(file("a/b/c")), 3, "ls", bare),
        ("ratio", packed, len(plain) // len(packed) + 1, "ls", bare),
        ("total-bytes", docker, 3 * 10240, "ls", []),
        ("blob-bytes", docker, len(layer), "ls", []),
        ("kept-bytes", body, 1000, "cat", ["/a", *bare]),
        ("body-bytes", body, 1000, "cat", ["/a", *bare]),
        ("layers", docker, 3, "ls", []),
        ("manifests", oci_layout(3), 3, "ls", ["--platform", "linux/cpu1"]),
        ("json-bytes", labels, config, "ls", []),
        ("json-depth", volumes, 4, "config", []),
        ("header-bytes", xattr, record_bytes("SCHILY.xattr.user.a", "x" * 1000), "ls", bare),
        ("xattr-bytes", xattr, 1000, "ls", bare),
    ]


def run(path, is_pipe, verb, words):
    with open(path, "rb") as image:
        return subprocess.run([GATE, "image", verb, "-" if is_pipe else path, *words],
                              stdin=image, capture_output=True, check=False)


def check_row(folder, name, data, least, verb, words):
    path = os.path.join(folder, f"{name}.tar")
    with open(path, "wb") as image:
        image.write(data)
    for is_pipe in (False, True):
        what = f"{name}, {'a pipe' if is_pipe else 'a file'}"
        done = run(path, is_pipe, verb, [*words, "--limit", f"{name}={least}"])
        if done.returncode != 0:
            faults.append(f"{what}: {least} is refused: {done.stderr!r}")
        past = least - (1 if name != "ratio" else least // 10)
        done = run(path, is_pipe, verb, [*words, "--limit", f"{name}={past}"])
        if done.returncode != 3 or f"limit '{name}'".encode() not in done.stderr:
            faults.append(f"{what}: {past}: exit {done.returncode}: {done.stderr!r}")


def check_timeout(folder):
    path = os.path.join(folder, "layers.tar")
    for words in (["image", "ls", "-"], ["check", "-", "--no-repo", "--quiet"]):
        begin = time.monotonic()
        with subprocess.Popen([GATE, *words, "--timeout", "1"], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as gate:
            shown = gate.stderr.read()
            code = gate.wait(timeout=60)
        if code != 3 or b"limit 'timeout'" not in shown or time.monotonic() - begin < 0.9:
            faults.append(f"{words} of a pipe that stalls: exit {code}: {shown!r}")
    done = run(path, False, "ls", ["--timeout", "60"])
    if done.returncode != 0:
        faults.append(f"--timeout 60 is refused: {done.stderr!r}")
    for word in ("0", "-1", "1s", "9999999"):
        done = run(path, False, "ls", [f"--timeout={word}"])
        if done.returncode != 2:
            faults.append(f"--timeout={word}: exit {done.returncode}")


def check_most(folder):
    """What a parser bounds as well can only be lowered."""
    for name, most in (("layers", 512), ("json-depth", 64)):
        path = os.path.join(folder, "layers.tar")
        for value, code in ((most, 0), (most + 1, 2)):
            done = run(path, False, "ls", ["--limit", f"{name}={value}"])
            if done.returncode != code:
                faults.append(f"{name}={value}: exit {done.returncode}, want {code}")


def main():
    with open(os.path.join(ROOT, "man/gate.1"), encoding="utf-8") as page:
        section = page.read().split(".Sh LIMITS")[1].split(".El")[0]
    named = sorted(re.findall(r"^\.It Cm (\S+)$", section, re.M))
    table = rows()
    if named != sorted(row[0] for row in table):
        faults.append(f"gate(1) LIMITS has {named}")
    with tempfile.TemporaryDirectory() as folder:
        for row in table:
            check_row(folder, *row)
        check_timeout(folder)
        check_most(folder)
    if faults:
        sys.exit("\n".join(faults))


main()
