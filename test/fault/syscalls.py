"""Makes each call of the kernel fail in turn; the verdict is the same, or there is none.

For every input a run without faults tells how often each call is made. Then the N-th one fails, for
every N and for errors that the call can really give. What may follow depends on what was hit:

    image     exit 3; of a directory also exit 1, and then a control is as it was or an error
    profile   exit 2
    report    exit 5
    memory    exit 6, or no difference
    others    no difference: interrupted reads, threads that cannot be started, close()

A report is written whole or not at all: where there is no new one, the old one is as it was and
nothing lies beside it.
"""

import collections
import concurrent.futures
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile

GATE = os.environ["GATE"]
FIXTURES = os.environ["FIXTURES"]
WORKERS = 2
TIMEOUT_SECONDS = 60
OLD_REPORT = "the report of another run\n"

PROFILE = """
gate_profile: 1
name: fault
version: "1.0"
title: Of each way to read an image one control, and each fails
controls:
  - {id: tree, title: set-uid, impact: 1.0, rationale: r, fix: f, describe: [
      {files: {under: /}, where: {type: file, mode: {mask: "4000"}}, it: {not: exist}}]}
  - {id: attributes, title: capabilities, impact: 1.0, rationale: r, fix: f, describe: [
      {files: {under: /}, where: {type: file, capabilities: {not: be_empty}}, it: {not: exist}}]}
  - {id: bodies, title: keys, impact: 1.0, rationale: r, fix: f, describe: [
      {image_secrets: , where: {kind: private-key}, it: {not: exist}}]}
  - {id: accounts, title: shadow, impact: 1.0, rationale: r, fix: f, describe: [
      {shadow: , where: {scheme: none}, it: {not: exist}}]}
  - {id: path, title: a file, impact: 1.0, rationale: r, fix: f, describe: [
      {file: /etc/os-release, it: {not: exist}}]}
  - {id: link, title: a link, impact: 1.0, rationale: r, fix: f, describe: [
      {file: /etc/shadow, its: {content: {not: {match: root}}}}]}
"""

# A capability set as the file system keeps it: revision 2, cap_net_raw permitted.
CAPABILITY = bytes.fromhex("0100000200200000000000000000000000000000")

READS = {"read": ["EIO", "EINTR"], "pread64": ["EIO", "EINTR"]}
OPENS = {"openat": ["EIO", "EACCES", "EMFILE"], "openat2": ["EIO", "EACCES", "ENOSYS"]}
WALKS = {"getdents64": ["EIO"], "newfstatat": ["EIO", "EACCES"], "readlinkat": ["EIO"],
         "flistxattr": ["EIO"], "fgetxattr": ["EIO"], "fstatfs": ["EIO"]}
WRITES = {"write": ["EIO", "ENOSPC", "EINTR"], "fsync": ["EIO", "ENOSPC"],
          "rename": ["EIO", "EACCES", "ENOSPC"], "close": ["EIO", "EINTR"], "fcntl": ["EMFILE"]}
OTHERS = {"mmap": ["ENOMEM"], "clone3": ["EAGAIN"]}

Case = collections.namedtuple("Case", "name path feeder is_directory is_printed calls")
Done = collections.namedtuple("Done", "code statuses report stderr calls hits")


def make_tree(path):
    """A small root filesystem in which each control of the profile finds something."""
    key = "-----BEGIN " + "PRIVATE KEY-----\n" + \
        "MC4CAQAwBQYDK2VwBCIEIDi8PppLcGFWUSKiFxFY130/Gb0SszaB+KGPROLmoPCI\n" + \
        "-----END " + "PRIVATE KEY-----\n"
    files = {"etc/os-release": "ID=debian\n", "data/shadow": "root::::::::\n", "app/key": key,
             "app/in/tool": "set-uid", "app/raw": "capability"}
    for name, content in files.items():
        os.makedirs(os.path.dirname(f"{path}/{name}"), exist_ok=True)
        with open(f"{path}/{name}", "w", encoding="utf-8") as file:
            file.write(content)
    os.symlink("../data/shadow", f"{path}/etc/shadow")
    os.chmod(f"{path}/app/in/tool", 0o4755)
    try:
        os.setxattr(f"{path}/app/raw", "security.capability", CAPABILITY)
    except OSError as error:
        print(f"note: no capability in the tree: {error.strerror}")


def cases(tree):
    archive = {**READS, **OPENS, **WALKS, **OTHERS}
    return [
        Case("docker-archive", f"{FIXTURES}/red.tar", None, False, False, {**archive, **WRITES}),
        Case("oci tar", f"{FIXTURES}/red-oci.tar", None, False, False, archive),
        Case("oci directory", f"{FIXTURES}/red-oci", None, False, False, archive),
        Case("gzip in a pipe", f"{FIXTURES}/red.tar.gz", ["cat"], False, False, archive),
        Case("rootfs tar", f"{FIXTURES}/red-rootfs.tar", None, False, False, READS),
        Case("rootfs directory", tree, None, True, False, {**archive, "close": ["EIO"]}),
        Case("standard output", f"{FIXTURES}/red.tar", None, False, True,
             {"write": ["EIO", "ENOSPC"], "read": ["EINTR"]}),
    ]


def read_calls(trace):
    """The lines of the trace, a call that another thread interrupted in one piece."""
    begun, calls = {}, []
    for line in trace.splitlines():
        thread, call = line.split(maxsplit=1)
        if call.endswith(" <unfinished ...>"):
            begun[thread] = call[:-len(" <unfinished ...>")]
            continue
        calls.append(re.sub(r"^<\.\.\. \w+ resumed>", lambda _, key=thread: begun.pop(key), call))
    return calls


def read_report(text):
    """The status of each control; a report that is no whole one raises."""
    record = json.loads(text)
    return {control["id"]: control["status"] for control in record["controls"]}


def run(case, folder, fault=None, limit=None):
    """Checks the input in `folder`/work, which holds an old report."""
    work, trace = f"{folder}/work", f"{folder}/trace"
    shutil.rmtree(work, ignore_errors=True)
    os.mkdir(work)
    with open(f"{work}/r.json", "w", encoding="utf-8") as file:
        file.write(OLD_REPORT)
    words = ["strace", "-f", "-y", "--seccomp-bpf", "-o", trace,
             "-e", "trace=" + ",".join(case.calls)]
    if fault:
        words += ["-e", f"inject={fault}"]
    if limit is not None:
        words = []
    words += [GATE, "check", "-" if case.feeder else case.path, "--no-repo",
              "--profile", f"{folder}/../profile.yaml", "--at", "2026-01-01T00:00:00Z"]
    words += ["--verbose", "--report", "json"] if case.is_printed else \
        ["--quiet", "--report", "json:r.json"]
    start = {"cwd": work, "capture_output": True, "check": False, "timeout": TIMEOUT_SECONDS}
    if limit is not None:
        start["preexec_fn"] = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    if case.feeder:
        with open(case.path, "rb") as file, \
                subprocess.Popen(case.feeder, stdin=file, stdout=subprocess.PIPE) as feeder:
            done = subprocess.run(words, stdin=feeder.stdout, **start)
            feeder.kill()
    else:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, **start)
    with open(trace, encoding="utf-8", errors="replace") as file:
        calls = read_calls(file.read())
    with open(f"{work}/r.json", encoding="utf-8") as file:
        report = file.read()
    if case.is_printed:
        report = done.stdout.decode()
    statuses = read_report(report) if done.returncode < 2 else None
    left = sorted(set(os.listdir(work)) - {"r.json"})
    if left:
        raise ValueError(f"left behind: {left}")
    return Done(done.returncode, statuses, report, done.stderr.decode(errors="replace"), calls,
                [call for call in calls if "(INJECTED)" in call])


def what_was_hit(case, call):
    if "/profile.yaml" in call:
        return "profile"
    if "r.json" in call:
        return "report"
    if call.startswith("write(1<"):
        return "report"
    if case.path in call or (case.feeder and "<pipe:" in call):
        return "image"
    return "others"


def is_harmless(call, error, hit):
    if call in ("read", "pread64") and error == "EINTR":
        return True
    if call == "close":
        return hit != "report"
    # Whether the old report is a regular file, and how large the buffer of the new one gets.
    if call == "newfstatat":
        return hit != "image" and hit != "profile"
    return call in ("clone3", "fstatfs") or hit == "others"


def expected(case, call, error, hit):
    """Exit codes that may follow; None stands for the same as without a fault."""
    if call == "mmap":
        return {None, 6}
    if call == "openat2":
        return {None, 3}  # openat() is asked instead, and may be given the file
    if is_harmless(call, error, hit):
        return {None}
    if hit == "image":
        return {3, 1} if case.is_directory else {3}
    return {{"profile": 2, "report": 5}[hit]}


def is_same(base, done):
    return (done.code, done.statuses) == (base.code, base.statuses)


def find_fault(case, base, done, call, error):
    """What is wrong with the outcome, or nothing."""
    allowed = {None} if not done.hits else set()
    for hit in done.hits:
        allowed |= expected(case, call, error, what_was_hit(case, hit))
    if None in allowed and is_same(base, done):
        return ""
    if done.code not in allowed:
        return f"exit code {done.code}"
    if done.code != 1:
        is_old = done.report == OLD_REPORT or (case.is_printed and done.code == 5)
        return "" if is_old else "the old report is not as it was"
    changed = [f"{name}: {was} became {done.statuses.get(name)}"
               for name, was in base.statuses.items()
               if done.statuses.get(name) not in (was, "error")]
    return ", ".join(changed)


def try_one(case, base, folders, call, error, number):
    """Whether something was hit, and what is wrong with the outcome."""
    folder = folders.pop()
    what = f"{case.name}: {call} {number} {error}"
    try:
        done = run(case, folder, f"{call}:error={error}:when={number}")
        wrong = find_fault(case, base, done, call, error)
        if wrong:
            wrong = f"FAIL {what}: {wrong}\n  {done.hits}\n  {done.stderr.strip()}"
        return bool(done.hits), wrong
    except (ValueError, OSError, subprocess.TimeoutExpired) as failure:
        return True, f"FAIL {what}: {failure}"
    finally:
        folders.append(folder)


def sweep(case, folders, pool):
    """Every call of the case fails once with each error. The number of faults in what followed."""
    base = run(case, folders[0])
    made = collections.Counter(call.split("(")[0] for call in base.calls)
    unmade = [call for call in ("read", "write") if call in case.calls and not made[call]]
    if base.code != 1 or unmade:
        print(f"FAIL {case.name}: exit code {base.code} without a fault, no {unmade}")
        return 1
    tries = [(call, error, number) for call, errors in case.calls.items() for error in errors
             for number in range(1, made[call] + 1)]
    results = list(pool.map(lambda one: try_one(case, base, folders, *one), tries))
    hits = sum(is_hit for is_hit, _ in results)
    wrong = [text for _, text in results if text]
    for call in made.keys() & case.calls.keys():
        if not any(is_hit for one, (is_hit, _) in zip(tries, results) if one[0] == call):
            wrong.append(f"FAIL {case.name}: no {call} was hit")
    print(f"{case.name}: {len(tries)} runs, {hits} with a fault, {len(wrong)} wrong")
    print("\n".join(wrong), end="\n" if wrong else "")
    return len(wrong)


def read_little(case, folder):
    """What comes in a few bytes at a time, also in the middle of a header, is the same image."""
    wrong = 0
    base = run(case, folder)
    for size in (1, 97, 513):
        feeder = ["dd", f"bs={size}", "status=none"]
        done = run(case._replace(feeder=feeder), folder)
        if not is_same(base, done):
            print(f"FAIL {size} bytes at a time: exit code {done.code}: {done.stderr}")
            wrong += 1
    return wrong


def fill_disk(case, folder):
    """A file system that takes so many bytes and then no more."""
    size = len(run(case, folder).report)
    wrong = 0
    for limit in (1, 4096, size // 2, size - 1000):
        done = run(case, folder, limit=limit)
        if done.code != 5 or done.report != OLD_REPORT:
            print(f"FAIL {limit} of {size} bytes: exit code {done.code}: {done.stderr}")
            wrong += 1
    return wrong


def main():
    with tempfile.TemporaryDirectory() as top:
        with open(f"{top}/profile.yaml", "w", encoding="utf-8") as file:
            file.write(PROFILE)
        folders = [f"{top}/{number}" for number in range(WORKERS)]
        for folder in folders:
            os.mkdir(folder)
        make_tree(f"{top}/tree")
        everything = cases(f"{top}/tree")
        wrong = 0
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for case in everything:
                wrong += sweep(case, folders, pool)
        wrong += read_little(everything[0], folders[0])
        wrong += fill_disk(everything[0], folders[0])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
