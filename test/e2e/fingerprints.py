"""A finding keeps its fingerprint over rebuilds of an image, and gets another one when it gets worse."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile

GATE = os.environ["GATE"]

FILES = {
    "etc/os-release": (0o644, 'ID=debian\nVERSION_ID="12"\n'),
    "etc/passwd": (0o644, "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/nonexistent:/usr/sbin/nologin\n"),
    "etc/group": (0o644, "root:x:0:\nshadow:x:42:\napp:x:1000:\n"),
    "etc/shadow": (0o640, "root:*:20454:0:99999:7:::\napp::20454::::::\n"),
    "var/lib/dpkg/status": (0o644, "Package: base-files\nStatus: install ok installed\nArchitecture: all\n"
                                   "Version: 12.4\nMaintainer: n <n@example.org>\nDescription: a test\n"),
    "opt/helper": (0o4755, "a program\n"),
    "opt/open": (0o666, "a file\n"),
}


def layer(files, mtime, order):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for path in sorted(files, reverse=order):
            mode, text = files[path]
            info = tarfile.TarInfo(path)
            info.mode, info.size, info.mtime = mode, len(text.encode()), mtime
            info.gid = 42 if path == "etc/shadow" else 0
            archive.addfile(info, io.BytesIO(text.encode()))
    return data.getvalue()


def image(layers, name="app:1", user="root"):
    digests = [hashlib.sha256(one).hexdigest() for one in layers]
    config = json.dumps({
        "architecture": "amd64", "os": "linux", "config": {"User": user, "Cmd": ["/bin/app"]},
        "history": [{"created_by": f"COPY part{i} /"} for i in range(len(layers))],
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{one}" for one in digests]}}).encode()
    files = {f"{hashlib.sha256(config).hexdigest()}.json": config}
    files |= {f"{digest}/layer.tar": one for digest, one in zip(digests, layers)}
    files["manifest.json"] = json.dumps([{
        "Config": next(iter(files)), "RepoTags": [name],
        "Layers": [f"{digest}/layer.tar" for digest in digests]}]).encode()
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for path, content in files.items():
            info = tarfile.TarInfo(path)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def fingerprints(folder, data):
    """Of each failed control: {control: {path and entry: fingerprint}}."""
    with open(os.path.join(folder, "image.tar"), "wb") as file:
        file.write(data)
    done = subprocess.run([GATE, "check", "image.tar", "--no-repo", "--report", "json"], cwd=folder,
                          capture_output=True, check=False, timeout=60)
    if done.returncode not in (0, 1):
        raise SystemExit(f"exit code {done.returncode}: {done.stderr.decode()}")
    return {control["id"]: {(finding["path"], finding["origin"]["entry"]): finding["fingerprint"]
                            for result in control["results"] for finding in result["findings"]}
            for control in json.loads(done.stdout)["controls"] if control["status"] == "failed"}


def split(first):
    return ({path: FILES[path] for path in FILES if path in first},
            {path: FILES[path] for path in FILES if path not in first})


def main():
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        base = fingerprints(folder, image([layer(FILES, 1000, False)]))
        for control in ("empty-password", "setuid-listed", "world-writable", "image-user"):
            if control not in base:
                faults.append(f"{control} is no failure of the image: {sorted(base)}")
        low, high = split({"etc/os-release", "etc/passwd", "opt/helper"})
        rebuilds = {
            "other times": image([layer(FILES, 2000000000, False)]),
            "another order of entries": image([layer(FILES, 1000, True)]),
            "another tag": image([layer(FILES, 1000, False)], "other:2"),
            "two layers": image([layer(low, 1000, False), layer(high, 1000, False)]),
            "two layers in another order": image([layer(high, 1000, False), layer(low, 1000, True)]),
            "a comment above the line": image([layer({
                **FILES, "etc/shadow": (0o640, "# a comment\n" + FILES["etc/shadow"][1])}, 1000, False)]),
        }
        for name, data in rebuilds.items():
            got = fingerprints(folder, data)
            for control in ("setuid-listed", "world-writable", "image-user"):
                if got.get(control) != base.get(control):
                    faults.append(f"{name}: {control} has another fingerprint")
            if name != "a comment above the line" and got.get("empty-password") != base["empty-password"]:
                faults.append(f"{name}: empty-password has another fingerprint")
        worse = {
            "another mode": ("setuid-listed", "opt/helper", (0o6755, "a program\n")),
            "writable by all": ("world-writable", "opt/open", (0o777, "a file\n")),
        }
        for name, (control, path, content) in worse.items():
            got = fingerprints(folder, image([layer({**FILES, path: content}, 1000, False)]))
            if set(got[control].values()) & set(base[control].values()):
                faults.append(f"{name}: {control} keeps its fingerprint")
        more = fingerprints(folder, image([layer({
            **FILES, "etc/shadow": (0o640, FILES["etc/shadow"][1] + "more::20454::::::\n"),
            "etc/passwd": (0o644, FILES["etc/passwd"][1] + "more:x:1001:1001::/:/bin/sh\n")}, 1000, False)]))
        new = set(more["empty-password"].values()) - set(base["empty-password"].values())
        if len(new) != 1 or not set(base["empty-password"].values()) < set(more["empty-password"].values()):
            faults.append("a second account: the first keeps its fingerprint, and the second has its own")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
