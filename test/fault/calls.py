"""Makes one call of the C library fail at a time; the verdict is the same, or there is none.

gate_faults is gate with test/fault/interpose.c in between. A run without faults tells how many calls
there are of each kind; then each read, pread and thread start fails in turn, and of the mallocs as
many as $FAULT_MALLOCS, drawn from a seed. A read also says once that its file has ended: it shrank.
After each: an exit code that fits, one error that names what failed, the report whole or the old
one, nothing beside it. Under AddressSanitizer a leak has an exit code that fits nowhere.

Besides: pipes that end early or stall, and signals at moments drawn from a seed.
"""

import concurrent.futures
import errno
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = os.environ["TOOLS"] + "/gate_faults"
FIXTURES = os.environ["FIXTURES"]
MALLOCS = int(os.environ["FAULT_MALLOCS"])
MOMENTS = int(os.environ["FAULT_MOMENTS"])
SEED = int(os.environ.get("FAULT_SEED", "1"))
WORKERS = 2
TIMEOUT_SECONDS = 60
OLD_REPORT = "the report of another run\n"
KINDS = ("malloc", "read", "pread", "thread")
STATE = struct.Struct("=9Q")

PROFILE = """
gate_profile: 1
name: fault
version: "1.0"
title: Each control fails
controls:
  - {id: tree, title: set-uid, impact: 1.0, rationale: r, fix: f, describe: [
      {files: {under: /}, where: {type: file, mode: {mask: "4000"}}, it: {not: exist}}]}
  - {id: accounts, title: shadow, impact: 1.0, rationale: r, fix: f, describe: [
      {shadow: , where: {scheme: none}, it: {not: exist}}]}
  - {id: bodies, title: keys, impact: 1.0, rationale: r, fix: f, describe: [
      {image_secrets: , where: {kind: private-key}, it: {not: exist}}]}
"""

# What is read, whether through a pipe, and whether the report goes to standard output.
INPUTS = {"docker-archive": ("red.tar", False, False), "OCI": ("red-oci.tar", False, False),
          "gzip in a pipe": ("red.tar.gz", True, False),
          "standard output": ("red.tar", False, True)}


class Run:
    """One run of gate in a folder of its own, which holds an old report."""

    def __init__(self, folder, path, is_piped, is_printed=False):
        self.folder, self.path = folder, path
        self.is_piped, self.is_printed = is_piped, is_printed
        self.work = f"{folder}/work"
        self.state = f"{folder}/state"

    def words(self):
        return [PROGRAM, "check", "-" if self.is_piped else self.path, "--no-repo", "--quiet",
                "--profile", f"{self.folder}/../profile.yaml",
                "--report", "json" if self.is_printed else "json:r.json", "--at", "2026-01-01T00:00:00Z"]

    def prepare(self, kind=None, number=0, error=0):
        shutil.rmtree(self.work, ignore_errors=True)
        os.mkdir(self.work)
        with open(f"{self.work}/r.json", "w", encoding="utf-8") as file:
            file.write(OLD_REPORT)
        failing = [number if name == kind else 0 for name in KINDS]
        with open(self.state, "wb") as file:
            file.write(STATE.pack(*failing, 0, 0, 0, 0, error))

    def start(self, stdin):
        # gate asks for more than there is where it wants to end for want of memory.
        environment = {**os.environ, "FAULT_STATE": self.state,
                       "ASAN_OPTIONS": "allocator_may_return_null=1"}
        return subprocess.Popen(self.words(), cwd=self.work, env=environment, stdin=stdin,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish(self, process):
        """Exit code, the status of each control or None, what was said."""
        printed, said = (text.decode(errors="replace")
                         for text in process.communicate(timeout=TIMEOUT_SECONDS))
        left = sorted(set(os.listdir(self.work)) - {"r.json"})
        if left:
            raise ValueError(f"left behind: {left}")
        with open(f"{self.work}/r.json", encoding="utf-8") as file:
            report = file.read()
        if printed:
            report = printed
        if report == OLD_REPORT:
            return process.returncode, None, said
        return process.returncode, {control["id"]: control["status"]
                                    for control in json.loads(report)["controls"]}, said

    def once(self, kind=None, number=0, error=0):
        self.prepare(kind, number, error)
        stdin = open(self.path, "rb") if self.is_piped else subprocess.DEVNULL
        if not self.is_piped:
            return self.finish(self.start(stdin))
        with stdin, subprocess.Popen(["cat"], stdin=stdin, stdout=subprocess.PIPE) as feeder:
            process = self.start(feeder.stdout)
            feeder.stdout.close()
            return self.finish(process)

    def made(self):
        with open(self.state, "rb") as file:
            return dict(zip(KINDS, STATE.unpack(file.read())[4:8]))


def find_fault(run, base, done, allowed):
    """What is wrong with an outcome that is either that of `base` or an exit code of `allowed`."""
    code, statuses, said = done
    if code == base[0] and statuses is not None:
        changed = [f"{name}: {was} became {statuses.get(name)}" for name, was in base[1].items()
                   if statuses.get(name) not in (was, "error")]
        return ", ".join(changed)
    if code not in allowed:
        return f"exit code {code}"
    if statuses is not None:
        return f"exit code {code} with a report"
    named = ("memory", "libcrypto", os.path.basename(run.path), "standard input", "profile.yaml", "r.json")
    lines = [line for line in said.splitlines() if line.startswith("gate: ")]
    if len(lines) != 1 or not any(name in lines[0] for name in named):
        return "not one error that names what failed"
    return ""


def allowed_after(kind, error):
    if kind == "malloc":
        return {2, 3, 5, 6}
    return {2, 3} if kind in ("read", "pread") and error != errno.EINTR else set()


def plan(made):
    """Every fault that is tried: kind, number of the call, errno."""
    faults = [("thread", number, errno.EAGAIN) for number in range(1, made["thread"] + 1)]
    for kind in ("read", "pread"):
        faults += [(kind, number, error) for error in (errno.EIO, errno.EINTR, 0)
                   for number in range(1, made[kind] + 1)]
    count = min(MALLOCS, made["malloc"])
    mallocs = random.Random(SEED).sample(range(1, made["malloc"] + 1), count)
    return faults + [("malloc", number, errno.ENOMEM) for number in mallocs]


def in_turn(folders, jobs, work):
    """The faults found by work(folder, job) for each job, side by side."""

    def one(job):
        folder = folders.pop()
        try:
            wrong = work(folder, job)
            return wrong and f"FAIL {job}: {wrong}"
        except (ValueError, KeyError, OSError, subprocess.TimeoutExpired) as failure:
            return f"FAIL {job}: {failure}"
        finally:
            folders.append(folder)

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        return [wrong for wrong in pool.map(one, jobs) if wrong]


def sweep(folders, name, is_piped, is_printed):
    runs = {folder: Run(folder, f"{FIXTURES}/{name}", is_piped, is_printed) for folder in folders}
    first = runs[folders[0]]
    base = first.once()
    if base[0] != 1 or base[1] is None:
        return [f"FAIL without a fault: {base}"], 0
    faults = plan(first.made())
    kinds = {kind for kind, _, _ in faults}
    missing = {"read", "thread", "malloc"} - kinds | (set() if is_piped else {"pread"} - kinds)
    if missing:
        return [f"FAIL: no {kind} is made" for kind in missing], 0

    def work(folder, fault):
        done = runs[folder].once(*fault)
        wrong = find_fault(runs[folder], base, done, allowed_after(fault[0], fault[2]))
        return wrong and f"{wrong}\n  {done}"

    return in_turn(folders, faults, work), len(faults)


def feed(process, pieces):
    """Writes the pieces into the program, which may have given up."""
    try:
        for piece in pieces:
            process.stdin.write(piece)
            process.stdin.flush()
            time.sleep(0.05)
    except BrokenPipeError:
        pass
    try:
        process.stdin.close()
    except BrokenPipeError:
        pass
    process.stdin = None


def pipes(folders, count):
    """A pipe that ends early is no image; one that stalls is the same one."""
    path = f"{FIXTURES}/red.tar"
    with open(path, "rb") as file:
        content = file.read()
    runs = {folder: Run(folder, path, True) for folder in folders}
    base = runs[folders[0]].once()
    chosen = random.Random(SEED)
    # Behind the last member there are only zero blocks, which need not all be there.
    end = len(content.rstrip(b"\0")) - 1
    jobs = [(chosen.randrange(end), is_cut) for is_cut in (True, False) for _ in range(count)]

    def work(folder, job):
        at, is_cut = job
        run = runs[folder]
        run.prepare()
        process = run.start(subprocess.PIPE)
        feeder = threading.Thread(target=feed, args=(
            process, [content[:at]] if is_cut else [content[:at], content[at:]]))
        feeder.start()
        feeder.join(TIMEOUT_SECONDS)
        done = run.finish(process)
        if not is_cut:
            return "" if done[:2] == base[:2] else f"stalled: {done}"
        return "" if done[0] == 3 and not done[1] else f"cut: {done}"

    return in_turn(folders, jobs, work), len(jobs)


def signals(folders, count):
    """A signal ends the program or comes too late; the report is the old one or whole."""
    path = f"{FIXTURES}/red.tar"
    runs = {folder: Run(folder, path, False) for folder in folders}
    begun = time.monotonic()
    base = runs[folders[0]].once()
    took = time.monotonic() - begun
    chosen = random.Random(SEED)
    jobs = [(sent.name, chosen.random() * took)
            for sent in (signal.SIGTERM, signal.SIGINT, signal.SIGPIPE) for _ in range(count)]

    def work(folder, job):
        sent = getattr(signal, job[0])
        run = runs[folder]
        run.prepare()
        process = run.start(subprocess.DEVNULL)
        time.sleep(job[1])
        process.send_signal(sent)
        done = run.finish(process)
        if done[0] == -sent:  # SIGPIPE too, before main() ignores it
            return "" if done[1] in (None, base[1]) else f"another report: {done}"
        return "" if done[:2] == base[:2] else f"{done}"

    return in_turn(folders, jobs, work), len(jobs)


def main():
    failed = False
    with tempfile.TemporaryDirectory() as top:
        with open(f"{top}/profile.yaml", "w", encoding="utf-8") as file:
            file.write(PROFILE)
        folders = [f"{top}/{number}" for number in range(WORKERS)]
        for folder in folders:
            os.mkdir(folder)
        parts = {name: lambda row=row: sweep(folders, *row) for name, row in INPUTS.items()}
        parts["pipes"] = lambda: pipes(folders, MOMENTS)
        parts["signals"] = lambda: signals(folders, MOMENTS)
        for name, part in parts.items():
            begun = time.monotonic()
            wrong, count = part()
            print(f"{name}: {count} runs, {len(wrong)} wrong, {time.monotonic() - begun:.1f} s")
            print("\n".join(wrong), end="\n" if wrong else "")
            failed = failed or wrong
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
