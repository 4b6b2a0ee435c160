"""Each planted violation is found by the control that names it, and by no unrelated one.

The data is in test/mutants. Bases are hardened images. A mutant changes one and names the controls
that must fail then (`finds`), and those that may change with them (`also`, with the reason in
`because`); one that nobody finds yet says why in `known`. A harmless variant changes a base so that
no control may change. Every control of categories I and II of the profiles needs a mutant, but for
the exceptions, each with its reason.

A change of a path is one or more of
  content | append | prepend: TEXT      replace: {OLD: NEW}      crlf: true
  mode, uid, gid, type, xattrs          remove: true             link: TARGET
  move: PATH                            (the old content goes to PATH, with a link left behind)
and of the image: config (merged, null removes), tags, and steps: [{created_by, empty_layer, tree}].
"""

import concurrent.futures
import copy
import fnmatch
import glob
import json
import os
import subprocess
import sys
import tempfile

import yaml

import images

GATE = os.environ["GATE"]
ROOT = os.environ["ROOT"]
DATA = os.path.join(ROOT, "test/mutants")
PROFILES = ("cis-linux", "cis-docker-image")
WORKERS = 4
TIMEOUT_SECONDS = 60
AT = "2026-11-27T00:00:00Z"  # which distributions are supported depends on it
BAD = ("failed", "error")
GRAVE_IMPACT = 0.7
MIN_MUTANTS, MIN_HARMLESS = 160, 80
MUTANT_KEYS = {"name", "base", "change", "config", "tags", "steps", "finds", "also", "because",
               "known"}
CHANGE_KEYS = {"content", "append", "prepend", "replace", "crlf", "mode", "uid", "gid", "type",
               "xattrs", "remove", "link", "move"}
INSTEAD_OF_CONTENT = ("type", "link")


class Fault(Exception):
    """The data says something that cannot be done."""


def changed_content(entry, change, path):
    text = entry.get("content", "")
    if "content" in change:
        text = change["content"]
    for old, new in change.get("replace", {}).items():
        if old not in text:
            raise Fault(f"{path} does not hold {old!r}")
        text = text.replace(old, new)
    text = change.get("prepend", "") + text + change.get("append", "")
    return text.replace("\n", "\r\n") if change.get("crlf") else text


def changed_entry(entry, change, path):
    unknown = set(change) - CHANGE_KEYS
    if unknown:
        raise Fault(f"{path}: unknown: {sorted(unknown)}")
    changed = {key: value for key, value in entry.items() if key not in INSTEAD_OF_CONTENT}
    if "type" in entry and not set(change) & {"content", "append", "link"}:
        changed["type"] = entry["type"]
    for key in ("mode", "uid", "gid", "type", "link", "xattrs"):
        if key in change:
            changed[key] = change[key]
    if any(key in changed for key in INSTEAD_OF_CONTENT):
        changed.pop("content", None)
    else:
        changed["content"] = changed_content(entry, change, path)
    return changed


def change_tree(layers, path, change):
    """Changes the path in the layer that has it, the first for a new one."""
    tree = next((layer for layer in layers if path in layer), layers[0])
    if change.get("remove"):
        for other in [name for name in tree if name == path or name.startswith(path + "/")]:
            del tree[other]
        return
    if change.get("type") not in (None, "directory") or "link" in change:
        for other in [name for name in tree if name.startswith(path + "/")]:
            del tree[other]
    if "move" in change:
        rest = {key: value for key, value in change.items() if key != "move"}
        tree[change["move"]] = changed_entry(tree[path], rest, path)
        tree[path] = {"link": change["move"]}
    else:
        tree[path] = changed_entry(tree.get(path, {}), change, path)


def image_of(base, case):
    layers = [dict(layer) for layer in base["layers"]]  # entries are replaced, never changed
    history, config = list(base["history"]), dict(base["config"])
    for path, change in case.get("change", {}).items():
        change_tree(layers, path, change)
    for key, value in case.get("config", {}).items():
        if value is None:
            del config[key]
        else:
            config[key] = value
    for step in case.get("steps", []):
        history.append({key: value for key, value in step.items() if key != "tree"})
        if "tree" in step:
            layers.append(step["tree"])
    return images.docker_archive(layers, config, history, case.get("tags", base["tags"]))


def judge(base, case, folder):
    """The status of each control, by id."""
    inputs = os.path.join(folder, base["name"] + ".yaml")
    words = [GATE, "check", "--no-repo", "--report", "json", "--level", "2", "--at", AT,
             "--input-file", inputs]
    for profile in PROFILES:
        words += ["--profile", os.path.join(ROOT, "profiles", profile)]
    for name in base.get("controls", ()):
        words += ["--control", name]
    with tempfile.NamedTemporaryFile(suffix=".tar", dir=folder) as file:
        file.write(image_of(base, case))
        file.flush()
        done = subprocess.run([*words, file.name], capture_output=True, timeout=TIMEOUT_SECONDS,
                              check=False)
    if done.returncode not in (0, 1):
        raise Fault(f"exit {done.returncode}: {done.stderr.decode().strip()}")
    return {control["id"]: control["status"] for control in json.loads(done.stdout)["controls"]}


def missed(before, after, case):
    """The controls that should find a mutant and do not, in words."""
    for name in sorted(set(case.get("finds", ()))):
        if name not in before:
            yield f"there is no control {name}"
        elif before[name] in BAD:
            yield f"{name} is {before[name]} on the base already"
        elif after[name] not in BAD:
            yield f"{name} does not find it: {after[name]}"


def unrelated(before, after, case):
    """The controls that change and should not, in words."""
    may_change = set(case.get("finds", ()))
    for pattern in case.get("also", ()):
        may_change |= set(fnmatch.filter(before, pattern))
    for name in sorted(before.keys() - may_change):
        if before[name] != after[name]:
            yield f"{name} changes from {before[name]} to {after[name]}"


def check_case(base, before, case, folder):
    try:
        after = judge(base, case, folder)
    except Fault as fault:
        return [f"{case['name']}: {fault}"]
    faults = list(missed(before, after, case))
    if "known" in case:
        faults = [] if faults else ["is found now, so it is no longer known"]
    return [f"{case['name']}: {text}" for text in [*faults, *unrelated(before, after, case)]]


def check_base(base, before):
    fails = base.get("fails", {})
    for name, status in sorted(before.items()):
        if (status in BAD) != (name in fails):
            yield f"base {base['name']}: {name} is {status}"


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def load_bases():
    """The bases by name; one that is `from` another takes over what it does not say itself."""
    bases = {}
    for name, base in load(os.path.join(DATA, "bases.yaml"))["bases"].items():
        whole = copy.deepcopy(bases[base["from"]]) if "from" in base else {}
        for path, change in base.get("change", {}).items():
            change_tree(whole["layers"], path, change)
        whole.update({key: value for key, value in base.items() if key not in ("from", "change")})
        bases[name] = {**whole, "name": name}
    return bases


def load_cases():
    """Mutants, harmless variants and exceptions of all areas."""
    mutants, harmless, exceptions = [], [], {}
    for path in sorted(glob.glob(os.path.join(DATA, "*.yaml"))):
        area = load(path)
        mutants += area.get("mutants", [])
        harmless += area.get("harmless", [])
        exceptions.update(area.get("exceptions", {}))
    return mutants, harmless, exceptions


def data_faults(mutants, harmless):
    names = [case["name"] for case in mutants + harmless]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name}: there are two of this name"
    for case in mutants + harmless:
        for key in sorted(set(case) - MUTANT_KEYS):
            yield f"{case['name']}: unknown key {key}"
        if "also" in case and "because" not in case:
            yield f"{case['name']}: says no reason for what changes with it"
    yield from (f"{case['name']}: names no control" for case in mutants if not case.get("finds"))
    yield from (f"{case['name']}: is not harmless" for case in harmless
               if set(case) & {"finds", "also"})
    for kind, cases, least in (("mutants", mutants, MIN_MUTANTS),
                               ("harmless variants", harmless, MIN_HARMLESS)):
        if len(cases) < least:
            yield f"{len(cases)} {kind}, not {least}"


def grave_controls():
    """The controls of categories I and II of both profiles."""
    done = subprocess.run([GATE, "profile", "ls", "--json"], capture_output=True, check=True,
                          timeout=TIMEOUT_SECONDS)
    return {control["id"] for profile in json.loads(done.stdout)["profiles"]
            if profile["name"] in PROFILES for control in profile["controls"]
            if control["impact"] >= GRAVE_IMPACT}


def coverage_faults(found, exceptions):
    grave = grave_controls()
    for name in sorted(grave - found - exceptions.keys()):
        yield f"{name}: no mutant"
    for name in sorted(exceptions.keys() & found):
        yield f"{name}: an exception, but it has a mutant"
    for name in sorted(exceptions.keys() - grave):
        yield f"{name}: an exception, but no control of category I or II"


def run_all(bases, cases, folder):
    """The faults of all bases and cases."""
    for base in bases.values():
        with open(os.path.join(folder, base["name"] + ".yaml"), "w", encoding="utf-8") as file:
            yaml.safe_dump(base["inputs"], file)
    faults = []
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        before = dict(zip(bases, pool.map(lambda base: judge(base, {}, folder), bases.values())))
        for name, base in bases.items():
            faults += check_base(base, before[name])
        jobs = [pool.submit(check_case, bases[name], before[name], case, folder)
                for case in cases for name in [case.get("base", "debian12")]]
        for job in jobs:
            faults += job.result()
    return faults


def main():
    bases = load_bases()
    mutants, harmless, exceptions = load_cases()
    found = {name for case in mutants if "known" not in case for name in case.get("finds", ())}
    with tempfile.TemporaryDirectory() as folder:
        faults = list(data_faults(mutants, harmless))
        faults += run_all(bases, mutants + harmless, folder)
        faults += coverage_faults(found, exceptions)
    for fault in faults:
        print(fault)
    known = sum("known" in case for case in mutants + harmless)
    print(f"{len(mutants)} mutants, {len(harmless)} harmless variants, {len(found)} controls, "
          f"{known} known, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
