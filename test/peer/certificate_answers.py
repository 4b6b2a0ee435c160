#!/usr/bin/env python3
"""What openssl says of certificates: recorded for test_certificate, or compared with gate.

usage: certificate_answers.py record FOLDER         makes certificates, writes FOLDER/x509.json
       certificate_answers.py compare TOOL FILE...  asks openssl and TOOL about each FILE
"""
import json
import os
import re
import subprocess
import sys
import tempfile

# name, key options, more options of `openssl req -x509`
CASES = [
    ("rsa", ["rsa:2048"], ["-days", "365"]),
    ("small rsa, sha1", ["rsa:1024"], ["-sha1"]),
    ("p-256", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], ["-sha384"]),
    ("p-521", ["ec", "-pkeyopt", "ec_paramgen_curve:P-521"], []),
    ("ed25519", ["ed25519"], []),
    ("pss", ["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"], []),
    ("names", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
     ["-addext", "subjectAltName=DNS:a.example,IP:192.0.2.1,IP:2001:db8::1,email:a@b.example,"
      "URI:https://a.example/", "-addext", "extendedKeyUsage=serverAuth,clientAuth"]),
    ("usage", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
     ["-addext", "keyUsage=critical,digitalSignature,keyEncipherment"]),
    ("no ca", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
     ["-addext", "basicConstraints=critical,CA:FALSE"]),
]
SUBJECTS = {"names": "/C=DE/O=One, Two/OU=a/OU=b/CN=ex\\/ample", "p-521": "/CN=J\u00e9r\u00f4me/O=#x"}


def openssl(*words, data=None):
    return subprocess.run(["openssl", *words], input=data, stdout=subprocess.PIPE, check=True,
                          stderr=subprocess.DEVNULL, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
                          ).stdout


def seconds(text):
    return int(subprocess.run(["date", "-u", "-d", text, "+%s"], stdout=subprocess.PIPE,
                              check=True).stdout)


def field(pattern, text, absent=""):
    found = re.search(pattern, text)
    return found.group(1).strip() if found else absent


def answer(pem):
    text = openssl("x509", "-noout", "-text", data=pem).decode(errors="replace")
    show = openssl("x509", "-noout", "-subject", "-issuer", "-serial", "-dates", "-fingerprint",
                   "-sha256", "-nameopt", "RFC2253,-esc_msb,utf8", data=pem).decode()
    names = field(r"X509v3 Subject Alternative Name:.*\n(.*)", text)
    key = field(r"Public Key Algorithm: (\S+)", text)
    return {
        "subject": field(r"subject=(.*)", show), "issuer": field(r"issuer=(.*)", show),
        "serial": field(r"serial=(.*)", show),
        "not_before": seconds(field(r"notBefore=(.*)", show)),
        "not_after": seconds(field(r"notAfter=(.*)", show)),
        "fingerprint": field(r"Fingerprint=(.*)", show).replace(":", "").lower(),
        "signature": field(r"Signature Algorithm: (\S+)", text),
        "key": {"rsaEncryption": "rsa", "id-ecPublicKey": "ec", "rsassaPss": "rsa-pss"}.get(
            key, key.lower()),
        "bits": int(field(r"Public-Key: \((\d+) bit", text, "256" if key == "ED25519" else "0")),
        "curve": field(r"ASN1 OID: (\S+)", text),
        "names": names.split(", ") if names else [],
        "ca": "CA:TRUE" in text or ("Version: 1" in text and
                                    field(r"subject=(.*)", show) == field(r"issuer=(.*)", show)),
        "version": int(field(r"Version: (\d)", text)),
    }


def record(folder):
    cases = []
    with tempfile.TemporaryDirectory() as work:
        for name, key, options in CASES:
            subject = SUBJECTS.get(name, "/CN=" + name.replace(",", ""))
            openssl("req", "-x509", "-newkey", *key, "-nodes", "-keyout", work + "/k", "-out",
                    work + "/c", "-utf8", "-subj", subject, *options)
            with open(work + "/c", "rb") as file:
                pem = file.read()
            cases.append({"name": name, "pem": pem.decode(), "answer": answer(pem)})
        openssl("req", "-new", "-key", work + "/k", "-out", work + "/r", "-subj", "/CN=v1")
        pem = openssl("x509", "-req", "-in", work + "/r", "-signkey", work + "/k")
        cases.append({"name": "version 1", "pem": pem.decode(), "answer": answer(pem)})
    with open(folder + "/x509.json", "w", encoding="ascii") as out:
        out.write('{"by": %s, "made": "test/peer/certificate_answers.py record", "cases": [\n'
                  % json.dumps(openssl("version").decode().strip()))
        out.write(",\n".join(json.dumps(case) for case in cases))
        out.write("\n]}\n")


def compare(tool, paths):
    asked = differences = 0
    for path in filter(os.path.isfile, paths):
        got = json.loads(subprocess.run([tool, path], stdout=subprocess.PIPE, check=True).stdout)
        with open(path, encoding="ascii", errors="replace") as file:
            pems = re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----",
                              file.read(), re.S)
        want = [answer(pem.encode()) for pem in pems]
        asked += len(want)
        for one, other in zip(got, want):
            # A directory name is written in another of openssl's styles.
            one["names"] = [name for name in one["names"] if not name.startswith("DirName")]
            other["names"] = [name for name in other["names"] if not name.startswith("DirName")]
            if one != other:
                differences += 1
                print(path, {key: (one[key], other[key]) for key in other
                             if one.get(key) != other[key]})
        differences += len(got) != len(want)
    print(f"{asked} certificates, {differences} differ")
    sys.exit(1 if differences or not asked else 0)


if sys.argv[1] == "record":
    record(sys.argv[2])
else:
    compare(sys.argv[2], sys.argv[3:])
