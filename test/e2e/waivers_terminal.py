"""usage: waivers_terminal.py BASE FOLDER

gate waiver on a pseudo-terminal: `new` asks for reason and plan, `sign` shows what is signed and
asks. BASE is what test/attack/base.sh made, FOLDER has cat1.json, the record of its image cat1.
"""

import os
import pty
import select
import shutil
import subprocess
import sys
import time

GATE = os.environ["GATE"]
BASE, FOLDER = sys.argv[1:3]
REPOSITORY = os.path.join(FOLDER, "terminal")
TRUST = ["--trust-ref", "origin/main"]
TIMEOUT_SECONDS = 30
faults = []


def converse(words, answers):
    """(exit code, what was shown): each answer is typed once its question stands there."""
    try:
        child, master = pty.fork()
    except OSError:
        print("this machine gives no terminals (/dev/pts is not mounted)")
        sys.exit(77)
    if child == 0:
        os.chdir(REPOSITORY)
        os.execv(GATE, [GATE, *words])
    shown = b""
    pending = list(answers)
    end = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < end:
        ready, _, _ = select.select([master], [], [], 0.05)
        if ready:
            try:
                chunk = os.read(master, 65536)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk
        if pending and pending[0][0] in shown:
            os.write(master, pending.pop(0)[1] + b"\n")
    else:
        os.kill(child, 9)
        faults.append(f"no end: {words}")
    _, status = os.waitpid(child, 0)
    os.close(master)
    return os.waitstatus_to_exitcode(status), shown.replace(b"\r\n", b"\n")


def expect(what, holds, shown):
    if not holds:
        faults.append(f"{what}: {shown[-800:]!r}")


def waivers():
    folder = os.path.join(REPOSITORY, ".gate/waivers")
    return sorted(name for name in os.listdir(folder) if name.endswith(".yaml")) if os.path.isdir(folder) else []


shutil.copytree(os.path.join(BASE, "repo"), REPOSITORY, symlinks=True)
key = os.path.join(BASE, "keys", "dev")
new = ["waiver", "new", *TRUST, "--from", os.path.join(FOLDER, "cat1.json"), "--key", key, "--sign"]

code, shown = converse(new, [(b"Reason", b""), ])
expect("no reason", code == 2 and b"missing option: --reason" in shown, shown)
code, shown = converse(new, [(b"Reason", b"the customer waits"), (b"Plan", b"\xc3\xbcbermorgen")])
expect("reason and plan", code == 0 and b"the customer waits" in shown, shown)
identity = waivers()[0].removesuffix(".yaml") if waivers() else "none"
with open(os.path.join(REPOSITORY, ".gate/waivers", identity + ".yaml"), encoding="utf-8") as file:
    text = file.read()
expect("the plan is in the file", "übermorgen" in text, text.encode())
subprocess.run(["git", "-C", REPOSITORY, "add", ".gate"], check=True)

sign = ["waiver", "sign", identity, *TRUST, "--key", os.path.join(BASE, "keys", "vp")]
signature = os.path.join(REPOSITORY, ".gate/waivers", f"{identity}.yaml.vp@example.com.sig")
code, shown = converse(sign, [(b"[y/N]", b"")])
expect("Return is no", code == 2 and b"not signed" in shown and not os.path.exists(signature), shown)
expect("what is signed is shown first", b"lets pass   empty-password  CAT I" in shown.split(b"[y/N]")[0], shown)
expect("as whom", b"Sign it (staged) as vp@example.com?" in shown, shown)
code, shown = converse(sign, [(b"[y/N]", b"yes")])
expect("yes", code == 0 and os.path.exists(signature), shown)
expect("nobody is missing", b"nobody: all who have to sign have signed" in shown, shown)

for fault in faults:
    print(fault)
sys.exit(1 if faults else 0)
