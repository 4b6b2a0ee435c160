"""usage: coverage.py BUILD [FOLDER]: what gcov counted, by folder of src or by file of src/FOLDER."""

import collections
import glob
import gzip
import json
import os
import subprocess
import sys
import tempfile

# The least percentage of lines for a folder: parsers of foreign bytes, and what decides about trust.
LEAST = {"format": 95.0, "policy": 90.0, "waiver": 50.0}


def lines_of(build):
    """{source: {line: count}}; what is in a header counts once."""
    root = os.getcwd()
    sources = collections.defaultdict(dict)
    notes = [os.path.abspath(path) for path in
             sorted(glob.glob(f"{build}/src/CMakeFiles/*/*/*.gcno"))]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["gcov", "--json-format", "--preserve-paths"] + notes, cwd=folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for path in glob.glob(f"{folder}/*.gcov.json.gz"):
            with gzip.open(path) as file:
                for source in json.load(file)["files"]:
                    name = os.path.relpath(os.path.join(root, source["file"]), root)
                    for line in source["lines"]:
                        known = sources[name].get(line["line_number"], 0)
                        sources[name][line["line_number"]] = known + line["count"]
    return sources


def main():
    build, folder = sys.argv[1], sys.argv[2]
    counts = collections.defaultdict(lambda: [0, 0])
    for name, lines in lines_of(build).items():
        parts = name.split("/")
        if parts[0] != "src" or len(parts) != 3 or (folder and parts[1] != folder):
            continue
        count = counts[name if folder else parts[1]]
        count[0] += sum(1 for times in lines.values() if times)
        count[1] += len(lines)
    if not counts:
        sys.exit("coverage: gcov counted nothing")
    is_short = False
    for name, (run, total) in sorted(counts.items(), key=lambda item: item[1][0] / item[1][1]):
        percent = 100.0 * run / total
        least = 0.0 if folder else LEAST.get(name, 0.0)
        is_short |= percent < least
        print(f"{percent:6.1f} %  {run:6} of {total:6}  {name}"
              + (f"  below {least} %" if percent < least else ""))
    return 1 if is_short else 0


sys.exit(main())
