#!/usr/bin/env python3
"""Records what apt makes of configurations and sources.

    test/peer/apt_answers.py FILE                      writes the answers into FILE again
    test/peer/apt_answers.py FILE --random N SEED      adds N new cases of each kind first

FILE holds cases as test/unit/answers.h describes them. "== /etc/apt/..." is a file; "== dump" what `apt-config dump` prints of
names that begin with Test and have a value; "== targets" of `apt-get indextargets` the type, URI,
suite and component; or the one line "refused". The first line names the version of apt.
"""
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import answers


class Conflict(Exception):
    """Two sources of one repository differ in an option: of that gate says nothing."""


def version():
    return subprocess.run(["apt-get", "--version"], capture_output=True, text=True,
                          check=True).stdout.split(" (")[0]


def run(root, *command):
    config = root / "apt.cfg"
    config.write_text(f'Dir "{root}/";\nAPT::Architecture "amd64";\nAPT::Architectures "amd64";\n'
                      'Acquire::Languages "none";\n')
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          env={"APT_CONFIG": str(config), "PATH": os.environ["PATH"],
                               "LC_ALL": "C"})
    if "Conflicting values" in done.stderr:
        raise Conflict
    return None if done.returncode or "E: " in done.stderr else done.stdout


def ask(root, kind):
    if kind == "dump":
        answer = run(root, "apt-config", "dump", "--no-empty")
        wanted = [line for line in (answer or "").splitlines(keepends=True)
                  if line.lower().startswith("test")]
    else:
        answer = run(root, "apt-get", "indextargets", "--no-release-info", "--format",
                     "$(CREATED_BY)|$(TARGET_OF) $(REPO_URI) $(RELEASE) $(COMPONENT)")
        wanted = sorted({line.split("|", 1)[1].replace("$(COMPONENT)", "-") for line in (answer or "").splitlines(keepends=True)
                         if line.startswith(("Packages|", "Sources|"))})
    return "refused\n" if answer is None else "".join(wanted)


def record(text):
    """The case with its answers."""
    sections = answers.read_sections(text)
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        for folder in ("etc/apt/apt.conf.d", "etc/apt/sources.list.d", "var/lib/apt/lists/partial",
                       "etc/apt/preferences.d", "var/lib/dpkg", "var/cache/apt/archives/partial"):
            (root / folder).mkdir(parents=True)
        (root / "var/lib/dpkg/status").write_text("")
        for section, body in sections:
            if section.startswith("/"):
                (root / section[1:]).parent.mkdir(parents=True, exist_ok=True)
                (root / section[1:]).write_text(body)
        out = ""
        for section, body in sections:
            out += f"== {section}\n" + (body if section.startswith("/") else ask(root, section))
    return out


WORDS = ["a", "b", "C", "list", "b-c"]
VALUES = ['"x"', '"two words"', "bare", '"y" "z"', '""', '"a//b"', '"a;b"', '"#c"', "un%20q",
          '"q%20"', '"1"', "[x y]"]


def statement(rng, depth):
    name = "::".join(rng.choice(WORDS) for _ in range(rng.choice([1, 1, 1, 2])))
    choice = rng.random()
    if depth < 3 and choice < 0.3:
        body = " ".join(statement(rng, depth + 1) for _ in range(rng.randint(0, 3)))
        value = rng.choice(["", "", "", ' "v"'])
        return f"{name}{value} {{ {body} }}" + rng.choice([";", "", "\n"])
    if choice < 0.45:
        return rng.choice(VALUES) + ";"
    if choice < 0.6:
        name += "::"
    return f"{name} {rng.choice(VALUES)}{rng.choice([';', ' ;', ';'])}"


def random_config(rng):
    text = ""
    for _ in range(rng.randint(1, 6)):
        text += rng.choice(["", "", "// comment\n", "# comment\n", "/* a\n b */\n", "/* c */ "])
        if rng.random() < 0.15:
            text += f"#clear Test{rng.choice(['', '::a', '::list', '::b::C', '::nothing'])};\n"
            continue
        name = rng.choice(["Test", "test", "TEST"])
        inner = statement(rng, 0)
        text += rng.choice([f"{name} {{ {inner} }};\n", f"{name}::{inner}\n",
                            f"{name}::{inner} // tail\n"])
    if rng.random() < 0.05:
        text += rng.choice(['Test::x "open;\n', "Test::y\n", "{ a; };\n", "#nothing x;\n",
                            'Test::z "a" junk b;\n'])
    return text


def random_list(rng):
    lines = []
    for _ in range(rng.randint(1, 5)):
        options = []
        if rng.random() < 0.5:
            options.append(rng.choice(["arch=amd64", "trusted=yes", "trusted=no", "trusted=Yes",
                                       "signed-by=/k.gpg", "signed-by=/k.gpg,/l.gpg",
                                       "arch+=amd64", "allow-insecure=yes"]))
        if options and rng.random() < 0.4:
            options.append(rng.choice(["by-hash=force", "arch=amd64", "pdiffs=no"]))
        text = f"[{rng.choice(['', ' '])}{' '.join(options)}{rng.choice(['', ' '])}] " if options else ""
        uri = rng.choice(["http://a.example/d", "https://b.example/d/", "file:/srv/repo",
                          "copy:/x%20y", "ftp://c.example/x"])
        end = rng.choice(["stable main", "stable main contrib", "stable/updates main", "./", "flat/"])
        lines.append(rng.choice(["", "", "", "# "]) + f"{rng.choice(['deb', 'deb-src'])} {text}"
                     f"{uri}{rng.choice([' ', '  ', chr(9)])}{end}{rng.choice(['', ' # tail'])}\n")
    if rng.random() < 0.08:
        lines.append(rng.choice(["deb http://x\n", "rpm http://x y z\n", "deb [trusted=yes http://x y z\n",
                                 "deb\n", "deb http://x suite\n"]))
    return "".join(lines)


def random_sources(rng):
    text = ""
    for _ in range(rng.randint(1, 3)):
        suites = rng.choice(["stable", "stable stable-updates", "./"])
        fields = [f"Types: {rng.choice(['deb', 'deb-src', 'deb deb-src'])}",
                  f"URIs: {rng.choice(['http://a.example/d', 'https://b.example/d http://c.example'])}",
                  f"Suites: {suites}"]
        if suites != "./":
            fields.append(f"Components: {rng.choice(['main', 'main contrib'])}")
        if rng.random() < 0.3:
            fields.append(f"Enabled: {rng.choice(['yes', 'no', 'false', 'Yes'])}")
        if rng.random() < 0.3:
            fields.append(f"Trusted: {rng.choice(['yes', 'no'])}")
        if rng.random() < 0.4:
            fields.append("Signed-By: /k.gpg")
        if rng.random() < 0.3:
            fields.insert(1, "# comment")
        text += "\n".join(fields) + "\n\n"
    return text


def make(count, seed):
    rng = random.Random(seed)
    for i in range(count):
        text = ""
        for name in rng.sample(["10a", "20b.conf", "05c", "30d.bak", "e f", "40g.conf.old"],
                               rng.randint(1, 3)):
            text += f"== /etc/apt/apt.conf.d/{name}\n" + random_config(rng)
        if rng.random() < 0.3:
            text += "== /etc/apt/apt.conf\n" + random_config(rng)
        yield f"conf{i:03}", text + "== dump\n"
        text = ""
        if rng.random() < 0.7 or i == 0:
            text += "== /etc/apt/sources.list\n" + random_list(rng)
        if rng.random() < 0.5:
            text += f"== /etc/apt/sources.list.d/{rng.choice(['a.list', 'b.lst', 'c d.list'])}\n" + \
                random_list(rng)
        if rng.random() < 0.5:
            text += "== /etc/apt/sources.list.d/debian.sources\n" + random_sources(rng)
        text = text or "== /etc/apt/sources.list\n"
        yield f"list{i:03}", text + "== targets\n"


def main():
    path = pathlib.Path(sys.argv[1])
    cases = answers.read_cases(path)
    if len(sys.argv) > 4:
        cases += make(int(sys.argv[3]), int(sys.argv[4]))
    out = f"# {version()}, recorded by test/peer/apt_answers.py\n"
    for name, text in sorted(cases):
        try:
            out += f"=== {name}\n" + record(text)
        except Conflict:
            pass
    path.write_text(out)


if __name__ == "__main__":
    main()
