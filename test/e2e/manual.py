"""Runs the examples of the manual pages.

A command of an EXAMPLES section (.Dl) runs in a folder that has the files which the examples name;
`docker save` prints an image. The profile of gate-profile(5) is the ./profile of the others. The
examples of resources and matchers become controls, and `gate profile check` must accept them.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

GATE = os.environ["GATE"]
ROOT = os.environ["ROOT"]
FIXTURES = os.environ["FIXTURES"]

# What mandoc makes of what stands in the source.
ESCAPES = {r"\(dq": '"', r"\(aq": "'", r"\e": "\\", r"\-": "-", r"\&": "", r"\(ti": "~", r"\(ha": "^"}
PRELUDE = """
gate() { "$GATE" "$@"; }
docker() { [ "$1" = save ] && cat app.tar; }
"""
HEADER = 'gate_profile: 1\nname: manual\nversion: "1"\ntitle: Examples\n'
CONTROL = "  - id: example-{}\n    title: An example\n    impact: 0.5\n    rationale: an example\n" \
          "    describe:\n      - {}\n"
# An example of a matcher is about a property; one of these has it.
ASKED = ["sshd_effective: ", "file: /etc/passwd", "directory: /tmp", "passwd: ", "shadow: ", "group: ",
         "image_config: ", "package: openssl", "os: ", "login_defs: ", "files: {under: /}",
         "component: sshd"]


# Pages whose examples need keys and a history: another test runs them.
RUN_ELSEWHERE = {"gate-waiver.1": "test/e2e/waivers.sh"}


def text_of(line):
    for escape, text in ESCAPES.items():
        line = line.replace(escape, text)
    return line


def read(page):
    with open(page, encoding="utf-8") as file:
        return file.read().split("\n")


def commands(page):
    section = ""
    for line in read(page):
        if line.startswith(".Sh "):
            section = line[4:]
        if line.startswith(".Dl ") and section == "EXAMPLES":
            yield text_of(line[4:])


def literals(page):
    """The texts between .Bd -literal and .Ed."""
    lines = None
    for line in read(page):
        if line.startswith(".Bd -literal"):
            lines = []
        elif line == ".Ed" and lines is not None:
            yield "\n".join(lines) + "\n"
            lines = None
        elif lines is not None:
            lines.append(text_of(line))


PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHDkwqPXBBAGEnFKnQy11ZeJ6npwe+EObGnDEfkeotJw lead\n"


def prepare_repository(folder):
    """What `gate init` asks for: a repository without a commit, and a public key."""
    for name in (".git/objects", ".git/refs"):
        os.makedirs(os.path.join(folder, name))
    for name, text in ((".git/HEAD", "ref: refs/heads/main\n"), ("lead.pub", PUBLIC_KEY),
                       (".git/config", "[core]\n\trepositoryformatversion = 0\n")):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


def prepare(folder):
    prepare_repository(folder)
    for name in ("app.tar", "image.tar"):
        shutil.copy(os.path.join(FIXTURES, "red.tar"), os.path.join(folder, name))
    profile = next(text for text in literals(os.path.join(ROOT, "man/gate-profile.5"))
                   if text.startswith("gate_profile:"))
    head, controls = profile.split("controls:\n")
    os.makedirs(os.path.join(folder, "profile/controls"))
    with open(os.path.join(folder, "profile/profile.yaml"), "w", encoding="utf-8") as file:
        file.write(head)
    with open(os.path.join(folder, "profile/controls/app.yaml"), "w", encoding="utf-8") as file:
        file.write("controls:\n" + controls)
    subprocess.run([GATE, "check", "image.tar", "--quiet", "--report", "json:gate.json",
                    "--report", "inspec-json:inspec.json", "--no-repo"], cwd=folder, check=False)


def check_commands(page, folder):
    for command in commands(page):
        done = subprocess.run(["sh", "-c", PRELUDE + command], cwd=folder, capture_output=True,
                              check=False, timeout=60)
        # The image is a red one.
        is_judged = "gate check" in command and "--mode audit" not in command
        wanted = 1 if is_judged else 0
        output = done.stdout.decode() + done.stderr.decode()
        if done.returncode != wanted:
            yield f"{page}: {command}: exit code {done.returncode}, expected {wanted}: {output}"
        if not done.stdout:
            yield f"{page}: {command}: prints nothing"
        for name in re.findall(r"--report \w+:(\S+)", command):
            if not os.path.exists(os.path.join(folder, name)):
                yield f"{page}: {command}: no {name}"


def faults_of(folder, entries):
    path = os.path.join(folder, "example.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEADER + "controls:\n")
        for number, entry in enumerate(entries):
            file.write(CONTROL.format(number, entry))
    done = subprocess.run([GATE, "profile", "check", path], capture_output=True, check=False)
    return "" if done.returncode == 0 else done.stderr.decode()


def check_entries(folder):
    page = os.path.join(ROOT, "man/gate-resources.7")
    entries = [text.strip() for text in literals(page) if text.startswith("{")]
    if len(entries) < 10:
        yield f"{page}: {len(entries)} examples"
    faults = faults_of(folder, entries)
    if faults:
        yield f"{page}: {faults}"


def check_matchers(folder):
    page = os.path.join(ROOT, "man/gate-matchers.7")
    entries = [text.strip() for text in literals(page) if re.match(r"(its|it|where|each):", text)]
    if len(entries) < 10:
        yield f"{page}: {len(entries)} examples"
    for entry in entries:
        tail = "" if entry.startswith("it") else ", it: exist"
        if all(faults_of(folder, [f"{{{asked}, {entry}{tail}}}"]) for asked in ASKED):
            yield f"{page}: {entry}: no resource takes it: " + faults_of(
                folder, [f"{{{ASKED[0]}, {entry}{tail}}}"])


def main():
    faults = []
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        faults += [] if not faults_of(folder, ["{fiel: /etc/passwd, it: exist}"]) == "" else \
            ["a wrong example is accepted"]
        for page in sorted(glob.glob(os.path.join(ROOT, "man/*.[1-8]"))):
            count += len(list(commands(page)))
            if os.path.basename(page) not in RUN_ELSEWHERE:
                faults += check_commands(page, folder)
        faults += check_entries(folder)
        faults += check_matchers(folder)
    if count < 8:
        faults.append(f"only {count} commands in all pages")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
