#!/usr/bin/env python3
"""What sessions begin with: session_answers.py ROOT FOLDER [SEED COUNT]

ROOT is that of test/peer/login.sh. FOLDER/limits gets what pam_limits makes of limits.conf and limits.d for the
user "tester", FOLDER/motd what pam_motd shows."""
import os
import random
import shutil
import sys

import answers
from stacks import run

HERE = os.path.dirname(os.path.abspath(__file__))
SECURITY = "/etc/security/limits"
USER = "tester"  # of number 1500, in crew (1600) and extra (1700)
DOMAINS = ["*", "*", "*", USER, USER, "@crew", "@extra", "%crew", "1500", "1500:", ":1500", "1000:2000", "1501:",
           "@1600:", "@:1700", "@1000:2000", "@1800:1900", "root", "@root", "nobody"]
ITEMS = ["core", "core", "nproc", "fsize", "rss", "CORE"]
TYPES = ["hard", "hard", "hard", "soft", "-", "Hard"]
MOTD = ["/etc/motd", "/run/motd", "/usr/lib/motd", "/etc/motd.d/10-a", "/etc/motd.d/9", "/etc/motd.d/B",
        "/run/motd.d/10-a", "/run/motd.d/x.conf", "/usr/lib/motd.d/10-a", "/usr/lib/motd.d/z", "/run/motd.dynamic"]


def build(root):
    shutil.copy(os.path.join(HERE, "session_probe.c"), os.path.join(root, "tmp/session_probe.c"))
    run(root, "gcc", "-o", "/tmp/session_probe", "/tmp/session_probe.c", "-lpam")
    if USER not in open(root + "/etc/passwd").read():
        run(root, "groupadd", "-g", "1600", "crew")
        run(root, "groupadd", "-g", "1700", "extra")
        run(root, "useradd", "-M", "-u", "1500", "-g", "crew", "-G", "extra", USER)


def ask(root, cleared, files, stack, *arguments):
    """The files alone are there, of those in `cleared`; without a text it is a link to /dev/null."""
    for path in cleared:
        if os.path.isdir(root + path):
            shutil.rmtree(root + path)
        elif os.path.lexists(root + path):
            os.remove(root + path)
    for path, text in files.items():
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        if text is None:
            os.symlink("/dev/null", root + path)
            continue
        with open(root + path, "w") as out:
            out.write(text)
    with open(root + "/etc/pam.d/svc", "w") as out:
        out.write(stack + "session required pam_permit.so\n")
    return run(root, "/tmp/session_probe", "svc", USER, *arguments)


def limit_line(chance):
    if chance.random() < 0.15:
        return chance.choice(["# a comment\n", "\n", "x\n", "* hard\n", "* firm core 3\n", USER + " hard core\n",
                              "root - \n", "* hard core 4 5\n", "* hard nothing 4\n"])
    blank = chance.choice([" ", "\t", "  ", " \t "])
    words = [chance.choice(DOMAINS), chance.choice(TYPES), chance.choice(ITEMS), str(chance.randint(1, 30))]
    return chance.choice(["", "", " "]) + blank.join(words) + chance.choice(["", "", " ", " # x", "#y"]) + "\n"


def limits(chance):
    names = [".conf", ".d/10-a.conf", ".d/20-b.conf", ".d/9.conf", ".d/a.conf", ".d/note.txt"]
    return {SECURITY + name: "".join(limit_line(chance) for _ in range(chance.randrange(1, 6)))
            for name in names if name == ".conf" or chance.random() < 0.4}


def fixed_limits():
    """Cases that somebody thought of."""
    conf = SECURITY + ".conf"
    yield "nothing", {conf: ""}
    yield "everybody", {conf: "* hard core 3\n"}
    yield "everybody, the last", {conf: "* hard core 3\n* hard core 4\n"}
    yield "everybody, the last file", {conf: "* hard core 3\n", SECURITY + ".d/b.conf": "* hard core 4\n",
                                       SECURITY + ".d/a.conf": "* hard core 5\n"}
    yield "a file that is none", {conf: "* hard core 3\n", SECURITY + ".d/b": "* hard core 4\n"}
    yield "both", {conf: "* - core 3\n"}
    yield "the soft one above", {conf: "* hard core 3\n* soft core 9\n"}
    yield "a user before everybody", {conf: USER + " hard core 3\n* hard core 4\n"}
    yield "a group before everybody", {conf: "@crew hard core 3\n* hard core 4\n"}
    yield "a user before a group", {conf: USER + " hard core 3\n@crew hard core 4\n"}
    yield "the second group", {conf: "@extra hard core 3\n"}
    yield "a range of users", {conf: "1000:2000 hard core 3\n* hard core 4\n"}
    yield "a range of groups", {conf: "@1600: hard core 3\n* hard core 4\n"}
    yield "a percent sign", {conf: "%crew hard core 3\n* hard core 4\n"}
    yield "others", {conf: "root hard core 3\n@root hard core 4\n"}
    yield "freed", {conf: "* hard core 3\n" + USER + " -\n"}


def fixed_motd():
    yield "one", {"/etc/motd": "one\n"}
    yield "the first of three", {"/usr/lib/motd": "three\n", "/run/motd": "two\n"}
    yield "an empty one goes first", {"/etc/motd": "", "/run/motd": "two\n"}
    yield "a link to nothing", {"/etc/motd": None, "/run/motd": "two\n"}
    yield "a folder", {"/etc/motd.d/b": "b\n", "/etc/motd.d/a": "a\n"}
    yield "a name in two folders", {"/etc/motd.d/a": "first\n", "/run/motd.d/a": "second\n",
                                    "/usr/lib/motd.d/b": "b\n"}
    yield "a name that is hidden", {"/etc/motd.d/a": None, "/usr/lib/motd.d/a": "a\n"}
    yield "an order over folders", {"/etc/motd.d/z": "z\n", "/usr/lib/motd.d/a": "a\n"}
    yield "what scripts said", {"/run/motd.dynamic": "scripts\n", "/etc/motd": "one\n"}


def motd(chance):
    return {path: chance.choice([None, "", "%s\n" % path, "%s\nmore\n" % path, "%s\n" % path])
            for path in MOTD if chance.random() < 0.4}


def write(path, version, cases):
    with open(path, "w", newline="") as out:
        out.write("# libpam-modules %s of Debian 12, asked by test/peer/login/session_answers.py\n" % version)
        for name, files, question, said in cases:
            sections = [(path if text is not None else "link %s /dev/null" % path, text or "")
                        for path, text in files.items()]
            out.write(answers.case(name, sections + [(question, said)]))


def main():
    root, folder = sys.argv[1:3]
    seed, count = (int(a) for a in sys.argv[3:5]) if len(sys.argv) > 3 else (1, 150)
    build(root)
    is_recording = len(sys.argv) <= 3
    version = run(root, "dpkg-query", "-Wf", "${Version}", "libpam-modules")
    chance = random.Random(seed)
    cases = list(fixed_limits()) if is_recording else []
    cases += [("generated %d" % i, limits(chance)) for i in range(count)]
    write(folder + "/limits", version,
          [(name, files, USER, ask(root, [SECURITY + ".conf", SECURITY + ".d"], files,
                                   "session required pam_limits.so\n", "limits")) for name, files in cases])
    cases = list(fixed_motd()) if is_recording else []
    cases += [("generated %d" % i, motd(chance)) for i in range(count // 2)]
    write(folder + "/motd", version,
          [(name, files, "shown", ask(root, MOTD + ["/etc/motd.d", "/run/motd.d", "/usr/lib/motd.d"], files,
                                      "session optional pam_motd.so\n")) for name, files in cases])
    os.remove(root + "/etc/pam.d/svc")


if __name__ == "__main__":
    main()
