"""Keys, signatures and their blobs for sshsig_peer.py, made by ssh-keygen and tool_sk_signer."""

import base64
import calendar
import os
import subprocess
import time

BEGIN = b"-----BEGIN SSH SIGNATURE-----\n"
END = b"-----END SSH SIGNATURE-----\n"
NOW = calendar.timegm((2026, 6, 1, 12, 0, 0))
# NAME: type and bits for ssh-keygen -t, or what tool_sk_signer calls it
KINDS = {
    "ed25519": ("ed25519", None),
    "ecdsa256": ("ecdsa", 256),
    "ecdsa384": ("ecdsa", 384),
    "ecdsa521": ("ecdsa", 521),
    "rsa1024": ("rsa", 1024),
    "rsa2048": ("rsa", 2048),
    "rsa3072": ("rsa", 3072),
    "rsa4096": ("rsa", 4096),
    "dsa": ("dsa", None),
}
FIDO = {"sked25519": "ed25519-sk", "skecdsa": "ecdsa-sk"}


def u32(number):
    return number.to_bytes(4, "big")


def string(data):
    return u32(len(data)) + data


def mpint(number):
    return string(number.to_bytes(number.bit_length() // 8 + 1, "big"))


def take(data):
    """The string in front of the data, and what follows."""
    size = int.from_bytes(data[:4], "big")
    return data[4 : 4 + size], data[4 + size :]


def armour(blob, width=70):
    text = base64.b64encode(blob)
    lines = [text[i : i + width] for i in range(0, len(text), width)]
    return BEGIN + b"".join(line + b"\n" for line in lines) + END


def open_armour(text):
    return base64.b64decode(b"".join(text.split(b"\n")[1:-2]))


class Blob:
    """The fields of a signature; bytes() puts them together again."""

    def __init__(self, text):
        rest = open_armour(text)
        self.magic, self.version, rest = rest[:6], rest[6:10], rest[10:]
        self.key, rest = take(rest)
        self.namespace, rest = take(rest)
        self.reserved, rest = take(rest)
        self.hash, rest = take(rest)
        self.signature, self.rest = take(rest)

    def bytes(self):
        fields = (self.key, self.namespace, self.reserved, self.hash, self.signature)
        return self.magic + self.version + b"".join(map(string, fields)) + self.rest

    def with_(self, **fields):
        """The armoured signature with some fields changed."""
        changed = Blob.__new__(Blob)
        changed.__dict__.update(self.__dict__, **fields)
        return armour(changed.bytes())


def stamp(seconds, form="%Y%m%d%H%M%SZ"):
    return time.strftime(form, time.gmtime(seconds))


class Lab:
    """A folder with everything in it; files are named by what they are."""

    def __init__(self, work, tools):
        self.work = work
        self.sshsig = os.path.join(tools, "tool_sshsig")
        self.sk_signer = os.path.join(tools, "tool_sk_signer")
        self.public = {}
        self.count = 0
        self.made = {}
        self.messages = {
            "text": self.put(b'{"waiver": "WVR-20261123-k3f9"}\n'),
            "empty": self.put(b""),
            "large": self.put(bytes(range(256)) * 800),
        }
        self.no_revoked = self.put(b"# none\n")
        for name in list(KINDS):
            if not self.make_key(name):
                del KINDS[name]
        for name, kind in FIDO.items():
            text = self.run([self.sk_signer, "pub", "-t", kind, "-k", name]).stdout
            self.public[name] = text.decode().strip()

    def path(self, name):
        return os.path.join(self.work, name)

    def run(self, command, stdin=b"", check=True):
        return subprocess.run(command, input=stdin, capture_output=True, check=check)

    def put(self, data, name=None):
        """A file with this content."""
        self.count += 1
        path = self.path(name or "f%d" % self.count)
        with open(path, "wb") as out:
            out.write(data.encode() if isinstance(data, str) else data)
        return path

    def get(self, path):
        with open(path, "rb") as source:
            return source.read()

    def make_key(self, name, kind=None):
        kind, bits = kind or KINDS[name]
        command = ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", self.path(name)]
        if self.run(command + (["-b", str(bits)] if bits else []), check=False).returncode != 0:
            return False
        self.public[name] = self.get(self.path(name) + ".pub").decode().strip()
        return True

    def key(self, name):
        """ "TYPE BASE64" """
        return " ".join(self.public[name].split()[:2])

    def sign(self, name, message="text", namespace="file", hashalg="sha512"):
        """The armoured signature, by ssh-keygen where it can."""
        what = (name, message, namespace, hashalg)
        if what not in self.made and name in FIDO:
            self.made[what] = self.forge(name, message, n=namespace, H=hashalg)
        elif what not in self.made:
            command = ["ssh-keygen", "-q", "-Y", "sign", "-n", namespace]
            command += ["-O", "hashalg=" + hashalg, "-f", self.path(name)]
            self.made[what] = self.run(command, self.get(self.messages[message])).stdout
        return self.made[what]

    def forge(self, name, message="text", kind=None, **options):
        """One by tool_sk_signer, whose options these are; its key is known from then on."""
        key = [self.sk_signer, "-t", kind or FIDO[name], "-k", name]
        key += ["-A", options.pop("A", "ssh:")]
        self.public[name] = self.run(key + ["pub"]).stdout.decode().strip()
        for option, value in options.items():
            key += ["-" + option, str(value)]
        return self.run(key + ["sign"], self.get(self.messages[message])).stdout

    def signers(self, *lines):
        return self.put("".join(line + "\n" for line in lines))
