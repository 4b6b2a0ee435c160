#!/usr/bin/env python3
"""What libpam makes of configurations: pam_answers.py ROOT FILE [SEED COUNT]

ROOT is a root filesystem with libpam0g-dev and gcc. FILE gets the cases and the answers: for each
service and type the modules that libpam ran, in order, and whether it let the caller in. Every
module of the cases succeeds, so "refused" means that libpam could not use the configuration."""
import os
import random
import shutil
import subprocess

from stacks import configure, record, run

MODULES = ["pam_probe%d.so" % i for i in range(6)]
TYPES = ["auth", "account", "password", "session"]
HERE = os.path.dirname(os.path.abspath(__file__))


def build(root):
    shutil.copy(os.path.join(HERE, "pam_probe.c"), os.path.join(root, "tmp/pam_probe.c"))
    run(root, "gcc", "-o", "/tmp/pam_probe", "/tmp/pam_probe.c", "-lpam")
    run(root, "gcc", "-DMODULE", "-shared", "-fPIC", "-o", "/tmp/pam_probe.so", "/tmp/pam_probe.c")
    libraries = run(root, "gcc", "-print-multiarch").strip()
    for module in MODULES:
        shutil.copy(os.path.join(root, "tmp/pam_probe.so"),
                    os.path.join(root, "lib", libraries, "security", module))


def fixed():
    """Cases that somebody thought of."""
    a = "auth required pam_probe0.so first\n"
    yield "plain", {"svc": a + "auth optional pam_probe1.so x=1 y\n"}
    yield "substack", {"svc": a + "auth substack sub\nauth required pam_probe2.so\n",
                       "sub": "auth required pam_probe1.so\naccount required pam_probe3.so\n"}
    yield "include of one type", {"svc": a + "auth include sub\n",
                                  "sub": "auth required pam_probe1.so\naccount required pam_probe3.so\n"}
    yield "@include of all types", {"svc": a + "@include sub\n",
                                    "sub": "auth required pam_probe1.so\naccount required pam_probe3.so\n"}
    yield "@INCLUDE", {"svc": a + "@INCLUDE sub\n", "sub": "auth required pam_probe1.so\n"}
    yield "absolute include", {"svc": a + "auth include /etc/pam.d/sub\n",
                               "sub": "auth required pam_probe1.so\n"}
    yield "include that is not there", {"svc": a + "auth include nowhere\n"}
    yield "@include that is not there", {"svc": a + "@include nowhere\n"}
    yield "include of itself", {"svc": a + "auth include svc\n"}
    yield "substack of itself", {"svc": a + "auth substack svc\n"}
    yield "continuation", {"svc": a + "auth required \\\n  pam_probe1.so \\\nx y\n"}
    yield "continuation without blanks", {"svc": a + "auth required pam_probe1.so x\\\ny\n"}
    yield "continuation, comment between", {"svc": a + "auth required \\\n# comment\n\n pam_probe1.so x\n"}
    yield "continuation at the end", {"svc": a + "auth required pam_probe1.so \\\n"}
    yield "backslash and blanks", {"svc": a + "auth required pam_probe1.so \\ \t\nx\n"}
    yield "two backslashes", {"svc": a + "auth required pam_probe1.so \\\\\nx\n"}
    yield "comment behind", {"svc": a + "auth required pam_probe1.so x # y\n"}
    yield "comment in a word", {"svc": a + "auth required pam_probe1.so x#y z\n"}
    yield "comment that goes on", {"svc": a + "# one \\\nauth required pam_probe1.so\n"}
    yield "comment behind that goes on", {"svc": a + "auth required pam_probe1.so x # \\\nauth required pam_probe2.so\n"}
    yield "brackets", {"svc": a + "auth required pam_probe1.so [a b] [c\\]d] e[f g]\n"}
    yield "empty brackets", {"svc": a + "auth required pam_probe1.so [] x\n"}
    yield "brackets that stay open", {"svc": a + "auth required pam_probe1.so [a b\n"}
    yield "brackets that touch", {"svc": a + "auth required pam_probe1.so [a]b [c][d]\n"}
    yield "control in brackets", {"svc": a + "auth [success=ok default=bad] pam_probe1.so\n"}
    yield "control with blanks", {"svc": a + "auth [ success = ok  default=bad ] pam_probe1.so\n"}
    yield "control without brackets", {"svc": a + "auth success=ok pam_probe1.so\n"}
    yield "control unknown", {"svc": a + "auth requierd pam_probe1.so\n"}
    yield "control of jump 0", {"svc": a + "auth [success=0] pam_probe1.so\n"}
    yield "control without action", {"svc": a + "auth [success=] pam_probe1.so\n"}
    yield "control of unknown answer", {"svc": a + "auth [succes=ok] pam_probe1.so\n"}
    yield "control that runs together", {"svc": a + "auth [success=okdefault=bad] pam_probe1.so\n"}
    yield "upper case", {"svc": a + "AUTH Required pam_probe1.so X\n"}
    yield "type unknown", {"svc": a + "auht required pam_probe1.so\n"}
    yield "type alone", {"svc": a + "auth\n"}
    yield "no module", {"svc": a + "auth required\n"}
    yield "dash", {"svc": a + "-auth required pam_probe1.so\n"}
    yield "other for a missing service", {"other": a}
    yield "other for a missing type", {"svc": a, "other": "account required pam_probe1.so\n"}
    yield "other and an empty substack", {"svc": a + "account substack sub\n", "sub": a,
                                          "other": "account required pam_probe1.so\n"}
    yield "no other", {"svc2": a}
    yield "empty service", {"svc": "# nothing\n", "other": a}
    yield "service in upper case", {"SVC": a, "other": "auth required pam_probe1.so\n"}
    yield "no newline at the end", {"svc": a + "auth required pam_probe1.so x"}
    yield "carriage returns", {"svc": a + "auth required pam_probe1.so x\r\n"}
    yield "tabs", {"svc": "auth\t\trequired\tpam_probe0.so\tx\n"}
    yield "absolute module", {"svc": a + "auth required /lib/x86_64-linux-gnu/security/pam_probe1.so x\n"}


def line_of(chance, others):
    kind = chance.choice(TYPES)
    blank = chance.choice([" ", "\t", "  ", " \\\n"])
    if others and chance.random() < 0.3:
        word = chance.choice(["include", "substack", "@include"])
        start = [word] if word == "@include" else [kind, word]
        return blank.join(start + [chance.choice(others)]) + "\n"
    control = chance.choice(["required", "requisite", "optional", "REQUIRED", "[success=ok default=bad]",
                             "[default=ok]", "[ success=ok new_authtok_reqd=ok ignore=ignore default=die ]",
                             "success=ok"])
    arguments = [chance.choice(["deny=3", "x", "[a b]", "[c\\]d]", "group=wheel", "e=[f", "\\", "]"])
                 for _ in range(chance.randrange(4))]
    if arguments and arguments[-1] == "\\":
        arguments.pop()
    tail = chance.choice(["", "", "", " # comment", "\t", "#x"])
    dash = chance.choice(["", "", "-"])
    return blank.join([dash + kind, control, chance.choice(MODULES)] + arguments) + tail + "\n"


def broken(chance):
    return chance.choice(["auth\n", "auth required\n", "bad required pam_probe1.so\n", "@include\n",
                          "auth include none\n", "auth nonsense pam_probe1.so\n", "auth [x pam_probe1.so\n",
                          "auth required pam_probe1.so \\"])


def generated(seed, count):
    chance = random.Random(seed)
    for number in range(count):
        files = {}
        names = ["svc", "suba", "subb", "other"]
        for place, name in enumerate(names):
            if name in ("svc", "other") and chance.random() < 0.1:
                continue
            later = [n for n in names[place + 1:3]] if name != "other" else []
            lines = "".join("%s required pam_probe0.so\n" % t for t in TYPES
                            if name == "suba" or chance.random() < 0.7)
            for _ in range(chance.randrange(6)):
                lines += chance.choice(["# a comment\n", "\n", line_of(chance, later),
                                        line_of(chance, later), line_of(chance, later)])
            if chance.random() < 0.05:
                lines += broken(chance)
            files[name] = lines
        yield "generated %d" % number, files


def ask(root, files):
    configure(root, files)
    said = {}
    for kind in TYPES:
        try:
            said["svc " + kind] = run(root, "/tmp/pam_probe", "svc", kind)
        except subprocess.CalledProcessError:  # includes without end overflow its stack
            said["svc " + kind] = "refused\n"
    return said


if __name__ == "__main__":
    record("pam_answers.py", build, fixed, generated, ask, 150)
