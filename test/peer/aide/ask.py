#!/usr/bin/env python3
"""Generates configurations of AIDE and records what the program answers of paths.

usage: ask.py ROOT OUT [SEED COUNT]
ROOT has aide installed; answers go to the file OUT: the attributes of the rule that applies to a
path, "no", or "refused" where the program does not take the configuration.
"""
import os
import random
import shutil
import subprocess
import sys

import answers

ATTRIBUTES = ["p", "u", "g", "s", "m", "c", "i", "n", "b", "l", "a", "md5", "sha1", "sha256",
              "sha512", "acl", "xattrs", "selinux", "ftype", "growing", "S", "I", "ANF", "ARF",
              "stribog256", "gost", "rmd160"]
GROUPS = ["R", "L", ">", "H", "X", "E", "Full", "Own", "Set1"]
PATHS = ["/", "/etc", "/etc/passwd", "/etc/shadow-", "/etc/ssh/sshd_config", "/usr/bin/su",
         "/usr/bin", "/usr/lib/x/y/z", "/var/log/a.log", "/var/log", "/var", "/tmp/a b", "/a@b",
         "/opt/x$y/z", "/opt/a.b/c", "/opt/aab/c", "/home/u/.ssh/id", "/boot/vmlinuz-1"]
PATTERNS = ["/", "/etc", "/etc$", "/etc/", "/etc/passwd", "/etc/passwd$", "/etc/.*", "/etc/ssh",
            "/usr", "/usr/(bin|sbin)", "/usr/bin/su$", "/usr/lib/x/.*/z$", "/usr|/etc", "/var",
            "/var$", "/var/log/.*\\.log$", "/var/log/[a-z]", "/var/log$", "/tmp/a\\ b", "/a\\@b",
            "/a@b", "/opt/x\\$y/z", "/opt/x\\\\$y/z", "/opt/a.b/c", "/opt/a\\.b/c", "/opt/(a",
            "/home//u", "/home/[^/]+/\\.ssh", "/home/u", "/@@{B}/vmlinuz", "/@@{NONE}etc",
            "/etc/(?i)PASSWD", "/boot/vmlinuz-[0-9]", "/x#y", "/etc/\\h", "@@{B}", "/usr/l?ib/x"]
BROKEN = ["@@endif", "@@else", "/etc", "!/etc R", "=/etc", "/etc R # x", "/etc f,q R", "/etc Nope",
          "nope=1", "gzip_dbout=maybe", "gzip_dbout\t=yes", "/etc R+", "R", "@@include", "=x R",
          "-/etc R", "@@undef A B", "@@ifdef", "report_level=all", "verbose=5", "abc = R",
          "/etc f d R", "/etc R\r", "@@unknown", "database_in=", "@@if maybe X", "/etc R R R"]


def expression(r):
    text = r.choice(ATTRIBUTES + GROUPS)
    for _ in range(r.choice([0, 0, 1, 2, 3])):
        text += r.choice(["+", "-", " + ", "+"]) + r.choice(ATTRIBUTES + GROUPS)
    return text


def rule(r):
    kind = r.choice(["", "", "", "!", "="])
    types = r.choice(["", "", "", " f", " d", " f,d", " l", " 0", " d, f", " f,f"])
    text = r.choice(["", "", "  "]) + kind + r.choice(PATTERNS[:28] + PATTERNS if r.random() < .9
                                                     else PATTERNS) + types
    return text if kind == "!" else text + r.choice([" ", "\t"]) + expression(r)


def statement(r, depth):
    kind = r.randrange(14)
    if kind == 0:
        return [r.choice(["@@define A x", "@@define A", "@@undef A", "@@define B boot # c",
                          "@@define B etc"])]
    if kind == 1 and depth < 2:
        head = r.choice(["@@ifdef A", "@@ifndef A", "@@if defined A", "@@if not defined B",
                         "@@if not not defined A", "@@if exists /etc/aide/aide.conf",
                         "@@if exists /none", "@@ifdef @@{A}"])
        lines = [head] + statements(r, depth + 1)
        if r.random() < .5:
            lines += ["@@else"] + statements(r, depth + 1)
        return lines + ["@@endif"]
    if kind == 2:
        return [r.choice(["Own", "Set1", "Full", "R", "md5"]) + r.choice([" = ", "=", " ="]) +
                expression(r)]
    if kind == 3:
        return [r.choice(["database_in=file:/x/@@{A}", "gzip_dbout=yes # c", "database_attrs = H",
                          "report_level=summary", "", "# comment", "num_workers=50%"])]
    if kind == 4 and depth == 0:
        return [r.choice(["@@include /etc/aide/more.conf",
                          "@@include /etc/aide/aide.conf.d ^[a-z]+$",
                          "@@x_include /etc/aide/aide.conf.d ^[a-z0-9]+$",
                          "@@include /etc/aide/aide.conf.d \\.conf$ /etc",
                          "@@include /etc/aide/aide.conf.d b /"])]
    return [rule(r)]


def statements(r, depth):
    lines = []
    for _ in range(r.randint(1, 4) if depth else r.randint(3, 12)):
        lines += statement(r, depth)
    return lines


def configuration(r):
    lines = ["Full = R+H", "Own=p+u+g", "Set1 = sha256"] + statements(r, 0)
    if r.random() < .12:
        lines.insert(r.randint(0, len(lines)), r.choice(BROKEN))
    files = {"/etc/aide/aide.conf": "\n".join(lines) + "\n"}
    for name in ["/etc/aide/more.conf", "/etc/aide/aide.conf.d/b", "/etc/aide/aide.conf.d/a1",
                 "/etc/aide/aide.conf.d/c.conf"]:
        files[name] = "\n".join(statements(r, 1)) + "\n"
    return files


def answer(root, question):
    done = subprocess.run(["chroot", root, "aide", "--config", "/etc/aide/aide.conf",
                           "--path-check=" + question], capture_output=True, text=True)
    if done.returncode == 1:
        return "no"
    if done.returncode != 0:
        return "refused"
    rule_text = done.stdout.split("rule: '", 1)[1]
    return rule_text.split("' (/", 1)[0].rsplit(" ", 1)[1]


def main():
    root, out = sys.argv[1:3]
    seed, count = sys.argv[3:5] if len(sys.argv) > 4 else ("1", 130)
    r = random.Random(seed)
    version = subprocess.run(["chroot", root, "dpkg-query", "-W", "aide"], capture_output=True,
                             text=True).stdout.split()[1]
    folder = os.path.join(root, "etc/aide")
    kept = folder + ".kept"
    if not os.path.exists(kept):
        os.rename(folder, kept)
    try:
        with open(out, "w") as cases:
            cases.write("# aide --path-check of aide %s, seed %s\n" % (version, seed))
            for number in range(int(count)):
                files = configuration(r)
                shutil.rmtree(folder, ignore_errors=True)
                os.makedirs(folder + "/aide.conf.d")
                sections = []
                for name, text in files.items():
                    with open(root + name, "w", newline="") as file:
                        file.write(text)
                    sections.append((name, text))
                for _ in range(8):
                    question = r.choice("fffdl") + ":" + r.choice(PATHS)
                    sections.append((question, answer(root, question)))
                cases.write(answers.case(number, sections))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(kept, folder)


main()
