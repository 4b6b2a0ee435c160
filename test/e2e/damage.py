"""Damages images at random places, and sees that gate notices, or that it does not matter.

A truncated or changed image ends in exit 3 with one line on stderr and nothing on stdout. A byte
that no digest covers (padding, a tag) may also give the verdict of the whole image. Anything else,
a crash, a hang, another verdict, is a fault. SEED=N repeats a run, COUNT=N changes how many
truncations, and how many flipped bytes, there are in all.

The images are the demo's Debian and two of the corpus ($GATE_CORPUS, or ../shared/data/images
beside the sources); fixtures stand in for those that are not there. Each small fixture is damaged
as often as these together.
"""

import concurrent.futures
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

GATE = os.environ["GATE"]
ROOT = os.environ["ROOT"]
FIXTURES = os.environ["FIXTURES"]
CORPUS = os.environ.get("GATE_CORPUS", os.path.join(ROOT, "../shared/data/images"))
SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(1 << 32)))
COUNT = int(os.environ.get("COUNT", 200))
TIMEOUT_SECONDS = 60
WORKERS = 2
BIG_BYTES = 50_000_000
CHUNK_BYTES = 1 << 20

# They judge the tag, which no digest covers.
TAG_CONTROLS = ["image-tag"]

# (the image, what stands in for it)
IMAGES = [
    (os.path.join(ROOT, "build/demo/debian.tar"), "red.tar"),
    (os.path.join(CORPUS, "alpine-3.11.tar.gz"), "red.tar.gz"),
    (os.path.join(CORPUS, "dive-test-oci-gzip-image.tar"), "red-oci.tar"),
]
# Small ones are quick, and more of their bytes are names, sizes and manifests.
SMALL = ["red.tar", "red-oci.tar"]


def choose_images():
    chosen = []
    for real, fixture in IMAGES:
        if os.path.exists(real):
            chosen.append(real)
        else:
            print(f"{os.path.basename(real)} is not there: {fixture} instead")
            chosen.append(os.path.join(FIXTURES, fixture))
    return chosen


def share_counts(paths):
    """How many of each kind of damage each image gets: big ones half as many, they take long."""
    weights = [1 if os.path.getsize(path) > BIG_BYTES else 2 for path in paths]
    counts = [COUNT * weight // sum(weights) for weight in weights]
    counts[-1] += COUNT - sum(counts)
    return counts


def feed(path, pipe):
    """Writes the file into the pipe; gate may stop reading before its end."""
    with open(path, "rb") as source, pipe:
        try:
            while chunk := source.read(CHUNK_BYTES):
                pipe.write(chunk)
        except BrokenPipeError:
            pass


def run(path, through_pipe):
    """(exit code, stdout, stderr); the exit code is None after a hang."""
    words = [GATE, "check", "-" if through_pipe else path, "--no-repo", "--report", "json",
             "--profile", "cis-docker-image", "--at", "2026-11-23T10:00:00Z"]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        stdin = subprocess.PIPE if through_pipe else subprocess.DEVNULL
        with subprocess.Popen(words, stdin=stdin, stdout=out, stderr=err) as child:
            try:
                if through_pipe:
                    feed(path, child.stdin)
                    child.stdin = None
                code = child.wait(TIMEOUT_SECONDS)
            except (subprocess.TimeoutExpired, BrokenPipeError):
                child.kill()
                code = None
        out.seek(0)
        err.seek(0)
        return code, out.read(), err.read().decode("utf-8", "replace")


def judgement(code, stdout):
    """What must not change: the verdict, and each control with what was found."""
    record = json.loads(stdout)
    controls = []
    for control in record["controls"]:
        if control["id"] in TAG_CONTROLS:
            continue
        findings = [finding["fingerprint"] for result in control["results"]
                    for finding in result["findings"]]
        controls.append((control["id"], control["status"], control["decision"], findings))
    return code, record["verdict"]["result"], record["image"]["id"], controls


def fault_of(damaged, expected, may_be_same):
    """What is wrong with a run over a damaged image, or None."""
    code, stdout, stderr = damaged
    if code is None:
        return f"no end after {TIMEOUT_SECONDS} s"
    if code == 3:
        if stdout or stderr.count("\n") != 1 or not stderr.startswith("gate: "):
            return f"exit 3 with {len(stdout)} bytes on stdout and stderr {stderr!r}"
        return None
    if code not in (0, 1):
        return f"exit {code}: {stderr}"
    if not may_be_same:
        return f"exit {code}, a verdict"
    if judgement(code, stdout) != expected:
        return f"exit {code}, another verdict"
    return None


def flip(path, offset, bit):
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ bit]))


def damage(path, flips, cuts, expected, folder):
    """Runs gate over a copy that is damaged at each place in turn; the faults found."""
    copy = os.path.join(folder, "image")
    shutil.copyfile(path, copy)
    faults = []
    same = 0
    for number, (offset, bit) in enumerate(flips):
        flip(copy, offset, bit)
        damaged = run(copy, number % 2 == 1)
        flip(copy, offset, bit)
        same += damaged[0] != 3
        fault = fault_of(damaged, expected, True)
        if fault:
            faults.append(f"byte {offset} ^ {bit:#x}: {fault}")
    # From the end, so that each cut is one of what is left.
    for number, length in enumerate(sorted(cuts, reverse=True)):
        os.truncate(copy, length)
        fault = fault_of(run(copy, number % 2 == 1), expected, False)
        if fault:
            faults.append(f"cut to {length} bytes: {fault}")
    return faults, same


def end_of_content(path):
    """Where the last byte that is not padding of a tar stands: a cut behind may not matter."""
    with open(path, "rb") as file:
        file.seek(max(0, os.path.getsize(path) - CHUNK_BYTES))
        tail = file.read()
    return os.path.getsize(path) - len(tail) + len(tail.rstrip(b"\0"))


def check_image(path, count, generator, pool, folder):
    name = os.path.basename(path)
    size = os.path.getsize(path)
    code, stdout, stderr = run(path, False)
    if code not in (0, 1):
        print(f"{name}: exit {code} undamaged: {stderr}")
        return 1
    expected = judgement(code, stdout)
    flips = [(generator.randrange(size), 1 << generator.randrange(8)) for _ in range(count)]
    # The two zero blocks at the end and what pads them to a record are no content.
    cuts = [generator.randrange(end_of_content(path)) for _ in range(count)]

    jobs = []
    for worker in range(WORKERS):
        place = os.path.join(folder, f"{name}.{worker}")
        os.mkdir(place)
        jobs.append(pool.submit(damage, path, flips[worker::WORKERS], cuts[worker::WORKERS],
                                expected, place))
    results = [job.result() for job in jobs]
    faults = [fault for found, _ in results for fault in found]
    same = sum(count for _, count in results)
    print(f"{name}: {count} flipped bytes ({same} without effect), {count} cuts, "
          f"{len(faults)} faults")
    for fault in faults:
        print(f"    {fault}")
    for worker in range(WORKERS):
        shutil.rmtree(os.path.join(folder, f"{name}.{worker}"))
    return len(faults)


def main():
    print(f"SEED={SEED}")
    generator = random.Random(SEED)
    paths = choose_images()
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for path, count in zip(paths, share_counts(paths)):
                faults += check_image(path, count, generator, pool, folder)
            for name in SMALL:
                path = os.path.join(FIXTURES, name)
                faults += check_image(path, COUNT, generator, pool, folder)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
