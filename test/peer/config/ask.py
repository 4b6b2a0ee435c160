#!/usr/bin/env python3
"""usage: ask.py ROOT FOLDER FAMILY SEED COUNT

Asks the programs of the Debian 12 root at ROOT, which root.sh made, about written and, from SEED,
generated configuration, and writes what they say to FOLDER/FAMILY. Needs root for chroot(8).
"""
import gzip
import json
import pathlib
import random
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import answers
import cases

ROOT = pathlib.Path(sys.argv[1])
NAMESPACES = ["unshare", "-u", "-n", "-m", "sh", "-c"]


def command(*words, before="true", user="0:0"):
    """A program in the root, in namespaces of its own for network, mounts and host name."""
    return [*NAMESPACES, f'hostname h && {before} && exec chroot --userspec={user} "$@"', "sh",
            str(ROOT), *words]


def run(*words, **options):
    made = subprocess.run(command(*words, **options), capture_output=True, timeout=60, check=False,
                          stdin=subprocess.DEVNULL, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    return made.returncode, made.stdout.decode("latin-1"), made.stderr.decode("latin-1")


def version(package):
    """As the first line of its changelog has it: no package is installed there."""
    name = ROOT / "usr/share/doc" / package / "changelog.Debian.gz"
    with gzip.open(name, "rt", encoding="utf-8") as changelog:
        return " ".join(changelog.readline().split()[:2])


def hosts(_):
    shown = run("/probe", "hosts", *cases.HOST_NAMES)[1]
    return [line.partition(" ")[::2] for line in shown.splitlines()]


def resolv_conf(_):
    return [("resolver", run("/probe", "resolver")[1])]


def selinux(_):
    return [("libselinux", run("/probe", "selinux")[1])]


def docker_daemon_json(_):
    """dockerd reads its file before it finds that it may not run: it is asked as nobody."""
    rc, _, said = run("dockerd", "--config-file", "/etc/docker/daemon.json", user="65534:65534")
    assert rc == 1, said
    return [("dockerd", "taken" if "needs to be started with root" in said else "refused")]


def auditd_conf(_):
    rc, said, _ = run("env", "LD_PRELOAD=/auditd_shim.so", "auditd", "-f")
    assert rc in (0, 6), said
    return [("auditd", "refused" if rc else "taken")]


def grub(_):
    """As grub-mkconfig of Debian sources them."""
    script = ("if test -f /etc/default/grub; then . /etc/default/grub; fi\n"
              "for x in /etc/default/grub.d/*.cfg; do if [ -e \"$x\" ]; then . \"$x\"; fi; done\n")
    for name in cases.GRUB_NAMES:
        script += f'printf "{name} %s\\n" "${{{name}-unset}}"\n'
    return [("dash", run("dash", "-e", "-c", script)[1])]


def bootloader(_):
    there = f"cp -r {ROOT}/efi/loader {ROOT}/run && mount -t tmpfs esp {ROOT}/efi && " \
            f"mv {ROOT}/run/loader {ROOT}/efi"
    rc, said, _ = run("env", "SYSTEMD_RELAX_ESP_CHECKS=1", "bootctl", "--esp-path=/efi", "list",
                      "--json=pretty", before=there)
    assert rc == 0, said
    rows = []
    while said.strip():
        found, end = json.JSONDecoder().raw_decode(said.lstrip())
        said = said.lstrip()[end:]
        words = found.get("options", "").split()
        rows.append("|".join([found["path"], found.get("linux", found.get("efi", "")),
                              " ".join(words)]))
    return [("bootctl", "\n".join(sorted(rows)))]


def until(words, is_done):
    """Runs a daemon that says what it read and then serves: it ends once it has said it."""
    tty = ROOT / "dev/tty"
    tty.write_text("")
    with open(tty, "ab") as out:
        daemon = subprocess.Popen(command(*words), stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    end = time.monotonic() + 20
    while daemon.poll() is None and time.monotonic() < end:
        if is_done(tty.read_text("latin-1")):
            break
        time.sleep(.005)
    daemon.terminate()
    daemon.wait()
    return tty.read_text("latin-1")


def inetd(_):
    """It says nothing of an end: what it says of a last line of ours is the end."""
    path = ROOT / "etc/inetd.conf"
    path.write_text(path.read_text("latin-1") + "tftp dgram udp wait root /end end\n", "latin-1")
    said = until(["inetd", "-d", "-i", "/etc/inetd.conf"], lambda text: "server=/end" in text)
    rows = []
    for name, protocol, wait, user, server in re.findall(
            r"ADD ?: (\S+) proto=(\S+), wait.max=(\d+)\S* user:group=(\S+?):\S+ .*server=(\S+)", said):
        row = f"{name}|{protocol.removesuffix('6')}|{user}|{server}"
        if row not in rows and server != "/end":
            rows.append(row)
    return [("inetd", "\n".join(rows))]


def xinetd(_):
    """What it says goes to a terminal: /dev/tty of the root is a file."""
    said = until(["xinetd", "-d", "-dontfork"], lambda text: "Started working" in text)
    rows = []
    for block in said.split("Service configuration: ")[1:]:
        server = re.search(r"\tServer = (\S+)", block)
        rows.append("|".join([re.search(r"\tid = (\S+)", block)[1], server[1] if server else ""]))
    return [("xinetd", "\n".join(rows))]


def polkit_rules(_):
    sections = []
    for words in cases.PKLA_QUESTIONS:
        said = run("pkla-check-authorization", *words.split())[1]
        sections.append((words, said))
    return sections


def put(sections):
    """Writes the files of a case; they are gone again when the next is asked."""
    for name, text in sections:
        path = ROOT / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "latin-1")
    return [ROOT / name.lstrip("/") for name, _ in sections]


def main():
    folder, family, seed, count = sys.argv[2:6]
    ask, (written, generate) = globals()[family], cases.FAMILIES[family]
    dice = random.Random(f"{family} {seed}")
    program, package = cases.PROGRAMS[family]
    out = f"# {program}, {version(package)}, asked by test/peer/config/ask.py\n"
    for number, sections in enumerate([*written, *(generate(dice) for _ in range(int(count)))]):
        paths = put(sections)
        out += answers.case(f"{family} {number}", [*sections, *ask(sections)])
        for path in paths:
            path.unlink()
    pathlib.Path(folder, family).write_text(out, "latin-1")


main()
