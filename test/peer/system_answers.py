#!/usr/bin/env python3
"""Records what real programs of a Linux system make of its configuration.

    test/peer/system_answers.py FOLDER           asks again for every case of FOLDER/*.cases
    test/peer/system_answers.py FOLDER --random N SEED    makes N new cases of each family first
    test/peer/system_answers.py FOLDER --root DIR         makes one of each from a root file system

Cases are described in test/unit/answers.h. Their family is the name of their file: units (systemctl),
sysctl (systemd-sysctl), modprobe (kmod), fstab (findmnt) and openssl. Trees are made in a temporary folder;
nothing of the machine is changed. Wants systemd, kmod and util-linux; sysctl wants root, for a
mount namespace.
"""
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

UNIT_FOLDERS = ["etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system",
                "usr/lib/systemd/system", "run/systemd/generator", "run/systemd/transient",
                "etc/systemd/system-preset", "usr/lib/systemd/system-preset"]


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False,
                          errors="surrogateescape", **options)


def parse(text):
    """The cases of a file: names and sections."""
    cases = []
    for line in text.split("\n")[:-1]:
        if line.startswith("=== "):
            cases.append((line[4:], []))
        elif line.startswith("== "):
            cases[-1][1].append([line[3:], ""])
        elif cases:
            cases[-1][1][-1][1] += line + "\n"
    return cases


def is_question(title):
    return not title.startswith(("/", "link /", "directory /"))


def build(sections, root):
    """Makes the tree; later sections win."""
    for title, body in sections:
        if is_question(title):
            continue
        kind, _, rest = title.partition(" ") if title[0] != "/" else ("file", "", title)
        path, _, target = rest.partition(" ")
        place = pathlib.Path(root, path.lstrip("/"))
        place.parent.mkdir(parents=True, exist_ok=True)
        if kind == "link":
            place.symlink_to(target)
        elif kind == "directory":
            place.mkdir(exist_ok=True)
        else:
            place.write_bytes(body.encode(errors="surrogateescape"))


def take(root, folders, cut=None):
    """The sections of what is below `folders` of a real tree."""
    sections = []
    for folder in folders:
        top = pathlib.Path(root, folder)
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            name = "/" + str(path.relative_to(root))
            if path.is_symlink():
                sections.append([f"link {name} {os.readlink(path)}", ""])
            elif path.is_dir():
                sections.append([f"directory {name}", ""])
            elif path.is_file():
                text = path.read_text(errors="surrogateescape")
                text = cut(text) if cut else text
                if text and not text.endswith("\n"):
                    text += "\n"
                sections.append([name, text])
    return sections


class Units:
    name = "units"

    @staticmethod
    def version():
        return run("systemctl", "--version").stdout.splitlines()[0]

    @staticmethod
    def ask(question, root):
        verb, *names = question.split()
        if verb == "is-enabled":
            answer = run("systemctl", f"--root={root}", verb, *names,
                         env={**os.environ, "SYSTEMCTL_SKIP_SYSV": "1"})
            return answer.stdout or "not-found\n"
        answer = run("systemctl", f"--root={root}", "list-unit-files", "--no-legend", "--plain",
                     "--full", "--no-pager")
        return "".join(" ".join(line.split()) + "\n" for line in answer.stdout.splitlines())

    @staticmethod
    def real(root):
        def install(text):
            # what enabling looks at, and never an empty file: that would be a mask
            at = text.find("[Install]")
            lines = ["[Unit]"] if text.strip() else []
            if at >= 0:
                lines += text[at:].splitlines()
            return "".join(line + "\n" for line in lines if not line.startswith("#"))
        sections = take(root, ["etc/systemd/system", "usr/lib/systemd/system"], install)
        sections += take(root, ["etc/systemd/system-preset", "usr/lib/systemd/system-preset"])
        if pathlib.Path(root, "lib").is_symlink():
            sections.append(["link /lib usr/lib", ""])
        asked = ["sshd.service", "getty@tty1.service", "autovt@tty1.service", "nothing.service"]
        return sections + [["list-unit-files", ""]] + [[f"is-enabled {n}", ""]
                                                           for n in asked]

    @staticmethod
    def random(dice):
        words = ["a", "b", "c-d", "e@", "f@"]
        types = ["service", "service", "socket", "timer", "mount", "target", "path", "slice"]
        names = [f"{dice.choice(words)}{dice.randrange(6) if dice.random() < .7 else ''}"
                 for _ in range(dice.randrange(3, 60))]
        units, made, sections = [], set(), []
        for name in names:
            if "@" in name:
                head, tail = name.split("@")
                name = head + "@" + (tail if dice.random() < .4 else "")
            units.append(f"{name}.{dice.choice(types)}")

        def add(kind, path, more="", body=""):
            parts = path.split("/")
            above = {"/".join(parts[:i]) for i in range(1, len(parts))}
            if path in made or above & made or any(p.startswith(path + "/") for p in made):
                return
            made.add(path)
            title = path if kind == "file" else f"{kind} {path}"
            sections.append([f"{title} {more}" if more else title, body])

        folders = ["/" + f for f in UNIT_FOLDERS[:6]]
        weights = [5, 2, 2, 9, 1, 1]
        for unit in units:
            folder = dice.choices(folders, weights)[0]
            lines = ["[Unit]"]
            if dice.random() < .6:
                lines.append("[Install]")
                for _ in range(dice.randrange(3)):
                    lines.append(dice.choice([
                        "WantedBy=multi-user.target", "RequiredBy=a.target", "WantedBy=",
                        f"Alias={dice.choice(units)}", f"Also={dice.choice(units)}", "Alias=",
                        "DefaultInstance=x", "DefaultInstance=1", "WantedBy=\\\n  x.target",
                        "# WantedBy=y.target", f"Alias=\"{dice.choice(units)}\""]))
            kind = dice.random()
            if kind < .05:
                add("file", f"{folder}/{unit}")
            elif kind < .1:
                add("link", f"{folder}/{unit}", dice.choice(["/dev/null", "../../../dev/null",
                                                            "/etc/empty"]))
            elif kind < .13:
                add("directory", f"{folder}/{unit}")
            else:
                add("file", f"{folder}/{unit}", body="\n".join(lines) + "\n")
        for _ in range(len(units)):
            unit, other = dice.choice(units), dice.choice(units)
            if unit.split(".")[0].endswith("@") and dice.random() < .7:
                unit = unit.replace("@", "@" + dice.choice(["x", "1", "y"]))
            folder = dice.choices(folders, weights)[0]
            target = dice.choice([f"{dice.choice(folders)}/{other}", other, f"./{other}",
                                  f"/opt/{unit}", f"/opt/{other}", f"../system/{other}",
                                  f"/usr/lib/systemd/system/{unit}"])
            kind = dice.random()
            if kind < .5:
                owner = dice.choice(["multi-user.target", "a.target", "x.service"])
                suffix = dice.choice(["wants", "wants", "requires", "upholds"])
                add("link", f"{folder}/{owner}.{suffix}/{unit}", target)
            elif kind < .85:
                add("link", f"{folder}/{unit}", target)
            else:
                add("file", f"{folder}/{unit}.d/{dice.choice('ab')}.conf",
                    body=dice.choice(["[Install]\nWantedBy=z.target\n", "[Install]\nWantedBy=\n",
                                      "[Service]\nUser=x\n", "[Install]\nAlias=a.service\n"]))
            if "/opt/" in target and dice.random() < .8:
                add("file", target, body=dice.choice(["[Install]\nWantedBy=a.target\n",
                                                      "[Unit]\n"]))
        add("file", "/etc/empty")
        for folder in UNIT_FOLDERS[6:]:
            rules = [f"{dice.choice(['enable', 'disable'])} "
                     f"{dice.choice([dice.choice(units), '*', 'a*', '*.socket', '[ab]?.*'])}"
                     for _ in range(dice.randrange(4))]
            if rules:
                add("file", f"/{folder}/{dice.choice(['10-a', '90-b'])}.preset",
                    body="\n".join(rules) + "\n")
        asked = sorted(set(units + [u.replace("@.", "@x.") for u in units]))
        return sections + [["list-unit-files", ""]] + [[f"is-enabled {n}", ""]
                                                           for n in asked]


class Sysctl:
    name = "sysctl"
    folders = ["etc/sysctl.d", "run/sysctl.d", "usr/local/lib/sysctl.d", "usr/lib/sysctl.d"]

    @staticmethod
    def version():
        return "systemd-sysctl of " + run("systemctl", "--version").stdout.splitlines()[0]

    @staticmethod
    def ask(question, root):
        # in a namespace of its own it sees the folders of the case and an empty /proc/sys
        _, *names = question.split()
        script = "mount -t tmpfs none /proc/sys\n"
        for name in names:
            path = "/proc/sys/" + name.replace(".", "/")
            script += f"mkdir -p {os.path.dirname(path)}; printf unset >{path}\n"
        for folder in ["etc", "run", "usr/local/lib", "usr/lib/sysctl.d"]:
            pathlib.Path(root, folder).mkdir(parents=True, exist_ok=True)
            script += f"mount --bind {root}/{folder} /{folder}\n"
        script += "/lib/systemd/systemd-sysctl 2>/dev/null\n"
        for name in names:
            script += f"printf '%s=' {name}; cat /proc/sys/{name.replace('.', '/')}; echo\n"
        answer = run("unshare", "--mount", "sh", "-c", script)
        lines = [line for line in answer.stdout.splitlines() if "=" in line]
        return "".join(line + "\n" for line in lines if not line.endswith("=unset"))

    @staticmethod
    def real(root):
        sections = take(root, Sysctl.folders + ["etc/sysctl.conf"])
        names = sorted({line.strip(" -").split("=")[0].strip()
                        for _, body in sections for line in body.splitlines()
                        if "=" in line and line[0] not in "#;" and "*" not in line})
        return sections + [["boot " + " ".join(names + ["net.ipv4.conf.all.rp_filter"]), ""]]

    @staticmethod
    def random(dice):
        names = ["a.b", "a.c", "a.b1.c", "net.x.all.r", "net.x.lo.r", "net.x.lo.s", "k"]
        keys = names + ["a.*", "*.b", "net.x.*.r", "net.*.lo.*", "net.x.l?.[rs]", "net/x/lo/r",
                        "/net/x/all/r", "a.*.c"]
        sections = []
        for name in ["10-a", "20-b", "99-c"]:
            for folder in Sysctl.folders:
                if dice.random() < .4:
                    continue
                path = f"/{folder}/{name}.conf"
                if dice.random() < .08:
                    sections.append([f"link {path} /dev/null", ""])
                    continue
                lines = []
                for _ in range(dice.randrange(6)):
                    key, value = dice.choice(keys), dice.choice(["1", "2", "3 4", " 5 ", "#6"])
                    lines.append(dice.choice([f"{key}={value}", f"{key} = {value}", f"-{key}={value}",
                                              f"-{key}", f"# {key}=7", f"; {key}=8", f"{key}",
                                              f"  {key}  =  {value}  ", f"-  {key} = {value}"]))
                sections.append([path, "".join(line + "\n" for line in lines)])
        return sections + [["boot " + " ".join(names), ""]]


# A line with those that it goes on in.
SOFTDEP = re.compile(r"(?<!\\\n)^[ \t]*softdep\b(?:[^\n]*\\\n)*[^\n]*\n?", re.MULTILINE)


class Modprobe:
    name = "modprobe"
    folders = ["etc/modprobe.d", "run/modprobe.d", "usr/local/lib/modprobe.d", "lib/modprobe.d"]

    @staticmethod
    def version():
        return run("modprobe", "--version").stdout.splitlines()[0]

    @staticmethod
    def command(root):
        command = ["modprobe", "-d", root]
        for folder in Modprobe.folders:
            command += ["-C", f"{root}/{folder}"]
        return command

    @staticmethod
    def ask(question, root):
        _, *names = question.split()
        if not names:
            kinds = ("blacklist ", "install ", "remove ", "alias ", "options ", "softdep ")
            # what the command line of this machine's kernel adds comes last of the options
            own = run("modprobe", "-d", root, "-C", "/nowhere", "--showconfig").stdout.splitlines()
            lines = run(*Modprobe.command(root), "--showconfig").stdout.splitlines()
            for line in own:
                if line in lines:
                    del lines[len(lines) - 1 - lines[::-1].index(line)]
            return "".join(" ".join(line.split()) + "\n" for line in lines
                           if line.startswith(kinds))
        # the command of a soft dependency would be printed before that of the module
        with tempfile.TemporaryDirectory() as copy:
            shutil.copytree(root, copy, symlinks=True, dirs_exist_ok=True)
            for path in pathlib.Path(copy).rglob("*.conf"):
                if path.is_file() and not path.is_symlink():
                    text = path.read_text(errors="surrogateescape")
                    path.write_text(SOFTDEP.sub("", text), errors="surrogateescape")
            lines = run(*Modprobe.command(copy), "-n", "-v", *names).stdout.splitlines()
        return "".join(" ".join(line.split()) + "\n" for line in lines
                       if line.startswith("install "))

    @staticmethod
    def real(root):
        sections = take(root, ["etc/modprobe.d", "usr/lib/modprobe.d"])
        return sections + [["link /lib usr/lib", ""], ["showconfig", ""]]

    @staticmethod
    def random(dice):
        names = ["a", "b-c", "b_c", "d[x]", "e*", "f[-a]g", "h[", "i]", "usb-storage"]
        lines = ["install {} /bin/true", "install {} /bin/false", "blacklist {}", "install {}",
                 "options {} x=1 y", "remove {} /bin/z", "softdep {} pre: a post: b", "# x {}",
                 " blacklist {}", "alias {} m-n", "alias {}", "install {} \\\n  /sbin/x --y",
                 "blacklist {} z", "#\\\nblacklist {}", "install {} a\\b", "nothing {}",
                 "options {}  ", "install\t{}\t/bin/t \t ", "include {}"]
        sections = []
        for name in ["a", "b", "z"]:
            for folder in Modprobe.folders:
                if dice.random() < .5:
                    continue
                body = "".join(dice.choice(lines).format(dice.choice(names)) + "\n"
                               for _ in range(dice.randrange(8)))
                sections.append([f"/{folder}/{name}.conf", body])
        sections.append([f"/etc/modprobe.d/{dice.choice(['.x.conf', 'x', 'x.conf.old'])}",
                         "blacklist hidden\n"])
        asks = [] if any("alias " in body for _, body in sections) else ["a", "b-c"]
        return sections + [["showconfig", ""]] + [[f"install {n}", ""] for n in asks]


class Fstab:
    name = "fstab"

    @staticmethod
    def version():
        return run("findmnt", "--version").stdout.splitlines()[0]

    @staticmethod
    def verify(root):
        """The first line that does not parse, else the places that two lines mount at."""
        answer = run("findmnt", "--verify", "--fstab", "--tab-file", f"{root}/etc/fstab")
        faults = [line.split()[-3] for line in answer.stderr.splitlines() if "parse error at" in line]
        if faults:
            return f"line {faults[0]}\n"
        target, twice = "", []
        for line in answer.stdout.splitlines():
            if not line.startswith(" "):
                target = line
            elif "more than once" in line and target not in twice:
                twice.append(target)
        return "".join(f"twice {name}\n" for name in sorted(twice))

    @staticmethod
    def ask(question, root):
        if question == "verify":
            return Fstab.verify(root)
        answer = run("findmnt", "--fstab", "--tab-file", f"{root}/etc/fstab", "--list", "--json",
                     "-o", "SOURCE,TARGET,FSTYPE,OPTIONS,PASSNO")
        if "parse error" in answer.stderr:
            return "refused\n"
        rows = json.loads(answer.stdout)["filesystems"] if answer.stdout else []
        return "".join("|".join(str(row[k] if row[k] is not None else "") for k in row) + "\n"
                       for row in rows)

    @staticmethod
    def real(_):
        text = ("# a comment\nUUID=1 / ext4 errors=remount-ro 0 1\nLABEL=a\\040b /a\\040b xfs "
                "defaults,nodev\ntmpfs\t/tmp tmpfs rw,nosuid,nodev,size=1G,mode=1777 0 0\n"
                "nfs:/x /mnt/x nfs4 ro,_netdev 0 0\n")
        return [["/etc/fstab", text], ["list", ""], ["verify", ""]]

    @staticmethod
    def random(dice):
        devices = ["UUID=1", "/dev/a\\040b", "tmpfs", "nfs:/x", "LABEL=a\\134b", "//h/s"]
        points = ["/", "/tmp", "/a\\040b", "/b/c", "/d\\011e", "/\\043f", "/g\\8"]
        types = ["ext4", "tmpfs", "nfs", "auto"]
        options = ["defaults", "rw,nodev", "ro,size=1G", "nodev,noexec,nosuid", "uid=0,x-a.b=c"]
        lines = []
        for _ in range(dice.randrange(8)):
            words = [dice.choice(devices), dice.choice(points), dice.choice(types),
                     dice.choice(options)]
            words += [dice.choice(["0", "1", "0", "1", "0", "1", "-1", "x"][:dice.choice([6, 6, 8])]),
                      dice.choice(["0", "1", "2", "0", "1", "2", "1x", "0x2"][:dice.choice([6, 6, 8])])]
            blank = dice.choice([" ", "\t", "  \t "])
            count = dice.choices([3, 4, 5, 6, 2], [1, 3, 1, 9, .4])[0]
            tail = dice.choice(["", "", " ", " # x"]) if count == 6 else ""
            lines.append(dice.choice(["", "", " "]) + blank.join(words[:count]) + tail)
            lines += dice.choices([[], ["# x y z"], [""], ["  # y"]], [6, 1, 1, 1])[0]
        return [["/etc/fstab", "".join(line + "\n" for line in lines) or "#\n"],
                ["list", ""], ["verify", ""]]


class Conf:
    name = "conf"
    files = {"journald": ("journald", "Journal"), "timesyncd": ("timesyncd", "Time"),
             "logind": ("logind", "Login"), "systemd_conf": ("system", "Manager")}

    @staticmethod
    def version():
        return "systemd-analyze of " + run("systemctl", "--version").stdout.splitlines()[0]

    @staticmethod
    def ask(question, root):
        name = Conf.files[question.split()[1]][0]
        answer = run("systemd-analyze", "cat-config", f"--root={root}", f"systemd/{name}.conf")
        # a file is announced, also one without content
        return "".join(line[2 + len(root):].split()[0] + "\n" for line in answer.stdout.splitlines()
                       if line.startswith(f"# {root}/"))

    @staticmethod
    def real(root):
        paths = [str(p.relative_to(root)) for p in pathlib.Path(root, "etc/systemd").glob("*.conf")]
        cut = lambda text: "".join(line + "\n" for line in text.splitlines()
                                   if line.startswith("["))  + "A=b\n"
        return take(root, sorted(paths), cut) + [[f"cat-config {n}", ""] for n in Conf.files]

    @staticmethod
    def random(dice):
        sections = []
        for file, section in Conf.files.values():
            for folder in ["etc", "run", "usr/local/lib", "usr/lib"]:
                for place in [f"{file}.conf", f"{file}.conf.d/10-a.conf", f"{file}.conf.d/5.conf",
                              f"{file}.conf.d/b.conf", f"{file}.conf.d/x"]:
                    if dice.random() < .35:
                        sections.append([f"/{folder}/systemd/{place}",
                                         f"[{section}]\nA=b\n"])
        return sections + [[f"cat-config {n}", ""] for n in Conf.files]


class Openssl:
    name = "openssl"

    @staticmethod
    def version():
        return " ".join(run("openssl", "version").stdout.split()[:2])

    @staticmethod
    def ask(_, root):
        place = pathlib.Path(root, "etc/ssl")
        for path in place.rglob("*.*"):
            path.write_text(path.read_text().replace("/etc/ssl/", f"{place}/"))
        environment = dict(os.environ, OPENSSL_CONF=str(place / "openssl.cnf"))
        answer = run("openssl", "list", "-providers", env=environment)
        if answer.returncode or answer.stderr:
            return "refused\n"
        return "".join(line.strip() + "\n" for line in answer.stdout.splitlines()
                       if line.startswith("  ") and line[2] != " ")

    @staticmethod
    def real(root):
        return [["/etc/ssl/openssl.cnf", pathlib.Path(root, "etc/ssl/openssl.cnf").read_text()],
                ["providers", ""]]

    @staticmethod
    def random(dice):
        lines = ["openssl_conf = i", "[i]", "[ p ]", "[p] # x", "[d]", "[e]", "[default]", "default = d",
                 "legacy = d", "base = d", "base=e",
                 "legacy = e#d", "x.legacy = d", "activate = 1", "activate = yes", "1.activate = on",
                 "identity = base", "module = \"a#b\"", "# openssl_conf = q", "x = 1 \\\n2", "[q]",
                 "home = $ENV::HOME", ".include /etc/ssl/a.cnf", ".include = /etc/ssl/d", "",
                 ".include=/etc/ssl/none"]
        def text(count):
            return "".join(dice.choice(lines) + "\n" for _ in range(count))
        main = "config_diagnostics = 1\nopenssl_conf = i\n[i]\nproviders = p\t # y\n"
        main += dice.choice(["", "providers.2 = q\n"]) + "[p]\n" + text(4) + "[d]\nactivate = 1\n" + text(4)
        included = text(4).replace(".include", "#")
        return [["/etc/ssl/openssl.cnf", main], ["/etc/ssl/a.cnf", included + "\n"],
                ["/etc/ssl/d/1.cnf", dice.choice(["base = d\n", "[p]\n", "[e]\nactivate = 1\n"])],
                ["/etc/ssl/d/2.txt", "default = d\n"], ["providers", ""]]


FAMILIES = [Units, Sysctl, Modprobe, Fstab, Conf, Openssl]


def record(family, cases):
    out = f"# {family.version()}, recorded by test/peer/system_answers.py\n"
    for name, sections in cases:
        out += f"=== {name}\n"
        with tempfile.TemporaryDirectory() as root:
            build(sections, root)
            for title, body in sections:
                if is_question(title):
                    body = family.ask(title, root)
                out += f"== {title}\n{body}"
    return out


def new_cases(family, arguments):
    if arguments[:1] == ["--random"]:
        count, seed = int(arguments[1]), int(arguments[2])
        return [(f"random{seed}_{i}", family.random(random.Random(f"{family.name} {seed} {i}")))
                for i in range(count)]
    if arguments[:1] == ["--root"]:
        return [("real", family.real(pathlib.Path(arguments[1])))]
    return []


def main():
    for family in FAMILIES:
        path = pathlib.Path(sys.argv[1], family.name + ".cases")
        cases = parse(path.read_text(errors="surrogateescape")) if path.exists() else []
        cases += new_cases(family, sys.argv[2:])
        if cases:
            path.write_text(record(family, cases), errors="surrogateescape")


main()
