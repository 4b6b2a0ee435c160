#!/usr/bin/env python3
"""Works out test/fixtures/corpus.tsv from the bytes of the images, without gate.

    corpus_expect.py FOLDER > test/fixtures/corpus.tsv

FOLDER holds MANIFEST.tsv and the files it lists. tarfile, gzip, zstd(1) and hashlib read them; how
layers merge is written here once more, from image-spec's layer.md, and shares nothing with src/.
Each row: file, SHA-256, arguments, exit ("verdict" is 0 or 1), a part of the message, layers,
entries of the merged tree with "/", one path in it.
"""
import gzip
import hashlib
import io
import json
import os
import posixpath
import subprocess
import sys
import tarfile

ROOT_FOLDERS = {"etc", "usr", "bin", "sbin", "lib"}

# What tarfile cannot tell: it takes these for archives of nothing, or for no archives at all.
BY_HAND = {
    "gotar/issue10968.tar": "malformed tar header",  # the checksum holds, the mode is no number
    "gotar/issue11169.tar": "malformed pax record",  # 30 bytes are stated, the last is no newline
    "gotar/issue12435.tar": "malformed tar header",  # the checksum holds, the mode is no number
    "gotar/pax-path-hdr.tar": "cut short",  # a pax header and no entry
    "gotar/writer-big.tar": "cut short",  # 16 GiB are stated
    "gotar/writer-big-long.tar": "cut short",
}

# Images that have to be chosen by name.
NAMES = {
    "ggcr/test_link.tar": ["bazel/v1/tarball:test_image_1", "bazel/v1/tarball:test_image_3"],
}


class Bad(Exception):
    """Not read by gate: exit 3."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


def decode(data):
    if data[:2] == b"\x1f\x8b":
        try:
            return gzip.decompress(data)
        except (EOFError, OSError) as error:
            raise Bad("gzip") from error
    if data[:4] == b"\x28\xb5\x2f\xfd":
        return subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE, check=True).stdout
    return data


def has_end(data):
    """A zero block behind the last entry."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
        end = 0
        for member in tar:
            stored = member.size if member.isreg() else 0
            end = member.offset_data + (stored + 511) // 512 * 512
    return len(data) >= end + 512 and data[end:end + 512] == bytes(512)


def members(data, needs_end):
    if not needs_end and not data.strip(b"\0"):
        return []
    if len(data) < 512:
        raise Bad("not an image")
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", errors="surrogateescape") as tar:
            found = tar.getmembers()
    except tarfile.TarError as error:
        raise Bad("") from error
    if needs_end and not has_end(data):
        raise Bad("cut short")
    return found


def normal(name):
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise Bad("'..'")
    return "/" + "/".join(parts)


class Tree:
    """Paths to (type, link target); a symbolic link in a directory is followed inside the tree."""

    def __init__(self):
        self.nodes = {"/": ("d", "")}

    def directory(self, path):
        at, rest, links = "/", [part for part in path.split("/") if part], 0
        while rest:
            part = rest.pop(0)
            if part == ".":
                continue
            if part == "..":
                at = posixpath.dirname(at)
                continue
            child = posixpath.join(at, part)
            kind, target = self.nodes.get(child, (None, ""))
            if kind == "l":
                links += 1
                if links > 40:
                    raise Bad("40")
                at = "/" if target.startswith("/") else at
                rest = [part for part in target.split("/") if part] + rest
                continue
            if kind != "d":
                self.remove(child)
                self.nodes[child] = ("d", "")
            at = child
        return at

    def remove(self, path):
        for known in [known for known in self.nodes if known == path or known.startswith(path + "/")]:
            del self.nodes[known]

    def layer(self, data, has_whiteouts, needs_end):
        lower = dict(self.nodes)
        entries = members(data, needs_end)
        for member in entries:
            folder, name = posixpath.split(normal(member.name))
            if not has_whiteouts or not name.startswith(".wh."):
                continue
            if name == ".wh..wh..opq":
                for known in lower:
                    if known != folder and known.startswith(folder.rstrip("/") + "/"):
                        self.nodes.pop(known, None)
            elif not name.startswith(".wh..wh."):
                self.remove(posixpath.join(folder, name[4:]))
        for member in entries:
            path = normal(member.name)
            folder, name = posixpath.split(path)
            if has_whiteouts and name.startswith(".wh."):
                continue
            if path == "/":
                continue
            path = posixpath.join(self.directory(folder), name)
            kind = "d" if member.isdir() else "l" if member.issym() else "f"
            if member.islnk():
                at, target = posixpath.split(normal(member.linkname))
                if posixpath.join(self.directory(at), target) not in self.nodes:
                    raise Bad("which is not there")
            if kind != "d" or self.nodes.get(path, ("", ""))[0] != "d":
                self.remove(path)
            self.nodes[path] = (kind, member.linkname)


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Archive:
    def __init__(self, data):
        self.files = {}
        self.links = {}
        self.tops = set()
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            for member in tar:
                name = normal(member.name)[1:]
                self.tops.add(name.split("/")[0])
                if member.isreg():
                    self.files[name] = tar.extractfile(member).read()
                elif member.issym():
                    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), member.linkname))
                    self.links[name] = target

    def has(self, name):
        return self.links.get(name, name) in self.files

    def read(self, name, what):
        name = self.links.get(name, name)
        if name not in self.files:
            raise Bad(what)
        return self.files[name]


def merge(layers, diff_ids=None):
    tree = Tree()
    if diff_ids is not None and len(diff_ids) != len(layers):
        raise Bad("rootfs.diff_ids")
    for index, layer in enumerate(layers):
        data = decode(layer)
        if diff_ids is not None and sha256(data) != diff_ids[index]:
            raise Bad("digest mismatch")
        tree.layer(data, True, False)
    return tree


def parse(text, what):
    try:
        return json.loads(text)
    except ValueError as error:
        raise Bad(what) from error


def blob(archive, descriptor):
    data = archive.read("blobs/" + descriptor["digest"].replace(":", "/"), "no 'blobs/")
    if len(data) != descriptor["size"] or sha256(data) != descriptor["digest"]:
        raise Bad("digest mismatch")
    return data


def candidates(archive, index):
    for entry in index.get("manifests") or []:
        kind = entry.get("mediaType", "")
        if not archive.has("blobs/" + entry["digest"].replace(":", "/")):
            continue
        if "index" in kind or "manifest.list" in kind:
            yield from candidates(archive, parse(blob(archive, entry), "index"))
        elif "manifest" in kind:
            yield entry


def read_oci(archive):
    index = parse(archive.read("index.json", "index.json"), "index")
    found = {entry["digest"]: entry for entry in candidates(archive, index)}
    if not found and archive.has("manifest.json"):
        return read_docker(archive, None)
    if not found:
        raise Bad("index.json lists no image")
    if len(found) > 1:
        raise Bad("several images")
    manifest = parse(blob(archive, list(found.values())[0]), "manifest")
    if not manifest["config"]["mediaType"].endswith(("image.config.v1+json", "container.image.v1+json")):
        raise Bad("not a container image")
    config = parse(blob(archive, manifest["config"]), "config")
    layers = [blob(archive, layer) for layer in manifest["layers"]]
    return len(layers), merge(layers, config["rootfs"]["diff_ids"])


def read_docker(archive, wanted):
    images = parse(archive.read("manifest.json", ""), "manifest.json")
    if not isinstance(images, list):
        raise Bad("manifest.json")
    if wanted:
        images = [image for image in images if wanted in image["RepoTags"]]
    if len({image["Config"] for image in images}) != 1:
        raise Bad("several images")
    text = archive.read(images[0]["Config"], "config")
    name = images[0]["Config"].split("/")[-1].split(":")[-1].removesuffix(".json")
    if len(name) == 64 and sha256(text) != "sha256:" + name:
        raise Bad("digest mismatch")
    layers = [archive.read(layer, "is missing") for layer in images[0]["Layers"]]
    return len(layers), merge(layers, parse(text, "config")["rootfs"]["diff_ids"])


def read_docker_v1(archive):
    names = {}
    if archive.has("repositories"):
        for tags in parse(archive.read("repositories", ""), "repositories").values():
            names.update(tags)
    if len(set(names.values())) > 1:
        raise Bad("several images")
    if names:
        top = list(names.values())[0]
    else:
        ids = [name[:-5] for name in archive.files if name.endswith("/json")]
        below = {parse(archive.files[one + "/json"], "json").get("parent") for one in ids}
        tops = [one for one in ids if one not in below]
        if len(tops) != 1:
            raise Bad("several images")
        top = tops[0]
    chain = []
    while top:
        chain.insert(0, archive.read(top + "/layer.tar", "is missing"))
        top = parse(archive.read(top + "/json", "/json"), "json").get("parent")
    return len(chain), merge(chain)


def read_rootfs(data):
    tree = Tree()
    tree.layer(data, False, True)
    return 1, tree


def read(data, expect, wanted):
    data = decode(data)
    members(data, True)
    if expect == "rootfs":
        return read_rootfs(data)
    archive = Archive(data)
    if archive.has("oci-layout") or archive.has("index.json"):
        return read_oci(archive)
    if archive.has("manifest.json"):
        return read_docker(archive, wanted)
    if archive.has("repositories") or any(name.endswith("/json") for name in archive.files):
        return read_docker_v1(archive)
    if archive.tops & ROOT_FOLDERS:
        return read_rootfs(data)
    raise Bad("not an image")


def strip(data):
    """The same archive without its leading folder."""
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as source:
        with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as target:
            for member in source:
                body = source.extractfile(member) if member.isreg() else None
                member.name = member.name.partition("/")[2]
                member.pax_headers = {}
                if member.name:
                    target.addfile(member, body)
    return out.getvalue()


def row(name, data, stated, arguments, wanted=None):
    try:
        layers, tree = read(data, "rootfs" if arguments == "--format=rootfs" else "auto", wanted)
    except Bad as bad:
        message = BY_HAND.get(name, bad.message)
        return [name, stated, arguments, "3", message, "-", "-", "-"]
    paths = sorted(path for path in tree.nodes if path != "/" and path.isprintable())
    shown = paths[len(paths) // 2] if paths else "/"
    return [name, stated, arguments, "verdict", "-", str(layers), str(len(tree.nodes)), shown]


def main():
    folder = sys.argv[1]
    with open(os.path.join(folder, "MANIFEST.tsv"), encoding="utf-8") as manifest:
        next(manifest)
        listed = [line.split("\t") for line in manifest]
    print("# file\tsha256\targuments\texit\tmessage\tlayers\tentries\tpath")
    for name, _, stated, *_ in listed:
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        if hashlib.sha256(data).hexdigest() != stated:
            sys.exit(f"{name} is not what MANIFEST.tsv says")
        print(*row(name, data, stated, "-"), sep="\t")
        for wanted in NAMES.get(name, []):
            print(*row(name, data, stated, "--name=" + wanted, wanted), sep="\t")
        if name.startswith("oci-layouts/"):
            print(*row(name, strip(data), stated, "stripped"), sep="\t")
        elif row(name, data, stated, "-")[4] == "not an image":
            print(*row(name, data, stated, "--format=rootfs"), sep="\t")


main()
