"""Asks apparmor_parser which profiles files of policy define: apparmor_answers.py ROOT FILE NAMES.

ROOT is a Debian with apparmor and apparmor-profiles; FILE gets the recorded cases, NAMES the names of
all its profiles."""
import os
import subprocess
import sys

import answers

BASE = "/x r,\n^inner { }\nprofile kid flags=(complain) { }\n"
CASES = [
    "/usr/bin/a { }\n",
    "profile a /bin/a flags=(complain) { /x r, profile k { } ^h { } hat g { } }\n",
    "@{A}=/a\n@{A}/b { }\n",
    "@{A}=/a\nprofile b @{A}/b { @{A} r, }\n",
    "profile a {\n include <parts/part>\n}\n",
    "profile a {\n ^h {\n #include <parts/part>\n }\n}\n",
    'profile a {\n include "/etc/apparmor.d/parts/part"\n}\n',
    "include <parts/part>\n",
    "profile a{\n}\n",
    "profile a flags=(complain){\n}\n",
    "profile a (complain) { }\n",
    "profile a { /x r }\n",
    "profile a { deny { /x r, } }\n",
    "profile a { audit { /x r, } }\n",
    "profile a { owner { /x r, } }\n",
    "profile a { { /x r, } }\n",
    "{ /x r, }\n",
    '"/a b" { }\n',
    'profile "a b" { }\n',
    ":ns:a { }\n",
    "profile a//b { }\n",
    "/x r,\n",
    "profile a flags=(complain kill) { }\n",
    "profile a flags=(complain, kill) { }\n",
    "profile a flags=(nope) { }\n",
    "profile a flags=(unconfined) { }\n",
    "^h { }\n",
    "hat h { }\n",
    "include <nope>\n",
    "include if exists <nope>\nprofile a { }\n",
    "include if <nope>\nprofile a { }\n",
    "profile a { /x r,}\n",
    "profile a { /x{a,} r, /y r,}\n",
    "profile a { /x r, } profile b { }\n",
    "profile a xattrs=(user.a=b) flags=(audit) { }\n",
    "profile a /b flags = (audit,complain) { }\n",
    "profile a /b flags=( complain ) { }\n",
    "profile a flags=() { }\n",
    "profile a flags=complain { }\n",
    "#includes\nprofile a { }\n",
    "# include\nprofile a { }\n",
    "profile a { signal (send, receive) set=(term, kill) peer=b, }\n",
    "profile a { /b(c r, }\n",
    "profile a { profile b { profile c { } } }\n",
    "$x = true\nprofile a { if $x { /a r, } }\n",
    "profile a {",
    "profile a { } }\n",
    "profile a { \"/b\n",
    "foo { }\n",
    "{/a,/b} { }\n",
    "/a{b,c} { }\n",
    "profile a /b /c { }\n",
    "profile { }\n",
    'profile a { "/b c" r, "/d,e" w, }\n',
    "profile a { /b r, # x }\n }\n",
    "abi <abi/3.0>,\nprofile a { }\n",
    "alias /a -> /b,\nprofile a { }\n",
    "profile a { set rlimit nofile <= 1024, }\n",
    "profile a { change_profile -> b, capability chown kill, mount options=(rw, bind) /a -> /b, }\n",
    "\n# nothing\n",
]


def ask(root, path):
    found = subprocess.run(
        ["chroot", root, "/sbin/apparmor_parser", "-q", "-N", path],
        capture_output=True, text=True, check=False)
    if found.returncode:
        return None
    return sorted(line for line in found.stdout.splitlines() if line)


def main():
    root, path_of_cases, path_of_names = sys.argv[1:]
    folder = os.path.join(root, "etc/apparmor.d")
    version = subprocess.run(["chroot", root, "/sbin/apparmor_parser", "--version"],
                             capture_output=True, text=True, check=True).stdout.split("\n")[0]
    with open(path_of_names, "w", encoding="utf-8") as names:
        every = []
        for name in sorted(os.listdir(folder)):
            if name != "README" and os.path.isfile(os.path.join(folder, name)):
                every += ask(root, "/etc/apparmor.d/" + name) or ["refused: " + name]
        names.write("".join(name + "\n" for name in sorted(every)))
    os.makedirs(os.path.join(folder, "parts"), exist_ok=True)
    with open(os.path.join(folder, "parts/part"), "w", encoding="utf-8") as part:
        part.write(BASE)
    with open(path_of_cases, "w", encoding="utf-8") as recorded:
        recorded.write(f"# apparmor_parser -q -N, {version}, asked by test/peer/apparmor_answers.py\n")
        for number, text in enumerate(CASES):
            path = os.path.join(folder, "case")
            with open(path, "w", encoding="utf-8") as case:
                case.write(text)
            found = ask(root, "/etc/apparmor.d/case")
            answer = "refused" if found is None else "|".join(found)
            sections = [("/etc/apparmor.d/case", text)]
            if "part" in text:
                sections.append(("/etc/apparmor.d/parts/part", BASE))
            sections.append(("names", answer))
            recorded.write(answers.case(f"{number} {text.strip().splitlines()[0]}", sections))
        os.remove(path)


main()
