#!/usr/bin/env python3
"""Records what a real sshd makes of configurations.

    test/peer/sshd_answers.py FILE             writes the answers into FILE again
    test/peer/sshd_answers.py FILE --random N SEED     adds N new cases first

FILE holds cases as test/unit/answers.h describes them. "== /etc/ssh/..." is a file, "== -C user=NAME" what
`sshd -T -f FILE -C user=NAME,host=h,addr=192.0.2.1` answers for that connection, or the one line
"refused". The first line names the version of sshd. Wants openssh-server, and root where there is
no /run/sshd; sshd gets a host key of its own.
"""
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import answers

SSHD = "/usr/sbin/sshd"


def version():
    run = subprocess.run([SSHD, "-V"], capture_output=True, text=True, check=False)
    return re.search(r"OpenSSH_[^,]*", run.stdout + run.stderr).group(0)


def ask(folder, key, connection):
    # the fixture's /etc/ssh is FOLDER for sshd
    command = [SSHD, "-T", "-h", key, "-f", f"{folder}/sshd_config", "-C",
               f"{connection[3:]},host=h,addr=192.0.2.1"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    answer = run.stdout.replace(f"hostkey {key}\n", "")
    return answer if run.returncode == 0 else "refused\n"


def record(text, key):
    """The case with its answers."""
    sections = answers.read_sections(text)
    with tempfile.TemporaryDirectory() as folder:
        for name, body in sections:
            if name.startswith("/etc/ssh/"):
                target = pathlib.Path(folder, name[len("/etc/ssh/"):])
                target.parent.mkdir(exist_ok=True)
                target.write_text(body.replace("/etc/ssh/sshd_config.d",
                                               f"{folder}/sshd_config.d"))
        out = ""
        for name, body in sections:
            if name.startswith("-C "):
                body = ask(folder, key, name)
            out += f"== {name}\n{body}"
    return out


KEYWORDS = {
    "PermitRootLogin": ["yes", "no", "without-password", "prohibit-password", "forced-commands-only"],
    "X11Forwarding": ["yes", "no"],
    "MaxAuthTries": ["1", "6", "10"],
    "ClientAliveInterval": ["0", "5m", "1h30", "90s"],
    "Banner": ["none", "/etc/issue", '"/etc/a b"', "'/etc/c'"],
    "AllowTcpForwarding": ["yes", "no", "all", "local"],
    "AllowUsers": ["a", "b c", "'d e' f"],
    "PasswordAuthentication": ["yes", "no"],
    "MaxSessions": ["2", "3"],
    "ForceCommand": ["none", "echo a b", 'x "y  z"'],
    "AcceptEnv": ["LANG", "A B"],
    "Ciphers": ["aes256-ctr", "+3des-cbc", "-aes*", "^aes256-ctr"],
    "LogLevel": ["INFO", "verbose"],
}
GLOBAL = {"Ciphers"}


def random_line(source, is_matched):
    names = [name for name in KEYWORDS if not is_matched or name not in GLOBAL]
    name = source.choice(names)
    value = source.choice(KEYWORDS[name])
    shown = source.choice([name, name.lower(), name.upper(), f'"{name}"'])
    # behind a quoted keyword a '=' belongs to the value
    blanks = [" ", "\t", "  "]
    between = source.choice(blanks if shown[0] == '"' else blanks + ["=", " = ", " =\t"])
    tail = "" if name == "ForceCommand" else source.choice(["", "", " ", " # x", "\t#"])
    return source.choice(["", "", "  ", "\t"]) + shown + between + value + tail + "\n"


def random_file(source, depth):
    text, is_matched = "", depth > 1
    for _ in range(source.randrange(1, 9)):
        kind = source.randrange(10)
        if kind == 0:
            criteria = source.choice(["user bob", "User alice", "all", "user=bob", "host h user bob"])
            text += f"Match {criteria}\n"
            is_matched = is_matched or criteria != "all"
        elif kind == 1 and depth < 1:
            text += "Include /etc/ssh/sshd_config.d/*.conf\n"
        elif kind == 2:
            text += source.choice(["\n", "# comment\n", "   \n"])
        else:
            text += random_line(source, is_matched or depth > 0)
    return text


def make_random(count, seed):
    source = random.Random(seed)
    for number in range(count):
        text = "== /etc/ssh/sshd_config\n" + random_file(source, 0)
        for drop_in in range(source.randrange(3)):
            text += f"== /etc/ssh/sshd_config.d/{drop_in}.conf\n" + random_file(source, 1)
        text += "== -C user=alice\n== -C user=bob\n"
        yield f"random_{number:03}", text


def main():
    path = pathlib.Path(sys.argv[1])
    cases = answers.read_cases(path)
    if len(sys.argv) > 2:
        cases += make_random(int(sys.argv[3]), int(sys.argv[4]))
    out = f"# {version()}, recorded by test/peer/sshd_answers.py\n"
    os.makedirs("/run/sshd", exist_ok=True)
    with tempfile.TemporaryDirectory() as keys:
        key = f"{keys}/key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        for name, text in cases:
            out += f"=== {name}\n" + record(text, key)
    path.write_text(out)


if __name__ == "__main__":
    main()
