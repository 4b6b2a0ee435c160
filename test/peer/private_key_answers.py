#!/usr/bin/env python3
"""Private keys that openssl, ssh-keygen and gpg make, and what they say of them:
private_key_answers.py FILE

For each file: format, type, bits, and whether a passphrase protects it. Files that are no text stand
there as base64."""
import base64
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

import answers

PHRASE = "correct horse"


def run(*command, **more):
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False, **more)


def text(*command):
    return run(*command).stdout.decode()


def add(out, name, form, kind, bits, asks, path):
    with open(path, "rb") as file:
        body = file.read()
    is_text = body.isascii() and b"\0" not in body
    shown = body.decode() if is_text else base64.encodebytes(body).decode()
    out.write(answers.case(name, [
        ("/key" if is_text else "base64 /key", shown),
        ("peer", "%s %s %s %s" % (form, kind, bits, "yes" if asks else "no")),
    ]))


def openssl(out, folder):
    kinds = [("rsa", ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
             ("rsa", ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"]),
             ("ec", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
             ("ec", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]),
             ("ec", ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384",
                     "-pkeyopt", "ec_param_enc:explicit"]),
             ("ed25519", ["-algorithm", "ED25519"]), ("ed448", ["-algorithm", "ED448"]),
             ("x25519", ["-algorithm", "X25519"]), ("x448", ["-algorithm", "X448"]),
             ("rsa-pss", ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"])]
    plain, path = os.path.join(folder, "plain"), os.path.join(folder, "key")
    old = {"rsa": "pkcs1", "ec": "sec1"}
    for kind, options in kinds:
        run("openssl", "genpkey", "-out", plain, *options)
        for style, form, arguments in (
                ("PEM", "pkcs8", []), ("PEM, AES", "pkcs8", ["-aes256", "-passout", "pass:" + PHRASE]),
                ("old PEM", old.get(kind), ["-traditional"]),
                ("old PEM, AES", old.get(kind),
                 ["-traditional", "-aes256", "-passout", "pass:" + PHRASE]),
                ("old DER", old.get(kind), ["-traditional", "-outform", "DER"])):
            if not form or run("openssl", "pkey", "-in", plain, "-out", path, *arguments).returncode:
                continue
            asks = run("openssl", "pkey", "-in", path, "-passin", "pass:", "-noout").returncode != 0
            bits = re.search(r"\((\d+) bit", text("openssl", "pkey", "-in", plain, "-noout", "-text"))
            add(out, "openssl %s, %s" % (" ".join(options[1:]), style), form, kind,
                bits.group(1) if bits else "-", asks, path)
        for scheme in ("-nocrypt", ""), ("-v1", "PBE-SHA1-3DES"), ("-v2", "aes-128-cbc"):
            run("openssl", "pkcs8", "-topk8", "-in", plain, "-out", path, "-outform", "DER",
                *filter(None, scheme), "-passout", "pass:" + PHRASE)
            asks = run("openssl", "pkey", "-in", path, "-passin", "pass:", "-noout").returncode != 0
            add(out, "openssl pkcs8 %s, DER %s" % (" ".join(options[1:]), " ".join(scheme)), "pkcs8", kind,
                "-", asks, path)


def keygen(out, folder):
    path = os.path.join(folder, "ssh")
    for kind, name in (["ed25519"], "ed25519"), (["ecdsa", "-b", "384"], "ec"), \
            (["rsa", "-b", "2048"], "rsa"), (["dsa"], "dsa"):
        for style, form in (("RFC4716", "openssh"), ("PEM", {"ec": "sec1", "rsa": "pkcs1",
                                                            "dsa": "dsa"}.get(name)),
                            ("PKCS8", "pkcs8")):
            for phrase in "", PHRASE:
                for old in glob.glob(path + "*"):
                    os.remove(old)
                made = run("ssh-keygen", "-q", "-m", style, "-t", *kind, "-N", phrase, "-f", path)
                with open(path) if made.returncode == 0 else open(os.devnull) as file:
                    first = file.readline()
                if not first or not form:
                    continue
                if "OPENSSH" in first:
                    form = "openssh"
                bits = text("ssh-keygen", "-l", "-f", path + ".pub").split()[0]
                asks = run("ssh-keygen", "-y", "-P", "", "-f", path).returncode != 0
                add(out, "ssh-keygen %s %s%s" % (" ".join(kind), style, ", secret" if phrase else ""),
                    form, name, bits, asks, path)


def gpg(out, folder):
    names = {"1": "rsa", "17": "dsa", "19": "ec", "22": "ed25519"}
    path = os.path.join(folder, "gpg")
    for kind in "rsa2048", "ed25519", "nistp384", "dsa2048", "brainpoolP256r1":
        for phrase in "", PHRASE:
            home = tempfile.mkdtemp(dir=folder)
            base = ["gpg", "--homedir", home, "--batch", "--pinentry-mode", "loopback",
                    "--passphrase", phrase]
            run(*base, "--quick-gen-key", "a <a@example.org>", kind, "default", "never")
            fields = next(line for line in text(*base, "--list-keys", "--with-colons").splitlines()
                          if line.startswith("pub:")).split(":")
            fingerprint = re.search(r"^fpr:+(\w+)", text(*base, "--list-keys", "--with-colons"), re.M)
            sub = {"rsa2048": "rsa2048", "dsa2048": "elg2048"}.get(kind, "cv25519")
            run(*base, "--quick-add-key", fingerprint.group(1), sub, "encr", "never")
            shown = names[fields[3]], "256" if fields[3] == "22" else fields[2]
            for style, arguments in (("armour", ["--armor", "--export-secret-keys"]),
                                     ("binary", ["--export-secret-keys"]),
                                     ("subkeys", ["--armor", "--export-secret-subkeys"])):
                with open(path, "wb") as file:
                    file.write(run(*base, *arguments).stdout)
                packets = text("gpg", "--homedir", home, "--batch", "--list-packets", path)
                secrets = re.split(r":secret (?:sub )?key packet:", packets)[1:]
                asks = all("protect" in one.split("\n:")[0] or "gnu-dummy" in one for one in secrets)
                add(out, "gpg %s %s%s" % (kind, style, ", secret" if phrase else ""), "openpgp",
                    shown[0], shown[1], asks, path)
            for file in glob.glob(os.path.join(home, "private-keys-v1.d", "*.key"))[:1]:
                with open(file, "rb") as stored:
                    asks = b"protected-private-key" in stored.read()
                add(out, "gpg-agent %s%s" % (kind, ", secret" if phrase else ""), "gpg-agent", "-",
                    "-", asks, file)
            run("gpgconf", "--homedir", home, "--kill", "all")
            shutil.rmtree(home, ignore_errors=True)


def main():
    versions = [text("openssl", "version").strip(),
                run("ssh", "-V").stderr.decode().split(",")[0],
                text("gpg", "--version").splitlines()[0]]
    with tempfile.TemporaryDirectory() as folder, open(sys.argv[1], "w", encoding="ascii") as out:
        out.write("# %s; asked by test/peer/private_key_answers.py\n" % "; ".join(versions))
        openssl(out, folder)
        keygen(out, folder)
        gpg(out, folder)


if __name__ == "__main__":
    main()
