#!/usr/bin/env python3
"""usage: oracle.py [--record] GATE PROFILE STREAM.xml[.xz] DIRECTORY NAME=TREE.tar... [STREAM.xml[.xz] NAME=TREE.tar...]
       oracle.py --replay GATE PROFILE DIRECTORY
Asks OpenSCAP and gate about each tree and compares rule by rule: PROFILE, and PROFILE-host as if the tree were a
host's. Works in DIRECTORY. A tree is asked by the stream before it. With --record the answers are kept in
test/oracle/answers. A tree whose NAME ends in -hardened, -spoilt or -odd is made of a copy."""
import fnmatch
import io
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import tarfile

HERE = os.path.dirname(os.path.abspath(__file__))
RULE = "xccdf_org.ssgproject.content_rule_"
PROFILE = "xccdf_org.ssgproject.content_profile_cis_level2_server"
HAS_KERNEL = ("dpkg-query --show --showformat='${db:Status-Status}' 'linux-base' 2>/dev/null |"
              " grep -q '^installed$'")
THEIRS = {"pass": "passed", "fail": "failed", "notapplicable": "not-applicable"}


def table(name, width):
    """The rows of a TSV file beside this one."""
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    for row in rows:
        if len(row) != width:
            sys.exit(f"oracle: {name}: not {width} columns: {row}")
    return rows


def mapped_rules():
    return table("mapping.tsv", 2) + table("mapping_host.tsv", 2)


def run(argv, **options):
    return subprocess.run(argv, check=True, **options)


def read_stream(path):
    opener = lzma.open if path.endswith(".xz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        return file.read()


def without_platforms(stream):
    """A rule must not be left alone because the oracle runs in a container, or because the stream is that of
    Debian 12 and the tree of 13. conditions.tsv has what is left of it: the packages that a benchmark asks for."""
    return re.sub(r"<xccdf-1.2:platform [^>]*/>", "", stream)


def without_running_kernel(stream):
    """Of the sysctl rules the half that reads files: the other would judge the kernel of this machine."""
    return re.sub(r'<[\w.-]+:extend_definition [^>]*definition_ref="oval:ssg-sysctl_\w+_runtime:def:1"[^>]*/>', "", stream)


def select(stream, rules):
    """The profile with exactly these rules, and with its own values. OpenSCAP overlooks every second of two
    elements that no white space parts."""
    selected = "".join(f'<xccdf-1.2:select idref="{RULE}{rule}" selected="true"/>\n' for rule in rules)

    def replace(match):
        profile = re.sub(r"<xccdf-1.2:select [^>]*/>", "", match.group(0))
        end = re.search(r"<xccdf-1.2:(refine-value|set-value|refine-rule)|</xccdf-1.2:Profile>", profile).start()
        return profile[:end] + selected + profile[end:]

    return re.sub(rf'<xccdf-1.2:Profile id="{PROFILE}".*?</xccdf-1.2:Profile>', replace, stream, flags=re.S)


def installed(tree):
    with open(os.path.join(tree, "var/lib/dpkg/status"), encoding="utf-8") as file:
        return set(re.findall(r"^Package: (\S+)\nStatus: install ok installed$", file.read(), re.M))


class Oracle:
    """OpenSCAP with its libraries in a directory that a tree gets to see as /mnt."""

    def __init__(self, directory, stream):
        self.tools = os.path.join(directory, "tools")
        shutil.rmtree(self.tools, ignore_errors=True)
        os.makedirs(os.path.join(self.tools, "lib"))
        oscap = shutil.which("oscap") or sys.exit("oracle: there is no oscap")
        shutil.copy(oscap, self.tools)
        shutil.copytree("/usr/share/openscap/cpe", os.path.join(self.tools, "cpe"))
        loaded = run(["ldd", oscap], capture_output=True, text=True).stdout
        for path in re.findall(r"(/\S+) \(0x", loaded):
            shutil.copy(path, os.path.join(self.tools, "lib"))
        self.loader = next(n for n in os.listdir(os.path.join(self.tools, "lib")) if n.startswith("ld-linux"))
        text = without_running_kernel(without_platforms(read_stream(stream)))
        known = set(re.findall(rf'<xccdf-1.2:Rule [^>]*?id="{RULE}([^"]*)"', text))
        rules = sorted({rule for _, rule in mapped_rules() if rule in known})
        self.write("all.xml", text)
        self.write("stream.xml", select(text, rules))
        fixes = run([oscap, "xccdf", "generate", "fix", "--profile", PROFILE, "--template", "urn:xccdf:fix:script:sh",
                     os.path.join(self.tools, "all.xml")], capture_output=True, text=True).stdout
        self.write("harden.sh", fixes.replace(HAS_KERNEL, "true"))
        self.version = run([oscap, "--version"], capture_output=True, text=True).stdout.split("\n")[0]

    def write(self, name, text):
        with open(os.path.join(self.tools, name), "w", encoding="utf-8") as file:
            file.write(text)

    def jail(self, tree, argv, log):
        with open(log, "w", encoding="utf-8") as file:
            return subprocess.run([os.path.join(HERE, "jail.sh"), tree, self.tools, *argv], check=False,
                                  stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT).returncode

    def ask(self, name, tree, log):
        """Each rule's answer: passed, failed, not-applicable, or the oracle's own word for none."""
        results = os.path.join(self.tools, "results.xml")
        if os.path.exists(results):
            os.unlink(results)
        self.jail(tree, ["env", "OSCAP_CPE_PATH=/mnt/cpe", f"/mnt/lib/{self.loader}", "--library-path", "/mnt/lib",
                         "/mnt/oscap", "xccdf", "eval", "--skip-validation", "--profile", PROFILE,
                         "--results", "/mnt/results.xml", "/mnt/stream.xml"], log)
        if not os.path.exists(results):
            sys.exit(f"oracle: no answer: {log}")
        with open(results, encoding="utf-8") as file:
            found = re.findall(rf'<rule-result idref="{RULE}([^"]*)".*?<result>(\w+)</result>', file.read(), re.S)
        there = installed(tree)
        deaf = [rule for trees, rule, _ in table("not_asked.tsv", 3) if fnmatch.fnmatch(name, trees)]
        if "systemd" not in there:
            deaf += [rule for _, rule in table("mapping_host.tsv", 2)]
        answers = {rule: THEIRS.get(word, word) for rule, word in found
                   if word != "notselected" and not any(fnmatch.fnmatch(rule, pattern) for pattern in deaf)}
        for pattern, package, _ in table("conditions.tsv", 3):
            if (package.lstrip("!") in there) == package.startswith("!"):
                answers.update({rule: "not-applicable" for rule in fnmatch.filter(answers, pattern)})
        return answers


def answer_of(control):
    """What only a running system can tell is not asked of the oracle either: the files' half is the answer."""
    if control["reason"] == "supports":
        return "not-asked"
    if control["reason"] == "needs-running-system" and any(r["status"] == "passed" for r in control["results"]):
        return "passed"
    return control["status"].replace("_", "-")


def ask_gate(gate, profile, tar, report):
    """Each control's answer; "not-asked" where the distribution's benchmark has no such question. Password rules
    are asked even where nothing offers a login: theirs are."""
    answers = {}
    for options in (["--profile", profile, "--input", "assume_login=true"],
                    ["--profile", f"{profile}-host", "--target", "host"]):
        code = subprocess.run([gate, "check", tar, *options, "--level", "2", "--no-repo", "--quiet",
                               "--report", f"json:{report}"], check=False).returncode
        if code > 1:
            sys.exit(f"oracle: gate check {tar}: exit code {code}")
        with open(report, encoding="utf-8") as file:
            controls = json.load(file)["controls"]
        answers.update({control["id"]: answer_of(control) for control in controls})
    return answers


def conjunction(words):
    """Several rules for one control, or controls for one rule: one that fails decides, one that passes counts
    more than silence."""
    for word in ("failed", "passed", "not-applicable"):
        if word in words:
            return word
    return sorted(words)[0]


def make_tree(oracle, directory, name, tar):
    """Unpacks the tree, hardens or spoils it, and returns its folder and the tar that gate reads."""
    tree = os.path.join(directory, "tree")
    shutil.rmtree(tree, ignore_errors=True)
    os.makedirs(tree)
    run(["tar", "-C", tree, "--numeric-owner", "-xpf", tar])
    if name.endswith("-hardened"):
        oracle.jail(tree, ["bash", "/mnt/harden.sh"], os.path.join(directory, f"{name}-harden.log"))
    elif name.endswith(("-spoilt", "-odd")):
        what = "spoil" if name.endswith("-spoilt") else "odd"
        for script in [f"{what}.sh"] + ([f"{what}_host.sh"] if "-host-" in name else []):
            shutil.copy(os.path.join(HERE, script), oracle.tools)
            log = os.path.join(directory, f"{name}-{script}.log")
            if oracle.jail(tree, ["sh", f"/mnt/{script}"], log) != 0:
                sys.exit(f"oracle: cannot plant what is wrong: {log}")
    else:
        return tree, tar
    tar = os.path.join(directory, f"{name}.tar")
    run(["tar", "-C", tree, "--numeric-owner", "-cf", tar, "."])
    return tree, tar


class Comparison:
    def __init__(self):
        self.explained = {}
        for tree, control, ours, theirs, right, reason in table("differences.tsv", 6):
            self.explained[control, ours, theirs, tree] = (right, reason)
        self.used = set()
        self.agreed = self.known = self.silent = self.nothing = 0
        self.unexplained = []

    def reason(self, tree, control, ours, theirs):
        for name in (tree, "*"):
            if (control, ours, theirs, name) in self.explained:
                self.used.add((control, ours, theirs, name))
                return True
        return False

    def row(self, tree, control, ours, theirs):
        answers = ("passed", "failed", "not-applicable")
        if ours not in answers or theirs not in answers:
            self.silent += 1
        elif ours == theirs:
            self.agreed += 1
        elif {ours, theirs} == {"passed", "not-applicable"}:
            self.nothing += 1
        elif self.reason(tree, control, ours, theirs):
            self.known += 1
        else:
            self.unexplained.append((tree, control, ours, theirs))

    def print_figures(self, title):
        compared = self.agreed + self.known + len(self.unexplained)
        print(f"{title}: {compared} answers compared, {self.agreed} agree "
              f"({100 * self.agreed / max(compared, 1):.1f} %), {self.known} differ with a reason, "
              f"{len(self.unexplained)} without; apart: {self.nothing} that pass for one where the other has nothing "
              f"to judge, {self.silent} that one of the two did not answer")


def mapping_of(answers):
    """control -> its rules, as far as the oracle has them."""
    found = {}
    for control, rule in mapped_rules():
        if rule in answers:
            found.setdefault(control, []).append(rule)
    return found


def unaccounted(controls):
    """What is wrong with the mappings and unmapped.tsv: each control is in one of them."""
    mapped = {half for control, _ in mapped_rules() for half in control.split("+")}
    unmapped = [control for control, _ in table("unmapped.tsv", 2)]
    return ([f"no control '{name}'" for name in sorted((mapped | set(unmapped)) - controls)] +
            [f"neither mapped nor unmapped: {name}" for name in sorted(controls - mapped - set(unmapped))] +
            [f"mapped and unmapped: {name}" for name in sorted(mapped & set(unmapped))] +
            [f"twice unmapped: {name}" for name in sorted({name for name in unmapped if unmapped.count(name) > 1})])


def compare(trees):
    """trees: name -> (answers of gate, answers of the oracle). Returns the exit code."""
    whole = Comparison()
    faults = unaccounted({control for ours, _ in trees.values() for control in ours})
    if faults:
        sys.exit("\n".join(f"oracle: {fault}" for fault in faults))
    for name, (ours, theirs) in trees.items():
        single = Comparison()
        for control, rules in mapping_of(theirs).items():
            mine = conjunction({ours[half] for half in control.split("+")})
            word = conjunction({theirs[rule] for rule in rules})
            single.row(name, control, mine, word)
            whole.row(name, control, mine, word)
        single.print_figures(name)
    for tree, control, ours, theirs in whole.unexplained:
        answers = trees[tree][1]
        rules = " ".join(f"{rule}={answers[rule]}" for rule in mapping_of(answers)[control])
        print(f"UNEXPLAINED: {tree}\t{control}\tgate {ours}\toracle {theirs}\t{rules}")
    stale = sorted(set(whole.explained) - whole.used)
    for control, ours, theirs, tree in stale:
        print(f"STALE: differences.tsv: {tree}\t{control}\tgate {ours}\toracle {theirs}: no tree shows it")
    whole.print_figures("all trees")
    return 1 if whole.unexplained or not whole.agreed else 0


# What gate reads of a tree beyond names, modes and owners; and what no rule asks for.
READ = re.compile(r"\./(etc(?!/ssh/moduli)|root|home|opt|srv|boot|var/spool/cron|usr/lib/(pam|modprobe|sysctl)\.d|"
                  r"usr/share/pam-configs|usr/lib/systemd/((system|user)(-preset)?|\w+\.conf\.d))/|"
                  r"\./var/lib/dpkg/status$|\./usr/lib/os-release$")
LEFT_OUT = re.compile(r"\./(usr/share/(doc|man|locale|zoneinfo|perl|bash-completion|i18n|info|vim|terminfo)|"
                      r"usr/include|usr/lib/(python3|x86_64-linux-gnu/(gconv|perl))|var/cache|var/lib/apt|"
                      r"var/lib/dpkg/info)/.|\./etc/(ssl/certs|ca-certificates|apt/trusted\.gpg\.d)/.|\./dev/.")
STATUS_FIELDS = re.compile(rb"(?m)^(?!(Package|Status|Version|Architecture|Source):)[A-Z][\w-]*:.*\n(?: .*\n)*")
GONE = "./.gone"  # of a tree that was made of another: the names that it has lost


def thin(tar):
    """The tree for ./dev test, name -> (member, content): what is read, and of the rest names, modes and owners."""
    entries = {}
    with tarfile.open(tar) as reader:
        for member in reader:
            if LEFT_OUT.match(member.name):
                continue
            data = b""
            if member.isreg() and (READ.match(member.name) or member.name == GONE):
                data = reader.extractfile(member).read()
            if member.name == "./var/lib/dpkg/status":
                data = STATUS_FIELDS.sub(b"", data)
            if member.isreg():
                member.size = len(data)
            member.mtime = 0
            member.pax_headers = {}
            entries[member.name] = (member, data)
    return entries


def write_tree(entries, out, mode):
    """Hard links come last: what they lead to may have come from another tree."""
    options = {"preset": 9} if mode == "w:xz" else {}
    with tarfile.open(out, mode, format=tarfile.GNU_FORMAT, **options) as writer:
        for member, data in sorted(entries.values(), key=lambda entry: entry[0].islnk()):
            writer.addfile(member, io.BytesIO(data))


def looks(entry):
    member, data = entry
    return (member.type, member.mode, member.uid, member.gid, member.linkname, data)


def recorded(name):
    return os.path.join(HERE, "answers", f"{name}.tar.xz")


def base_of(name):
    """The tree of which a hardened, spoilt or odd one was made; None for one of its own."""
    base = name.rpartition("-")[0]
    return base if name.endswith(("-hardened", "-spoilt", "-odd")) and os.path.exists(recorded(base)) else None


def record_tree(name, tar, theirs):
    """Of a tree that was made of another only the difference is kept."""
    os.makedirs(os.path.join(HERE, "answers"), exist_ok=True)
    entries = thin(tar)
    if base_of(name):
        base = thin(recorded(base_of(name)))
        gone = tarfile.TarInfo(GONE)
        lost = "\n".join(sorted(set(base) - set(entries))).encode()
        gone.size = len(lost)
        entries = {path: entry for path, entry in entries.items()
                   if path not in base or looks(entry) != looks(base[path])}
        entries[GONE] = (gone, lost)
    write_tree(entries, recorded(name), "w:xz")
    with open(os.path.join(HERE, "answers", f"{name}.tsv"), "w", encoding="utf-8") as file:
        file.writelines(f"{rule}\t{answer}\n" for rule, answer in sorted(theirs.items()))


def recorded_tree(name, directory):
    """A tar of the recorded tree."""
    if not base_of(name):
        return recorded(name)
    entries = thin(recorded(base_of(name)))
    difference = thin(recorded(name))
    for path in difference.pop(GONE)[1].decode().splitlines():
        del entries[path]
    entries.update(difference)
    out = os.path.join(directory, "tree.tar")
    write_tree(entries, out, "w")
    return out


def replay(gate, profile, directory):
    """The recorded answers against gate as it is now."""
    trees = {}
    for entry in sorted(os.listdir(os.path.join(HERE, "answers"))):
        name, kind = os.path.splitext(entry)
        if kind != ".tsv":
            continue
        tar = recorded_tree(name, directory)
        trees[name] = (ask_gate(gate, profile, tar, os.path.join(directory, "report.json")),
                       dict(table(os.path.join("answers", entry), 2)))
    return compare(trees)


def main(argv):
    if argv[:1] == ["--replay"]:
        return replay(*argv[1:])
    record = argv[:1] == ["--record"]
    gate, profile, stream, directory, *words = argv[1:] if record else argv
    trees = {}
    for word in [stream, *words]:
        if "=" not in word:
            oracle = Oracle(directory, word)
            print(f"{oracle.version}, {os.path.basename(word)}")
            continue
        name, tar = word.split("=", 1)
        tree, tar = make_tree(oracle, directory, name, tar)
        ours = ask_gate(gate, profile, tar, os.path.join(directory, f"{name}.json"))
        theirs = oracle.ask(name, tree, os.path.join(directory, f"{name}-oscap.log"))
        trees[name] = (ours, theirs)
        if record:
            record_tree(name, tar, theirs)
    return compare(trees)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
