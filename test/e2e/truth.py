"""Nothing passes for want of data.

Judges images in which what the controls read is missing or broken: scratch, a tree without files, a
tree of garbage, of directories and of dangling links where files belong, a package database that is
cut off or removed; and every tree of the profiles' own tests, with each of its files removed in
turn. A control may pass then only if it is named below, or in truth_absent.tsv for a file: it
forbids something, and what is not there is not forbidden.
"""

import concurrent.futures
import fnmatch
import glob
import json
import os
import subprocess
import sys
import tempfile

import yaml

import images

GATE = os.environ["GATE"]
ROOT = os.environ["ROOT"]
WORKERS = 2
TIMEOUT_SECONDS = 60
EXIT_REFUSED = 3

# Controls that forbid something, by what they forbid. They may pass where there is nothing at all.
FORBID_FILES = {
    "cron-files-owner", "cron-tables-owner", "encrypted-key-in-layer", "forward-absent",
    "netrc-absent", "package-cache", "privileged-programs", "rhosts-absent", "root-settings-owner",
    "secret-in-layer", "setuid-listed", "unowned-files", "world-writable", "world-writable-system",
}
FORBID_ACCOUNTS = {"empty-password", "gid-zero-root-only", "uid-zero-root-only"}
FORBID_PACKAGES = {
    "avahi-absent", "cups-absent", "ftp-client-absent", "ftp-server-absent", "gdm-absent",
    "ldap-client-absent", "nis-server-absent", "prelink-absent", "rsh-client-absent",
    "rsh-server-absent", "snmp-absent",
    "talk-client-absent", "telnet-client-absent", "telnet-server-absent", "tftp-server-absent",
    "xinetd-absent", "autofs-absent", "cockpit-absent", "dhcp-server-absent", "dns-server-absent",
    "dnsmasq-absent", "ldap-server-absent", "mail-access-server-absent", "nfs-server-absent",
    "nis-client-absent", "rpcbind-absent", "rsync-server-absent", "samba-absent",
    "tftp-client-absent", "web-proxy-absent", "web-server-absent", "x-server-absent",
}
FORBID_LINES = {"shells-nologin"}
# The trees of the tests have no unit of it, so that not even a link to nothing starts it.
FORBID_SERVICES = {"nfs-server-absent"}
FORBID_IN_CONFIG = {"image-add-instruction", "image-update-alone", "secret-in-config"}
FORBID = FORBID_FILES | FORBID_ACCOUNTS | FORBID_PACKAGES | FORBID_LINES | FORBID_IN_CONFIG

# Controls of modes and owners: they read no byte of the file, so garbage in it is nothing to them.
MODES = {
    "group-backup-mode", "group-mode", "issue-mode", "issue-net-mode", "motd-mode",
    "passwd-backup-mode", "passwd-mode", "shells-mode", "ssh-config-mode",
}

# What may pass although a file is gone whose content it reads: see the head of the table.
ABSENT = os.path.join(ROOT, "test/e2e/truth_absent.tsv")

# The same of hosts.
HOST_FORBID = {
    "audit-log-owner", "bluetooth-disabled", "firewall-single", "log-file-access",
}
HOST_MODES = {
    "audit-config-group", "audit-config-owner", "audit-tools-group", "audit-tools-mode",
    "audit-tools-owner",
}
# They ask whether a program is there, and not what stands in it.
HOST_PROGRAMS = {"aide-installed", "log-sender-installed"}


class Row:
    """A line of the table: a control, globs of files, and why it passes without them."""

    def __init__(self, line):
        self.kind, self.control, files, self.reason = line.rstrip("\n").split("\t")
        self.files, self.used = files.split(","), False


def load_absent():
    with open(ABSENT, encoding="utf-8") as file:
        return [Row(line) for line in file if not line.startswith("#")]


ABSENT_ROWS = load_absent()


class Case:
    """An image, its options, and which controls may pass on it."""

    def __init__(self, name, archive, may_pass, options=()):
        self.name, self.archive, self.may_pass, self.options = name, archive, may_pass, options


def judge(archive, options):
    """The controls of a run, by id; of an image that is refused none; another exit is a bug."""
    with tempfile.NamedTemporaryFile(suffix=".tar") as file:
        file.write(archive)
        file.flush()
        words = [GATE, "check", file.name, "--no-repo", "--report", "json", "--level", "2", *options]
        done = subprocess.run(words, capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
    if done.returncode == EXIT_REFUSED and b"cannot read image" in done.stderr:
        return {}
    if done.returncode not in (0, 1):
        raise SystemExit(f"exit {done.returncode}: {words}: {done.stderr.decode()}")
    return {control["id"]: control for control in json.loads(done.stdout)["controls"]}


def passed(controls):
    return {name for name, control in controls.items() if control["status"] == "passed"}


def subjects(control):
    return {result["subject"].split(" ")[0] for result in control["results"]}


def load_tests():
    """(profile, test) of every built-in profile that defines controls; others only select them."""
    for path in sorted(glob.glob(os.path.join(ROOT, "profiles/*/tests/*.yaml"))):
        if not os.path.isdir(os.path.join(os.path.dirname(path), "../controls")):
            continue
        with open(path, encoding="utf-8") as file:
            for test in yaml.load(file, Loader=yaml.BaseLoader)["tests"]:
                yield path.split(os.sep)[-3], test


def clean(tree):
    """A tree as BaseLoader reads it, with numbers."""
    return {path: {key: int(value) if key in ("uid", "gid") else value
                   for key, value in (entry or {}).items()} for path, entry in tree.items()}


def layers_of(test):
    if "layers" in test:
        return [clean(layer) for layer in test["layers"]]
    return [clean(test.get("rootfs") or {})]


def is_bare(test):
    """As in the language: without layers or an image the files are a bare root file system."""
    return "image" not in test and "layers" not in test


def image_of(test, layers):
    if is_bare(test):
        return images.tar_of(layers[0])
    image = test.get("image", {})
    history = [{key: value == "true" if key == "empty_layer" else value
                for key, value in step.items()} for step in image.get("history", [])]
    steps = sum(not step.get("empty_layer") for step in history)
    if steps != len(layers):
        history += [{"created_by": "COPY . / # buildkit"}] * (len(layers) - steps)
    return images.docker_archive(layers, image.get("config"), history, image.get("tags", ()))


def expected_to_pass(test):
    return {name for name, wanted in test["expect"].items()
            if (wanted if isinstance(wanted, str) else wanted.get("status")) == "passed"}


def options_of(profile, test, folder):
    inputs = test.get("inputs")
    words = ["--profile", profile]
    if is_bare(test):
        words += ["--format", "rootfs"]
    for option in ("target", "at"):
        if option in test:
            words += [f"--{option}", test[option]]
    if inputs:
        path = os.path.join(folder, f"{abs(hash(test['name']))}.yaml")
        with open(path, "w", encoding="utf-8") as file:
            # As it was written: true is a boolean and 5 a number again.
            file.write("".join(f"{key}: {json.dumps(value) if isinstance(value, list) else value}\n"
                               for key, value in inputs.items()))
        words += ["--input-file", path]
    return words


SPOILED = [
    {"content": b"\xff\xfe\x00garbage\x00\n:::\n"},
    {"content": b"", "mode": "0777", "uid": 1000, "gid": 1000},
    {"type": "directory", "mode": "0755"},
]


def readers(test, layers, number, path, candidates, options):
    """Those of the candidates that read the file: their answer changes when it is spoiled."""
    changed = set()
    for entry in SPOILED:
        asked = candidates - changed
        if not asked:
            break
        spoiled = [dict(layer) for layer in layers]
        spoiled[number][path] = entry
        answers = judge(image_of(test, spoiled), only(options, asked))
        changed |= asked - passed(answers) if answers else set()
    return changed


def only(options, names):
    return options + [word for name in sorted(names) for word in ("--control", name)]


def check_removals(profile, test, folder):
    """Faults of one test's tree: a reader of a file that passes without it."""
    layers = layers_of(test)
    options = options_of(profile, test, folder)
    candidates = expected_to_pass(test)
    if not candidates:
        return []
    missing = candidates - passed(judge(image_of(test, layers), only(options, candidates)))
    faults = [f"{test['name']}: {name} does not pass on its own tree" for name in sorted(missing)]
    candidates -= missing
    for number, layer in enumerate(layers):
        for path in layer:
            rest = [dict(other) for other in layers]
            del rest[number][path]
            asked = candidates & passed(judge(image_of(test, rest), only(options, candidates)))
            still = readers(test, layers, number, path, asked, options)
            still = {name for name in still if not is_answer(name, path)}
            still = passing_without_any(test, layers, path, still, options)
            faults += [f"{profile}: {test['name']}: {name} passes without {path}"
                       for name in sorted(still)]
    return faults


def matches(path, globs):
    return any(fnmatch.fnmatchcase(path, file) for file in globs)


def rows_for(kind, name, path):
    """The table's rows of a kind for a control and a file; they are in use then."""
    for row in ABSENT_ROWS:
        if row.kind == kind and fnmatch.fnmatchcase(name, row.control) and matches(path, row.files):
            row.used = True
            yield row


def is_answer(name, path):
    return bool(list(rows_for("answer", name, path)))


def passing_without_any(test, layers, path, names, options):
    """Those of the names that pass without the file, and without all others that say the same."""
    still = set(names)
    asked = {}
    for name in names:
        for row in rows_for("several", name, path):
            asked.setdefault(row, set()).add(name)
    for row, group in asked.items():
        rest = [{other: entry for other, entry in layer.items() if not matches(other, row.files)}
                for layer in layers]
        still -= group - passed(judge(image_of(test, rest), only(options, group)))
    return still


def every_path(tests):
    paths = set()
    for _, test in tests:
        for layer in layers_of(test):
            paths |= {path for path in layer if not os.path.basename(path).startswith(".wh.")}
    # No file may be in a file.
    return {path for path in paths if not any(other.startswith(path + "/") for other in paths)}


STATUS = b"".join(b"Package: p%d\nStatus: install ok installed\nArchitecture: all\nVersion: 1.%d\n\n"
                  % (number, number) for number in range(20))
DEBIAN = {
    "/etc/os-release": {"content": "ID=debian\nVERSION_ID=\"12\"\n"},
    "/etc/passwd": {"content": "root:x:0:0:root:/root:/bin/sh\n"},
    "/etc/shadow": {"content": "root:*:20454:0:99999:7:::\n", "mode": "0640"},
    "/etc/group": {"content": "root:x:0:\nshadow:x:42:\n"},
    "/usr/bin/dpkg": {"content": "dpkg", "mode": "0755"},
    "/usr/sbin/sshd": {"content": "sshd", "mode": "0755"},
    "/var/lib/dpkg/status": {"content": STATUS},
}
INSTALLED = b"".join(b"C:Q1%027d=\nP:p%d\nV:1.%d-r0\nA:x86_64\n\n" % (number, number, number)
                     for number in range(20))
ALPINE = {
    "/etc/os-release": {"content": "ID=alpine\nVERSION_ID=3.19.1\n"},
    "/etc/passwd": DEBIAN["/etc/passwd"],
    "/etc/shadow": DEBIAN["/etc/shadow"],
    "/etc/group": DEBIAN["/etc/group"],
    "/sbin/apk": {"content": "apk", "mode": "0755"},
    "/lib/apk/db/installed": {"content": INSTALLED},
}


def without(tree, *paths):
    return {path: entry for path, entry in tree.items() if path not in paths}


def broken_cases(tests):
    paths = every_path(tests)
    plain = images.docker_archive
    linux = ("--profile", "cis-linux")
    host = ("--profile", "cis-linux-host", "--target", "host", "--format", "rootfs")
    yield Case("scratch", plain([], {}), FORBID)
    yield Case("a layer without files", plain([{}], {}), FORBID)
    yield Case("an empty tree", images.tar_of({}), FORBID, ("--format", "rootfs", *linux))
    yield Case("an empty directory", images.tar_of({"/etc": {"type": "directory"}}), FORBID, linux)
    # There are files now, but none of their contents can be read.
    for name, entry, may_pass in (
            ("garbage", SPOILED[0], FORBID_FILES | FORBID_IN_CONFIG | MODES),
            ("directories", SPOILED[2], FORBID_FILES | FORBID_IN_CONFIG),
            ("pipes", {"type": "fifo"}, FORBID_FILES | FORBID_IN_CONFIG | MODES),
            # There are no accounts; a user by number is not root without them too.
            ("links to nothing", {"link": "/nowhere"},
             FORBID_FILES | FORBID_IN_CONFIG | FORBID_ACCOUNTS | FORBID_LINES | FORBID_SERVICES
             | {"image-user"})):
        tree = {path: entry for path in paths}
        yield Case(f"a tree of {name}", plain([tree], {"User": "1000"}), may_pass)
        on_host = HOST_FORBID | (HOST_MODES | HOST_PROGRAMS if name == "garbage" else set())
        yield Case(f"a host of {name}", images.tar_of(tree), on_host, host)
    yield Case("an empty host", images.tar_of({}), HOST_FORBID, host)


def database_cases():
    """(name, tree): package databases that are cut off, empty, garbage or gone."""
    for tree, path, whole in ((DEBIAN, "/var/lib/dpkg/status", STATUS),
                              (ALPINE, "/lib/apk/db/installed", INSTALLED)):
        for name, content in (("cut off", whole[:len(whole) - 9]), ("empty", b""),
                              ("garbage", b"\xff\x00\x01" * 100)):
            yield f"{path} {name}", {**tree, path: {"content": content}}
        yield f"{path} removed", without(tree, path)
        yield f"{path} a directory", {**tree, path: {"type": "directory"}}


def check_case(case):
    names = passed(judge(case.archive, case.options)) - case.may_pass
    return [f"{case.name}: {name} passes" for name in sorted(names)]


def check_database(name, tree):
    controls = judge(images.docker_archive([tree], {"User": "1000"}), ())
    return [f"{name}: {control} passes" for control in sorted(passed(controls))
            if subjects(controls[control]) & {"package", "packages", "package_files"}]


def main():
    tests = list(load_tests())
    faults = []
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        jobs = [pool.submit(check_removals, profile, test, folder) for profile, test in tests]
        jobs += [pool.submit(check_case, case) for case in broken_cases(tests)]
        jobs += [pool.submit(check_database, name, tree) for name, tree in database_cases()]
        for job in jobs:
            faults += job.result()
    faults += [f"{ABSENT}: nothing needs {row.kind} {row.control} {','.join(row.files)}"
               for row in ABSENT_ROWS if not row.used]
    for fault in faults:
        print(fault)
    print(f"{len(jobs)} trees, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
