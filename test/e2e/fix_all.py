"""Every remedy of the built-in profiles mends what its control found.

Takes each tree of the profiles' own tests in which a control with a remedy fails, unpacks it, runs
what `gate fix --format shell` writes, and judges the tree again. What was not left to a person must
be gone, no control may have got worse, and of each control with a remedy there must be a tree in
which nothing at all was left: so a new remedy is tested by the failing tree that its control needs
anyway. The second run of a script must change nothing.
"""

import concurrent.futures
import glob
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

import yaml

import images
import truth

GATE = os.environ["GATE"]
ROOT = os.environ["ROOT"]
WORKERS = 2
OS_TYPES = {stat.S_IFDIR: "directory", stat.S_IFIFO: "fifo"}

# Remedies that no tree of the tests can show, and why.
NOT_SHOWN = {
    "mcstrans-absent": "rpm -e: no database of rpm can be made here whose packages it takes away",
    "setroubleshoot-absent": "rpm -e, as above",
}

# What a remedy does not mend in a tree, and why no tree of a distribution is like that.
NOT_MENDED = {
    ("a login and no rules at all", "login-umask"): "there is no /etc/profile to read profile.d",
    ("a timeout that shells inside a session do not have", "shell-timeout"):
        "neither /etc/profile nor /etc/bash.bashrc reads profile.d",
    ("rules that are switched off by a rule about all tasks", "audit-passwd"):
        "the rule is the business of audit-privileged-programs",
}

# A database whose only package went away counts as none, which no image's is.
ANOTHER_PACKAGE = b"\nPackage: base-files\nStatus: install ok installed\nArchitecture: amd64\n" \
    b"Version: 12.4\n"
DPKG_STATUS = "/var/lib/dpkg/status"
DPKG_BACKUP = "/var/lib/dpkg/status-old"

# Controls that may be worse behind a remedy of another one, and why.
MAY_BE_WORSE = {
    "audit-rules-in-step": "augenrules of the tree is not run on the machine that mends it",
}


def load_tests():
    for path in sorted(glob.glob(os.path.join(ROOT, "profiles/*/tests/*.yaml"))):
        with open(path, encoding="utf-8") as file:
            for test in yaml.load(file, Loader=yaml.BaseLoader)["tests"]:
                if "failed" in json.dumps(test["expect"]) and not is_odd(test):
                    yield path.split(os.sep)[-3], test


def is_odd(test):
    """Configurations with other values than texts, which BaseLoader does not read."""
    return "healthcheck" in json.dumps(test.get("image", {})).lower()


def run(words):
    done = subprocess.run([GATE, *words], capture_output=True, timeout=truth.TIMEOUT_SECONDS,
                          check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"exit {done.returncode}: {words}: {done.stderr.decode()}")
    return done.stdout.decode()


def with_remedy(profile):
    shown = json.loads(run(["profile", "show", profile, "--json"]))
    return {control["id"] for control in shown["controls"] if control["remedy"]}


def unpack(tree, folder):
    """The tree as files; False: it holds what no test may make."""
    for path, entry in sorted(tree.items()):
        entry = entry or {}
        place = folder + path
        os.makedirs(os.path.dirname(place), exist_ok=True)
        kind = entry.get("type", "file")
        if "xattrs" in entry or "hardlink" in entry or kind in ("char", "block"):
            return False
        if "link" in entry:
            os.symlink(entry["link"], place)
        elif kind == "directory":
            os.makedirs(place, exist_ok=True)
        elif kind == "fifo":
            os.mkfifo(place)
        else:
            with open(place, "wb") as file:
                file.write(images.body_of(entry))
                file.write(ANOTHER_PACKAGE if path == DPKG_STATUS else b"")
        os.lchown(place, entry.get("uid", 0), entry.get("gid", 0))
        if "link" not in entry:
            os.chmod(place, int(entry.get("mode", "0755" if kind == "directory" else "0644"), 8))
    return True


def entry_of(place):
    info = os.lstat(place)
    entry = {"mode": format(stat.S_IMODE(info.st_mode), "04o"), "uid": info.st_uid,
             "gid": info.st_gid}
    if stat.S_ISLNK(info.st_mode):
        entry["link"] = os.readlink(place)
    elif stat.S_ISREG(info.st_mode):
        with open(place, "rb") as file:
            entry["content"] = file.read()
    else:
        entry["type"] = OS_TYPES[stat.S_IFMT(info.st_mode)]
    return entry


def pack(folder):
    tree = {}
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            place = os.path.join(parent, name)
            tree[place[len(folder):]] = entry_of(place)
    tree.pop(DPKG_BACKUP, None)
    return tree


def left_in(script):
    """The ids of the controls that the script leaves to a person, in part or as a whole."""
    tail = script.partition("\n# Left to a person:\n")[2]
    return set(re.findall(r"^#   ([a-z0-9-]+): ", tail, re.M))


class Trial:
    """One tree of a test: what was found in it, what is left of that, and what went wrong."""

    def __init__(self, profile, test):
        self.name = f"{profile}: {test['name']}"
        self.profile, self.test = profile, test
        self.mended, self.tried, self.faults = set(), set(), []

    def image(self, tree, place):
        test = {key: value for key, value in self.test.items() if key != "layers"}
        if "layers" in self.test:
            test.setdefault("image", {})
        with open(place, "wb") as file:
            file.write(truth.image_of(test, [tree]))

    def judge(self, archive, options):
        return {control["id"]: (control["status"], control["reason"]) for control in json.loads(
            run(["check", archive, "--no-repo", "--report", "json", "--level", "2", *options]))[
                "controls"]}

    def script(self, archive, options, place):
        words = [word if word != "--format" else "--image-format" for word in options]
        words = truth.only(words, self.tried)
        text = run(["fix", archive, "--no-repo", "--level", "2", "--all", "--format", "shell",
                    *words])
        with open(place, "w", encoding="utf-8") as file:
            file.write(text)
        return text

    def apply(self, script, tree):
        done = subprocess.run(["sh", script], capture_output=True, timeout=truth.TIMEOUT_SECONDS,
                              env={"PATH": os.environ["PATH"], "ROOT": tree}, check=False)
        if done.returncode != 0:
            self.faults.append(f"{self.name}: the script fails: {done.stderr.decode()}")
        return done.returncode == 0

    def run(self, remedies):
        with tempfile.TemporaryDirectory() as folder:
            tree = os.path.join(folder, "tree")
            os.mkdir(tree)
            layers = truth.layers_of(self.test)
            if len(layers) == 1 and unpack(layers[0], tree):
                self.run_in(folder, tree, remedies)
        return self

    def run_in(self, folder, tree, remedies):
        archive, script = os.path.join(folder, "image.tar"), os.path.join(folder, "fix.sh")
        options = truth.options_of(self.profile, self.test, folder)
        self.image(pack(tree), archive)
        before = self.judge(archive, options)
        expected = {name for name, wanted in self.test["expect"].items()
                    if "failed" in json.dumps(wanted)}
        self.tried = {name for name in expected & remedies & set(before)
                      if before[name][0] == "failed"}
        if not self.tried:
            return
        text = self.script(archive, options, script)
        if "\nset -eu\n" not in text:
            return
        if not shutil.which("dpkg") and re.search("^dpkg ", text, re.M):
            return
        if re.search("^(rpm|apk|pacman) ", text, re.M) or not self.apply(script, tree):
            return
        mended = pack(tree)
        self.image(mended, archive)
        self.compare(before, self.judge(archive, options), left_in(text))
        if self.apply(script, tree) and pack(tree) != mended:
            changed = [path for path, entry in pack(tree).items() if mended.get(path) != entry]
            self.faults.append(f"{self.name}: the second time changes {changed}")

    def compare(self, before, after, left):
        for name, (status, reason) in sorted(after.items()):
            # A login that is closed asks the packages for another one.
            is_worse = status == "failed" or status == "error" and reason != "no-package-db"
            if is_worse and before[name][0] in ("passed", "skipped") and name not in MAY_BE_WORSE:
                self.faults.append(f"{self.name}: {name} was {before[name][0]} and is {status}")
        self.mended = {name for name in self.tried - left
                       if (self.test["name"], name) not in NOT_MENDED}
        for name in sorted(self.mended):
            if after[name][0] in ("failed", "error"):
                self.faults.append(f"{self.name}: {name} is still {after[name][0]}")


def main():
    tests = [(profile, test) for profile, test in load_tests()
             if not sys.argv[1:] or sys.argv[1] in f"{profile}: {test['name']}"]
    remedies = {profile: with_remedy(profile) for profile in {profile for profile, _ in tests}}
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        jobs = [pool.submit(Trial(profile, test).run, remedies[profile]) for profile, test in tests]
        trials = [job.result() for job in jobs]
    faults = [fault for trial in trials for fault in trial.faults]
    mended = set().union(*(trial.mended for trial in trials))
    known = set().union(*remedies.values()) if not sys.argv[1:] else mended
    faults += [f"{name}: no tree shows that its remedy mends" for name in
               sorted(known - mended - set(NOT_SHOWN))]
    faults += [f"{name}: it is shown, take it out of the table" for name in
               sorted(set(NOT_SHOWN) & mended)]
    for fault in faults:
        print(fault)
    print(f"{len(known)} remedies, {len(mended)} shown in {sum(bool(t.tried) for t in trials)} trees,"
          f" {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
