"""Makes images for tests from trees as the unit tests of profiles write them.

A tree maps absolute paths to {content | content_base64 | link | hardlink | type, mode, uid, gid}.
"""

import base64
import hashlib
import io
import json
import tarfile

TYPES = {"directory": tarfile.DIRTYPE, "fifo": tarfile.FIFOTYPE, "char": tarfile.CHRTYPE,
         "block": tarfile.BLKTYPE}
OWNER_MODES = {tarfile.DIRTYPE: 0o755, tarfile.SYMTYPE: 0o777}


def body_of(entry):
    if "content_base64" in entry:
        return base64.b64decode(entry["content_base64"])
    content = entry.get("content") or ""
    return content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")


def add(archive, name, entry):
    info = tarfile.TarInfo(name.lstrip("/") or "./")
    body = b""
    if "link" in entry:
        info.type, info.linkname = tarfile.SYMTYPE, entry["link"]
    elif "hardlink" in entry:
        info.type, info.linkname = tarfile.LNKTYPE, entry["hardlink"].lstrip("/")
    elif "type" in entry:
        info.type = TYPES[entry["type"]]
    else:
        body = body_of(entry)
    info.size = len(body)
    info.mode = int(entry["mode"], 8) if "mode" in entry else OWNER_MODES.get(info.type, 0o644)
    info.uid, info.gid = entry.get("uid", 0), entry.get("gid", 0)
    info.pax_headers = {f"SCHILY.xattr.{key}": xattr_of(value).decode("utf-8", "surrogateescape")
                        for key, value in entry.get("xattrs", {}).items()}
    archive.addfile(info, io.BytesIO(body))


def xattr_of(value):
    """The bytes of an extended attribute, {base64: ...} or that text alone."""
    return base64.b64decode(value["base64"] if isinstance(value, dict) else value)


def tar_of(tree):
    """The bytes of a tar that holds the tree, parents before children."""
    parents = {}
    for path in tree:
        parts = path.strip("/").split("/")[:-1]
        for depth in range(1, len(parts) + 1):
            parents["/" + "/".join(parts[:depth])] = {"type": "directory"}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, entry in sorted({**parents, **tree}.items()):
            add(archive, path, entry or {})
    return out.getvalue()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def docker_archive(layers, config=None, history=None, tags=()):
    """A docker-archive as docker save makes it, of trees, a config and a history."""
    tars = [tar_of(layer) for layer in layers]
    if history is None:
        history = [{"created_by": "COPY . / # buildkit"}] * len(tars)
    document = json.dumps({
        "architecture": "amd64", "os": "linux", "config": config or {}, "history": history,
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + sha256(tar) for tar in tars]},
    }).encode()
    files = {f"{sha256(document)}.json": {"content": document}}
    names = []
    for number, tar in enumerate(tars):
        names.append(f"x{number}/layer.tar")  # behind manifest.json
        files["/" + names[-1]] = {"content": tar}
    files["/manifest.json"] = {"content": json.dumps([{
        "Config": f"{sha256(document)}.json", "RepoTags": list(tags), "Layers": names}])}
    return tar_of(files)
