#!/usr/bin/env python3
"""Makes test/fixtures/semantics.tsv of a recorded run of InSpec.

    test/peer/inspec/semantics.py semantics.oracle.json >test/fixtures/semantics.tsv

semantics.rb holds a control for each habit of the original; the other file is `inspec exec
semantics.rb --reporter json`, reduced to [status, description, message, exception]. A line of the
fixture is a control, what was answered (failed, raised where the original raised an exception,
passed or skipped) and what was asked. A control without results has one line, without an answer.
"""
import json
import re
import sys


def answer(result):
    status, _, _, exception = result
    raised = exception and not exception.endswith("MultipleExceptionError")
    return "raised" if raised else status


def main():
    print("# inspec exec semantics.rb --reporter json (InSpec 5), by test/peer/inspec/semantics.py")
    with open(sys.argv[1], encoding="utf-8") as run:
        controls = json.load(run)
    for control in controls:
        name = re.sub(r"\(generated.*", "bare", control["id"])
        for result in control["results"] or [["none", "no result", None, None]]:
            asked = re.sub(r"\S*/(\w+\.rb)", r"\1", " ".join(result[1].split()))
            print(name, answer(result), asked, sep="\t")


if __name__ == "__main__":
    main()
