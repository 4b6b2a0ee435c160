#!/usr/bin/env python3
"""usage: measure.py run ROUNDS NAME COMMAND [NAME COMMAND]...
       measure.py first-read ROUNDS FILE COMMAND

run: runs the shell commands in turn, ROUNDS times, and prints for each its name, the median of its
seconds and the peak of its memory in kB, both of what it started itself included.
first-read: starts COMMAND with FILE's first bytes waiting in a pipe on standard input and prints the
median of the seconds until it takes some of them.
A command may exit with 0 or 1 (a verdict); anything else ends the measurement.
"""
import os
import select
import statistics
import subprocess
import sys
import time

ALLOWED_EXITS = (0, 1)


def fail(text):
    sys.exit("measure.py: " + text)


def run_once(command):
    """Returns (seconds, peak kB) of one run of `command`; the shell replaces itself by it."""
    start = time.monotonic()
    child = subprocess.Popen(["sh", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - start
    if os.waitstatus_to_exitcode(status) not in ALLOWED_EXITS:
        fail(f"exit status {os.waitstatus_to_exitcode(status)}: {command}")
    return seconds, usage.ru_maxrss


def run(rounds, pairs):
    times = {name: [] for name, _ in pairs}
    peaks = {name: 0 for name, _ in pairs}
    for _ in range(rounds):
        for name, command in pairs:
            seconds, peak = run_once(command)
            times[name].append(seconds)
            peaks[name] = max(peaks[name], peak)
    for name, _ in pairs:
        print(name, f"{statistics.median(times[name]):.4f}", peaks[name])


def first_read_once(path, command):
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with open(path, "rb") as image:
        while True:
            try:
                os.write(writer, image.read(4096))
            except BlockingIOError:
                break
    poll = select.poll()
    poll.register(writer, select.POLLOUT)
    start = time.monotonic()
    child = subprocess.Popen(command.split(), stdin=reader, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(reader)
    if not poll.poll(10000):
        fail("nothing was read in 10 s: " + command)
    seconds = time.monotonic() - start
    os.close(writer)
    child.wait()
    return seconds


def main(arguments):
    if len(arguments) < 4:
        fail(__doc__)
    rounds = int(arguments[1])
    if arguments[0] == "run":
        run(rounds, list(zip(arguments[2::2], arguments[3::2])))
    elif arguments[0] == "first-read":
        print(f"{statistics.median(first_read_once(*arguments[2:]) for _ in range(rounds)):.4f}")
    else:
        fail(__doc__)


main(sys.argv[1:])
