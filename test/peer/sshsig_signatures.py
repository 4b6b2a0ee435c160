"""Questions of signatures: keys, armour, fields, FIDO, and what gate signs."""

import os

from sshsig_cases import all_names, weak
from sshsig_lab import BEGIN, END, FIDO, KINDS, Blob, armour, mpint, open_armour, string, take, u32


def key_cases(cases):
    """Every kind of key, both hashes, three messages, namespaces; and what must not fit."""
    lab = cases.lab
    names = all_names()
    for index, name in enumerate(names):
        good = lab.signers("lead@example.com " + lab.public[name])
        other = lab.signers("lead@example.com " + lab.public[names[index - 1]])
        for hashalg in ("sha256", "sha512"):
            for message in lab.messages:
                for namespace in ("file", "gate-waiver@v1"):
                    what = (name, message, namespace, hashalg)
                    text = lab.sign(*what)
                    cases.add(
                        "%s %s %s %s" % what,
                        text,
                        good,
                        namespace=namespace,
                        message=message,
                        may=weak(name),
                    )
                    cases.add(
                        "%s %s %s %s, another namespace" % what,
                        text,
                        good,
                        namespace="git",
                        message=message,
                    )
                    cases.add(
                        "%s %s %s %s, another message" % what,
                        text,
                        good,
                        namespace=namespace,
                        message="empty" if message == "text" else "text",
                    )
                    if hashalg == "sha512":
                        cases.add(
                            "%s %s %s %s, another's key" % what,
                            text,
                            other,
                            namespace=namespace,
                            message=message,
                            may=weak(names[index - 1]),
                        )


def armour_cases(cases):
    lab = cases.lab
    for name in ("ed25519", "rsa3072"):
        text, good = lab.sign(name), lab.signers("lead@example.com " + lab.public[name])
        body = text[len(BEGIN) : -len(END)]
        strict, behind = "base64 is not strict", "text behind the END line"
        edits = [
            ("as it is", text, None),
            ("no newline", text[:-1], None),
            ("blank lines", text + b"\n \n", None),
            ("CR behind", text[:-1] + b"\r\n", None),
            ("CR before END", BEGIN + body[:-1] + b"\r\n" + END, None),
            ("CR LF", text.replace(b"\n", b"\r\n"), None),
            ("CR at BEGIN", BEGIN[:-1] + b"\r\n" + body + END, None),
            ("CR in the body", BEGIN + body.replace(b"\n", b"\r\n") + END, None),
            ("CR alone", text.replace(b"\n", b"\r"), None),
            ("one line", BEGIN + body.replace(b"\n", b"") + b"\n" + END, None),
            ("short lines", armour(open_armour(text), 7), None),
            ("long lines", armour(open_armour(text), 76), None),
            ("empty lines", BEGIN + body.replace(b"\n", b"\n\n") + END, None),
            ("newline in front", b"\n" + text, None),
            ("blank in front", b" " + text, None),
            ("text in front", b"x\n" + text, None),
            ("BOM", b"\xef\xbb\xbf" + text, None),
            ("text behind", text + b"x", behind),
            ("NUL behind", text + b"\0", behind),
            ("text at END", text[:-1] + b"x\n", behind),
            ("two signatures", text + text, behind),
            ("form feed behind", text + b"\f", behind),
            ("no END", BEGIN + body, None),
            ("no BEGIN", body + END, None),
            ("END alone", BEGIN + END, None),
            ("empty body", BEGIN + b"\n" + END, None),
            ("nothing", b"", None),
            ("BEGIN alone", BEGIN, None),
            ("BEGIN with a blank", BEGIN[:-1] + b" \n" + body + END, None),
            ("END with a blank in front", BEGIN + body + b" " + END, None),
            ("lower case", text.replace(b"SIGNATURE", b"signature"), None),
            ("END in one line", BEGIN + body[:-1] + END, None),
            ("padding missing", BEGIN + body.replace(b"=", b"") + END, strict),
            ("padding too many", BEGIN + body[:-1] + b"=\n" + END, strict),
            ("padding in the middle", BEGIN + body[:8] + b"=" + body[8:] + END, strict),
            ("dash in the body", BEGIN + body[:8] + b"-" + body[9:] + END, strict),
            ("NUL in the body", BEGIN + body[:8] + b"\0" + body[8:] + END, strict),
            ("NUL before END", BEGIN + body[:-1] + b"\0\n" + END, strict),
            ("digits behind the padding", BEGIN + body[:-1] + b"AAAA\n" + END, strict),
            ("cut in the middle", BEGIN + body[:100] + b"\n" + END, None),
            ("16 KiB", text + b"\n" * (16384 - len(text)), None),
            ("16 KiB and one", text + b"\n" * (16385 - len(text)), "more than 16 KiB"),
        ]
        for blank in (b" ", b"\t", b"\r", b"\v", b"\f", b"\xa0", b"\x85"):
            edits += [
                ("%r in the body" % blank, BEGIN + body[:8] + blank + body[8:] + END, strict),
                (
                    "%r at a line's end" % blank,
                    BEGIN + body.replace(b"\n", blank + b"\n") + END,
                    strict,
                ),
                ("%r behind" % blank, text + blank, behind),
            ]
        for label, edited, may in edits:
            cases.add("armour: %s, %s" % (label, name), edited, good, may=may)


def field_cases(cases):
    """Blobs that are put together in another way, for every kind of key."""
    lab = cases.lab
    nul, minimal = "NUL behind a name", "number is not minimal"
    for name in all_names():
        good = lab.signers("lead@example.com " + lab.public[name])
        blob = Blob(lab.sign(name))
        algorithm, rest = take(blob.signature)
        raw, tail = take(rest)
        remake = lambda a, r, t=tail: string(a) + string(r) + t
        edits = [
            ("version 0", dict(version=u32(0)), "version 0"),
            ("version 2", dict(version=u32(2)), None),
            ("version 256", dict(version=u32(256)), None),
            ("magic", dict(magic=b"SSHSIh"), None),
            ("reserved", dict(reserved=b"x"), "reserved is not empty"),
            ("trailing", dict(rest=b"\0"), None),
            ("namespace NUL", dict(namespace=b"file\0"), nul),
            ("namespace NUL x", dict(namespace=b"file\0x"), None),
            ("namespace", dict(namespace=b"git"), None),
            ("namespace empty", dict(namespace=b""), None),
            ("hash NUL", dict(hash=b"sha512\0"), nul),
            ("hash sha256", dict(hash=b"sha256"), None),
            ("hash SHA512", dict(hash=b"SHA512"), None),
            ("hash sha1", dict(hash=b"sha1"), None),
            ("hash empty", dict(hash=b""), None),
            ("hash list", dict(hash=b"sha256,sha512"), None),
            ("signature trailing", dict(signature=blob.signature + b"\0"), None),
            ("signature empty", dict(signature=b""), None),
            ("algorithm empty", dict(signature=remake(b"", raw)), None),
            ("algorithm NUL", dict(signature=remake(algorithm + b"\0", raw)), nul),
            ("algorithm upper", dict(signature=remake(algorithm.upper(), raw)), None),
            ("raw empty", dict(signature=remake(algorithm, b"")), None),
            ("raw cut", dict(signature=remake(algorithm, raw[:-1])), None),
            ("raw zero in front", dict(signature=remake(algorithm, b"\0" + raw)), None),
            ("raw zero behind", dict(signature=remake(algorithm, raw + b"\0")), None),
            ("raw zeros", dict(signature=remake(algorithm, bytes(len(raw)))), None),
            ("key trailing", dict(key=blob.key + b"\0"), None),
            ("key empty", dict(key=b""), None),
        ]
        for other in (
            b"ssh-rsa",
            b"rsa-sha2-256",
            b"rsa-sha2-512",
            b"ssh-ed25519",
            b"ecdsa-sha2-nistp256",
            b"sk-ssh-ed25519@openssh.com",
            b"webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
            b"ssh-dss",
            b"ssh-ed25519-cert-v01@openssh.com",
        ):
            if other != algorithm:
                edits.append(
                    ("algorithm %s" % other.decode(), dict(signature=remake(other, raw)), None)
                )
        kind, key = take(blob.key)
        for short in (
            b"ED25519",
            b"RSA",
            b"ECDSA",
            b"ED25519-SK",
            b"ECDSA-SK",
            b"DSA",
            kind + b"\0",
            kind.upper(),
        ):
            edits.append(
                (
                    "type %r" % short,
                    dict(key=string(short) + key),
                    nul if short.endswith(b"\0") else "short name of a type",
                )
            )
        if name.startswith("rsa"):
            e, modulus = take(key)
            n = take(modulus)[0]
            edits += [
                ("e with a zero", dict(key=string(kind) + string(b"\0" + e) + string(n)), minimal),
                ("n with a zero", dict(key=string(kind) + string(e) + string(b"\0" + n)), minimal),
                ("n negative", dict(key=string(kind) + string(e) + string(n[1:])), None),
                ("e is 1", dict(key=string(kind) + string(b"\1") + string(n)), None),
            ]
        if "ecdsa" in name:
            r, rest = take(raw)
            s = take(rest)[0]
            order = {
                "ecdsa384": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
                "ecdsa521": (1 << 521)
                - 0x5AE79787C40D069948033FEB708F65A2FC44A36477663B851449048E16EC79BF6F7,
            }.get(name, 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551)
            turned = order - int.from_bytes(s, "big")
            edits += [
                (
                    "r with a zero",
                    dict(signature=remake(algorithm, string(b"\0" + r) + string(s))),
                    minimal,
                ),
                (
                    "s with a zero",
                    dict(signature=remake(algorithm, string(r) + string(b"\0" + s))),
                    minimal,
                ),
                ("s turned", dict(signature=remake(algorithm, string(r) + mpint(turned))), None),
                (
                    "s and the order",
                    dict(
                        signature=remake(
                            algorithm, string(r) + mpint(order + int.from_bytes(s, "big"))
                        )
                    ),
                    None,
                ),
                ("r and s swapped", dict(signature=remake(algorithm, string(s) + string(r))), None),
            ]
        if name in ("ed25519", "sked25519"):
            order = (1 << 252) + 27742317777372353535851937790883648493
            s = int.from_bytes(raw[32:], "little") + order
            edits.append(
                (
                    "s and the order",
                    dict(signature=remake(algorithm, raw[:32] + s.to_bytes(32, "little"))),
                    "s of Ed25519 is not reduced",
                )
            )
        for label, fields, may in edits:
            cases.add(
                "blob: %s, %s" % (label, name), blob.with_(**fields), good, may=(may, weak(name))
            )


def blob_mutations(cases, chance):
    lab = cases.lab
    for name in all_names():
        good = lab.signers("lead@example.com " + lab.public[name])
        blob = open_armour(lab.sign(name))
        for _ in range(14):
            at, mask = chance.randrange(len(blob)), chance.choice((1, 0x80, 0xFF))
            changed = blob[:at] + bytes([blob[at] ^ mask]) + blob[at + 1 :]
            cases.add("byte %d ^ %#x, %s" % (at, mask, name), armour(changed), good)
        for _ in range(5):
            at = chance.randrange(len(blob))
            cases.add("cut at %d, %s" % (at, name), armour(blob[:at]), good)


def fido_cases(cases):
    lab = cases.lab
    for name in FIDO:
        for flags in (0, 1, 2, 4, 5, 0x40, 0x41, 0x80, 0x81, 0xC5, 0xFE, 0xFF):
            for counter in (0, 1, 0xFFFFFFFF):
                text = lab.forge(name, F=flags, c=counter)
                cases.add(
                    "%s flags %#x counter %d" % (name, flags, counter),
                    text,
                    lab.signers("lead@example.com " + lab.public[name]),
                    may=None if flags & 1 else "FIDO without touch",
                )
        for application in ("ssh:", "ssh:work", "https://example.com", "", "x" * 300):
            text = lab.forge(name, A=application)
            own = lab.signers("lead@example.com " + lab.public[name])
            cases.add("%s application %s" % (name, application[:20]), text, own)
            lab.forge(name)
            cases.add(
                "%s application %s, not the key's" % (name, application[:20]),
                text,
                lab.signers("lead@example.com " + lab.public[name]),
            )
            other = Blob(text)
            other = other.with_(
                key=other.key[: -len(string(application.encode()))] + string(b"ssh:x")
            )
            cases.add("%s application %s, changed" % (name, application[:20]), other, own)


def odd_cases(cases):
    lab = cases.lab
    for kind in ("ed25519", "ecdsa"):
        for options, may in (
            ({"v": 0}, "version 0"),
            ({"R": "x"}, "reserved is not empty"),
            ({"v": 2}, None),
            ({"H": "sha1"}, None),
            ({}, None),
        ):
            text = lab.forge("plain", kind=kind, **options)
            cases.add(
                "%s %r" % (kind, options),
                text,
                lab.signers("lead@example.com " + lab.public["plain"]),
                may=may,
            )
    # of order 1: R is the neutral point and s is 0, for every message
    neutral = b"\1" + bytes(31)
    blob = Blob(lab.sign("ed25519"))
    text = blob.with_(
        key=string(b"ssh-ed25519") + string(neutral),
        signature=string(b"ssh-ed25519") + string(neutral + bytes(32)),
    )
    line_text = "lead@example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    for message in lab.messages:
        cases.add(
            "a key of order 1",
            text,
            lab.signers(line_text),
            message=message,
            may="key is not sound",
        )
    if lab.make_key("ca", ("ed25519", None)) and lab.make_key("cert", ("ed25519", None)):
        lab.run(
            [
                "ssh-keygen",
                "-q",
                "-s",
                lab.path("ca"),
                "-I",
                "id",
                "-n",
                "lead@example.com",
                lab.path("cert.pub"),
            ]
        )
        text = lab.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", lab.path("cert-cert.pub")],
            lab.get(lab.messages["text"]),
        ).stdout
        for label, signers in (
            ("its authority", "lead@example.com cert-authority " + lab.public["ca"]),
            ("the key", "lead@example.com " + lab.public["cert"]),
            ("the authority as a key", "lead@example.com " + lab.public["ca"]),
        ):
            cases.add(
                "a certificate, signers have " + label,
                text,
                lab.signers(signers),
                may="certificate",
            )


def made_cases(cases):
    """What gate signs, with a file or an agent; and what ssh-keygen signs by the agent."""
    lab = cases.lab
    for name in KINDS:
        if weak(name):
            continue
        good = lab.signers("lead@example.com " + lab.public[name])
        lab.run(["ssh-add", "-q", lab.path(name)])
        agent = os.environ["SSH_AUTH_SOCK"]
        public = lab.put(lab.public[name] + "\n", "only-%s.pub" % name)
        for message in lab.messages:
            stdin = lab.get(lab.messages[message])
            for label, command in (
                ("gate, file", [lab.sshsig, "sign", "-n", "file", "-k", lab.path(name)]),
                ("gate, agent", [lab.sshsig, "sign", "-n", "file", "-k", public, "-a", agent]),
                ("gate, wanted", [lab.sshsig, "sign", "-n", "file", "-w", public, "-a", agent]),
                (
                    "ssh-keygen, agent",
                    ["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", public],
                ),
            ):
                text = lab.run(command, stdin).stdout
                cases.add(
                    "made by %s, %s, %s" % (label, name, message), text, good, message=message
                )
                cases.add(
                    "made by %s, %s, not %s" % (label, name, message),
                    text,
                    good,
                    message="text" if message == "empty" else "empty",
                )


def add_all(cases, chance):
    key_cases(cases)
    armour_cases(cases)
    field_cases(cases)
    fido_cases(cases)
    odd_cases(cases)
    made_cases(cases)
    blob_mutations(cases, chance)
