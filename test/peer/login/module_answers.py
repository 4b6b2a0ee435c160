#!/usr/bin/env python3
"""What pam_faillock, pam_pwhistory and libpwquality make of settings: module_answers.py ROOT FILE [SEED COUNT]

ROOT is that of test/peer/login.sh; FILE gets the cases and the answers. For pam_faillock a user fails to log
in until the account is locked; libpwquality is asked as pam_pwquality asks it; for pam_pwhistory a
password is changed more often than it remembers, and what it kept is counted."""
import glob
import os
import random
import shutil
import subprocess
import sys

import answers
from stacks import run

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = "/etc/security/"
HISTORY = 12  # passwords that are remembered at most in the cases


def write(root, files):
    for path, content in files.items():
        os.makedirs(os.path.dirname(root + path), exist_ok=True)
        with open(root + path, "w", newline="") as out:
            out.write(content)


def faillock(root, conf, arguments, other=None):
    """Both lines of a stack with the same arguments."""
    files = {"/etc/pam.d/svc": "auth required pam_faillock.so preauth %s\n"
                               "auth [default=die] pam_faillock.so authfail %s\n"
                               % (arguments, arguments)}
    if conf is not None:
        files[FOLDER + "faillock.conf"] = conf
    if other is not None:
        files["/etc/other.conf"] = other
    # Not by /var/run: that link leads out of the root.
    shutil.rmtree(root + "/run/faillock", ignore_errors=True)
    os.makedirs(root + "/run/faillock")
    for path in ("/etc/other.conf", FOLDER + "faillock.conf"):
        if os.path.exists(root + path):
            os.remove(root + path)
    write(root, files)
    return files, {"faillock": run(root, "/tmp/module_probe", "faillock", "svc")}


def pwquality(root, conf, dropins, arguments):
    files = {"/etc/pam.d/svc": "password requisite pam_pwquality.so %s\n" % arguments}
    if conf is not None:
        files[FOLDER + "pwquality.conf"] = conf
    for name, content in dropins.items():
        files[FOLDER + "pwquality.conf.d/" + name] = content
    for path in glob.glob(root + FOLDER + "pwquality.conf") + \
            glob.glob(root + FOLDER + "pwquality.conf.d/*"):
        os.remove(path)
    write(root, files)
    return files, {"pwquality": run(root, "/tmp/module_probe", "pwquality", *arguments.split())}


def pwhistory(root, arguments):
    """Debian 12's pam_pwhistory reads no file."""
    stack = root + "/etc/pam.d/chpasswd"
    kept = root + "/etc/security/opasswd"
    files = {"/etc/pam.d/chpasswd": "password required pam_pwhistory.so %s\n"
                                    "password required pam_unix.so md5 try_first_pass\n" % arguments}
    shutil.copy(stack, root + "/tmp/chpasswd.kept")
    if os.path.exists(kept):
        os.remove(kept)
    write(root, files)
    for change in range(HISTORY + 1):
        subprocess.run(["unshare", "-n", "chroot", root, "chpasswd"], input="games:Pw-%d-%d" % (change, change),
                       check=True, capture_output=True, text=True, timeout=60)
    shutil.move(root + "/tmp/chpasswd.kept", stack)
    lines = open(kept).read().splitlines() if os.path.exists(kept) else []
    count = sum(int(line.split(":")[2]) for line in lines if line.startswith("games:"))
    return files, {"pwhistory": "remember %d\n" % count}


def fixed(root):
    yield "faillock, nothing set", faillock(root, None, "")
    yield "faillock, file", faillock(root, "deny = 4\nunlock_time=900\n", "")
    yield "faillock, argument before file", faillock(root, "deny = 4\n", "deny=2")
    yield "faillock, last argument", faillock(root, None, "deny=4 deny=2")
    yield "faillock, last line", faillock(root, "deny = 4\ndeny = 2\n", "")
    yield "faillock, blank for a sign", faillock(root, "deny 4\n", "")
    yield "faillock, comment touches", faillock(root, "deny=4#5\n#deny=6\n", "")
    yield "faillock, two signs", faillock(root, "unlock_time = 1200\n\t deny  =  5 \n", "")
    yield "faillock, other file", faillock(root, "deny = 4\n", "conf=/etc/other.conf", "deny=5\n")
    yield "faillock, never", faillock(root, "unlock_time = never\n", "")
    yield "faillock, zero", faillock(root, "deny = 0\n", "")
    yield "faillock, unknown option", faillock(root, "dney = 4\nunlock_time = 60\n", "foo=3")
    yield "faillock, upper case", faillock(root, "DENY = 4\n", "")
    yield "faillock, argument in upper case", faillock(root, None, "DENY=2")
    yield "pwquality, upper case", pwquality(root, "MINLEN = 14\n", {}, "")
    yield "pwquality, argument in upper case", pwquality(root, None, {}, "MINLEN=14")
    yield "pwhistory, nothing set", pwhistory(root, "")
    yield "pwhistory, argument", pwhistory(root, "remember=3 enforce_for_root")
    yield "pwhistory, last argument", pwhistory(root, "remember=3 remember=5")
    yield "pwhistory, upper case", pwhistory(root, "REMEMBER=3")
    yield "pwhistory, none", pwhistory(root, "remember=0")
    yield "pwhistory, negative", pwhistory(root, "remember=-2")
    yield "pwhistory, another argument", pwhistory(root, "remembered=3")
    yield "pwhistory, in brackets", pwhistory(root, "[remember=3]")
    yield "pwhistory, a comment", pwhistory(root, "#remember=3")
    yield "pwquality, nothing set", pwquality(root, None, {}, "")
    yield "pwquality, file", pwquality(root, "minlen = 14\ndcredit=-1\nucredit -1\n", {}, "")
    yield "pwquality, main file after drop-ins", \
        pwquality(root, "minlen = 14\n", {"a.conf": "minlen = 10\nminclass = 3\n"}, "")
    yield "pwquality, drop-ins in order", \
        pwquality(root, "", {"b.conf": "minlen=12\n", "a.conf": "minlen=10\n", "c": "minlen=20\n"}, "")
    yield "pwquality, argument", pwquality(root, "minlen = 14\n", {}, "minlen=9 retry=3")
    yield "pwquality, too small", pwquality(root, "minlen = 3\nminclass = 9\n", {}, "")
    yield "pwquality, flags", pwquality(root, "enforce_for_root\nlocal_users_only\n", {}, "")
    yield "pwquality, unknown option", pwquality(root, "minlne = 14\n", {}, "")
    yield "pwquality, bare number", pwquality(root, "enforcing\n", {}, "")
    yield "pwquality, no number", pwquality(root, "minlen = many\n", {}, "")
    yield "pwquality, comment", pwquality(root, "minlen = 14 # long\n# minlen = 20\n", {}, "")


def settings(chance, names, low, high):
    lines = ""
    for _ in range(chance.randrange(4)):
        name = chance.choice(names)
        between = chance.choice(["=", " = ", " ", "\t=", "= "])
        lines += "%s%s%d%s\n" % (name, between, chance.randint(low, high),
                                 chance.choice(["", "", " ", " # x", "#y"]))
    return lines


def arguments(chance, names, low, high):
    return " ".join("%s=%d" % (chance.choice(names), chance.randint(low, high))
                    for _ in range(chance.randrange(3)))


def generated(root, seed, count):
    chance = random.Random(seed)
    for number in range(count):
        if number % 3 == 0:
            names = ["deny", "deny", "unlock_time"]
            conf = settings(chance, names, 1, 9) if chance.random() < 0.8 else None
            case = faillock(root, conf, arguments(chance, names, 1, 9))
        else:
            names = ["minlen", "difok", "dcredit", "ocredit", "minclass", "maxrepeat", "retry"]
            dropins = {n: settings(chance, names, -2, 20) for n in ("z.conf", "a.conf", "m.conf")
                       if chance.random() < 0.4}
            case = pwquality(root, settings(chance, names, -2, 20), dropins,
                             arguments(chance, names, -2, 20))
        yield "generated %d" % number, case
    for number in range(count // 15):
        yield "generated history %d" % number, \
            pwhistory(root, arguments(chance, ["remember", "remember", "Remember", "retry"], -1, HISTORY))


def main():
    root, path = sys.argv[1:3]
    seed, count = (int(a) for a in sys.argv[3:5]) if len(sys.argv) > 3 else (1, 90)
    shutil.copy(os.path.join(HERE, "module_probe.c"), root + "/tmp/module_probe.c")
    run(root, "gcc", "-o", "/tmp/module_probe", "/tmp/module_probe.c", "-lpam", "-lpwquality")
    versions = run(root, "dpkg-query", "-Wf", "${Package} ${Version}, ", "libpam-modules",
                   "libpwquality1")
    with open(path, "w", newline="") as out:
        out.write("# %sof Debian 12, asked by test/peer/login/module_answers.py\n" % versions)
        for cases in ([fixed(root)] if len(sys.argv) <= 3 else []) + [generated(root, seed, count)]:
            for name, (files, said) in cases:
                out.write(answers.case(name, list(files.items()) + list(said.items())))
    os.remove(root + "/etc/pam.d/svc")


if __name__ == "__main__":
    main()
