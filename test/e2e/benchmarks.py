"""benchmarks.py GATE TABLE: what --coverage says, against the table of benchmarks if it is there.

Rows of the table without a number are helpers of another tool, no recommendations."""
import csv
import json
import os
import subprocess
import sys

gate, table = sys.argv[1:]
CLASSES = {"core": "core", "cond": "conditional", "host": "host"}
benchmarks = json.loads(subprocess.run([gate, "profile", "ls", "--coverage", "--json"], check=True,
                                       capture_output=True, text=True).stdout)["benchmarks"]
faults = []
for benchmark in benchmarks:
    for number in benchmark["numbers"]:
        if number["class"] != "host" and number["coverage"] == "missing":
            faults.append(f"{benchmark['key']} {number['number']}: no control answers it")
if os.path.exists(table):
    known = {(benchmark["key"], number["number"]): number["class"]
             for benchmark in benchmarks for number in benchmark["numbers"]}
    versions = {benchmark["key"]: benchmark["version"] for benchmark in benchmarks}
    with open(table, encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            key = (row["benchmark"], row["id"])
            if row["class"] not in CLASSES or not row["id"][0].isdigit():
                continue
            if known.get(key) != CLASSES[row["class"]]:
                faults.append(f"{' '.join(key)}: class {known.get(key)}, the table has {row['class']}")
            if versions.get(key[0]) != row["version"]:
                faults.append(f"{key[0]}: version {versions.get(key[0])}, the table has {row['version']}")
print("\n".join(faults))
sys.exit(1 if faults else 0)
