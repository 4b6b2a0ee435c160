"""Runs the examples of the manual pages.

A command of an EXAMPLES section (.Dl) runs in a folder that has the files which the examples name;
`docker save` prints an image. The profile of gate-profile(5) is the ./profile of the others. The
examples of resources and matchers become controls that `gate profile check` accepts and that judge
an image; those of gate-profile(5) become profiles, and its unit test is run. That page tells of
every key that `gate profile schema` knows.
"""

import glob
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
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


def prepare_base(folder):
    """base.tar: what image.tar was built on, its lowest layer."""
    with tarfile.open(os.path.join(folder, "image.tar")) as archive:
        files = {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}
    entry = json.loads(files["manifest.json"])[0]
    config = json.loads(files[entry["Config"]])
    config["rootfs"]["diff_ids"] = config["rootfs"]["diff_ids"][:1]
    config["history"] = []
    lowest = entry["Layers"][0]
    text = json.dumps(config).encode()
    name = f"{hashlib.sha256(text).hexdigest()}.json"
    manifest = json.dumps([{"Config": name, "RepoTags": ["base:1"], "Layers": [lowest]}]).encode()
    with tarfile.open(os.path.join(folder, "base.tar"), "w") as archive:
        for member, content in (("manifest.json", manifest), (name, text), (lowest, files[lowest])):
            info = tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def prepare(folder):
    prepare_repository(folder)
    for name in ("app.tar", "image.tar"):
        shutil.copy(os.path.join(FIXTURES, "red.tar"), os.path.join(folder, name))
    prepare_base(folder)
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


def run_faults(folder):
    """Judges the red image by the examples that faults_of() has written and that load."""
    report = os.path.join(folder, "example.json")
    done = subprocess.run([GATE, "check", "image.tar", "--profile", "example.yaml", "--no-repo",
                           "--quiet", "--report", "json:example.json"],
                          cwd=folder, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        return f"exit code {done.returncode}: {done.stderr.decode()}"
    with open(report, encoding="utf-8") as file:
        controls = json.load(file)["controls"]
    os.remove(report)
    return "".join(f"{control['code']}: {control['reason']}\n" for control in controls
                   if control["reason"] == "internal")


def check_entries(folder):
    page = os.path.join(ROOT, "man/gate-resources.7")
    entries = [text.strip() for text in literals(page) if text.startswith("{")]
    if len(entries) < 10:
        yield f"{page}: {len(entries)} examples"
    faults = faults_of(folder, entries) or run_faults(folder)
    if faults:
        yield f"{page}: {faults}"


def check_matchers(folder):
    page = os.path.join(ROOT, "man/gate-matchers.7")
    entries = [text.strip() for text in literals(page) if re.match(r"(its|it|where|each):", text)]
    if len(entries) < 10:
        yield f"{page}: {len(entries)} examples"
    for entry in entries:
        tail = "" if entry.startswith("it") else ", it: exist"
        if all(faults_of(folder, [f"{{{asked}, {entry}{tail}}}"]) or run_faults(folder)
               for asked in ASKED):
            yield f"{page}: {entry}: no resource takes it: " + faults_of(
                folder, [f"{{{ASKED[0]}, {entry}{tail}}}"])


# Where gate-profile(5) tells of the tables that `gate profile schema` defines.
SECTIONS = {
    "The profile": ["profile", "controls", "grades", "support"],
    "Inputs": ["input", "rule"],
    "Including other profiles": ["include", "drop", "change"],
    "A framework": ["framework", "outside"],
    "A control": ["control", "only_if"],
    "A remedy": ["remedy", "remedy_setting", "remedy_input"],
    r"\&An entry": ["entry", "reference"],
    "Unit tests": ["tests", "test", "image", "file", "xattr", "expectation"],
}
# Tables that have no keys of their own.
KEYLESS = {"matchers", "filter", "matchers_of_list", "filter_of_list"}


def keys_of_page(page):
    """{section: the words that its Cm macros mark}."""
    section, keys = "", {}
    for line in read(page):
        if line.startswith((".Sh ", ".Ss ")):
            section = line[4:]
        found = re.match(r"\.(?:It |Pq )?Cm (.*)", line)
        if found:
            keys.setdefault(section, set()).update(found.group(1).split())
    return keys


def check_keys():
    """Each key of each table stands in the section of its table."""
    page = os.path.join(ROOT, "man/gate-profile.5")
    schema = json.loads(subprocess.run([GATE, "profile", "schema"], capture_output=True,
                                       check=True).stdout)["$defs"]
    told = keys_of_page(page)
    tables = {name for name in schema if "." not in name} - KEYLESS
    for section, names in SECTIONS.items():
        for name in names:
            table = next(part for part in [schema[name], *schema[name].get("anyOf", [])] if "properties" in part)
            keys = [key for key in table["properties"]
                    if name != "entry" or "entry." + key not in schema]
            for key in sorted(set(keys) - told.get(section, set())):
                yield f"{page}: {section}: '{key}' of the table {name} is missing"
        tables -= set(names)
    for name in sorted(tables):
        yield f"{page}: no section tells of the table {name}"


# What the example of a unit test expects something of.
TESTED = """controls:
  - id: empty-password
    title: No password is empty
    impact: 0.5
    rationale: an example
    describe:
      - {passwd: , each: {its: {password: {not: {eq: ""}}}}}
  - id: setuid-listed
    title: No file is setuid
    impact: 0.5
    rationale: an example
    describe:
      - {files: {under: /}, where: {mode: {mask: "4000"}}, it: {not: exist}}
"""
TAIL = "controls:\n" + CONTROL.format("tail", "{passwd: , it: exist}")


def indented(text, width):
    return "".join(" " * width + line + "\n" for line in text.splitlines())


def fragment(text):
    """The files of a profile that holds an example of gate-profile(5), or None: a kind unknown."""
    if text.startswith("gate_profile:"):
        return {"profile.yaml": text}
    if text.startswith(("inputs:", "include:", "framework:")):
        return {"profile.yaml": HEADER + text + TAIL}
    if text.startswith("tests:"):
        return {"profile.yaml": HEADER, "controls/a.yaml": TESTED, "tests/a.yaml": text}
    if text.startswith(("- id:", "- for:")):
        return {"profile.yaml": HEADER + "controls:\n" + indented(text, 2)}
    if text.startswith("- "):
        head = CONTROL.split("      - {}")[0].format("entry")
        return {"profile.yaml": HEADER + "controls:\n" + head + indented(text, 6)}
    return None


def check_fragments(folder):
    page = os.path.join(ROOT, "man/gate-profile.5")
    for number, text in enumerate(literals(page)):
        # A shape has words in capitals where an example has its own.
        if re.search(r"\bRESOURCE\b", text):
            continue
        files = fragment(text)
        if files is None:
            yield f"{page}: an example that no test runs: {text}"
            continue
        base = os.path.join(folder, f"fragment{number}")
        for name, content in files.items():
            path = os.path.join(base, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
        named = base if "tests/a.yaml" in files else os.path.join(base, "profile.yaml")
        verb = "test" if "tests/a.yaml" in files else "check"
        done = subprocess.run([GATE, "profile", verb, named], capture_output=True, check=False)
        if done.returncode != 0:
            yield f"{page}: gate profile {verb}: {(done.stdout + done.stderr).decode()}{text}"


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
        faults += check_fragments(folder)
    faults += check_keys()
    if count < 8:
        faults.append(f"only {count} commands in all pages")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
