"""Cases as test/unit/answers.h reads them."""
import re


def section(name, body):
    if name.startswith("/") and body and not body.endswith("\n"):
        name = "unended " + name
    return "== %s\n%s%s" % (name, body, "\n" if body and not body.endswith("\n") else "")


def case(name, sections):
    return "=== %s\n%s" % (name, "".join(section(*one) for one in sections))


def read_sections(text):
    """[name, body] of each section of a case."""
    sections = []
    for line in text.splitlines(keepends=True):
        if line.startswith("== "):
            sections.append([line[3:].rstrip("\n"), ""])
        elif sections:
            sections[-1][1] += line
    return sections


def read_cases(path):
    """(name, text) of each case of a file, if it is there."""
    parts = re.split(r"^=== (.*)\n", path.read_text() if path.exists() else "", flags=re.M)
    return list(zip(parts[1::2], parts[2::2]))
