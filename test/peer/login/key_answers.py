#!/usr/bin/env python3
"""Keys that ssh-keygen makes, and what it says of them: key_answers.py FILE

For each file: private or public, type, bits, and whether it asks for a passphrase."""
import os
import subprocess
import sys
import tempfile

import answers


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def main():
    kinds = [["ed25519"], ["ecdsa", "-b", "256"], ["ecdsa", "-b", "384"], ["ecdsa", "-b", "521"],
             ["rsa", "-b", "2048"], ["rsa", "-b", "1024"], ["dsa"]]
    formats = [("RFC4716", ""), ("RFC4716", "secret"), ("PEM", ""), ("PEM", "secret"),
               ("PKCS8", ""), ("PKCS8", "secret")]
    version = run("ssh", "-V").stderr.split(",")[0]
    with tempfile.TemporaryDirectory() as folder, open(sys.argv[1], "w") as out:
        out.write("# %s, asked by test/peer/login/key_answers.py\n" % version)
        for kind in kinds:
            for form, phrase in formats:
                path = os.path.join(folder, "key")
                for old in (path, path + ".pub"):
                    if os.path.exists(old):
                        os.remove(old)
                made = run("ssh-keygen", "-q", "-m", form, "-t", *kind, "-N", phrase, "-C", "c",
                           "-f", path)
                if made.returncode:
                    continue
                said = run("ssh-keygen", "-l", "-f", path + ".pub").stdout.split()
                asks = run("ssh-keygen", "-y", "-P", "", "-f", path).returncode != 0
                sections = []
                for name, answer in ((path, "private"), (path + ".pub", "public")):
                    with open(name) as key:
                        sections.append(("/etc/ssh/" + os.path.basename(name), key.read()))
                    sections.append(("keygen " + os.path.basename(name), "%s %s %s %s" % (
                        answer, said[-1].strip("()").lower(), said[0],
                        "yes" if asks and answer == "private" else "no")))
                out.write(answers.case("%s %s%s" % (" ".join(kind), form,
                                                    " secret" if phrase else ""), sections))


if __name__ == "__main__":
    main()
