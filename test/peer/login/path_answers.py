#!/usr/bin/env python3
"""Which ways libpam takes through stacks: path_answers.py ROOT FILE [SEED COUNT]

ROOT is that of test/peer/login.sh. FILE gets the cases and the answers: for each type the sets of modules, as
bits, that were run when the stack let somebody in, found by giving its modules every mix of answers."""
import os
import random
import shutil

from stacks import configure, record, run

HERE = os.path.dirname(os.path.abspath(__file__))
TYPES = ["auth", "account"]
MOST = 5  # modules of a stack: each has five answers, and all mixes are tried


def build(root):
    shutil.copy(os.path.join(HERE, "path_probe.c"), os.path.join(root, "tmp/path_probe.c"))
    run(root, "gcc", "-o", "/tmp/path_probe", "/tmp/path_probe.c", "-lpam")
    libraries = run(root, "gcc", "-print-multiarch").strip()
    run(root, "gcc", "-DMODULE", "-shared", "-fPIC", "-o",
        "/lib/%s/security/pam_way.so" % libraries, "/tmp/path_probe.c")


def stack(*lines):
    """Lines of auth, "CONTROL" with a module that is numbered, or all that follows "!"."""
    text, number = "", 0
    for line in lines:
        if line.startswith("!"):
            text += "auth %s\n" % line[1:]
            continue
        text += "auth %s pam_way.so %d\n" % (line, number)
        number += 1
    return text


def fixed():
    """Cases that somebody thought of."""
    deny, permit = "!requisite pam_deny.so", "!required pam_permit.so"
    yield "sufficient before required", {"svc": stack("sufficient", "required")}
    yield "sufficient after required", {"svc": stack("required", "sufficient", "required")}
    yield "Debian's common-auth", {"svc": stack("[success=2 default=ignore]", "[success=1 default=ignore]",
                                                deny, permit)}
    yield "pam_faillock in Debian", {"svc": stack("required", "[success=1 default=ignore]", "[default=die]",
                                                  "sufficient", deny, permit)}
    yield "pam_faillock after pam_unix", {"svc": stack("[success=1 default=ignore]", "[default=die]", "required")}
    yield "only jumps", {"svc": stack("[success=1 default=ignore]", "[default=1]", deny)}
    yield "a jump to the end", {"svc": stack("required", "[success=1 default=ignore]", "required")}
    yield "a jump beyond the end", {"svc": stack("required", "[success=2 default=ignore]", "required")}
    yield "done after a failure", {"svc": stack("required", "[success=done default=ignore]", "required")}
    yield "done of a failure", {"svc": stack("[default=done]", "required")}
    yield "ok of a failure", {"svc": stack("[default=ok]", "required")}
    yield "die and reset", {"svc": stack("[success=ok default=bad]", "[success=reset default=ignore]", "required")}
    yield "sufficient in a substack", {"svc": stack("!substack sub", "required"),
                                       "sub": "auth sufficient pam_way.so 1\nauth required pam_way.so 2\n"}
    yield "sufficient in an include", {"svc": stack("!include sub", "required"),
                                       "sub": "auth sufficient pam_way.so 1\nauth required pam_way.so 2\n"}
    yield "die in a substack", {"svc": stack("!substack sub", "[success=reset default=ignore]", "required"),
                                "sub": "auth requisite pam_way.so 2\nauth required pam_way.so 3\n"}
    yield "reset in a substack", {"svc": stack("required", "!substack sub", "required"),
                                  "sub": "auth required pam_way.so 2\nauth [default=reset] pam_way.so 3\n"}
    yield "a jump over a substack", {"svc": stack("[success=1 default=ignore]", "!substack sub", "required"),
                                     "sub": "auth required pam_way.so 2\nauth required pam_way.so 3\n"}
    yield "a jump over an empty substack", {"svc": stack("[success=1 default=ignore]", "!substack sub", "required"),
                                            "sub": "# nothing\n"}
    yield "a jump over an include", {"svc": stack("[success=1 default=ignore]", "!include sub", "required"),
                                     "sub": "auth required pam_way.so 2\nauth required pam_way.so 3\n"}
    yield "a jump out of a substack", {"svc": stack("!substack sub", "required"),
                                       "sub": "auth [success=2 default=ignore] pam_way.so 1\n"
                                              "auth optional pam_way.so 2\n"}
    yield "a jump to the end of a substack", {"svc": stack("!substack sub", "required"),
                                              "sub": "auth [success=1 default=ok] pam_way.so 1\n"
                                                     "auth required pam_way.so 2\n"}
    yield "two substacks", {"svc": stack("!substack sub", "!substack other", "required"),
                            "sub": "auth sufficient pam_way.so 1\n", "other": "auth [default=reset] pam_way.so 2\n"}


def control(chance):
    if chance.random() < 0.5:
        return chance.choice(["required", "requisite", "sufficient", "optional"])
    names = [n for n in ("success", "new_authtok_reqd", "ignore", "auth_err", "default") if chance.random() < 0.6]
    actions = ["ignore", "ok", "ok", "done", "bad", "die", "reset", "1", "1", "2", "3"]
    return "[%s]" % " ".join("%s=%s" % (n, chance.choice(actions)) for n in names)


def generated(seed, count):
    chance = random.Random(seed)
    for case in range(count):
        files, number, later = {}, 0, ["suba", "subb"]
        for name in ("svc", "suba", "subb"):
            text = ""
            for _ in range(chance.randint(2, 4) if name == "svc" else chance.randrange(3)):
                if later and name != "subb" and chance.random() < 0.25:
                    text += "TYPE %s %s\n" % (chance.choice(["substack", "substack", "include"]), later.pop(0))
                elif chance.random() < 0.1:
                    text += "TYPE %s pam_deny.so\n" % control(chance)
                elif number < MOST:
                    text += "TYPE %s pam_way.so %d\n" % (control(chance), number)
                    number += 1
            files[name] = text
            later = [n for n in later if n != name]
        kind = chance.choice(TYPES)
        yield "generated %d" % case, {name: text.replace("TYPE", kind) for name, text in files.items()}


def ask(root, files):
    configure(root, files)
    count = sum(content.count("pam_way.so") for content in files.values())
    return {"svc " + kind: run(root, "/tmp/path_probe", "svc", kind, str(count)) for kind in TYPES
            if any(line.startswith(kind + " ") for content in files.values() for line in content.split("\n"))}


if __name__ == "__main__":
    record("path_answers.py", build, fixed, generated, ask, 250)
