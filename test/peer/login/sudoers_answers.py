#!/usr/bin/env python3
"""What sudo reads in files of rules: sudoers_answers.py ROOT FILE [SEED COUNT]

ROOT is that of test/peer/login.sh. visudo says whether it takes the file, cvtsudoers what is in it; the latter
is written line by line: D for settings, A for aliases, R for each command of a rule."""
import json
import os
import random
import re
import subprocess
import sys

import answers

PLACE = "/etc/sudoers"


def run(root, *command):
    return subprocess.run(["chroot", root, *command], capture_output=True, text=True, timeout=60)


def member(item):
    """One member of a list, as sudoers writes it."""
    marks = {"usergroup": "%", "userid": "#", "usergid": "%#", "netgroup": "+",
             "nonunixgroup": "%:", "nonunixgid": "%:#"}
    text = ""
    for key, value in item.items():
        if key != "negated" and not key.startswith("sha"):
            text = marks.get(key, "") + str(value)
    return ("!" if item.get("negated") else "") + text


def members(items):
    return ",".join(member(item) for item in items)


def settings(entry):
    scope, binding = "", entry.get("Binding", [])
    if binding:
        keys = {key for item in binding for key in item}
        scope = "host" if keys & {"hostname", "hostalias", "networkaddr"} else \
            "command" if keys & {"command", "cmndalias"} else "user"
    for option in entry["Options"]:
        operation = {"list_add": "+", "list_remove": "-", "list_assign": "="}.get(
            option.get("operation"), "=")
        for name, value in option.items():
            if name == "operation":
                continue
            if isinstance(value, bool):
                operation, value = "", "on" if value else "off"
            if isinstance(value, list):
                value = " ".join(value)
            yield "D|%s|%s|%s|%s|%s" % (scope, members(binding), name, operation, value)


def rules(spec):
    for commands in spec["Cmnd_Specs"]:
        claim = "-"
        for option in commands.get("Options", []):
            if isinstance(option, dict) and "authenticate" in option:
                claim = "no" if option["authenticate"] else "yes"
        for command in commands["Commands"]:
            yield "R|%s|%s|%s|%s|%s|%s" % (
                members(spec["User_List"]), members(spec["Host_List"]),
                members(commands.get("runasusers", [])), members(commands.get("runasgroups", [])).replace("%", ""),
                member(command), claim)


def answer(text):
    # cvtsudoers 1.9.13 forgets braces around options of a command
    keys = "runcwd|runchroot|role|type|privs|limitprivs|apparmor_profile"
    text = re.sub(r'(?m)^ *("(?:%s)": "[^\n]*")(,?)$' % keys, r"{\1}\2", text)
    tree = json.loads(text or "{}")
    lines = [line for entry in tree.get("Defaults", []) for line in settings(entry)]
    for key, word in (("User_Aliases", "User_Alias"), ("Runas_Aliases", "Runas_Alias"),
                      ("Host_Aliases", "Host_Alias"), ("Command_Aliases", "Cmnd_Alias")):
        lines += sorted("A|%s|%s|%s" % (word, name, members(items))
                        for name, items in tree.get(key, {}).items())
    lines += [line for spec in tree.get("User_Specs", []) for line in rules(spec)]
    return "\n".join(lines)


def ask(root, text):
    path = root + "/tmp/sudoers"
    with open(path, "w", newline="") as out:
        out.write(text)
    os.chmod(path, 0o440)
    if run(root, "visudo", "-cf", "/tmp/sudoers").returncode != 0:
        return "refused"
    return answer(run(root, "cvtsudoers", "-f", "json", "/tmp/sudoers").stdout)


def fixed():
    """Lines that somebody thought of, one case each."""
    yield "Defaults use_pty, !authenticate"
    yield "Defaults:bob,%wheel !use_pty, secure_path=\"/a:/b\", passprompt=\"x\\\"y z\""
    yield "Defaults env_keep += \"A B\", env_keep -= C"
    yield "Defaults@HOST,!x lecture=never\nHost_Alias HOST = a"
    yield "Defaults>root !set_logname"
    yield "Defaults!/bin/ls,PAGER noexec\nCmnd_Alias PAGER = /bin/more"
    yield "User_Alias ADMINS = bob, %wheel, #1000, +ng : OTHER = ALL, !bob"
    yield "Cmnd_Alias P = /bin/more \"\", sha224:0GomF8mNN3wlDt1HD9XldjJ3SNgpFdbjO1+NsQ== /bin/ls -l, sudoedit /etc/a"
    yield "A HOSTS = (root, OPS : wheel) NOPASSWD: SETENV: ALL, !/bin/su, PASSWD: /bin/ls \\\n , /bin/cat : x = /bin/x\nUser_Alias A = bob\nHost_Alias HOSTS = a, 10.0.0.0/8, !b\nRunas_Alias OPS = op"
    yield "bob ALL=(ALL) TIMEOUT=10m NOTBEFORE=20170101000000Z CWD=/tmp ROLE=x ALL"
    for line in """Defaults !use_pty=x|Defaults use_pty=on|Defaults nosuch|Defaults passwd_tries=abc
Defaults passwd_tries=-1|Defaults umask=0999|Defaults lecture|Defaults lecture=foo|bob ALL|bob ALL = ls
bob ALL=/bin/ls /bin/cat|bob ALL=(ALL) NOPASSWD:|bob ALL=NOPASSWD:/bin/ls|bob ALL = NOPASSWD : ALL|bob=ALL
user_alias A=b|User_Alias a=b|User_Alias ALL=b|"bob smith" ALL=ALL|bob\\ smith ALL=ALL|bob ALL=ALL # x
#1000 ALL=ALL|#x ALL|%#10 ALL=ALL|%:x ALL=ALL|bob ALL=ALL:h=ALL|bob ALL=/bin/ls ""|bob ALL=ALL\\
Defaults env_reset,,use_pty|Defaults ,use_pty|Defaults|Defaultsuse_pty|bob ALL=sudoedit /etc/x|bob ALL=sudoedit
bob ALL=list|bob ALL=lister|bob ALL=/bin/ls -l\\, x|#includefoo|# include x|@include|bob ALL = (ALL:ALL) ALL, /bin/ls
bob ALL=(:wheel) ALL|bob ALL=() ALL|bob ALL=!!ALL|!bob ALL=ALL|bob,!x ALL=ALL|bob x ALL=ALL|Defaults : bob use_pty
Defaults: bob use_pty|Defaults:bob , x use_pty|Defaults@ h use_pty|Defaults passprompt=a b
Defaults passprompt="a b",use_pty|Defaults env_keep="X|Defaults use_pty += x|Defaults !env_keep
Defaults !passwd_tries|Defaults !!use_pty|Defaults ! use_pty|bob ALL=sha256:abc /bin/ls|bob ALL=/bin/
bob ALL=^/bin/.*$|bob ALL=/bin/ls ^-[a-z]+$|bob ALL=/bin/*|bob ALL=/bin/ls, |bob  ALL=ALL :|bob ALL=ROLE=x TYPE=y ALL
bob ALL=CWD=* ALL|bob ALL=TIMEOUT=10m ALL|Defaults timestamp_timeout=-1.5|Defaults timestamp_timeout=abc
Defaults secure_path|Defaults secure_path=""|Defaults listpw=always|Defaults listpw=xx|Defaults syslog=foo
Defaults:bob|bob ALL=NOFOO: ALL|bob ALL=NOEXEC:NOPASSWD: ALL|bob ALL=NOEXEC: NOPASSWD ALL|bob ALL=NOPASSWD: CWD=/ ALL
bob ALL=/bin/ls a=b|bob ALL=/bin/ls a\\=b|bob ALL=/bin/ls a:b|bob ALL=/bin/ls a\\:b|bob fe80::1=ALL|bob 10.1.2.3/255.0.0.0=ALL
bob ALL=(root) ALL, NOPASSWD: /bin/ls, /bin/cat, (op) /bin/x|Defaults env_keep=A|Defaults env_keep=A=B
Defaults command_timeout=2h1d|Defaults command_timeout=1d2h|Defaults logfile=x|Defaults umask=077|Defaults editor=/x:/y
bob ALL=/bin/ls # comment|bob ALL=/bin/ls #1|Defaults use_pty # c|Defaults passprompt=a#b|bob ALL=ALL, !ALL|+ng ALL=ALL
User_Alias A=b C=d|User_Alias A|User_Alias A=|Cmnd_Alias C=ALL|Cmd_Alias C=/bin/ls|Host_Alias H=+ng,!x|bob@x ALL=ALL
bob ALL=/bin/a(b)|bob ALL=(root ALL|bob ALL=root) ALL|bob ALL=(a:b:c) ALL|Defaults> root use_pty|Defaults!ALL use_pty
Defaults!/bin/ls -l use_pty|  Defaults use_pty|\tbob ALL=ALL|bob ALL=\\|bob ALL="/bin/ls"|bob "h"=ALL|""  ALL=ALL
Defaults env_keep - = A|Defaults env_keep+=A|Defaults loglinelen=0|Defaults loglinelen=99999999999|Defaults iolog_dir=x
Defaults closefrom=-1|Defaults maxseq=ZZ|Defaults log_format=json|Defaults runcwd=~x|Defaults admin_flag=x""".replace("|", "\n").split("\n"):
        yield line


def generated(seed, count):
    chance = random.Random(seed)

    def pick(*items):
        return chance.choice(items)

    def blank():
        return pick("", "", " ", "\t", " \\\n ", "  ")

    def some(kind, most=3):
        comma = blank() + "," + blank()
        return comma.join(kind() for _ in range(chance.randint(1, most)))

    def user():
        return pick("", "", "", "!", "! ") + pick("bob", "%wheel", "#1000", "+ng", "%#10", "ALL", "UA",
                                              "al.ice", "\"a b\"", "a\\ b", "%dom\\\\x", "x_y-z")

    def host():
        return pick("", "", "", "!") + pick("ALL", "h1", "10.0.0.0/8", "192.168.1.1", "+ng", "HA", "a-b.c", "fe80::1")

    def command(negation=True):
        return (pick("", "", "", "!") if negation else "") + \
            pick("ALL", "/bin/ls", "/bin/ls -l /x", "/bin/cat \"\"", "CA", "sudoedit /etc/x", "/usr/bin/[a-z]*",
                 "/bin/ls a\\,b", "/bin/x a\\=b", "/bin/", "/sbin/x *", "^/bin/[a-c]$", "/bin/y c\\:d", "/b/e\\ f")

    def spec(first):
        runas = pick("", "", "(root)", "(ALL : ALL)", "(bob,%x)", "(:wheel)", "( RA )")
        tags = "".join(pick("NOPASSWD", "PASSWD", "NOEXEC", "SETENV", "LOG_INPUT", "NOMAIL", "FOLLOW") +
                       pick(":", " :", ": ") for _ in range(pick(0, 0, 0, 1, 2)))
        option = pick("", "", "", "", "CWD=/tmp ", "TIMEOUT=5m ", "ROLE=r TYPE=t ")
        return runas + pick("", " ") + option + tags + blank() + command()

    def rule():
        parts = [some(host, 2) + blank() + "=" + blank() +
                 (blank() + "," + blank()).join(spec(n) for n in range(chance.randint(1, 4)))
                 for _ in range(pick(1, 1, 1, 2))]
        return some(user) + pick(" ", "\t", " \\\n") + (blank() + ":" + blank()).join(parts)

    def setting():
        name = pick("use_pty", "authenticate", "env_reset", "requiretty", "insults", "log_output")
        return pick(name, "!" + name, "! " + name, "passwd_tries=3", "passwd_tries = 2",
                    "secure_path=\"/bin:/sbin\"", "secure_path=/bin", "env_keep += \"A B\"",
                    "env_keep-=C", "logfile=/var/log/x", "badpass_message=\"no, no\"",
                    "passprompt=x\\ y", "env_check=\"A\"", "!env_keep", "!logfile", "mailto=\"\\\"x\\\"\"")

    def defaults():
        scope = pick("", "", "", ":" + pick("", " ") + some(user, 2), "@" + some(host, 2),
                     ">" + some(user, 2), "!" + pick("/bin/ls", "CA", "/bin/ls,/bin/cat", "ALL"))
        return "Defaults" + scope + pick(" ", "\t", " \\\n ") + some(setting)

    def alias():
        kind, item = pick(("User_Alias", user), ("Runas_Alias", user), ("Host_Alias", host),
                          ("Cmnd_Alias", command))
        name = pick("X1", "YY", "Z_Z")
        return kind + " " + name + blank() + "=" + blank() + some(item)

    def damage(text):
        at = chance.randrange(len(text) + 1)
        return text[:at] + pick("=", ",", ":", "!", "\"", "(", ")", "\\", "", "#", "x", "X ", "@", "%", "\n") + \
            text[at + pick(0, 1):]

    aliases = "User_Alias UA = bob\nHost_Alias HA = h1\nCmnd_Alias CA = /bin/ls\nRunas_Alias RA = op\n"
    for _ in range(count):
        lines = [pick(rule, rule, defaults, defaults, alias)() for _ in range(chance.randint(1, 3))]
        lines = [line + pick("", "", " ", " # c", "\t#c d") for line in lines]
        if chance.random() < 0.4:
            place = chance.randrange(len(lines))
            lines[place] = damage(lines[place])
        yield aliases + "\n".join(lines) + pick("\n", "\n", "")


def main():
    root, path = sys.argv[1:3]
    seed, count = (int(a) for a in sys.argv[3:5]) if len(sys.argv) > 3 else (1, 350)
    version = run(root, "dpkg-query", "-Wf", "${Version}", "sudo").stdout
    cases = [("fixed %d" % n, text) for n, text in enumerate(fixed())] if len(sys.argv) <= 3 else []
    cases += [("generated %d" % n, text) for n, text in enumerate(generated(seed, count))]
    with open(path, "w", newline="") as out:
        out.write("# sudo %s of Debian 12, asked by test/peer/login/sudoers_answers.py\n" % version)
        for name, text in cases:
            out.write(answers.case(name, [(PLACE, text), ("sudo", ask(root, text))]))


if __name__ == "__main__":
    main()
