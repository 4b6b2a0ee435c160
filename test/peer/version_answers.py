#!/usr/bin/env python3
"""Records how pacman and apk order versions.

    test/peer/version_answers.py FOLDER [COUNT SEED]     FOLDER/pacman.vercmp and FOLDER/apk.vercmp

Wants libalpm (pacman-package-manager), and in ALPINE the folder of an unpacked Alpine system, whose
apk is run in a chroot, as root. What is missing is left as it is. unit.package_versions replays the
answers.
"""
import ctypes
import os
import pathlib
import random
import re
import subprocess
import sys

PACMAN = ["1", "0", "01", "10", "2", "a", "b", "rc1", "alpha", "git", ".", ".", "..", "+", "_", "~",
          "1.", ".1", "99999999999999999999", "r12"]
SUFFIXES = ["_alpha", "_beta", "_pre", "_rc", "_cvs", "_svn", "_git", "_hg", "_p"]

APK_VALID = re.compile(r"[0-9]+(\.[0-9]+)*[a-z]?(_[a-z]+[0-9]*)*(-r[0-9]+)?")


def pacman_version(rng):
    text = "".join(rng.choice(PACMAN) for _ in range(rng.randint(1, 6)))
    text = rng.choice(["", "", "", "0:", "1:", "01:"]) + text
    return text + (f"-{rng.randint(0, 3)}" if rng.random() < 0.3 else "")


def apk_version(rng):
    numbers = ["0", "1", "2", "10", "01", "05", "007", "9", "20231025", "100"]
    text = ".".join(rng.choice(numbers) for _ in range(rng.randint(1, 4)))
    text += rng.choice(["", "", "", "a", "b", "z"])
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        text += rng.choice(SUFFIXES) + rng.choice(["", "1", "2", "10", "20200101"])
    return text + rng.choice(["", "-r0", "-r1", "-r15"])


def pairs_of(rng, make, tails, count):
    for _ in range(count):
        a = make(rng)
        b = a + rng.choice(tails) if rng.random() < 0.25 else make(rng)
        yield a, b


def write(path, title, rows):
    path.write_text(f"# {title}\n" + "".join(f"{a}\t{b}\t{order}\n" for a, b, order in rows))


def record_pacman(folder, rng, count):
    try:
        library = ctypes.CDLL("libalpm.so.13")
    except OSError:
        print("libalpm is missing: pacman.vercmp is left as it is", file=sys.stderr)
        return
    library.alpm_version.restype = ctypes.c_char_p
    rows = [(a, b, library.alpm_pkg_vercmp(a.encode(), b.encode()))
            for a, b in pairs_of(rng, pacman_version, ["", ".0", "a", "-1", ".", "~"], count)]
    write(folder / "pacman.vercmp", f"libalpm {library.alpm_version().decode()}: alpm_pkg_vercmp(a, b)",
          rows)


def record_apk(folder, rng, count):
    root = os.environ.get("ALPINE")
    if not root:
        print("ALPINE is not set: apk.vercmp is left as it is", file=sys.stderr)
        return
    pairs = list(pairs_of(rng, apk_version, ["", ".0", "_rc1", "-r1"], count))
    pairs = [(a, b) for a, b in pairs if APK_VALID.fullmatch(b)]
    script = "".join(f"apk version -t '{a}' '{b}'\n" for a, b in pairs)
    answers = subprocess.run(["chroot", root, "/bin/sh"], input=script, text=True, check=True,
                             capture_output=True).stdout.split()
    orders = {"<": -1, "=": 0, ">": 1}
    version = subprocess.run(["chroot", root, "/sbin/apk", "--version"], text=True, check=True,
                             capture_output=True).stdout.split(",")[0]
    write(folder / "apk.vercmp", f"{version}: apk version -t A B",
          [(a, b, orders[answer]) for (a, b), answer in zip(pairs, answers, strict=True)])


def main():
    folder = pathlib.Path(sys.argv[1])
    count, seed = (int(sys.argv[2]), int(sys.argv[3])) if len(sys.argv) > 3 else (1500, 5)
    folder.mkdir(parents=True, exist_ok=True)
    record_pacman(folder, random.Random(seed), count)
    record_apk(folder, random.Random(seed), count)


if __name__ == "__main__":
    main()
