#!/usr/bin/env python3
"""Records what shells end up with after they read their files.

    test/peer/shell_answers.py ROOT FILE                     writes the answers into FILE again
    test/peer/shell_answers.py ROOT FILE --random N SEED     makes a FILE of N new cases first

"=== NAME" begins a case and "== NAME" a section of it: "== /PATH" is a file, "== program /PATH" one
of the system that may be run, "== answers" what
`bash -l -i`, `dash -l -i` and `busybox ash -l -i` have in the end, and what an interactive shell
has that they start: "PROGRAM KIND ACCOUNT VARIABLE VALUE [r][x]" where r is read-only and x
exported, "-" unset. Accounts are root, user (uid 1000, group user) and member (uid 1001, group
users). ROOT is a root file system of Debian with bash, dash and busybox, whose /etc is written
over; wants root.
"""
import pathlib
import random
import re
import shutil
import subprocess
import sys

import answers

ACCOUNTS = [("root", 0, 0, "/root", "/usr/local/sbin:/usr/sbin:/usr/bin:/bin"),
            ("user", 1000, 1000, "/home/user", "/usr/local/bin:/usr/bin:/bin"),
            ("member", 1001, 100, "/home/member", "/usr/local/bin:/usr/bin:/bin")]
PROGRAMS = {"bash": ["/bin/bash"], "dash": ["/bin/dash"], "ash": ["/bin/busybox", "ash"]}
PASSWD = "root:x:0:0::/root:/bin/bash\nuser:x:1000:1000::/home/user:/bin/dash\n" \
         "member:x:1001:100::/home/member:/bin/ash\n"
GROUP = "root:x:0:\nuser:x:1000:\nusers:x:100:\n"
DEFS = "ENV_SUPATH PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/bin\n" \
       "ENV_PATH PATH=/usr/local/bin:/usr/bin:/bin\n"
SHOW = 'echo "@{kind}"; umask; echo "${{TMOUT--}}"; echo "$PATH"; export -p; echo @readonly; readonly -p'


def marks(names, exported, read_only):
    found = []
    for name in names:
        pattern = rf"(?m)^(export|readonly|declare -[a-zA-Z]+) {name}(=|$)"
        found.append(("r" if re.search(pattern, read_only) else "") +
                     ("x" if re.search(pattern, exported) else ""))
    return found


def ask(root, program, account):
    name, uid, gid, home, path = account
    shell = PROGRAMS[program]
    inner = SHOW.format(kind="interactive").replace("'", "'\\''")
    script = SHOW.format(kind="login") + f"; {' '.join(shell)} -i -c '{inner}'"
    run = subprocess.run(["chroot", f"--userspec={uid}:{gid}", str(root), "/usr/bin/env", "-i",
                          f"HOME={home}", f"USER={name}", f"LOGNAME={name}", f"PATH={path}",
                          "TERM=dumb"] + shell + ["-l", "-i", "-c", script],
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True, check=False, umask=0o022)
    lines = []
    for kind in ["login", "interactive"]:
        match = re.search(rf"(?ms)^@{kind}\n(\d+)\n(.*?)\n(.*?)\n(.*?)^@readonly\n(.*?)(?=^@|\Z)",
                          run.stdout)
        if not match:
            continue
        mask, timeout, found, exported, read_only = match.groups()
        of_timeout, of_path = marks(["TMOUT", "PATH"], exported, read_only)
        lines.append(f"{program} {kind} {name} umask {mask[-3:]} ")
        lines.append(f"{program} {kind} {name} TMOUT {timeout} {of_timeout}")
        lines.append(f"{program} {kind} {name} PATH {found} {of_path}")
    return lines


def record(root, text):
    sections = [s for s in answers.read_sections(text) if s[0] != "answers"]
    for name in ["profile", "profile.d", "bash.bashrc", "environment", "yes", "lib"]:
        path = root / "etc" / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for name, body in sections:
        if name[0] != "/":
            continue
        target = root / name[1:]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(body)
        target.chmod(0o644)
    out = "".join(f"== {name}\n{body}" for name, body in sections) + "== answers\n"
    for program in PROGRAMS:
        for account in ACCOUNTS:
            out += "".join(f"{line}\n" for line in ask(root, program, account))
    return out


PLAIN = [
    "umask 027", "umask 0077", "umask 022", "umask 002", "umask u=rwx,g=rx,o=", "umask g-w,o-rwx",
    "umask 9", "umask -S 077", "umask \"$MASK\"", "MASK=027", "MASK='077'", "umask $MASK",
    "TMOUT=900", "export TMOUT=600", "readonly TMOUT=900", "TMOUT=900; readonly TMOUT; export TMOUT",
    "readonly TMOUT", "export TMOUT", "unset TMOUT", "declare -xr TMOUT=900", "typeset -r TMOUT=300",
    "TMOUT=", "TMOUT=\"$OTHER\"", "OTHER=120", "TMOUT=${TMOUT:-450}", "export -n TMOUT",
    "PATH=$PATH:/opt/bin", "PATH=\"/usr/local/bin:${PATH}\"", "export PATH", "PATH=$PATH:~/bin",
    "PATH=/usr/bin:/bin", "munge /opt/a after", "munge /opt/a", "munge /usr/bin",
    "(umask 0; TMOUT=1)", "umask 0 | cat", "umask 0 & wait", "eval \"umask 037\"",
    "eval 'TMOUT=77'", "echo \"umask 000 # not\" >/dev/null", "# umask 000 'x\n:",
    "cat <<EOF >/dev/null\numask 000\n$(echo a)\nEOF", "while false; do umask 0; done", ":", "true",
    "{ umask 026; }", "A=1 true", "f() { TMOUT=$1; }", "f 333", "command umask 025",
    "X=a Y=\"b c\"", ". /etc/lib/mask", ". /etc/missing", "[ -r /etc/lib/mask ] && . /etc/lib/mask",
    "unset X Y MASK", "alias ll='ls -l'", "export LANG=C.UTF-8 EDITOR=vi", "set -o emacs",
    "export PS1='\\u@\\h:\\w\\$ '", "umask $(echo 027)", "TMOUT=$((5 * 60))", "false || umask 023",
    "true && TMOUT=50", "! false && umask 024", "LIST=\"a b\"; for v in $LIST; do TMOUT=$v; done",
    "for v in 1 2 3; do [ $v = 2 ] && break; TMOUT=$v; done", "cd / && umask 021 ; cd -",
    "TMOUT=1; TMOUT+=2", "type umask >/dev/null 2>&1 && umask 020",
]
CONDITIONS = [
    "[ \"$(id -u)\" -eq 0 ]", "[ `id -u` = 0 ]", "[ \"$PS1\" ]", "[ \"${PS1-}\" ]",
    "[ -n \"$BASH_VERSION\" ]", "[ \"${BASH-}\" ] && [ \"$BASH\" != \"/bin/sh\" ]", "[ -z \"$X\" ]",
    "[ -f /etc/yes ]", "[ -d /etc/profile.d ]", "[ ! -r /etc/no ]", "test -e /etc/no",
    "[ \"$(id -gn)\" = \"$(id -un)\" ]", "[ \"${UID:-7}\" -gt 199 ]",
    "[ \"${EUID:-$(id -u)}\" = 0 ] && [ -s /etc/yes ]", "[ -n \"$TMOUT\" ]", "[ \"$USER\" != root ]",
    "[ -x /bin/sh -a -f /etc/yes ]", "[ -f /etc/no -o \"$X\" = a ]", "[[ $USER == r* ]]",
    "[[ -f /etc/yes && $X != b ]]", "grep -q x /etc/yes", "[ \"$SSH_TTY\" ]", "! [ -L /etc/yes ]",
    "[ \"${X}\" = \"a\" ]", "[ ${#X} -gt 3 ]", "[ \"${X#a}\" = \"\" ]", "command -v zsh >/dev/null",
    "shopt -q login_shell 2>/dev/null", "[ \"$HOME\" = /root ]", "[ \"${-#*i}\" != \"$-\" ]",
]
MUNGE = "munge () {\n  case \":${PATH}:\" in\n    *:\"$1\":*) ;;\n    *)\n" \
        "      if [ \"$2\" = \"after\" ] ; then PATH=$PATH:$1; else PATH=$1:$PATH; fi ;;\n  esac\n}\n"
LOOPS = ["for i in /etc/profile.d/*.sh; do\n  if [ -r $i ]; then\n    . $i\n  fi\ndone\nunset i\n",
         "for i in /etc/profile.d/*.sh ; do\n  if [ -r \"$i\" ]; then\n"
         "    if [ \"${-#*i}\" != \"$-\" ]; then . \"$i\"; else . \"$i\" >/dev/null; fi\n  fi\ndone\n",
         "for i in $(run-parts --list --regex '^[a-zA-Z0-9_][a-zA-Z0-9._-]*\\.sh$' /etc/profile.d); "
         "do\n  [ -r $i ] && . $i\ndone\n",
         "if [ -d /etc/profile.d ]; then\n  set +e\n  for i in /etc/profile.d/*.sh; do . $i; done\nfi\n"]


def block(source, depth):
    return "".join(statement(source, depth) for _ in range(source.randrange(1, 4)))


def statement(source, depth):
    kind = source.randrange(14) if depth < 3 else 0
    if kind < 7:
        return source.choice(PLAIN) + "\n"
    if kind < 10:
        other = source.choice(["", "else\n" + block(source, depth + 1),
                               f"elif {source.choice(CONDITIONS)}; then\n" + block(source, depth + 1)])
        return f"if {source.choice(CONDITIONS)}; then\n{block(source, depth + 1)}{other}fi\n"
    if kind == 10:
        return f"{source.choice(CONDITIONS)} {source.choice(['&&', '||'])} {{\n" \
               f"{block(source, depth + 1)}}}\n"
    if kind == 11:
        subject = source.choice(["$-", "\"$USER\"", "$X", "\"$(id -u)\""])
        return f"case {subject} in\n  *i*|root|0) {block(source, depth + 1)};;\n" \
               f"  {source.choice(['user', 'a', '[1-9]*'])}) {block(source, depth + 1)};;\n" \
               f"  *) {block(source, depth + 1)};;\nesac\n".replace("\n;;", "\n  ;;")
    if kind == 12 and source.randrange(3) == 0:
        return f"{source.choice(CONDITIONS)} && return\n"
    return source.choice(CONDITIONS) + f" && {source.choice(['umask 027', 'TMOUT=60', 'export PATH'])}\n"


def random_case(source):
    text = f"== /etc/passwd\n{PASSWD}== /etc/group\n{GROUP}== /etc/login.defs\n{DEFS}"
    profile = MUNGE + "".join(statement(source, 0) for _ in range(source.randrange(1, 6)))
    profile += source.choice(LOOPS) if source.randrange(4) else ""
    if source.randrange(3) == 0:
        profile += "if [ \"${BASH-}\" ] && [ -f /etc/bash.bashrc ]; then . /etc/bash.bashrc; fi\n"
    profile += "".join(statement(source, 1) for _ in range(source.randrange(3)))
    text += f"== /etc/profile\n{profile}"
    for number in range(source.randrange(3)):
        text += f"== /etc/profile.d/{number}.sh\n{block(source, 1)}"
    if source.randrange(2):
        text += f"== /etc/bash.bashrc\n[ -z \"$PS1\" ] && return\n{block(source, 1)}"
    return text + "== /etc/lib/mask\numask 017\n== /etc/yes\nx\n== program /bin/sh\n"


def main():
    root, path = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    if len(sys.argv) > 3:
        source = random.Random(int(sys.argv[5]))
        cases = [(f"random {number}", random_case(source)) for number in range(int(sys.argv[4]))]
    else:
        cases = answers.read_cases(path)
    versions = subprocess.run(["chroot", str(root), "dpkg-query", "-W", "bash", "dash",
                               "busybox-static"], capture_output=True, text=True, check=False)
    out = f"# {' '.join(versions.stdout.split())}, recorded by test/peer/shell_answers.py\n"
    for name, text in cases:
        out += f"=== {name}\n{record(root, text)}"
    path.write_text(out)


if __name__ == "__main__":
    main()
