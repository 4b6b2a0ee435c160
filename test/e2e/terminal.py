"""Runs gate on a pseudo-terminal: progress, colour, a terminal as input, and hostile names.

A terminal acts on control characters, so none that comes from an image may reach it: no escape,
no line break, no character that turns the direction of the text round.
"""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

import images

GATE = os.environ["GATE"]
FIXTURES = os.environ["FIXTURES"]
ROOT = os.environ["ROOT"]
TIMEOUT_SECONDS = 30
SLOW_SECONDS = 1.2
PROFILE = ["--profile", os.path.join(ROOT, "test/fixtures/profiles/app.yaml")]
COMMON = ["--no-repo", "--at", "2026-11-23T10:00:00Z"]
RED = os.path.join(FIXTURES, "red.tar")

# What gate itself writes: colours, the end of a line cleared, line breaks and the return to its start.
OWN = re.compile(rb"\x1b\[[0-9;]*m|\x1b\[K|[\n\r]")
faults = []


def expect(what, holds, shown=b""):
    if not holds:
        faults.append(f"{what}: {shown[-600:]!r}")


def read_all(descriptor, child):
    """Everything that comes out of the terminal until the child is gone."""
    data = b""
    end = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < end:
        ready, _, _ = select.select([descriptor], [], [], 0.05)
        if ready:
            try:
                chunk = os.read(descriptor, 65536)
            except OSError:
                break
            if not chunk:
                break
            data += chunk
        elif child.poll() is not None:
            break
    if child.poll() is None and time.monotonic() >= end:
        child.kill()
        faults.append(f"no end: {child.args}")
    child.wait()
    return data


def slow_image():
    """More than gate reads between two looks at the clock."""
    return images.docker_archive([{"/etc/os-release": {"content": "ID=debian\n"},
                                   "/app/data": {"content": bytes(30_000_000)}}], {"User": "1000"})


def feed_slowly(data, pipe):
    """Writes the bytes with pauses that a progress bar is drawn in."""
    try:
        steps = 6
        for step in range(steps):
            pipe.write(data[len(data) * step // steps:len(data) * (step + 1) // steps])
            pipe.flush()
            time.sleep(SLOW_SECONDS / steps)
        pipe.close()
    except BrokenPipeError:
        pass


def run(words, terminals=("stdout", "stderr"), slow=None, columns=80, **environment):
    """(exit code, what the terminal shows, what the pipes get) of gate on a new terminal."""
    try:
        master, slave = pty.openpty()
    except OSError:
        print("this machine gives no terminals (/dev/pts is not mounted)")
        sys.exit(77)
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    modes = termios.tcgetattr(slave)
    modes[1] &= ~termios.OPOST
    termios.tcsetattr(slave, termios.TCSANOW, modes)
    base = {"PATH": os.environ["PATH"], "TERM": "xterm", "HOME": "/nonexistent"}
    with tempfile.TemporaryFile() as pipe:
        streams = {name: slave if name in terminals else pipe for name in ("stdout", "stderr")}
        stdin = slave if "stdin" in terminals else subprocess.PIPE if slow else subprocess.DEVNULL
        child = subprocess.Popen([GATE, *words], stdin=stdin, env={**base, **environment}, **streams)
        os.close(slave)
        if slow:
            threading.Thread(target=feed_slowly, args=(slow, child.stdin), daemon=True).start()
        shown = read_all(master, child)
        os.close(master)
        pipe.seek(0)
        return child.returncode, shown, pipe.read()


def check_colour():
    words = ["check", RED, *PROFILE, *COMMON]
    for what, environment, options, is_coloured in (
            ("a terminal", {}, [], True),
            ("NO_COLOR", {"NO_COLOR": "1"}, [], False),
            ("NO_COLOR that is empty", {"NO_COLOR": ""}, [], True),
            ("TERM=dumb", {"TERM": "dumb"}, [], False),
            ("--color never", {}, ["--color", "never"], False),
            ("--color always", {"NO_COLOR": "1"}, ["--color", "always"], True)):
        code, shown, _ = run(words + options, **environment)
        expect(f"{what}: exit code {code}", code == 1, shown)
        expect(f"{what}: colour", (b"\x1b[" in shown) == is_coloured, shown)
    _, _, piped = run(words, terminals=("stderr",))
    expect("a pipe has no colour", b"\x1b" not in piped and b"BLOCKED" in piped, piped)
    _, wide, _ = run(words, columns=100)
    plain = re.sub(rb"\x1b\[[0-9;]*m", b"", wide)
    expect("a line is longer than the terminal", max(map(len, plain.split(b"\n"))) <= 100, wide)


def check_progress():
    slow = slow_image()
    words = ["check", "-", "--control", "note-only", *PROFILE, *COMMON]
    code, shown, _ = run(words, slow=slow)
    expect(f"a slow pipe: exit code {code}", code == 0, shown)
    for part in (b"\rreading standard input", b" MB  ", b" MB/s"):
        expect(f"a slow pipe: no {part}", part in shown, shown)
    expect("progress stays", b"\r\x1b[K" in shown and
           b"reading" not in shown[shown.rindex(b"\r\x1b[K"):], shown)
    for what, options, environment in (("TERM=dumb", [], {"TERM": "dumb"}),
                                       ("--progress never", ["--progress", "never"], {}),
                                       ("--quiet", ["--quiet"], {})):
        _, shown, _ = run(words + options, slow=slow, **environment)
        expect(f"{what}: progress", b"reading" not in shown, shown)
    _, shown, piped = run(words, terminals=("stdout",), slow=slow)
    expect("stderr is a pipe: progress", b"reading" not in shown + piped, shown + piped)
    _, shown, _ = run(["check", RED, *PROFILE, *COMMON])
    expect("a quick run: progress", b"reading" not in shown, shown)


def check_input():
    for words in (["check", "-"], ["image", "ls", "-"], ["image", "cat", "-", "/etc/passwd"]):
        code, shown, _ = run(words, terminals=("stdin", "stdout", "stderr"))
        expect(f"{words}: exit code {code} with a terminal as input", code == 2, shown)
        expect(f"{words}: message", shown.startswith(b"gate: no image on standard input: it is a "
                                                     b"terminal") and shown.count(b"\n") == 1, shown)


HOSTILE = "x\x1b]0;owned\x07\x1b[2J\n::error::y\r\u202egnp\u2066\x9b31m\x7f\u200b"
# Bytes that are no UTF-8 stand as lone surrogates, which become those bytes in a tar.
NO_TEXT = f"{HOSTILE}\udcff\udcc3"


def hostile_image():
    mode = {"mode": "4777", "content": "x"}
    return images.docker_archive(
        [{"/etc/os-release": {"content": f"ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"{NO_TEXT}\"\n"
                              .replace("\n::", "::")},
          "/etc/passwd": {"content": f"root:x:0:0::/:/bin/sh\nu\x1b[31m:x:5:5::/:{NO_TEXT}\n"
                          .replace("\n::", "::")},
          "/etc/shadow": {"content": "root:*:1:::::\nu\x1b[31m::1:::::\n"},
          f"/app/{NO_TEXT}": mode,
          f"/app/\u202e{NO_TEXT}": {"link": NO_TEXT}}],
        {"User": HOSTILE, "Env": [f"PASSWORD={HOSTILE}"], "Labels": {HOSTILE: HOSTILE},
         "Cmd": [HOSTILE]},
        [{"created_by": f"RUN {HOSTILE}"}], [f"app:{HOSTILE}"])


def check_hostile():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, f"{HOSTILE.replace('/', '')}.tar")
        with open(path, "wb") as file:
            file.write(hostile_image())
        broken = os.path.join(folder, "b\x1b[31m.tar")
        with open(broken, "wb") as file:
            file.write(b"text\n")
        runs = [["check", path, "--all", "--level", "2", *COMMON],
                ["check", path, "--all", "--verbose", *PROFILE, "--no-repo"],
                ["check", path, "--control", HOSTILE], ["check", path, "--name", HOSTILE],
                ["check", path, "--platform", f"linux/{HOSTILE}"], ["check", path, HOSTILE],
                ["check", path, f"--{HOSTILE}"], ["check", path, "--report", HOSTILE],
                ["check", path, "--report", f"json:{folder}/{HOSTILE}/x"],
                ["check", path, "--profile", HOSTILE], ["check", path, "--input", f"{HOSTILE}=1"],
                ["check", broken], ["check", HOSTILE], [HOSTILE], ["image", HOSTILE],
                ["image", "ls", path, "--all"], ["image", "layers", path], ["image", "config", path],
                ["image", "cat", path, HOSTILE], ["image", "cat", path, "/etc/passwd"], ["image", "ls", path, HOSTILE],
                ["image", "ls", path, "--json"], ["image", "config", path, "--json"],
                ["image", "layers", path, "--json"], ["fix", path, "--no-repo"],
                ["fix", path, "--no-repo", "--all", "--format", "shell"],
                ["fix", path, "--no-repo", "--all", "--format", "ansible"],
                ["profile", "show", HOSTILE], ["profile", "check", HOSTILE], ["help", HOSTILE],
                ["completion", HOSTILE]]
        for format_name in ("json", "junit", "inspec-json"):
            runs.append(["check", path, "--report", format_name, "--level", "2", *COMMON])
        for words in runs:
            _, shown, _ = run(words)
            what = " ".join(words[:2] + words[3:]).encode("unicode_escape").decode()
            rest = OWN.sub(b"", shown).decode("utf-8", "surrogateescape")
            raw = sorted({f"{ord(c):#x}" for c in rest
                          if ord(c) < 0x20 or 0x7f <= ord(c) < 0xa0 or 0xdc80 <= ord(c) <= 0xdcff
                          or c in "\u200b\u200e\u200f\u2028\u2029\ufeff"
                          or "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"})
            expect(f"{what}: raw {', '.join(raw)}", not raw, shown)
            expect(f"{what}: a colour of the image", b"\x1b[31m" not in shown.replace(b"\x1b[1;31m", b""),
                   shown)
            expect(f"{what}: a line that CI acts on", b"\n::" not in shown, shown)


def main():
    for check in (check_colour, check_progress, check_input, check_hostile):
        check()
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
