"""Plants secrets of every kind in every place of an image: all are found, and none is shown.

Each is put together here, so that no file of the repository looks like a leak; keys are made anew.
Beside them stand lookalikes, none of which may be found. The whole is judged as a docker-archive
and as an OCI layout with gzip.
"""

import base64
import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile

import images
from secrets_plants import ANNOTATIONS, COMMANDS, FILES, HARMLESS, TOKENS, VALUES
from secrets_plants import letters

GATE = os.environ["GATE"]
PROFILE = """gate_profile: 1
name: corpus
version: "1"
title: All that is found
controls:
  - id: found
    title: Nothing is found
    impact: 1.0
    rationale: of the test
    describe:
      - image_secrets:
        each: {its: {path: {eq: nowhere}}}
        empty: pass
"""


def run(*words, data=b""):
    return subprocess.run(words, input=data, capture_output=True, check=True).stdout


def make_keys(folder):
    """Private keys of every format: name -> (bytes, whether a passphrase protects it)."""
    def ssh(name, *words):
        path = os.path.join(folder, name)
        run("ssh-keygen", "-q", "-C", "x", "-f", path, *words)
        with open(path, "rb") as file:
            return file.read()

    rsa = run("openssl", "genrsa", "2048")
    traditional = run("openssl", "rsa", "-traditional", data=rsa)
    ec = run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout")
    ed25519 = run("openssl", "genpkey", "-algorithm", "ed25519")
    password = ("-passout", "pass:" + letters("key password", 12))
    keys = {
        "pkcs8": (rsa, False),
        "pkcs1": (traditional, False),
        "sec1": (ec, False),
        "ed25519": (ed25519, False),
        "der": (run("openssl", "pkey", "-outform", "DER", data=run(
            "openssl", "genpkey", "-algorithm", "ed25519")), False),
        "pkcs8 encrypted": (run("openssl", "pkcs8", "-topk8", "-v2", "aes256", *password,
                                data=rsa), True),
        "pkcs1 encrypted": (run("openssl", "rsa", "-traditional", "-aes128", *password,
                                data=rsa), True),
        "openssh": (ssh("plain", "-t", "ed25519", "-N", ""), False),
        "openssh rsa": (ssh("rsa", "-t", "rsa", "-b", "2048", "-N", ""), False),
        "openssh encrypted": (ssh("locked", "-t", "ed25519", "-N", letters("n", 9)), True),
        "crlf": (run("openssl", "genpkey", "-algorithm", "ed25519").replace(b"\n", b"\r\n"), False),
        "behind text": (b"# of the build\n\n" + run(
            "openssl", "genpkey", "-algorithm", "ed25519"), False),
        "json": (json.dumps({"type": "service_account", "private_key": run(
            "openssl", "genpkey", "-algorithm", "rsa").decode()}).encode(), False),
        "indented": (b"key: |\n" + b"".join(b"    " + line + b"\n" for line in run(
            "openssl", "genpkey", "-algorithm", "ed25519").splitlines()), False),
        "base64": (b"client-key-data: " + base64.b64encode(run(
            "openssl", "genpkey", "-algorithm", "rsa")) + b"\n", False),
        "putty": (("PuTTY" "-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\n"
                   "Public-Lines: 2\n" + letters("putty", 64) + "\n" + letters("line", 16) +
                   "\nPrivate-Lines: 1\n" + letters("half", 48) +
                   "\nPrivate-MAC: 00\n").encode(), False),
    }
    keys["long text"] = (b"x" * 300000 + b"\n" + run(
        "openssl", "genpkey", "-algorithm", "ed25519"), False)
    return keys


def entry(content, **more):
    """An entry of a tree: bytes as base64, for the bytes to be just these."""
    data = content if isinstance(content, bytes) else content.encode()
    return {"content_base64": base64.b64encode(data).decode(), **more}


class Corpus:
    """The trees of the layers, the config, and where something has to be found."""

    def __init__(self, folder):
        self.layers = [{}, {}, {}]
        self.wanted = {}  # (path, line or None) -> name
        self.secrets = []  # texts that no report may show
        self.keys = make_keys(folder)
        self.env, self.labels, self.history = ["PATH=/usr/bin:/bin"], {}, []
        self.cmd, self.annotations = ["/srv/app"], {}
        self.numbers = []  # what, at which place, how many at least

    def want(self, name, path, line=None):
        assert (path, line) not in self.wanted, path
        self.wanted[(path, line)] = name

    def plant_file(self, name, path, content, layer=0):
        self.layers[layer][path] = entry(content)
        self.want(name, path)

    def plant_tokens(self):
        """Each in a file of its own, in turn at the places where a scanner may look away."""
        far = b"lorem ipsum dolor\n" * 20000
        frames = [
            lambda token: f"token = {token}\n",
            lambda token: json.dumps({"a": {"b": [1, token]}}, separators=(",", ":")),
            lambda token: far + token.encode() + b"\n",
            lambda token: token.encode() + b"\n" + far,
            lambda token: b"x" * 65519 + b" " + token.encode() + b" " + b"y" * 70000,
            lambda token: f"a\r\nKEY={token}\r\nb\r\n",
            lambda token: b"\x7fELF\0\0" + b"\0" * 5000 + token.encode() + b"\0" * 100,
            lambda token: f"echo \"a\\n{token}\\n\"\n",
            lambda token: f"<a href='https://h.tld/?k%3D{token}'>\n",
        ]
        for number, (kind, token) in enumerate(TOKENS):
            frame = frames[number % len(frames)]
            if kind in ("jwt in text", "pair", "url", "dsn", "json"):
                frame = frames[0] if kind != "json" else lambda token: token
            folder = ("/srv", "/opt/app/.hidden", "/var/tmp/a b", "/home/u", "/root")[number % 5]
            self.plant_file(f"token {number} {kind}", f"{folder}/f{number}", frame(token))
            self.secrets.append(token)

    def plant_files(self):
        for number, (path, content, secret) in enumerate(FILES):
            self.plant_file(f"file {path}", f"/srv/f{number}{path}", content)
            self.secrets.append(secret)
        for number, (name, (content, _)) in enumerate(self.keys.items()):
            self.plant_file(f"key {name}", f"/srv/keys/{number}", content)

    def plant_lower(self):
        """What later layers delete, hide and replace."""
        for path, token in (("/gone/whiteout", "w"), ("/opaque/file", "o"), ("/over/file", "r"),
                            ("/folder/gone/file", "f")):
            secret = "gh" + "p_" + letters("lower" + token, 36)
            self.plant_file(f"deleted {path}", path, f"{secret}\n")
            self.secrets.append(secret)
        self.layers[1]["/gone/.wh.whiteout"] = entry("")
        self.layers[1]["/opaque/.wh..wh..opq"] = entry("")
        self.layers[1]["/opaque/other"] = entry("x")
        self.layers[2]["/over/file"] = entry("no more")
        self.layers[2]["/folder/.wh.gone"] = entry("")
        secret = "gh" + "p_" + letters("middle", 36)
        self.plant_file("middle layer", "/gone/middle", f"{secret}\n", layer=1)
        self.layers[2]["/gone/.wh.middle"] = entry("")
        self.secrets.append(secret)

    def plant_config(self):
        for number, (name, value, secret) in enumerate(VALUES):
            name = f"V{number}_{name}"
            if number % 2:
                name = f"org.example.v{number}.{name}"
                self.labels[name] = value
            else:
                self.env.append(f"{name}={value}")
                self.want(f"env {name}", f"config Env {name}")
            self.secrets.append(secret)
        self.numbers.append(("labels", "config Labels", len(VALUES) // 2))
        self.cmd += ["sshpass", "-p", letters("cmd", 12), "--token", letters("cmd token", 20)]
        self.secrets += [self.cmd[3], self.cmd[5]]
        self.numbers.append(("words of Cmd", "config Cmd", 2))
        self.health = letters("health", 14)
        self.entry = letters("entry", 14)
        self.secrets += [self.health, self.entry]
        self.want("Healthcheck", "config Healthcheck")
        self.want("Entrypoint", "config Entrypoint")

    def plant_history(self):
        spellings = [
            "/bin/sh -c {}", "RUN /bin/sh -c {} # buildkit", "RUN |1 A=b /bin/sh -c {} # buildkit",
            "/bin/sh -c set -eux; {} && rm -rf /x",
        ]
        self.history = [{"created_by": "COPY . / # buildkit"}] * len(self.layers)
        for number, (line, secret) in enumerate(COMMANDS):
            if not line.startswith(("ENV ", "ARG ", "LABEL ", "CMD ", "/bin/sh -c #(nop)")):
                line = spellings[number % len(spellings)].format(line)
            self.history.append({"created_by": line, "empty_layer": True})
            self.want(f"history {line.replace(secret, '***')}",
                      f"history step {len(self.history)}")
            self.secrets.append(secret)

    def plant_annotations(self):
        for number, (name, value, secret) in enumerate(ANNOTATIONS):
            self.annotations[f"org.example.a{number}.{name}"] = value
            self.secrets.append(secret)

    def plant_harmless(self):
        lines = [line if isinstance(line, str) else "".join(line) for line in HARMLESS]
        for number, line in enumerate(lines):
            self.layers[0][f"/harmless/{number}"] = entry(line + "\n")
        certificate = run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                          "/CN=x", "-keyout", "/dev/null")
        self.layers[0]["/harmless/cert.pem"] = entry(certificate)
        self.layers[0]["/harmless/public.pem"] = entry(
            run("openssl", "pkey", "-pubout", data=self.keys["pkcs8"][0]))
        self.layers[0]["/harmless/.env"] = entry("\n".join(lines) + "\n")
        self.layers[0]["/harmless/run.sh"] = entry("\n".join(lines) + "\n")

    def config(self):
        return {"User": "app", "Env": self.env, "Labels": self.labels, "Cmd": self.cmd,
                "Entrypoint": ["mysqld-init", f"--root-password={self.entry}"],
                "Healthcheck": {"Test": ["CMD-SHELL",
                                         f"curl -fsu probe:{self.health} http://localhost"]}}


def oci_layout(corpus):
    """The same image as an OCI layout in a tar, its layers with gzip, with annotations."""
    blobs = {}

    def blob(data, kind, **more):
        digest = images.sha256(data)
        blobs[f"/blobs/sha256/{digest}"] = {"content": data}
        return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": f"sha256:{digest}",
                "size": len(data), **more}

    tars = [images.tar_of(layer) for layer in corpus.layers]
    document = json.dumps({
        "architecture": "amd64", "os": "linux", "config": corpus.config(),
        "history": corpus.history,
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + images.sha256(tar) for tar in tars]},
    }).encode()
    half = len(corpus.annotations) // 2
    items = list(corpus.annotations.items())
    manifest = json.dumps({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": blob(document, "config.v1+json"),
        "layers": [blob(gzip.compress(tar, 1, mtime=0), "layer.v1.tar+gzip") for tar in tars],
        "annotations": dict(items[:half]),
    }).encode()
    index = json.dumps({
        "schemaVersion": 2, "annotations": dict(items[half:]),
        "manifests": [blob(manifest, "manifest.v1+json")],
    }).encode()
    files = {"/oci-layout": {"content": '{"imageLayoutVersion": "1.0.0"}'},
             "/index.json": {"content": index}, **blobs}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for path, one in files.items():
            images.add(archive, path, one)
    return out.getvalue()


def shown_secrets(corpus, name, data):
    return [f"{name} shows a secret: {number}" for number, secret in enumerate(corpus.secrets)
            if secret.encode() in data]


def judge(folder, name, corpus, image):
    """What is wrong with gate's answer."""
    path = os.path.join(folder, f"{name}.tar")
    with open(path, "wb") as file:
        file.write(image)
    profile = os.path.join(folder, "corpus")
    os.makedirs(os.path.join(profile, "controls"), exist_ok=True)
    head, controls = PROFILE.split("controls:\n")
    with open(os.path.join(profile, "profile.yaml"), "w", encoding="utf-8") as file:
        file.write(head)
    with open(os.path.join(profile, "controls", "found.yaml"), "w", encoding="utf-8") as file:
        file.write("controls:\n" + controls)
    report = os.path.join(folder, f"{name}.json")
    words = ["check", path, "--no-repo", "--profile", profile, "--all"]
    done = subprocess.run([GATE, *words, "--report", f"json:{report}"], capture_output=True,
                          check=False, timeout=300)
    if done.returncode != 1:
        return [f"{name}: exit code {done.returncode}: {done.stderr.decode()[-500:]}"]
    with open(report, "rb") as file:
        data = file.read()
    faults = shown_secrets(corpus, f"{name}: json", data)
    faults += shown_secrets(corpus, f"{name}: stdout", done.stdout)
    found = {}
    for control in json.loads(data)["controls"]:
        for finding in (one for part in control["results"] for one in part["findings"]):
            found.setdefault(finding["path"], []).append(finding)
    for (where, _), what in corpus.wanted.items():
        if where not in found:
            faults.append(f"{name}: not found: {what}")
    for what, where, count in corpus.numbers:
        if len(found.get(where, [])) < count:
            faults.append(f"{name}: {what}: {len(found.get(where, []))} of {count} found")
    if name == "oci":
        notes = sum(len(items) for where, items in found.items() if "annotations" in where)
        if notes < len(corpus.annotations):
            faults.append(f"{name}: annotations: {notes} of {len(corpus.annotations)} found")
    faults += [f"{name}: false alarm: {where} {[one.get('line') for one in items]}"
               for where, items in found.items() if where.startswith("/harmless")]
    return faults


def main():
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(folder)
        corpus.plant_tokens()
        corpus.plant_files()
        corpus.plant_lower()
        corpus.plant_config()
        corpus.plant_history()
        corpus.plant_annotations()
        corpus.plant_harmless()
        docker = images.docker_archive(corpus.layers, corpus.config(), corpus.history, ["a:1"])
        faults = judge(folder, "docker", corpus, docker)
        faults += judge(folder, "oci", corpus, oci_layout(corpus))
    planted = len(corpus.wanted) + sum(number for _, _, number in corpus.numbers) + \
        len(corpus.annotations)
    print(f"{planted} secrets, {len(HARMLESS) + 2} lookalikes")
    if planted < 200 or len(HARMLESS) < 80:
        faults.append("too few are planted")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
