"""Prints what python3-junitparser reads from a JUnit file: a line a case, then the totals."""
import sys

from junitparser import JUnitXml

totals = {"cases": 0, "failure": 0, "error": 0, "skipped": 0}
for suite in JUnitXml.fromfile(sys.argv[1]):
    counted = {"failure": 0, "error": 0, "skipped": 0}
    for case in suite:
        outcomes = [type(result).__name__.lower() for result in case.result]
        if len(outcomes) > 1 or any(not result.text for result in case.result):
            sys.exit(f"{case.name}: several outcomes, or one without a text")
        for outcome in outcomes:
            counted[outcome] += 1
        totals["cases"] += 1
        print(case.classname, case.name.split(":")[0], "".join(outcomes) or "passed")
    if (suite.failures, suite.errors, suite.skipped) != tuple(counted.values()):
        sys.exit(f"{suite.name}: the counts differ: {counted}")
    for outcome, count in counted.items():
        totals[outcome] += count
print(totals["cases"], totals["failure"], totals["error"], totals["skipped"])
