"""Images with the oddities that are met in the field, each made here byte by byte: what gate lists of them,
or why it refuses. oddities.py WORK, with $GATE."""
import gzip
import hashlib
import io
import json
import os
import random
import struct
import subprocess
import sys
import tarfile

GATE, WORK = os.environ["GATE"], sys.argv[1]
LAYER = "application/vnd.oci.image.layer.v1.tar"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
END = bytes(1024)
passed, failed = 0, 0


# ---- tar, byte by byte

def octal(value, width):
    return f"{value:0{width - 1}o}".encode() + b"\0"


def base256(value, width):
    return ((1 << (8 * width - 1)) | (value & ((1 << (8 * width - 1)) - 1))).to_bytes(width, "big")


def entry(name, body=b"", kind=b"0", *, mode=0o644, uid=b"", size=None, mtime=b"", link=b"", magic=b"ustar\x0000",
          tail=b""):
    """One header and its body; what is given as bytes stands as it is."""
    name = name.encode() if isinstance(name, str) else name
    header = bytearray(512)
    header[0:len(name[:100])] = name[:100]
    header[100:108] = octal(mode, 8)
    header[108:116] = uid or octal(0, 8)
    header[116:124] = octal(0, 8)
    header[124:136] = octal(len(body), 12) if size is None else size
    header[136:148] = mtime or octal(1700000000, 12)
    header[156:157] = kind
    header[157:157 + len(link)] = link
    header[257:257 + len(magic)] = magic
    header[345:345 + len(tail)] = tail
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    return bytes(header) + body + bytes(-len(body) % 512)


def pax(records, kind=b"x"):
    body = b""
    for key, value in records.items():
        value = value if isinstance(value, bytes) else str(value).encode()
        length = len(key) + len(value) + 3
        while len(str(length)) + len(key) + len(value) + 3 != length:
            length = len(str(length)) + len(key) + len(value) + 3
        body += f"{length} {key}=".encode() + value + b"\n"
    return entry("PaxHeaders/x", body, kind)


def long_name(name, kind=b"L"):
    return entry("././@LongLink", name + b"\0", kind, magic=b"ustar  \0")


# ---- compressions

def member(data, *, flags=0, extra=b""):
    packed = gzip.compress(data, mtime=0)
    return packed[:3] + bytes([flags]) + packed[4:10] + extra + packed[10:] if flags else packed


def zstd_frame(data):
    """A frame of raw blocks, as RFC 8878 has them."""
    out = struct.pack("<IBQ", 0xFD2FB528, 0xE0, len(data))
    pieces = [data[at:at + 65536] for at in range(0, len(data), 65536)] or [b""]
    for number, piece in enumerate(pieces):
        header = (len(piece) << 3) | (number == len(pieces) - 1)
        out += struct.pack("<I", header)[:3] + piece
    return out


def zstd_skippable(data):
    return struct.pack("<II", 0x184D2A50, len(data)) + data


# ---- images

def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def config_of(diffs, **more):
    return json.dumps({"architecture": "amd64", "os": "linux", "config": {},
                       "rootfs": {"type": "layers", "diff_ids": diffs}, **more}).encode()


class Layout:
    """An OCI layout that grows blob by blob."""

    def __init__(self, name):
        self.path = f"{WORK}/{name}"
        os.makedirs(f"{self.path}/blobs/sha256")
        with open(f"{self.path}/oci-layout", "w", encoding="ascii") as out:
            out.write('{"imageLayoutVersion": "1.0.0"}')

    def blob(self, content, media, *, is_there=True, **more):
        if is_there:
            with open(f"{self.path}/blobs/sha256/{hashlib.sha256(content).hexdigest()}", "wb") as out:
                out.write(content)
        return {"mediaType": media, "digest": digest(content), "size": len(content), **more}

    def json(self, value, media, **more):
        return self.blob(json.dumps(value).encode(), media, **more)

    def manifest(self, layers, diffs, **more):
        config = self.blob(config_of(diffs), CONFIG)
        return self.json({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers}, MANIFEST,
                         **more)

    def index(self, manifests):
        with open(f"{self.path}/index.json", "w", encoding="ascii") as out:
            json.dump({"schemaVersion": 2, "manifests": manifests}, out)
        return self.path


def layout(name, layers, **more):
    """An image of (stored, plain, media) layers."""
    image = Layout(name)
    blobs = [image.blob(stored, media, **more) for stored, _, media in layers]
    return image.index([image.manifest(blobs, [digest(plain) for _, plain, _ in layers])])


def one(name, tar, media=LAYER, stored=None):
    return layout(name, [(tar if stored is None else stored, tar, media)])


def docker(name, members):
    """A docker-archive of (name, bytes | link target) in that order."""
    path = f"{WORK}/{name}.tar"
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as out:
        for member_name, body in members:
            info = tarfile.TarInfo(member_name)
            if isinstance(body, str):
                info.type, info.linkname = tarfile.SYMTYPE, body
                out.addfile(info)
            elif body is None:
                info.type = tarfile.DIRTYPE
                out.addfile(info)
            else:
                info.size = len(body)
                out.addfile(info, io.BytesIO(body))
    return path


# ---- what gate says

def count(name, is_right, *why):
    global passed, failed
    passed, failed = passed + is_right, failed + (not is_right)
    if not is_right:
        print(f"FAIL {name}:", *why)


def warns(name, image, text):
    done = subprocess.run([GATE, "check", "--no-repo", image], capture_output=True, check=False)
    count(f"{name}: a warning", text in done.stderr.decode(), done.stderr.decode())


def check(name, image, *, has=(), lacks=(), status=0, says="", options=(), same_as=None):
    """`has`: paths, or path:type or path:size, that the tree has; `says`: what stands on stderr."""
    done = subprocess.run([GATE, "image", "ls", "--json", *options, image], capture_output=True, check=False)
    faults = []
    rows = {}
    if done.returncode != status:
        faults.append(f"exit {done.returncode} instead of {status}")
    elif status == 0:
        rows = {row["path"]: row for row in json.loads(done.stdout)["entries"]}
    elif done.stdout:
        faults.append("output on stdout")
    for wanted in has:
        path, _, what = wanted.partition(":")
        row = rows.get(path)
        if row is None or what and what not in (row["type"], str(row["size"]), str(row["link"]), str(row["uid"]),
                                                row["mtime"], row["mode"]):
            faults.append(f"{wanted!r} is not there: {row}")
    faults += [f"{path!r} is there" for path in lacks if path in rows]
    if says not in done.stderr.decode():
        faults.append(f"{says!r} is not said")
    count(name, not faults, f"{'; '.join(faults)}\n    {done.stderr.decode().strip()}\n    {sorted(rows)[:20]}")


FILE = entry("a", b"body")
TAR = FILE + END


def layers_and_manifests():
    config = config_of([digest(TAR)])
    manifest = json.dumps([{"Config": "c.json", "RepoTags": ["a:b"], "Layers": ["l/layer.tar"]}]).encode()
    parts = [("c.json", config), ("l/layer.tar", TAR)]
    for place, at in (("first", 0), ("in the middle", 1), ("last", 2)):
        members = parts[:at] + [("manifest.json", manifest)] + parts[at:]
        check(f"manifest {place}", docker(f"place{at}", members), has=["/a:4"])

    second = entry("d/", kind=b"5") + entry("b", b"x") + END
    twice = json.dumps([{"Config": "c.json", "RepoTags": [], "Layers": ["1.tar", "2.tar", "1.tar"]}]).encode()
    check("a layer listed twice", docker("twice", [
        ("manifest.json", twice), ("1.tar", TAR), ("2.tar", entry(".wh.a") + second),
        ("c.json", config_of([digest(TAR), digest(entry(".wh.a") + second), digest(TAR)]))]), has=["/a:4", "/b:1"])
    check("one blob as several layers", layout("several", [(TAR, TAR, LAYER), (second, second, LAYER),
                                                            (TAR, TAR, LAYER)]), has=["/a:4", "/b:1", "/d:directory"])
    check("an empty layer", layout("empty", [(TAR, TAR, LAYER), (END, END, LAYER)]), has=["/a"])
    check("a layer of no bytes", layout("none", [(TAR, TAR, LAYER), (b"", b"", LAYER)]), has=["/a"])

    links = json.dumps([{"Config": "c.json", "RepoTags": [],
                         "Layers": ["1/layer.tar", "2/layer.tar", "3/layer.tar"]}]).encode()
    check("layers that are links to one another", docker("links", [
        ("1", None), ("1/VERSION", b"1.0"), ("1/json", b"{}"), ("1/layer.tar", "../3/layer.tar"),
        ("2/layer.tar", second), ("3/layer.tar", TAR), ("manifest.json", links), ("repositories", b"{}"),
        ("c.json", config_of([digest(TAR), digest(second), digest(TAR)]))]), has=["/a:4", "/b:1"])
    check("layers that are links in a circle", docker("circle", [
        ("1/layer.tar", "../2/layer.tar"), ("2/layer.tar", "../1/layer.tar"), ("3/layer.tar", TAR),
        ("manifest.json", links), ("c.json", config_of([digest(TAR)] * 3))]), status=3)

    foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"
    for media in (foreign, "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"):
        image = Layout(f"foreign{len(media)}")
        away = image.blob(gzip.compress(TAR), media, is_there=False, urls=["https://example.org/layer"])
        here = image.blob(TAR, LAYER)
        check(f"a foreign layer: {media}", image.index([image.manifest([here, away], [digest(TAR)] * 2)]), status=3,
              says="foreign" if "foreign" in media else "nondistributable")


def indexes():
    image = Layout("nested")
    inner = image.json({"schemaVersion": 2, "mediaType": INDEX, "manifests": [
        image.manifest([image.blob(TAR, LAYER)], [digest(TAR)], platform={"os": "linux", "architecture": "amd64"})]},
        INDEX)
    check("a nested index", image.index([inner]), has=["/a"])

    image = Layout("deep")
    inner = image.manifest([image.blob(TAR, LAYER)], [digest(TAR)])
    for _ in range(100):
        inner = image.json({"schemaVersion": 2, "manifests": [inner]}, INDEX)
    check("a hundred nested indexes", image.index([inner]), status=3)

    image = Layout("attested")
    real = image.manifest([image.blob(TAR, LAYER)], [digest(TAR)], platform={"os": "linux", "architecture": "amd64"},
                          annotations={"org.opencontainers.image.ref.name": "one"})
    statement = image.blob(b"{}", "application/vnd.in-toto+json")
    config = image.blob(config_of([digest(b"{}")]), CONFIG)
    attestation = image.json({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [statement]},
                             MANIFEST, platform={"os": "unknown", "architecture": "unknown"},
                             annotations={"vnd.docker.reference.type": "attestation-manifest",
                                          "vnd.docker.reference.digest": real["digest"]})
    check("an attestation beside the image", image.index([real, attestation]), has=["/a"])
    other = image.manifest([image.blob(entry("b") + END, LAYER)], [digest(entry("b") + END)],
                           annotations={"org.opencontainers.image.ref.name": "two"})
    image.index([real, attestation, other])
    check("several images", image.path, status=3, says="--name")
    for name, path in (("one", "/a"), ("two", "/b")):
        check(f"several images, --name {name}", image.path, options=["--name", name], has=[path])

    image = Layout("artifact")
    empty = image.blob(b"{}", "application/vnd.oci.empty.v1+json")
    check("an artifact and no image", image.index([image.json(
        {"schemaVersion": 2, "mediaType": MANIFEST, "artifactType": "application/vnd.example+type", "config": empty,
         "layers": [empty]}, MANIFEST, artifactType="application/vnd.example+type")]), status=3)

    image = Layout("data")
    config = config_of([digest(TAR)])
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "layers": [image.blob(TAR, LAYER)],
                "config": image.blob(config, CONFIG, data="e30=")}
    check("a descriptor with data", image.index([image.json(manifest, MANIFEST)]), has=["/a"])

    image = Layout("schema1")
    check("a manifest of schema 1", image.index([image.json(
        {"schemaVersion": 1, "name": "a", "tag": "b", "fsLayers": [], "history": []},
        "application/vnd.docker.distribution.manifest.v1+prettyjws")]), status=3)
    check("an unknown media type of a layer", one("unknown", TAR, "application/vnd.example.layer"), status=3,
          says="application/vnd.example.layer")


def compressions():
    big = entry("big", random.Random(1).randbytes(200000)) + TAR
    packed = gzip.compress(big, mtime=0)
    for name, stored, media in (
            ("plain that says gzip", big, LAYER + "+gzip"), ("gzip that says plain", packed, LAYER),
            ("zstd that says gzip", zstd_frame(big), LAYER + "+gzip")):
        image = one(name.replace(" ", "-"), big, media, stored)
        check(name, image, has=["/a:4", "/big:200000"])
        warns(name, image, "its media type says")
    half = len(big) // 2
    extra = struct.pack("<H", 6) + b"xx\x02\x00ab"
    for name, stored in (
            ("several members", gzip.compress(big[:half]) + gzip.compress(b"") + gzip.compress(big[half:])),
            ("an extra field, a name and a comment", member(big, flags=0x1C, extra=extra + b"name\0comment\0")),
            ("zeros behind it", packed + bytes(1000))):
        check(f"gzip with {name}", one("gzip-" + name[:9].replace(" ", "-"), big, LAYER + "+gzip", stored),
              has=["/a:4", "/big:200000"])
    check("gzip with garbage behind it", one("garbage", big, LAYER + "+gzip", packed + b"garbage"), status=3)
    check("gzip that is cut", one("cut", big, LAYER + "+gzip", packed[:-9]), status=3)
    frames = zstd_frame(big[:half]) + zstd_skippable(b"toc") + zstd_frame(big[half:]) + zstd_skippable(bytes(40))
    check("zstd of several frames with skippable ones", one("frames", big, LAYER + "+zstd", frames),
          has=["/a:4", "/big:200000"])
    check("zstd with a skippable frame first", one("skippable", big, LAYER + "+zstd", zstd_skippable(b"x" * 9) +
                                                   zstd_frame(big)), has=["/a:4"])
    toc = json.dumps({"version": 1, "entries": [{"name": "forged", "type": "reg", "size": 1}]}).encode()
    chunked = zstd_frame(big) + zstd_skippable(zstd_frame(toc)) + zstd_skippable(b"\x00" * 64)
    check("the table of zstd:chunked is not trusted", one("chunked", big, LAYER + "+zstd", chunked), has=["/a"],
          lacks=["/forged"])
    listed = big[:-1024] + entry("stargz.index.json", toc) + END
    check("the table of eStargz is not trusted", one("estargz", listed, LAYER + "+gzip", gzip.compress(listed)),
          has=["/a", "/stargz.index.json"], lacks=["/forged"])


def tars():
    check("data behind the end of the tar", one("behind", FILE + END + entry("late") + END), has=["/a"],
          lacks=["/late"])
    # archive/tar of Go, which the runtimes use, refuses it too.
    check("one zero block within the tar", one("zero", FILE + bytes(512) + entry("b") + END), status=3,
          says="zero block")
    check("no end", one("endless", FILE), has=["/a"])
    for name, records, wanted in (
            ("path", {"path": "long/" + "n" * 200}, "/long/" + "n" * 200),
            ("uid", {"uid": 3000000}, "/a:3000000"), ("mtime", {"mtime": "86400.5"}, "/a:1970-01-02T00:00:00Z"),
            ("mtime before 1970", {"mtime": "-86400"}, "/a:1969-12-31T00:00:00Z")):
        check(f"pax: {name}", one("pax-" + name.replace(" ", "-"), pax(records) + TAR), has=[wanted])
    sized = pax({"size": 4}) + entry("a", b"body", size=octal(0, 12)) + entry("b") + END
    check("pax: size", one("pax-size", sized), has=["/a:4", "/b:0"])
    linked = pax({"linkpath": "t" * 150}) + entry("l", kind=b"2", link=b"short") + END
    check("pax: linkpath", one("pax-link", linked), has=["/l:" + "t" * 150])
    # As archive/tar of Go does, which the runtimes use: it does not apply to what follows.
    check("pax: a global header", one("global", pax({"uid": 77}, b"g") + FILE + entry("b") + END),
          has=["/a:0", "/b:0"])
    check("pax: a NUL in a path", one("pax-nul", pax({"path": b"x\0y"}) + TAR), status=3)
    for name, magic in (("V7", b""), ("GNU", b"ustar  \0"), ("star", b"ustar\x0000")):
        tail = b"" if name != "star" else bytes(131) + octal(1, 12) + octal(1, 12) + bytes(8) + b"tar\0"
        check(f"a header of {name}", one(f"magic{name}", entry("a", b"body", magic=magic, tail=tail) + END),
              has=["/a:4"])
    name, link = b"n" * 300, b"t" * 300
    chain = long_name(name) + long_name(link, b"K") + entry(name[:100], kind=b"2", link=link[:100], magic=b"ustar  \0")
    check("a chain of @LongLink", one("longlink", chain + END), has=["/" + "n" * 300 + ":" + "t" * 300])
    check("two long names for one entry", one("twonames", long_name(b"x" * 150) + long_name(b"y" * 150) +
                                              entry("z") + END), has=["/" + "y" * 150])
    check("a negative time in base 256", one("negative", entry("a", b"body", mtime=base256(-86400, 12)) + END),
          has=["/a:1969-12-31T00:00:00Z"])
    check("a negative size in base 256", one("minus", entry("a", b"body", size=base256(-4, 12)) + END), status=3)
    check("a large owner in base 256", one("owner", entry("a", b"body", uid=base256(3000000, 8)) + END),
          has=["/a:3000000"])
    old = bytearray(entry("s", b"data", b"S", magic=b"ustar  \0"))
    old[386:398], old[398:410] = octal(1000, 12), octal(4, 12)
    old[483:495] = octal(1004, 12)
    old[148:156] = b" " * 8
    old[148:156] = f"{sum(old[:512]):06o}\0 ".encode()
    check("sparse of old GNU", one("sparse-old", bytes(old) + END), has=["/s:1004"])
    for version, records, body in (
            ("0.0", {"GNU.sparse.size": 1004, "GNU.sparse.numblocks": 1, "GNU.sparse.offset": 1000,
                     "GNU.sparse.numbytes": 4}, b"data"),
            ("0.1", {"GNU.sparse.size": 1004, "GNU.sparse.numblocks": 1, "GNU.sparse.name": "s",
                     "GNU.sparse.map": "1000,4"}, b"data"),
            ("1.0", {"GNU.sparse.major": 1, "GNU.sparse.minor": 0, "GNU.sparse.name": "s",
                     "GNU.sparse.realsize": 1004}, b"1\n1000\n4\n".ljust(512, b"\0") + b"data")):
        check(f"sparse of pax {version}", one(f"sparse-{version}", pax(records) + entry("s", body) + END),
              has=["/s:1004"])


def names():
    odd = [b"new\nline", b"\xff\xfe", b"._kept", b"Case", b"case", b" blank ", b"back\\slash", "\u202etxt".encode()]
    listing = one("odd", b"".join(entry(name) for name in odd) + END)
    done = subprocess.run([GATE, "image", "ls", "--json", listing], capture_output=True, check=False)
    check("odd names are kept apart", listing, has=["/._kept", "/Case", "/case", "/ blank "])
    listed = [row["path"] for row in json.loads(done.stdout)["entries"]]
    count("odd names are each listed", len(set(listed)) == len(odd) + 1, listed)
    check("bytes behind the NUL of a name", one("nul", entry(b"a\0b") + END), has=["/a"], lacks=["/b"])
    deep = "/".join(["d" * 99] * 40)
    check("a path just below 4096 bytes", one("path", pax({"path": deep}) + TAR), has=["/" + deep])
    check("a path above 4096 bytes", one("pathlong", pax({"path": "/".join(["d" * 99] * 42)}) + TAR), status=3,
          says="path-bytes")
    check("a path that climbs", one("climbs", entry("x/../../a") + END), status=3)
    devices = entry("c", kind=b"3") + entry("b", kind=b"4") + entry("p", kind=b"6") + END
    check("devices and FIFOs", one("devices", devices), has=["/c:char", "/b:block", "/p:fifo"])


for part in (layers_and_manifests, indexes, compressions, tars, names):
    part()
print(f"oddities: {passed} passed, {failed} failed")
sys.exit(failed > 0)
