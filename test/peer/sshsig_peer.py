"""Asks ssh-keygen -Y verify and tool_sshsig the same, and compares. See sshsig.sh."""
import collections
import concurrent.futures
import os
import random
import sys

from sshsig_lab import BEGIN, END, FIDO, KINDS, NOW, Blob, Lab, armour, mpint, open_armour, stamp
from sshsig_lab import string, take, u32

# What gate refuses and ssh-keygen accepts: the name, and gate's words for it.
DEPARTURES = {
    "version 0": {"version"},
    "reserved is not empty": {"reserved"},
    "text behind the END line": {"trailing"},
    "RSA below 2048 bits": {"key-size", "bad-signers", "bad-revoked"},
    "FIDO without touch": {"no-touch"},
    "one malformed line": {"bad-signers"},
    "a time without Z": {"bad-signers"},
    "certificate": {"key-type"},
    "DSA": {"key-type", "bad-signers", "bad-revoked"},
    "base64 is not strict": {"malformed"},
    "more than 16 KiB": {"too-large"},
    "s of Ed25519 is not reduced": {"mismatch"},
    "number is not minimal": {"malformed", "key-malformed"},
    "NUL behind a name": {"namespace", "hash", "algorithm", "key-malformed", "key-type"},
    "short name of a type": {"key-type"},
    "key is not sound": {"key-malformed", "bad-signers"},
    "KRL": {"bad-revoked"},
}
Case = collections.namedtuple(
    "Case", "label signature signers principal namespace revoked when message may")
cases = []
lab = None


def add(label, signature, signers, principal="lead@example.com", namespace="file", revoked=None,
        when=NOW, message="text", may=None):
    """may: the names of the departures that this can be, if ssh-keygen accepts it."""
    path = signature if isinstance(signature, str) else lab.put(signature)
    may = [name for name in (may if isinstance(may, tuple) else (may,)) if name]
    assert all(name in DEPARTURES for name in may)
    cases.append(Case(label, path, signers, principal, namespace, revoked or "-", when,
                      lab.messages[message], may))


def weak(name):
    return {"rsa1024": "RSA below 2048 bits", "dsa": "DSA"}.get(name)


def all_names():
    return list(KINDS) + list(FIDO)


def key_cases():
    """Every kind of key, both hashes, three messages, namespaces; and what must not fit."""
    names = all_names()
    for index, name in enumerate(names):
        good = lab.signers("lead@example.com " + lab.public[name])
        other = lab.signers("lead@example.com " + lab.public[names[index - 1]])
        for hashalg in ("sha256", "sha512"):
            for message in lab.messages:
                for namespace in ("file", "gate-waiver@v1"):
                    what = (name, message, namespace, hashalg)
                    text = lab.sign(*what)
                    add("%s %s %s %s" % what, text, good, namespace=namespace, message=message,
                        may=weak(name))
                    add("%s %s %s %s, another namespace" % what, text, good, namespace="git",
                        message=message)
                    add("%s %s %s %s, another message" % what, text, good, namespace=namespace,
                        message="empty" if message == "text" else "text")
                    if hashalg == "sha512":
                        add("%s %s %s %s, another's key" % what, text, other, namespace=namespace,
                            message=message, may=weak(names[index - 1]))


def line(options="", principals="lead@example.com", key=None):
    words = [principals, options, key or lab.key("ed25519")]
    return " ".join(word for word in words if word)


def window_cases():
    text = lab.sign("ed25519")
    forms = (("%Y%m%dZ", 86400), ("%Y%m%d%H%MZ", 60), ("%Y%m%d%H%M%SZ", 1))
    for form, unit in forms:
        low = NOW // unit * unit
        high = low + 3 * max(unit, 2)
        for options in ('valid-after="{0}"', 'valid-before="{1}"', 'valid-after="{0}",'
                        'valid-before="{1}"', 'valid-before="{1}",namespaces="file",'
                        'valid-after="{0}"', 'VALID-After="{0}"'):
            options = options.format(stamp(low, form), stamp(high, form))
            for when in (low - 1, low, low + 1, high - 1, high, high + 1):
                add("%s at %s" % (options, stamp(when)), text, lab.signers(line(options)), when=when)
    times = """20260101 202601010000 20260101000000 20260101z 20260101UTC 20260101utc 20260230Z 20250229Z
        20240229Z 20261301Z 20260001Z 20260100Z 20260132Z 202601012400Z 202601012359Z 202601010060Z
        20260101235960Z 20260101235961Z 20260101120060Z 2026010Z 202601010Z 2026010112Z 202601011200000Z
        19700101Z 19691231Z 19700101000001Z 99991231Z 00010101Z 2026-01-01Z 20260101T1200Z +2026101Z
        Z z UTC 2026 0 -1 always 1767225600 0x69555f00 20260101+0100 20260101ZZ""".split()
    for value in times + ["", " 2026101Z", "20260101 Z", "2026 101Z"]:
        for option, when in (("valid-after", NOW), ("valid-before", 1)):
            bad = "a time without Z" if not value.endswith("Z") else "one malformed line"
            add('%s="%s"' % (option, value), text,
                lab.signers(line('%s="%s"' % (option, value))), when=when, may=bad)
    for first, second in (("20260101Z", "20260101Z"), ("20260102Z", "20260101Z")):
        options = 'valid-after="%s",valid-before="%s"' % (first, second)
        add(options, text, lab.signers(line(options)), when=1767225600, may="one malformed line")


def pattern_cases(chance):
    text = lab.sign("ed25519")
    lists = """lead@example.com lead@example.com,x x,lead@example.com *@example.com *@* * ** ?ead@example.com
        lead@example.??? lead@*.com l*d@e*e.c*m LEAD@example.com lead@example.com, ,lead@example.com ,
        !lead@example.com !lead@example.com,* *,!lead@example.com !*,lead@example.com !other,*
        *@example.com,!vp@example.com !vp@example.com,*@example.com *,!l* *,!?ead@* !!lead@example.com
        *,!!lead@example.com ! !,* *,! lead@example.com* *lead@example.com lead lead@ @example.com
        [l]ead@example.com {lead}@example.com lead@example.com|x \\lead@example.com""".split()
    names = "lead@example.com vp@example.com lead@example.co xlead@example.com other !lead@example.com *"
    for patterns in lists:
        for principal in names.split():
            add("principals %s for %s" % (patterns, principal), text,
                lab.signers(line(principals=patterns)), principal=principal)
        add("namespaces %s" % patterns, lab.sign("ed25519", namespace="lead@example.com"),
            lab.signers(line('namespaces="%s"' % patterns)), namespace="lead@example.com")
    for length in (1021, 1022, 1023, 1024, 3000):
        for patterns in ("lead@example.com," + "x" * length, "x" * length + ",lead@example.com",
                         "!" + "x" * length + ",*", "*" * length):
            add("a pattern of %d bytes" % length, text, lab.signers(line(principals=patterns)))
    for _ in range(250):
        patterns = "".join(chance.choice("ab@*?!,") for _ in range(chance.randint(1, 9)))
        principal = "".join(chance.choice("ab@") for _ in range(chance.randint(1, 4)))
        add("principals %s for %s" % (patterns, principal), text,
            lab.signers(line(principals=patterns)), principal=principal)


def option_cases():
    text = lab.sign("ed25519")
    key = lab.key("ed25519")
    other = "other@example.com " + lab.key("ecdsa256")
    options = """namespaces="file" namespaces="git,file" namespaces="f*" namespaces="!git,*" namespaces="*,!file"
        namespaces="git" namespaces="" NAMESPACES="file" namespaces=file namespaces="file namespaces=
        namespaces namespaces="file"x namespaces="file",namespaces="git" namespaces="file",
        ,namespaces="file" namespaces="file",,valid-after="20200101Z" namespaces="file";x cert-authority
        cert-authority,namespaces="file" namespaces="file",cert-authority cert-authorityx
        no-cert-authority touch-required verify-required valid-befor="20300101Z" valid-before=20300101Z
        valid-before="20300101Z",valid-before="20310101Z" namespaces="fi\\"le" namespaces="fi\\le"
        namespaces='file' x=y x="y" = , " "" "file" -n""".split()
    for option in options + ['namespaces="file git"', 'namespaces="git, file"', 'namespaces="f" x="y"']:
        for name, lines in (("alone", [line(option)]), ("then a good line", [line(option), line()]),
                            ("behind another", [other, line(option)])):
            add("options %s, %s" % (option, name), text, lab.signers(*lines),
                may="one malformed line")
    lines = ["", " ", "#", " # x", "x", "x y", "x y z", key, "lead@example.com", "lead@example.com ",
             "lead@example.com " + key.split()[0], "lead@example.com " + key.split()[1],
             "lead@example.com x " + key, "lead@example.com  \t " + key.replace(" ", "\t \t"),
             "\t lead@example.com " + key, "lead@example.com " + key + "\r",
             "lead@example.com " + key + " comment\r", "lead@example.com\r" + key,
             "lead@example.com " + key + "\r\r", "lead@example.com " + key + "=",
             "lead@example.com " + key[:-1], "lead@example.com " + key[:-4],
             "lead@example.com " + key + "AAAA", "lead@example.com " + key + " # comment",
             "lead@example.com " + key.upper(), "lead@example.com SSH-ED25519 " + key.split()[1],
             "lead@example.com ssh-rsa " + key.split()[1],
             "lead@example.com sk-ssh-ed25519@openssh.com " + key.split()[1],
             "lead@example.com ED25519 " + key.split()[1],
             '"lead@example.com" ' + key, '"lead@example.com ' + key, 'lead@example.com" ' + key,
             'lead"@example.com ' + key, "'lead@example.com' " + key,
             "\ufefflead@example.com " + key, "lead@example.com " + key + " \u00e9\u4e2d",
             "lead@example.com " + key + "\v", "lead@example.com\f" + key, "lead@example.com\v " + key,
             "lead@example.com " + key + " \0 x", "\0", "lead@example.com " + key + " \x1b[1m",
             "lead@example.com " + key + "\\", "lead@example.com ssh-ed25519 -----",
             "x " + lab.public["rsa1024"], "lead@example.com ssh-ed25519-cert-v01@openssh.com AAAA",
             "lead@example.com " + key + "\nx", "lead@example.com " + key + "\n\n\n"]
    lines += ["x " + lab.public["dsa"]] if "dsa" in KINDS else []
    for bad in lines:
        add("line %r" % bad, text, lab.signers(bad), may="one malformed line")
        add("line %r, then a good one" % bad, text, lab.signers(bad, line()),
            may="one malformed line")
        add("line %r behind a good one" % bad, text, lab.signers(line(), bad),
            may="one malformed line")
    add("no newline at the end", text, lab.put(line()))
    add("an empty file", text, lab.put(""))


def line_mutations(chance):
    """A byte of a line is changed: asked as before, for another, and at another time."""
    text = lab.sign("ed25519")
    good = line('namespaces="file",valid-after="20260101Z",valid-before="20270101Z"').encode()
    for _ in range(260):
        at = chance.randrange(len(good))
        byte = chance.choice([good[at] ^ 1, good[at] ^ 0x80, good[at] ^ 0xff, *b' ,"*?!=#'])
        changed = good[:at] + bytes([byte]) + good[at + 1 :]
        principal, when = chance.choice([("lead@example.com", NOW), ("mead@example.com", NOW),
                                         ("lead@example.com", NOW - 86400 * 365),
                                         ("lead@example.com", NOW + 86400 * 365)])
        add("line %r for %s at %s" % (changed, principal, stamp(when)), text,
            lab.put(changed + b"\n"), principal=principal, when=when, may="one malformed line")


def revocation_cases():
    for name in ("ed25519", "ecdsa521", "rsa2048", "sked25519"):
        text, good = lab.sign(name), lab.signers("lead@example.com " + lab.public[name])
        own, other = lab.public[name], lab.public["ecdsa384"]
        for label, content, may in (
                ("itself", own, None), ("another", other, None), ("both", other + "\n" + own, None),
                ("without a comment", lab.key(name), None), ("blanks", "  \t" + own, None),
                ("CR LF", "# x\r\n" + own + "\r\n", "one malformed line"),
                ("comments", "# x\n\n \n" + other + "\n # y", "one malformed line"),
                ("an empty file", "", None), ("junk", "junk", None), ("junk behind", own + "\njunk", None),
                ("another, then junk", other + "\njunk", None),
                ("a line of signers", "lead@example.com " + own, None),
                ("a small RSA key", lab.public["rsa1024"], "RSA below 2048 bits"),
                ("a blank before the key's end", own.replace(" ", " \t "), None),
                ("a cut key", lab.key(name)[:-8], None)):
            add("revoked: %s, %s" % (label, name), text, good, revoked=lab.put(content + "\n"), may=may)
        for revoked in (name, "ecdsa384"):
            krl = lab.path("krl-%s-%s" % (name, revoked))
            public = lab.put(lab.public[revoked] + "\n", "krl-%s-%s.pub" % (name, revoked))
            lab.run(["ssh-keygen", "-q", "-k", "-f", krl, public])
            add("KRL of %s, %s" % (revoked, name), text, good, revoked=krl, may="KRL")


def armour_cases():
    for name in ("ed25519", "rsa3072"):
        text, good = lab.sign(name), lab.signers("lead@example.com " + lab.public[name])
        body = text[len(BEGIN) : -len(END)]
        strict, behind = "base64 is not strict", "text behind the END line"
        edits = [
            ("as it is", text, None), ("no newline", text[:-1], None), ("blank lines", text + b"\n \n", None),
            ("CR behind", text[:-1] + b"\r\n", None), ("CR before END", BEGIN + body[:-1] + b"\r\n" + END, None),
            ("CR LF", text.replace(b"\n", b"\r\n"), None), ("CR at BEGIN", BEGIN[:-1] + b"\r\n" + body + END, None),
            ("CR in the body", BEGIN + body.replace(b"\n", b"\r\n") + END, None),
            ("CR alone", text.replace(b"\n", b"\r"), None), ("one line", BEGIN + body.replace(b"\n", b"") + b"\n" + END, None),
            ("short lines", armour(open_armour(text), 7), None), ("long lines", armour(open_armour(text), 76), None),
            ("empty lines", BEGIN + body.replace(b"\n", b"\n\n") + END, None), ("newline in front", b"\n" + text, None),
            ("blank in front", b" " + text, None), ("text in front", b"x\n" + text, None),
            ("BOM", b"\xef\xbb\xbf" + text, None), ("text behind", text + b"x", behind), ("NUL behind", text + b"\0", behind),
            ("text at END", text[:-1] + b"x\n", behind), ("two signatures", text + text, behind),
            ("form feed behind", text + b"\f", behind), ("no END", BEGIN + body, None), ("no BEGIN", body + END, None),
            ("END alone", BEGIN + END, None), ("empty body", BEGIN + b"\n" + END, None), ("nothing", b"", None),
            ("BEGIN alone", BEGIN, None), ("BEGIN with a blank", BEGIN[:-1] + b" \n" + body + END, None),
            ("END with a blank in front", BEGIN + body + b" " + END, None), ("lower case", text.replace(b"SIGNATURE", b"signature"), None),
            ("END in one line", BEGIN + body[:-1] + END, None), ("padding missing", BEGIN + body.replace(b"=", b"") + END, strict),
            ("padding too many", BEGIN + body[:-1] + b"=\n" + END, strict),
            ("padding in the middle", BEGIN + body[:8] + b"=" + body[8:] + END, strict),
            ("dash in the body", BEGIN + body[:8] + b"-" + body[9:] + END, strict),
            ("NUL in the body", BEGIN + body[:8] + b"\0" + body[8:] + END, strict),
            ("NUL before END", BEGIN + body[:-1] + b"\0\n" + END, strict),
            ("digits behind the padding", BEGIN + body[:-1] + b"AAAA\n" + END, strict),
            ("cut in the middle", BEGIN + body[:100] + b"\n" + END, None),
            ("16 KiB", text + b"\n" * (16384 - len(text)), None),
            ("16 KiB and one", text + b"\n" * (16385 - len(text)), "more than 16 KiB")]
        for blank in (b" ", b"\t", b"\r", b"\v", b"\f", b"\xa0", b"\x85"):
            edits += [("%r in the body" % blank, BEGIN + body[:8] + blank + body[8:] + END, strict),
                      ("%r at a line's end" % blank, BEGIN + body.replace(b"\n", blank + b"\n") + END, strict),
                      ("%r behind" % blank, text + blank, behind)]
        for label, edited, may in edits:
            add("armour: %s, %s" % (label, name), edited, good, may=may)


def field_cases():
    """Blobs that are put together in another way, for every kind of key."""
    nul, minimal = "NUL behind a name", "number is not minimal"
    for name in all_names():
        good = lab.signers("lead@example.com " + lab.public[name])
        blob = Blob(lab.sign(name))
        algorithm, rest = take(blob.signature)
        raw, tail = take(rest)
        remake = lambda a, r, t=tail: string(a) + string(r) + t
        edits = [
            ("version 0", dict(version=u32(0)), "version 0"), ("version 2", dict(version=u32(2)), None),
            ("version 256", dict(version=u32(256)), None), ("magic", dict(magic=b"SSHSIh"), None),
            ("reserved", dict(reserved=b"x"), "reserved is not empty"), ("trailing", dict(rest=b"\0"), None),
            ("namespace NUL", dict(namespace=b"file\0"), nul), ("namespace NUL x", dict(namespace=b"file\0x"), None),
            ("namespace", dict(namespace=b"git"), None), ("namespace empty", dict(namespace=b""), None),
            ("hash NUL", dict(hash=b"sha512\0"), nul), ("hash sha256", dict(hash=b"sha256"), None),
            ("hash SHA512", dict(hash=b"SHA512"), None), ("hash sha1", dict(hash=b"sha1"), None),
            ("hash empty", dict(hash=b""), None), ("hash list", dict(hash=b"sha256,sha512"), None),
            ("signature trailing", dict(signature=blob.signature + b"\0"), None),
            ("signature empty", dict(signature=b""), None), ("algorithm empty", dict(signature=remake(b"", raw)), None),
            ("algorithm NUL", dict(signature=remake(algorithm + b"\0", raw)), nul),
            ("algorithm upper", dict(signature=remake(algorithm.upper(), raw)), None),
            ("raw empty", dict(signature=remake(algorithm, b"")), None),
            ("raw cut", dict(signature=remake(algorithm, raw[:-1])), None),
            ("raw zero in front", dict(signature=remake(algorithm, b"\0" + raw)), None),
            ("raw zero behind", dict(signature=remake(algorithm, raw + b"\0")), None),
            ("raw zeros", dict(signature=remake(algorithm, bytes(len(raw)))), None),
            ("key trailing", dict(key=blob.key + b"\0"), None), ("key empty", dict(key=b""), None)]
        for other in (b"ssh-rsa", b"rsa-sha2-256", b"rsa-sha2-512", b"ssh-ed25519", b"ecdsa-sha2-nistp256",
                      b"sk-ssh-ed25519@openssh.com", b"webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
                      b"ssh-dss", b"ssh-ed25519-cert-v01@openssh.com"):
            if other != algorithm:
                edits.append(("algorithm %s" % other.decode(), dict(signature=remake(other, raw)), None))
        kind, key = take(blob.key)
        for short in (b"ED25519", b"RSA", b"ECDSA", b"ED25519-SK", b"ECDSA-SK", b"DSA", kind + b"\0", kind.upper()):
            edits.append(("type %r" % short, dict(key=string(short) + key),
                          nul if short.endswith(b"\0") else "short name of a type"))
        if name.startswith("rsa"):
            e, modulus = take(key)
            n = take(modulus)[0]
            edits += [("e with a zero", dict(key=string(kind) + string(b"\0" + e) + string(n)), minimal),
                      ("n with a zero", dict(key=string(kind) + string(e) + string(b"\0" + n)), minimal),
                      ("n negative", dict(key=string(kind) + string(e) + string(n[1:])), None),
                      ("e is 1", dict(key=string(kind) + string(b"\1") + string(n)), None)]
        if "ecdsa" in name:
            r, rest = take(raw)
            s = take(rest)[0]
            order = {"ecdsa384": 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973,
                     "ecdsa521": (1 << 521) - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf6f7}.get(
                name, 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551)
            turned = order - int.from_bytes(s, "big")
            edits += [("r with a zero", dict(signature=remake(algorithm, string(b"\0" + r) + string(s))), minimal),
                      ("s with a zero", dict(signature=remake(algorithm, string(r) + string(b"\0" + s))), minimal),
                      ("s turned", dict(signature=remake(algorithm, string(r) + mpint(turned))), None),
                      ("s and the order", dict(signature=remake(algorithm, string(r) + mpint(
                          order + int.from_bytes(s, "big")))), None),
                      ("r and s swapped", dict(signature=remake(algorithm, string(s) + string(r))), None)]
        if name in ("ed25519", "sked25519"):
            order = (1 << 252) + 27742317777372353535851937790883648493
            s = int.from_bytes(raw[32:], "little") + order
            edits.append(("s and the order", dict(signature=remake(
                algorithm, raw[:32] + s.to_bytes(32, "little"))), "s of Ed25519 is not reduced"))
        for label, fields, may in edits:
            add("blob: %s, %s" % (label, name), blob.with_(**fields), good, may=(may, weak(name)))


def blob_mutations(chance):
    for name in all_names():
        good = lab.signers("lead@example.com " + lab.public[name])
        blob = open_armour(lab.sign(name))
        for _ in range(14):
            at, mask = chance.randrange(len(blob)), chance.choice((1, 0x80, 0xff))
            changed = blob[:at] + bytes([blob[at] ^ mask]) + blob[at + 1 :]
            add("byte %d ^ %#x, %s" % (at, mask, name), armour(changed), good)
        for _ in range(5):
            at = chance.randrange(len(blob))
            add("cut at %d, %s" % (at, name), armour(blob[:at]), good)


def fido_cases():
    for name in FIDO:
        for flags in (0, 1, 2, 4, 5, 0x40, 0x41, 0x80, 0x81, 0xc5, 0xfe, 0xff):
            for counter in (0, 1, 0xffffffff):
                text = lab.forge(name, F=flags, c=counter)
                add("%s flags %#x counter %d" % (name, flags, counter), text,
                    lab.signers("lead@example.com " + lab.public[name]),
                    may=None if flags & 1 else "FIDO without touch")
        for application in ("ssh:", "ssh:work", "https://example.com", "", "x" * 300):
            text = lab.forge(name, A=application)
            own = lab.signers("lead@example.com " + lab.public[name])
            add("%s application %s" % (name, application[:20]), text, own)
            lab.forge(name)
            add("%s application %s, not the key's" % (name, application[:20]), text,
                lab.signers("lead@example.com " + lab.public[name]))
            other = Blob(text)
            other = other.with_(key=other.key[: -len(string(application.encode()))] + string(b"ssh:x"))
            add("%s application %s, changed" % (name, application[:20]), other, own)


def odd_cases():
    for kind in ("ed25519", "ecdsa"):
        for options, may in (({"v": 0}, "version 0"), ({"R": "x"}, "reserved is not empty"), ({"v": 2}, None),
                             ({"H": "sha1"}, None), ({}, None)):
            text = lab.forge("plain", kind=kind, **options)
            add("%s %r" % (kind, options), text, lab.signers("lead@example.com " + lab.public["plain"]), may=may)
    # of order 1: R is the neutral point and s is 0, for every message
    neutral = b"\1" + bytes(31)
    blob = Blob(lab.sign("ed25519"))
    text = blob.with_(key=string(b"ssh-ed25519") + string(neutral),
                      signature=string(b"ssh-ed25519") + string(neutral + bytes(32)))
    line_text = "lead@example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    for message in lab.messages:
        add("a key of order 1", text, lab.signers(line_text), message=message, may="key is not sound")
    if lab.make_key("ca", ("ed25519", None)) and lab.make_key("cert", ("ed25519", None)):
        lab.run(["ssh-keygen", "-q", "-s", lab.path("ca"), "-I", "id", "-n", "lead@example.com",
                 lab.path("cert.pub")])
        text = lab.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", lab.path("cert-cert.pub")],
                       lab.get(lab.messages["text"])).stdout
        for label, signers in (("its authority", "lead@example.com cert-authority " + lab.public["ca"]),
                               ("the key", "lead@example.com " + lab.public["cert"]),
                               ("the authority as a key", "lead@example.com " + lab.public["ca"])):
            add("a certificate, signers have " + label, text, lab.signers(signers), may="certificate")


def made_cases():
    """What gate signs, with a file or an agent; and what ssh-keygen signs by the agent."""
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
                    ("ssh-keygen, agent", ["ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", public])):
                text = lab.run(command, stdin).stdout
                add("made by %s, %s, %s" % (label, name, message), text, good, message=message)
                add("made by %s, %s, not %s" % (label, name, message), text, good,
                    message="text" if message == "empty" else "empty")


def ask_peer(case):
    command = ["ssh-keygen", "-Y", "verify", "-n", case.namespace, "-s", case.signature, "-f",
               case.signers, "-I", case.principal, "-O", "verify-time=" + stamp(case.when)]
    if case.revoked != "-":
        command += ["-r", case.revoked]
    return lab.run(command, lab.get(case.message), check=False).returncode == 0


def ask_gate():
    rows = "".join("\t".join((c.namespace, c.signature, c.signers, c.principal, c.revoked, str(c.when),
                              c.message)) + "\n" for c in cases)
    return lab.run([lab.sshsig, "batch"], rows.encode()).stdout.decode().split("\n")[:-1]


def is_crlf(case):
    """Whether ssh-keygen accepts it once its lines end in LF."""
    text = lab.get(case.signature)
    return b"\r\n" in text and ask_peer(case._replace(signature=lab.put(text.replace(b"\r\n", b"\n"))))


def main():
    global lab
    lab = Lab(sys.argv[1], sys.argv[2])
    chance = random.Random(int(sys.argv[3]))
    for make in (key_cases, window_cases, option_cases, revocation_cases, armour_cases, field_cases,
                 fido_cases, odd_cases, made_cases):
        make()
    for make in (pattern_cases, line_mutations, blob_mutations):
        make(chance)
    answers = ask_gate()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() + 1) as pool:
        peers = list(pool.map(ask_peer, cases))

    counts = collections.Counter()
    failed = len(answers) != len(cases)
    for case, word, accepts in zip(cases, answers, peers):
        named = [name for name in case.may if word in DEPARTURES[name]]
        if (word == "accepted") == accepts:
            counts["both accept" if accepts else "both refuse"] += 1
        elif accepts and named:
            counts["refused by gate alone: " + named[0]] += 1
        elif not accepts and is_crlf(case):
            counts["accepted by gate alone: CR LF"] += 1
        else:
            failed = True
            print("FAIL %s: gate says %s, ssh-keygen %s" % (case.label, word,
                                                          "accepts" if accepts else "refuses"))
    # An entry that nothing needs would hide a fault one day.
    for name in DEPARTURES:
        if not counts["refused by gate alone: " + name] and (name != "DSA" or "dsa" in KINDS):
            failed = True
            print("FAIL ssh-keygen accepts no case of '%s'" % name)
    for name, count in sorted(counts.items()):
        print("%5d %s" % (count, name))
    print("sshsig: %d cases, %s" % (len(cases), "some differ" if failed else "all as they should be"))
    sys.exit(failed or len(cases) < 1500 or counts["both accept"] < 100)


main()
