"""No noise: what a minimal image shows as published, exactly, and what `assume_login` adds.

    no_noise.py                      the kept trees, and a distroless one that is made here
    no_noise.py --tar NAME LAYER.tar a whole tree against what is expected of NAME
    no_noise.py --thin IN.tar OUT    how the kept trees were made: OUT.tar.xz without what nobody reads

An image as it comes from its maker shows no CAT I and at most three CAT II, each true and mended by a
line of a Dockerfile. Whatever is not named below is a fault, and so is what is named and not shown.
"""

import hashlib
import io
import json
import lzma
import os
import re
import subprocess
import sys
import tarfile
import tempfile

import images

GATE = os.environ.get("GATE")
ROOT = os.environ.get("ROOT", ".")
TREES = os.path.join(ROOT, "test/e2e/trees")
TIMEOUT_SECONDS = 120
CAT1, CAT2 = 0.9, 0.4
# The day counts for what is out of support.
OPTIONS = ("--no-repo", "--report", "json", "--at", "2026-06-01T00:00:00Z")
MOST_CAT2 = 3
# Contents that are read; of all else the tree keeps name, mode and owner.
READ = re.compile(r"(\./)?(etc/(?!ssl/)|root/|usr/lib/os-release|lib/apk/db/installed"
                  r"|var/lib/dpkg/(status$|info/.*\.(md5sums|list)$)"
                  r"|usr/lib/(pam\.d|sysctl\.d|systemd/system)/|usr/share/pam-configs/)")
LEFT_OUT = re.compile(r"(\./)?(usr/share/(doc|man|locale|zoneinfo|i18n|info|terminfo)/.|var/cache/.|dev/.|proc/.|sys/."
                      r"|usr/lib/python|usr/lib/.*/gconv/|usr/lib/.*/perl)")
EMPTY = hashlib.md5(b"", usedforsecurity=False).hexdigest().encode()

DISTROLESS = {
    "/etc/os-release": {"content": "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Distroless\"\n"},
    "/etc/debian_version": {"content": "12.12\n"},
    "/etc/passwd": {"content": "root:x:0:0:root:/root:/sbin/nologin\n"
                               "nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n"
                               "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n"},
    "/etc/group": {"content": "root:x:0:\nnobody:x:65534:\ntty:x:5:\nstaff:x:50:\nnonroot:x:65532:\n"},
    "/etc/nsswitch.conf": {"content": "passwd: files\nhosts: files dns\n"},
    "/etc/ssl/certs/ca-certificates.crt": {"content": "none\n"},
    "/home/nonroot": {"type": "directory", "mode": "0700", "uid": 65532, "gid": 65532},
    "/root": {"type": "directory", "mode": "0700"},
    "/tmp": {"type": "directory", "mode": "1777"},
    "/var/lib/dpkg/status.d/base-files": {"content": "Package: base-files\nVersion: 12.4+deb12u12\n"
                                                     "Architecture: amd64\nDescription: base\n"},
    "/var/lib/dpkg/status.d/tzdata": {"content": "Package: tzdata\nVersion: 2025b-0+deb12u1\n"
                                                 "Architecture: all\nDescription: time zones\n"},
    "/var/lib/dpkg/status.d/netbase": {"content": "Package: netbase\nVersion: 6.4\n"
                                                  "Architecture: all\nDescription: names\n"},
}

# Of each image: what CAT II it shows, and what besides once somebody logs in.
PASSWORDS = {"lockout-enabled", "lockout-time", "lockout-tries", "pam-nullok", "password-length",
             "password-quality-checked", "su-restricted"}
EXPECTED = {
    "debian12-minbase": ({"image-user"}, PASSWORDS),
    "debian13-minbase": ({"image-user"}, PASSWORDS),
    # They are out of support; nobody can log in with a password there, so nothing more is asked.
    "alpine-3.10": ({"image-user", "os-supported"}, set()),
    "alpine-3.11": ({"image-user", "os-supported"}, set()),
    "distroless": ({"image-user"}, {"password-hash-method"}),
    "distroless-nonroot": (set(), {"password-hash-method"}),
}


def docker_archive(layer, config):
    """A docker-archive of one layer that is a tar already."""
    digest = hashlib.sha256(layer).hexdigest()
    document = json.dumps({
        "architecture": "amd64", "os": "linux", "config": config,
        "history": [{"created_by": "COPY / / # buildkit"}],
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]}}).encode()
    manifest = json.dumps([{"Config": "config.json", "RepoTags": ["minimal:1"],
                            "Layers": ["layer.tar"]}])
    return images.tar_of({"/layer.tar": {"content": layer}, "/config.json": {"content": document},
                          "/manifest.json": {"content": manifest}})


def judge(archive, options):
    with tempfile.NamedTemporaryFile(suffix=".tar") as file:
        file.write(archive)
        file.flush()
        done = subprocess.run([GATE, "check", file.name, *OPTIONS, *options],
                              capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"exit {done.returncode}: {done.stderr.decode()}")
    return json.loads(done.stdout)["controls"]


def shown(controls, low, high=2.0):
    """The controls of these impacts that are not fine; an error is noise as much as a finding."""
    return {control["id"] for control in controls
            if control["status"] in ("failed", "error") and low <= control["impact"] < high}


def check(name, layer, config):
    cat2, by_login = EXPECTED[name]
    archive = docker_archive(layer, config)
    controls = judge(archive, ())
    faults = [f"{name}: CAT I: {one}" for one in sorted(shown(controls, CAT1))]
    seen = shown(controls, CAT2, CAT1)
    faults += [f"{name}: CAT II that nobody expects: {one}" for one in sorted(seen - cat2)]
    faults += [f"{name}: CAT II is not shown: {one}" for one in sorted(cat2 - seen)]
    if len(seen) > MOST_CAT2:
        faults.append(f"{name}: {len(seen)} of CAT II")
    faults += [f"{name}: {control['id']}: an error: nothing here is broken"
               for control in controls if control["status"] == "error"]
    faults += [f"{name}: {control['id']}: no word on how to mend it" for control in controls
               if control["id"] in seen and not control.get("fix")]
    if not any(control["status"] == "passed" for control in controls):
        faults.append(f"{name}: nothing was judged")
    more = shown(judge(archive, ("--input", "assume_login=true")), CAT2) - seen
    faults += [f"{name}: with assume_login: {one}" for one in sorted(more ^ by_login)]
    return faults


def whole(layer):
    """Of a thinned tree: its set-uid programs are empty, and so say the package's checksums."""
    emptied = set()
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(layer)) as reader:
        members = [(one, reader.extractfile(one).read() if one.isreg() else b"") for one in reader]
    for member, body in members:
        if member.isreg() and not body:
            name = member.name.removeprefix("./")
            # Debian 12 records the paths from before /bin became a link to /usr/bin.
            emptied |= {name.encode(), name.removeprefix("usr/").encode()}
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as writer:
        for member, body in members:
            if member.name.endswith(".md5sums"):
                body = b"".join(EMPTY + b"  " + line[34:] if line[34:].rstrip() in emptied else line
                                for line in body.splitlines(keepends=True))
                member.size = len(body)
            writer.addfile(member, io.BytesIO(body))
    return out.getvalue()


def thin(source, target):
    with tarfile.open(source) as reader, lzma.open(target, "wb", preset=9) as packed, \
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as writer:
        for member in reader:
            body = b""
            if LEFT_OUT.match(member.name):
                continue
            member.mtime, member.pax_headers = 0, {}
            if member.isreg() and READ.match(member.name):
                body = reader.extractfile(member).read()
            member.size = len(body)
            writer.addfile(member, io.BytesIO(body))
    return 0


def kept_trees():
    for name in sorted(os.listdir(TREES)):
        with lzma.open(os.path.join(TREES, name)) as file:
            yield name.removesuffix(".tar.xz"), whole(file.read())


def main(argv):
    if argv[:1] == ["--thin"]:
        return thin(*argv[1:])
    if argv[:1] == ["--tar"]:
        with open(argv[2], "rb") as file:
            cases = [(argv[1], file.read(), {"Cmd": ["/bin/sh"]})]
    else:
        cases = [(name, layer, {"Cmd": ["/bin/sh"]}) for name, layer in kept_trees()]
        small = images.tar_of(DISTROLESS)
        cases += [("distroless", small, {"Cmd": ["/app"]}),
                  ("distroless-nonroot", small, {"Cmd": ["/app"], "User": "65532"})]
        missing = EXPECTED.keys() - {name for name, _, _ in cases}
        if missing:
            raise SystemExit(f"no tree of {sorted(missing)}")
    faults = [fault for case in cases for fault in check(*case)]
    for fault in faults:
        print(fault)
    print(f"{len(cases)} images, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
