"""Images made to take all memory or time. Each ends within the bounds below: with exit code 3 and
the name of the limit that it passes, or with a verdict where what it holds is legal. With the word
"large" the ones that are legal, or pass a limit late, and take seconds."""

import bz2
import concurrent.futures
import gzip
import io
import json
import lzma
import os
import subprocess
import sys
import tarfile
import tempfile
import time

import images

GATE = os.environ["GATE"]
MEMORY_KIB = 256 << 10
SECONDS = 30
MIB = 1 << 20
GIB = 1 << 30
BASE = {"/etc/os-release": {"content": "ID=debian\n"}, "/usr/bin/a": {"content": "a"}}
faults = []


def header(name, kind=tarfile.REGTYPE, size=0, link=""):
    """One block, the way POSIX.1-1988 has it."""
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, link
    return info.tobuf(tarfile.USTAR_FORMAT)


def begin():
    """Entries that make a root filesystem of what follows."""
    return header("etc/", tarfile.DIRTYPE) + header("usr/", tarfile.DIRTYPE)


def image_of(layer, tar=b""):
    """A docker-archive of one layer as it is stored; the digest is of `tar`."""
    document = json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {
        "type": "layers", "diff_ids": ["sha256:" + images.sha256(tar)]}}).encode()
    name = f"{images.sha256(document)}.json"
    return images.tar_of({f"/{name}": {"content": document}, "/x/layer.tar": {"content": layer},
                          "/manifest.json": {"content": json.dumps([{
                              "Config": name, "RepoTags": [], "Layers": ["x/layer.tar"]}])}})


def zstd_zeros(head, count):
    """A frame (RFC 8878): `head` as a raw block, then blocks that say "128 KiB of zeros"."""
    def block(kind, size, body, is_last=False):
        return (is_last | kind << 1 | size << 3).to_bytes(3, "little") + body
    blocks = count >> 17
    return (b"\x28\xb5\x2f\xfd\x00\x38" + block(0, len(head), head) +
            block(1, 1 << 17, b"\0") * (blocks - 1) + block(1, 1 << 17, b"\0", True))


def zeros(pack, head, count):
    """`head` and zeros in members of 64 MiB, which each of the formats allows."""
    return pack(head) + pack(bytes(64 * MIB)) * (count // (64 * MIB))


def packed(data):
    return gzip.compress(data, 9, mtime=0)


def xz(data):
    return lzma.compress(data, preset=0)


def blown_up():
    head = begin() + header("usr/zeros", size=5 * GIB)
    for name, layer in (("zstd", zstd_zeros(head, 5 * GIB)), ("xz", zeros(xz, head, GIB)),
                        ("bzip2", zeros(bz2.compress, head, GIB))):
        yield f"{name} of zeros", image_of(layer), "ratio"
        yield f"{name} of zeros around all", layer, "ratio"
    nested = image_of(packed(images.tar_of({**BASE, "/usr/a.tgz": {"content": packed(packed(
        bytes(64 * MIB)))}})), images.tar_of({**BASE, "/usr/a.tgz": {"content": packed(packed(
            bytes(64 * MIB)))}}))
    yield "archives in each other", nested, None


def of_names():
    deep = begin() + tarfile.TarInfo("a/" * 10000 + "b").tobuf(tarfile.PAX_FORMAT)
    yield "10^4 levels", deep, "path-bytes"
    levels = begin() + tarfile.TarInfo("a/" * 2000 + "b").tobuf(tarfile.PAX_FORMAT)
    yield "2,000 levels", levels, "nesting"
    many = b"".join(tarfile.TarInfo(f"{i}/" + "d/" * 250 + "f").tobuf(tarfile.PAX_FORMAT)
                    for i in range(5000))
    yield "directories that are only implied", packed(begin() + many + bytes(1024)), "name-bytes"
    yield "pax header of 1 GiB", begin() + header("x", b"x", GIB) + bytes(MIB), "header-bytes"
    yield "long name of 1 GiB", begin() + header("x", b"L", GIB) + bytes(MIB), "header-bytes"


def of_documents():
    for what, text in (("brackets", "[" * 10**6), ("braces", '{"":' * 10**6)):
        files = {"/manifest.json": {"content": text}, "/x/layer.tar": {"content": images.tar_of(BASE)}}
        yield f"10^6 {what}", images.tar_of(files), "json-depth"
    files["/manifest.json"] = {"content": "[" + " " * (5 << 20) + "]"}
    yield "a manifest of 5 MiB", images.tar_of(files), "json-bytes"
    layers = images.docker_archive([{}] * 513)
    yield "513 layers", layers, "layers"


def of_entries():
    links = header("usr/f", size=1) + b"x" + bytes(511) + b"".join(
        header(f"usr/l{i}", tarfile.LNKTYPE, link="usr/f") for i in range(10**5))
    yield "10^5 hard links to one file", packed(begin() + links + bytes(1024)), None
    chain = header("usr/l0") + b"".join(
        header(f"usr/l{i + 1}", tarfile.LNKTYPE, link=f"usr/l{i}") for i in range(10**5))
    yield "10^5 hard links to each other", packed(begin() + chain + bytes(1024)), None
    lower = begin() + b"".join(header(f"usr/f{i}") for i in range(10**5)) + bytes(1024)
    upper = b"".join(header(f"usr/.wh.f{i}") for i in range(10**5)) + bytes(1024)
    yield "10^5 whiteouts", two_layers(lower, upper), None
    upper = header("usr/.wh..wh..opq") * 10**5 + bytes(1024)
    yield "10^5 opaque markers", two_layers(lower, upper), None


def of_links():
    web = {f"/etc/l{i}": {"link": f"l{i + 1}/../l{i + 1}/../l{i + 1}"} for i in range(60)}
    web = {**BASE, **web, "/etc/l60": {"type": "directory"}}
    for name in ("passwd", "shadow", "group", "ssh", "pam.d", "sudoers"):
        web[f"/etc/{name}"] = {"link": "l0"}
    yield "a web of symbolic links", images.tar_of(web), None


def two_layers(lower, upper):
    document = json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {
        "type": "layers", "diff_ids": [f"sha256:{images.sha256(t)}" for t in (lower, upper)]}}).encode()
    name = f"{images.sha256(document)}.json"
    return images.tar_of({f"/{name}": {"content": document}, "/x/layer.tar": {"content": lower},
                          "/y/layer.tar": {"content": upper},
                          "/manifest.json": {"content": json.dumps([{
                              "Config": name, "RepoTags": [],
                              "Layers": ["x/layer.tar", "y/layer.tar"]}])}})


def large():
    head = begin() + header("usr/zeros", size=5 * GIB)
    yield "gzip of zeros", zeros(packed, head, 5 * GIB) + packed(bytes(1024)), None
    some = packed(b"".join(header(f"usr/share/doc/some-package/changelog-{i}") for i in range(10**4)))
    yield "10^7 entries of 10^4 names", packed(begin()) + some * 1000, "entries"
    yield "10^6 names", many_names(b"usr/lib/a/"), "entries"
    yield "10^6 names in a folder", many_names(b"usr/"), "members"


def many_names(folder):
    """Headers like one another but for the name, and so the checksum."""
    block = header("", size=0)
    front, back = block[100:148] + b" " * 8, block[156:]
    base = sum(front) + sum(back)
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0) as file:
        file.write(begin())
        for number in range(10**6):
            name = folder + b"%d" % number
            checksum = b"%06o\0 " % (base + sum(name))
            file.write(name + bytes(100 - len(name)) + block[100:148] + checksum + back)
    return out.getvalue()


def run(path):
    """(exit code, what it says, seconds, KiB) of a check, secrets and all."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as shown:
        child = subprocess.Popen([GATE, "check", path, "--no-repo", "--quiet", "--level", "2",
                                  "--timeout", str(2 * SECONDS)],
                                 stdout=subprocess.DEVNULL, stderr=shown)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        shown.seek(0)
        return child.returncode, shown.read(), time.monotonic() - start, used.ru_maxrss


def check(what, data, limit, folder, runner):
    path = os.path.join(folder, "image")
    with open(path, "wb") as file:
        file.write(data)
    code, shown, seconds, kib = runner.submit(run, path).result()
    print(f"{what}: {len(data)} bytes, exit {code}, {seconds:.1f} s, {kib >> 10} MiB")
    if limit and (code != 3 or f"limit '{limit}'".encode() not in shown):
        faults.append(f"{what}: exit {code}, want 3 and limit '{limit}': {shown[:400]!r}")
    if not limit and code not in (0, 1):
        faults.append(f"{what}: exit {code}, want a verdict: {shown[:400]!r}")
    if seconds > SECONDS:
        faults.append(f"{what}: {seconds:.1f} s, want at most {SECONDS}")
    if kib > MEMORY_KIB:
        faults.append(f"{what}: {kib} KiB of memory, want at most {MEMORY_KIB}")


def main():
    is_large = "large" in sys.argv[1:]
    makers = [of_entries, large] if is_large else [blown_up, of_names, of_documents, of_links]
    # What a child is said to have used begins with what its parent had, so that one stays small.
    with (concurrent.futures.ProcessPoolExecutor(1) as runner,
          tempfile.TemporaryDirectory() as folder):
        runner.submit(os.getpid).result()
        for maker in makers:
            for what, data, limit in maker():
                check(what, data, limit, folder, runner)
    if faults:
        sys.exit("\n".join(faults))


main()
