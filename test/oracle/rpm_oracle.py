#!/usr/bin/env python3
"""usage: rpm_oracle.py [--record] GATE PROFILE STREAM.xml[.xz] DIRECTORY NAME...
       rpm_oracle.py --replay GATE PROFILE DIRECTORY
As oracle.py, of families whose packages cannot be had here: rpm_redhat.sh and rpm_suse.sh make the trees. NAME is
rhel9, al2023 or sles15, and may end in -hardened, -spoilt or -odd. With --record trees and answers are kept in
test/oracle/answers/rpm."""
import fnmatch
import os
import re
import shutil
import subprocess
import sys
import tarfile

import oracle

ANSWERS = os.path.join(oracle.HERE, "answers", "rpm")
MAPPING = "mapping-rhel9.tsv"
PROFILE = "xccdf_org.ssgproject.content_profile_cis"
FAMILIES = {  # the script that makes the tree, and where its database is
    "rhel9": ("rpm_redhat.sh", "/var/lib/rpm"),
    "al2023": ("rpm_redhat.sh", "/var/lib/rpm"),
    "sles15": ("rpm_suse.sh", "/usr/lib/sysimage/rpm"),
}


def selecting(stream, rules):
    """The profile with exactly these rules, and with its own values."""
    start = stream.index(f'<xccdf-1.2:Profile id="{PROFILE}"')
    end = stream.index("</xccdf-1.2:Profile>", start)
    profile = re.sub(r"<xccdf-1.2:select [^>]*/>", "", stream[start:end])
    place = re.search(r"<xccdf-1.2:(refine-value|set-value|refine-rule)|$", profile).start()
    chosen = "".join(f'<xccdf-1.2:select idref="{oracle.RULE}{rule}" selected="true"/>\n' for rule in rules)
    return stream[:start] + profile[:place] + chosen + profile[place:] + stream[end:]


class Oracle:
    """OpenSCAP with its libraries in a directory that a tree gets to see as /mnt. A tree has no programs, not even
    env, and librpm wants its settings, which say where the database is."""

    def __init__(self, directory, stream):
        self.tools = os.path.join(directory, "rpm-tools")
        shutil.rmtree(self.tools, ignore_errors=True)
        library = os.path.join(self.tools, "lib")
        os.makedirs(library)
        os.makedirs(os.path.join(self.tools, "rpm"))
        oscap = shutil.which("oscap") or sys.exit("oracle: there is no oscap")
        for program in (oscap, shutil.which("env")):
            shutil.copy(program, self.tools)
        shutil.copytree("/usr/share/openscap/cpe", os.path.join(self.tools, "cpe"))
        for path in re.findall(r"(/\S+) \(0x", oracle.run(["ldd", oscap], capture_output=True, text=True).stdout):
            shutil.copy(path, library)
        self.loader = next(name for name in os.listdir(library) if name.startswith("ld-linux"))
        shutil.copy("/usr/lib/rpm/rpmrc", os.path.join(self.tools, "rpm"))
        text = oracle.without_platforms(oracle.read_stream(stream))
        known = set(re.findall(rf'<xccdf-1.2:Rule [^>]*?id="{oracle.RULE}([^"]*)"', text))
        rules = {rule for _, rule in oracle.table(MAPPING, 2)}
        if rules - known:
            sys.exit(f"oracle: {MAPPING}: the stream does not have {' '.join(sorted(rules - known))}")
        self.write("stream.xml", selecting(text, sorted(rules)))
        self.version = oracle.run([oscap, "--version"], capture_output=True, text=True).stdout.split("\n")[0]

    def write(self, name, text):
        with open(os.path.join(self.tools, name), "w", encoding="utf-8") as file:
            file.write(text)

    def ask(self, tree, database, log):
        """Each rule's answer: passed, failed, not-applicable, or the oracle's own word for none."""
        results = os.path.join(self.tools, "results.xml")
        if os.path.exists(results):
            os.unlink(results)
        with open("/usr/lib/rpm/macros", encoding="utf-8") as file:
            self.write("rpm/macros", f"{file.read()}\n%_dbpath {database}\n%_db_backend sqlite\n")
        load = [f"/mnt/lib/{self.loader}", "--library-path", "/mnt/lib"]
        with open(log, "w", encoding="utf-8") as file:
            subprocess.run([os.path.join(oracle.HERE, "jail.sh"), tree, self.tools, *load, "/mnt/env",
                            "OSCAP_CPE_PATH=/mnt/cpe", "RPM_CONFIGDIR=/mnt/rpm", *load, "/mnt/oscap", "xccdf", "eval",
                            "--skip-validation", "--profile", PROFILE, "--results", "/mnt/results.xml",
                            "/mnt/stream.xml"], check=False, stdin=subprocess.DEVNULL, stdout=file,
                           stderr=subprocess.STDOUT)
        if not os.path.exists(results):
            sys.exit(f"oracle: no answer: {log}")
        with open(results, encoding="utf-8") as file:
            found = re.findall(rf'<rule-result idref="{oracle.RULE}([^"]*)".*?<result>(\w+)</result>', file.read(), re.S)
        return conditioned({rule: oracle.THEIRS.get(word, word) for rule, word in found if word != "notselected"},
                           tree, database)


def conditioned(answers, tree, database):
    """Without its package a rule has nothing to judge; without its file it asks of another system."""
    there = oracle.run(["rpm", "--root", tree, "--dbpath", database, "-qa", "--qf", "%{NAME}\\n"],
                       capture_output=True, text=True).stdout.split()
    for pattern, wanted, _ in oracle.table("conditions-rhel9.tsv", 3):
        for rule in fnmatch.filter(answers, pattern):
            if wanted.startswith("/"):
                if not os.path.lexists(tree + wanted):
                    del answers[rule]
            elif wanted not in there:
                answers[rule] = "not-applicable"
    return answers


def make_tree(directory, name):
    """The folder and the tar that gate reads."""
    family, _, change = name.partition("-")
    tree = os.path.join(directory, name)
    shutil.rmtree(tree, ignore_errors=True)
    for script in [FAMILIES[family][0]] + ([f"rpm_{change}.sh"] if change else []):
        oracle.run([os.path.join(oracle.HERE, script), family, tree], stdout=subprocess.DEVNULL)
    tar = os.path.join(directory, f"{name}.tar")
    oracle.run(["tar", "-C", tree, "--numeric-owner", "--sort=name", "-cf", tar, "."])
    return tree, tar


def record_tree(name, tar, theirs):
    os.makedirs(ANSWERS, exist_ok=True)
    out = os.path.join(ANSWERS, f"{name}.tar.xz")
    with tarfile.open(tar) as reader, tarfile.open(out, "w:xz", format=tarfile.GNU_FORMAT, preset=9) as writer:
        for member in reader:
            member.mtime = 0
            writer.addfile(member, reader.extractfile(member) if member.isreg() else None)
    with open(os.path.join(ANSWERS, f"{name}.tsv"), "w", encoding="utf-8") as file:
        file.writelines(f"{rule}\t{answer}\n" for rule, answer in sorted(theirs.items()))


class Comparison(oracle.Comparison):
    def __init__(self):
        super().__init__()
        self.explained = {(control, ours, theirs, tree): (right, reason) for tree, control, ours, theirs, right, reason
                          in oracle.table("differences-rhel9.tsv", 6)}


def questions(theirs):
    """control -> its rules, as far as they were asked. "one+other": what one rule asks is asked by two controls."""
    asked = {}
    for control, rule in oracle.table(MAPPING, 2):
        if rule in theirs:
            asked.setdefault(control, []).append(rule)
    return asked


def compare(trees):
    """trees: name -> (answers of gate, answers of the oracle). Returns the exit code."""
    whole = Comparison()
    for name, (ours, theirs) in trees.items():
        single = Comparison()
        for control, rules in questions(theirs).items():
            if not set(control.split("+")) <= set(ours):
                sys.exit(f"oracle: {MAPPING}: no control '{control}'")
            words = (oracle.conjunction({ours[half] for half in control.split("+")}),
                     oracle.conjunction({theirs[rule] for rule in rules}))
            single.row(name, control, *words)
            whole.row(name, control, *words)
        single.print_figures(name)
    for name, control, mine, word in whole.unexplained:
        rules = " ".join(f"{rule}={trees[name][1][rule]}" for rule in questions(trees[name][1])[control])
        print(f"UNEXPLAINED: {name}\t{control}\tgate {mine}\toracle {word}\t{rules}")
    for control, mine, word, name in sorted(set(whole.explained) - whole.used):
        print(f"STALE: differences-rhel9.tsv: {name}\t{control}\tgate {mine}\toracle {word}: no tree shows it")
    whole.print_figures("all trees with rpm")
    return 1 if whole.unexplained or not whole.agreed else 0


def replay(gate, profile, directory):
    """The recorded answers against gate as it is now."""
    trees = {}
    for name in sorted(os.path.splitext(entry)[0] for entry in os.listdir(ANSWERS) if entry.endswith(".tsv")):
        trees[name] = (oracle.ask_gate(gate, profile, os.path.join(ANSWERS, f"{name}.tar.xz"),
                                       os.path.join(directory, "report.json")),
                       dict(oracle.table(os.path.join(ANSWERS, f"{name}.tsv"), 2)))
    return compare(trees)


def main(argv):
    if argv[:1] == ["--replay"]:
        return replay(*argv[1:])
    record = argv[:1] == ["--record"]
    gate, profile, stream, directory, *names = argv[1:] if record else argv
    asked = Oracle(directory, stream)
    trees = {}
    for name in names:
        tree, tar = make_tree(directory, name)
        ours = oracle.ask_gate(gate, profile, tar, os.path.join(directory, f"{name}.json"))
        theirs = asked.ask(tree, FAMILIES[name.split("-")[0]][1], os.path.join(directory, f"{name}-oscap.log"))
        trees[name] = (ours, theirs)
        if record:
            record_tree(name, tar, theirs)
    print(f"{asked.version}, {os.path.basename(stream)}")
    return compare(trees)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
