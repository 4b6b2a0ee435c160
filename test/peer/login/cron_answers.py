#!/usr/bin/env python3
"""Which lines crontab takes, Debian's and cronie's: cron_answers.py ROOT FILE [SEED COUNT]

ROOT is that of test/peer/login.sh. CRONIE names a root folder with cronie's crontab; without it the recorded
answers of FILE for the same lines stand, and lines that have none are asked of Debian's alone."""
import os
import random
import subprocess
import sys

import answers

LINES = r"""* * * * * true|*/5 * * * * true|*/0 * * * * true|60 * * * * true|0-59/2 1,2,3 * jan-mar mon true
0 0 1 JAN sun,mon true|0 0 * * 7 true|0 0 * * 8 true|0 0 0 * * true|0 24 * * * true|* * * * true|* * * *
@reboot true|@daily true|@midnight x|@foo x|@hourly|A=b|A = b|"A B"="c d"|'A'='b'|A=|=b|0 0 * * 1-5/2 true
* * * * * a%b\%c|# x|   # y|0 0 * * mon-fri true|1/5 * * * * true|1,,2 * * * * x|1- * * * * x|@annually x
@every_minute x|5 * * * 5L x|A B=c|0 0 31 2 * x|*,5 * * * * x|0~30 * * * * x|1-5,10-20/2 * * * * x
janx * * * * x|* * * jan,feb * x|* * * * sunday x|@reboot	 x|x * * * * x|* x * * * x|1 2 3 4 5 6 7|1,2,60 * * * * x
-* * * * * x|-1 * * * * x|~ * * * * x|0~ * * * * x|~5 * * * * x|5~1 * * * * x|0~30/2 * * * * x|*/61 * * * * x
1-60 * * * * x|5-1 * * * * x|* 5-1 * * * x|* * * * sat-sun x|* * * * 5-0 x|@ x|@Daily x|*/ * * * * x|1/ * * * * x
mon * * * * x|* * * * moN x|* * * january x|A=b c|A="b|'A=b'|A='b' c|0-59/60 * * * * x|- * * * * x
CRON_TZ=x|@reboot|@yearly -x y|*/5,10 * * * * x|* * * * 0-7 x|* * * * 7-0 x|* * * * 6-7 x|00 00 * * * x|+1 * * * * x
-@daily x|* * 0-5 * * x|* * * 0 * x|1-5/0 * * * * x|1/0 * * * * x|5~5 * * * * x|* * * * 1~3 x
mon~fri * * * * x|* * * jan~mar * x|A B = c|= * * * * x|* * * * * x=y|*=b|1~5,10 * * * * x"""


def generated(seed, count):
    chance = random.Random(seed)

    def field(high):
        return ",".join(chance.choice(["*", "*/%d" % chance.randint(0, 9), "%d" % chance.randint(0, high + 3),
                                       "%d-%d" % (chance.randint(1, 5), chance.randint(5, high)),
                                       "%d-%d/%d" % (chance.randint(1, 5), chance.randint(5, high), chance.randint(1, 9))])
                        for _ in range(chance.choice([1, 1, 1, 2])))

    for _ in range(count):
        yield " ".join([field(59), field(23), field(31), field(12), field(7), "true"])


def is_taken(root, option, line):
    with open(root + "/tmp/crontab", "w") as file:
        file.write(line + "\n")
    return subprocess.run(["chroot", root, "crontab", option, "/tmp/crontab"], check=False,
                          capture_output=True).returncode == 0


def recorded(path):
    """The lines that cronie was asked for, and whether it took them."""
    if not os.path.exists(path):
        return {}
    known = {}
    for case in open(path).read().split("=== ")[1:]:
        parts = case.split("== ")
        answered = [part for part in parts if part.startswith("cronie\n")]
        if answered:
            known[parts[1].partition("\n")[2].rstrip("\n")] = "taken" in answered[0]
    return known


def main():
    root, path = sys.argv[1:3]
    cronie = os.environ.get("CRONIE")
    seed, count = (int(a) for a in sys.argv[3:5]) if len(sys.argv) > 3 else (1, 150)
    cases = LINES.replace("|", "\n").split("\n") + list(generated(seed, count))
    version = subprocess.run(["chroot", root, "dpkg-query", "-Wf", "${Version}", "cron"], check=True,
                             capture_output=True, text=True).stdout
    known = {} if cronie else recorded(path)
    with open(path, "w") as out:
        out.write("# cron %s of Debian 12 and cronie 1.7.2, asked by test/peer/login/cron_answers.py\n" % version)
        for number, line in enumerate(cases):
            sections = [("/crontab", line + "\n"),
                        ("crontab", "taken" if is_taken(root, "-n", line) else "refused")]
            if cronie or line in known:
                sections.append(("cronie", "taken" if (is_taken(cronie, "-T", line) if cronie else known[line])
                                 else "refused"))
            out.write(answers.case(str(number), sections))


if __name__ == "__main__":
    main()
