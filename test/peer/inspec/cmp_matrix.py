#!/usr/bin/env python3
"""Makes test/fixtures/cmp_matrix.tsv of a recorded run of InSpec.

    test/peer/inspec/cmp_matrix.py cmp_matrix.rb cmp_matrix.oracle.json >test/fixtures/cmp_matrix.tsv

cmp_matrix.rb is a control with a line for each pair of values, in which the first is the subject
and `cmp X`, `cmp < X`, `cmp >= X` and its negation `cmp X` are asked of it; the other file is
`inspec exec cmp_matrix.rb --reporter json`, reduced to [status, description, message, exception].
A line of the fixture is the subject, X, and four answers: p passed, f failed, e failed because the
original raised an exception. The letter before a value is its type; see test_cmp_matrix.c.
"""
import json
import re
import sys

PAIR = re.compile(
    r"subject \{ (?P<actual>.*?) \}; it \{ should cmp (?P<wanted>.*?) \}; it \{ should cmp < ",
    re.DOTALL)
ANSWERS = 4


def encode(literal):
    """A Ruby literal of the matrix as TYPE:TEXT."""
    if literal == "nil":
        return "n:"
    if literal in ("true", "false"):
        return "b:" + literal
    if literal == "{}":
        return "m:"
    if literal.startswith("'"):
        return "s:" + literal[1:-1].replace("\n", "\\n")
    if literal.startswith(":"):
        return "y:" + literal[1:]
    if literal.startswith("/"):
        return "x:" + literal[1:-1]
    if literal.startswith("["):
        return "l:" + "|".join(encode(item) for item in literal[1:-1].split(",") if item)
    return ("r:" if "." in literal else "i:") + literal


def answer(result):
    status, _, message, exception = result
    if status == "passed":
        return "p"
    compared = message and "compared using `cmp` matcher" in message
    return "f" if compared and not exception else "e"


def main():
    with open(sys.argv[1], encoding="utf-8") as control:
        pairs = PAIR.findall(control.read())
    with open(sys.argv[2], encoding="utf-8") as run:
        results = json.load(run)[0]["results"]
    if len(results) != ANSWERS * len(pairs):
        sys.exit(f"{len(results)} answers for {len(pairs)} pairs")
    for index, (actual, wanted) in enumerate(pairs):
        answers = results[ANSWERS * index:ANSWERS * (index + 1)]
        print(encode(actual), encode(wanted), "".join(map(answer, answers)), sep="\t")


main()
