#!/usr/bin/env python3
"""What the SSH client makes of its system-wide files: ssh_answers.py ROOT FILE [SEED COUNT]

ROOT is that of test/peer/login.sh. For each case `ssh -G` is asked about a host "a" that lines may name and a
host "z" that none does; only keywords that the case sets are kept. Words of truth are yes and no."""
import os
import random
import shutil
import subprocess
import sys

import answers

CONFIG = "/etc/ssh/ssh_config"
WORDS = ["StrictHostKeyChecking yes", "StrictHostKeyChecking no", "stricthostkeychecking=ask", "ForwardAgent no",
         "ForwardX11 yes", "HashKnownHosts yes", "hashknownhosts no", "Port 2222", "Port=22", "LogLevel VERBOSE",
         "ServerAliveInterval 1m", "ServerAliveInterval 90", "PasswordAuthentication no", "BatchMode true",
         "CheckHostIP false", "SendEnv LANG LC_*", "IdentityFile /a/b", "IdentityFile \"/a/c\"", "Compression \"yes\"",
         "UpdateHostKeys ask", "Tunnel yes", "VisualHostKey no", "TCPKeepAlive yes # x", "User bob",
         "ChallengeResponseAuthentication no", "PubkeyAuthentication no", "Protocol 2", "Ciphers aes256-ctr,aes128-ctr",
         "Ciphers -aes*", "MACs hmac-sha2-512", "NumberOfPasswordPrompts 1", "EscapeChar none"]
BAD = ["Nonsense yes", "Port x", "Port", "StrictHostKeyChecking maybe", "Compression yes no", "Host",
       "User \"bob", "LogLevel LOUD", "ServerAliveInterval 1x", "Match nonsense", "Match"]


def run(root, *command):
    return subprocess.run(["chroot", root, *command], capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL)


def ask(root, files, host):
    shutil.rmtree(root + "/etc/ssh/ssh_config.d", ignore_errors=True)
    os.mkdir(root + "/etc/ssh/ssh_config.d")
    for path, content in files.items():
        with open(root + path, "w") as out:
            out.write(content)
    said = run(root, "ssh", "-G", "-F", CONFIG, host)
    if said.returncode:
        return "refused"
    names = {"kbdinteractiveauthentication" if w.startswith("Challenge") else w.split("=")[0].split()[0].lower()
             for w in WORDS if w.split("=")[0].split()[0] in "".join(files.values())}
    lines = [line for line in said.stdout.splitlines() if line.split(" ")[0] in names]
    return "\n".join(lines)


def fixed():
    yield {CONFIG: ""}
    yield {CONFIG: "Host *\n  HashKnownHosts yes\nHost a\n  HashKnownHosts no\n"}
    yield {CONFIG: "Host a\n  HashKnownHosts no\nHost *\n  HashKnownHosts yes\n"}
    yield {CONFIG: "Include /etc/ssh/ssh_config.d/*.conf\nPort 22\n", "/etc/ssh/ssh_config.d/b.conf": "Port 3\n",
           "/etc/ssh/ssh_config.d/a.conf": "Host a\nPort 2\n"}
    yield {CONFIG: "Host a\n Include /etc/ssh/ssh_config.d/a.conf\nPort 5\n",
           "/etc/ssh/ssh_config.d/a.conf": "Port 2\nHost *\nUser bob\n"}
    yield {CONFIG: "Host a !b\nPort 2\nHost !a\nPort 3\n"}
    yield {CONFIG: "Match host a\nPort 2\nMatch all\nPort 4\n"}
    yield {CONFIG: "Match canonical all\nPort 2\n"}
    yield {CONFIG: "Match all host a\nPort 2\n"}
    yield {CONFIG: "IgnoreUnknown Non*\nNonsense 1\nPort 2\n"}
    yield {CONFIG: "Nonsense 1\nIgnoreUnknown Non*\n"}
    yield {CONFIG: "Include nowhere/*\nPort 3\n"}
    yield {CONFIG: "Include /etc/ssh/ssh_config\n"}
    for line in WORDS + BAD:
        yield {CONFIG: line + "\n"}


def generated(seed, count):
    chance = random.Random(seed)

    def lines():
        text = ""
        for _ in range(chance.randint(0, 6)):
            text += chance.choice(["Host a", "Host *", "Host a c", "Match host a", "Match all", "# x", "",
                                   "  ", "\t"] + WORDS * 2 + (BAD if chance.random() < 0.03 else [])) + "\n"
        return text

    for _ in range(count):
        files = {CONFIG: lines()}
        if chance.random() < 0.5:
            files[CONFIG] += "Include /etc/ssh/ssh_config.d/*.conf\n" + lines()
            for name in "ab":
                files["/etc/ssh/ssh_config.d/%s.conf" % name] = lines()
        yield files


def main():
    root, path = sys.argv[1:3]
    seed, count = (int(a) for a in sys.argv[3:5]) if len(sys.argv) > 3 else (1, 200)
    version = run(root, "ssh", "-V").stderr.split(",")[0]
    cases = [("fixed %d" % n, f) for n, f in enumerate(fixed())] if len(sys.argv) <= 3 else []
    cases += [("generated %d" % n, f) for n, f in enumerate(generated(seed, count))]
    with open(root + CONFIG) as kept:
        before = kept.read()
    with open(path, "w") as out:
        out.write("# %s, asked by test/peer/login/ssh_answers.py\n" % version)
        for name, files in cases:
            hosts = [("host " + host, ask(root, files, host)) for host in "az"]
            out.write(answers.case(name, list(files.items()) + hosts))
    with open(root + CONFIG, "w") as out:
        out.write(before)


if __name__ == "__main__":
    main()
