#!/usr/bin/env python3
"""Records what pwck, grpck, useradd and id make of the files of accounts.

    test/peer/accounts_answers.py ROOT FILE                     writes the answers into FILE again
    test/peer/accounts_answers.py ROOT FILE --random N SEED     makes a FILE of N new cases first

"=== NAME" begins a case and "== NAME" a section of it: "== /PATH" is a file, "== directory /PATH"
an empty directory, and "== faults" what `pwck -r -R` and `grpck -r -R` say of them, a fault a line
and sorted; "== useradd" is `useradd -D -R`, "== groups" what `id -Gn NAME` says of each account in a
chroot. ROOT is a root file system of Debian with passwd and coreutils, whose /etc is written over;
wants root.
"""
import pathlib
import random
import re
import shutil
import subprocess
import sys

import answers

FILES = ["passwd", "shadow", "group", "gshadow"]
FAULTS = [
    (r"user '(.*)': no group (\d+)", "user {0}: no group {1}"),
    (r"user '(.*)': directory '(.*)' does not exist", "user {0}: no home {1}"),
    (r"user '(.*)': program '(.*)' does not exist", "user {0}: no shell {1}"),
    (r"add user '(.*)' in /etc/shadow\? No", "user {0}: no record"),
    (r"group (.*): no user (.*)", "group {0}: no user {1}"),
    (r"add group '(.*)' in /etc/gshadow\? No", "group {0}: no record"),
    (r"invalid (.*) file entry", "invalid"),
]
# what the line that follows is about
LINES = {
    "duplicate password entry": "user {0}: duplicate",
    "duplicate shadow password entry": "record {0}: duplicate",
    "no matching password file entry in /etc/passwd": "record {0}: no account",
    "duplicate group entry": "group {0}: duplicate",
    "duplicate shadow group entry": "group record {0}: duplicate",
    "no matching group file entry in /etc/group": "group record {0}: no group",
}


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False,
                          errors="surrogateescape", env={"PATH": "/usr/sbin:/usr/bin", "LC_ALL": "C"})


def faults(output):
    found, before = [], ""
    for line in output.splitlines():
        for pattern, text in FAULTS:
            match = re.fullmatch(pattern, line)
            if match and not line.startswith("shadow group"):
                found.append(text.format(*match.groups()))
        match = re.fullmatch(r"delete line '([^:]*).*'\? No", line)
        if match and before in LINES:
            found.append(LINES[before].format(match.group(1)))
        before = line
    return found


def names(text):
    return list(dict.fromkeys(line.split(":")[0] for line in text.splitlines() if ":" in line))


def record(root, text):
    sections = [s for s in answers.read_sections(text)
                if s[0].startswith(("/", "directory", "program"))]
    files = dict((name, body) for name, body in sections if name[0] == "/")
    for name in FILES + ["default/useradd"]:
        (root / "etc" / name).unlink(missing_ok=True)
    shutil.rmtree(root / "home", ignore_errors=True)
    for name, body in sections:
        target = root / name.removeprefix("directory ")[1:]
        if name.startswith("program"):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if name[0] == "/":
            target.write_text(body)
        else:
            target.mkdir(exist_ok=True)
    found = faults(run("pwck", "-r", "-R", str(root)).stdout)
    found += faults(run("grpck", "-r", "-R", str(root)).stdout)
    out = ""
    for name, body in sections:
        out += f"== {name}\n{body}"
    out += "== faults\n" + "".join(f"{line}\n" for line in sorted(found))
    if "/etc/default/useradd" in files:
        defaults = run("useradd", "-D", "-R", str(root)).stdout.splitlines()
        out += "== useradd\n" + "".join(f"{line}\n" for line in defaults)
    if "invalid" not in found and "/etc/group" in files:
        out += "== groups\n"
        for name in names(files["/etc/passwd"]):
            answer = run("chroot", str(root), "id", "-Gn", name)
            if answer.returncode == 0:
                out += f"{name}: {answer.stdout}"
    return out


PEOPLE = ["a", "bob", "carol", "dave", "www-data"]
TEAMS = ["adm", "wheel", "staff", "bob", "www-data"]


def list_of(source, choices):
    return ",".join(source.sample(choices, source.randrange(3)))


def random_case(source):
    accounts = ["root:x:0:0:root:/root:/bin/sh"]
    for number, name in enumerate(source.sample(PEOPLE, source.randrange(6))):
        gid = source.choice([0, 10, 11, 12, 77])
        home = source.choice(["/home/" + name, "/root", "", "/nonexistent"])
        shell = source.choice(["/bin/sh", "", "/bin/none", "/usr/sbin/nologin"])
        password = source.choice(["x", "x", "", "*", "!"])
        accounts.append(f"{name}:{password}:{number + 1}:{gid}:,,,:{home}:{shell}")
        if source.randrange(6) == 0:
            accounts.append(f"{name}:x:{number + 50}:0::/root:/bin/sh")
    records = ["root:*:19000:0:99999:7:::"]
    for name in source.sample(PEOPLE + ["gone"], source.randrange(6)):
        records += [f"{name}:{source.choice(['!', '*', '$6$a$b', ''])}:19000:0:99999:7:::"] \
            * source.choice([1, 1, 1, 2])
    groups, shadows = ["root:x:0:"], ["root:*::"]
    for number, name in enumerate(source.sample(TEAMS, source.randrange(5))):
        groups.append(f"{name}:x:{number + 10}:{list_of(source, PEOPLE + ['ghost'])}")
    for name in source.sample(TEAMS + ["old"], source.randrange(5)):
        shadows += [f"{name}:!::{list_of(source, PEOPLE)}"] * source.choice([1, 1, 1, 2])
    bad = {"passwd": ["a:x:1", "b:x:y:0:::", "c:x:1:1::::"], "shadow": ["a", "b:!"],
           "group": ["g:x", "g:x:y:", "g:x:1:::"], "gshadow": ["g", "g:!:a"]}
    texts = dict(zip(FILES, [accounts, records, groups, shadows]))
    if source.randrange(5) == 0:
        name = source.choice(FILES)
        texts[name].append(source.choice(bad[name]))
    text = "".join(f"== /etc/{name}\n" + "".join(f"{line}\n" for line in lines)
                   for name, lines in texts.items())
    text += "== program /bin/sh\n== program /usr/sbin/nologin\n== directory /root\n"
    for name in source.sample(PEOPLE, 3):
        text += f"== directory /home/{name}\n"
    text += "== /etc/default/useradd\n"
    for _ in range(source.randrange(6)):
        text += source.choice([
            "INACTIVE=30\n", "INACTIVE=-1\n", "INACTIVE= 30x\n", "INACTIVE=30 \n", " INACTIVE=35\n",
            "#INACTIVE=7\n", "INACTIVE=-9\n", "SHELL=/bin/sh\n", "SHELL=/bin/zsh\n", "HOME=/srv\n",
            "SKEL=/etc/other\n", "\n", "EXPIRE=\n", "CREATE_MAIL_SPOOL=yes\n", "UNKNOWN=1\n", "x\n"])
    return text


def main():
    root, path = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    if len(sys.argv) > 3:
        source = random.Random(int(sys.argv[5]))
        cases = [(f"random {number}", random_case(source)) for number in range(int(sys.argv[4]))]
    else:
        cases = answers.read_cases(path)
    version = run("dpkg-query", "-W", "passwd").stdout.split()[1]
    out = f"# pwck, grpck and useradd of passwd {version}, recorded by test/peer/accounts_answers.py\n"
    for name, text in cases:
        out += f"=== {name}\n{record(root, text)}"
    path.write_text(out)


if __name__ == "__main__":
    main()
