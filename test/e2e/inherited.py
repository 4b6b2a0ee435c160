"""Findings of a base image and of the build on top of it (TRUST R9).

Every image is made of real layers; what is expected is told by hand. The two attacks are here: a
label that names one's own layer as base, and a history that tells of a base.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile

from images import docker_archive, sha256, tar_of

GATE = os.environ["GATE"]

PROFILE = """
gate_profile: 1
name: mine
version: "1"
title: Mine
controls:
  - {id: set-uid, title: T, impact: 0.7, rationale: R,
     describe: [{files: {under: /opt}, where: {mode: {mask: "4000"}}, it: {not: exist}}]}
  - {id: uid-unique, title: T, impact: 0.7, rationale: R, describe: [{passwd: , unique: uid}]}
  - {id: banner, title: T, impact: 0.7, rationale: R, describe: [{file: /etc/issue, it: exist}]}
  - {id: root-login, title: T, impact: 0.7, rationale: R,
     describe: [{sshd_effective: , its: {PermitRootLogin: {eq: "no"}}}]}
  - {id: user, title: T, impact: 0.7, rationale: R, describe: [{image_config: , it: {not: be_root}}]}
  - {id: sudoers, title: T, impact: 0.7, rationale: R,
     describe: [{sudoers: , where: {nopasswd: true}, it: {not: exist}}]}
  - {id: open, title: T, impact: 0.7, rationale: R,
     describe: [{files: {under: /opt}, where: {type: directory, mode: {mask: "0002"}}, it: {not: exist}}]}
  - {id: token, title: T, impact: 0.7, rationale: R, describe: [{image_secrets: , it: {not: exist}}]}
  - {id: option, title: T, impact: 0.7, rationale: R,
     describe: [{json: /etc/app.json, its: {safe: {eq: true}}, absent: skip}]}
  - {id: always, title: T, impact: 0.7, rationale: R, describe: [{file: /etc/os-release, it: exist}]}
"""

CLEAN = {
    "/etc/os-release": {"content": 'ID=debian\nVERSION_ID="12"\n'},
    "/etc/passwd": {"content": "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/:/bin/false\n"},
    "/etc/issue": {"content": "Authorised use only\n"},
    "/etc/ssh/sshd_config": {"content": "Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin no\n"},
    "/etc/sudoers": {"content": "root ALL=(ALL) ALL\n@includedir /etc/sudoers.d\n"},
    "/usr/sbin/sshd": {"content": "a server", "mode": "0755"},
}
SETUID = {"/opt/base": {"content": "a program", "mode": "4755"}}
USER = {"User": "app"}

status = 0
folder = tempfile.mkdtemp()


def fail(text):
    global status
    print(text)
    status = 1


def write(name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
    return path


def image(name, layers, config=USER, **rest):
    return write(name, docker_archive(layers, config=config, **rest))


def layout(name, layers, config):
    """An OCI image layout as a directory."""
    root = os.path.join(folder, name)
    os.makedirs(os.path.join(root, "blobs/sha256"), exist_ok=True)

    def blob(data, media_type):
        write(f"{name}/blobs/sha256/{sha256(data)}", data)
        return {"mediaType": f"application/vnd.oci.image.{media_type}", "digest": "sha256:" + sha256(data),
                "size": len(data)}

    def document(tree, media_type):
        return blob(json.dumps(tree).encode(), media_type)

    tars = [tar_of(layer) for layer in layers]
    described = document({"architecture": "amd64", "os": "linux", "config": config, "rootfs": {
        "type": "layers", "diff_ids": ["sha256:" + sha256(tar) for tar in tars]}}, "config.v1+json")
    manifest = document({"schemaVersion": 2, "config": described,
                         "layers": [blob(tar, "layer.v1.tar") for tar in tars]}, "manifest.v1+json")
    write(f"{name}/oci-layout", json.dumps({"imageLayoutVersion": "1.0.0"}))
    write(f"{name}/index.json", json.dumps({"schemaVersion": 2, "manifests": [manifest]}))
    return root


def run(path, *words, where=folder):
    """Exit code, record (None: there is none) and what was printed."""
    report = os.path.join(folder, "record.json")
    if os.path.exists(report):
        os.remove(report)
    command = [GATE, "check", path, "--report", "cli", "--report", f"json:{report}", *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=where)
    record = None
    if os.path.exists(report):
        with open(report) as file:
            record = json.load(file)
    return done.returncode, record, done.stdout + done.stderr


def check(path, *words, where=folder):
    return run(path, "--profile", os.path.join(folder, "profile.yaml"), *words, where=where)


def piped(path, *words):
    """The record of an image that comes by a pipe: nothing can be read twice."""
    with open(path, "rb") as file:
        data = file.read()
    done = subprocess.run([GATE, "check", "-", "--report", "json", "--profile",
                           os.path.join(folder, "profile.yaml"), *words], input=data, capture_output=True)
    return json.loads(done.stdout)


def told(record):
    """{control: [introduced of each finding]} of what did not pass."""
    return {control["id"]: [finding["introduced"] for result in control["results"]
                            for finding in result["findings"]]
            for control in record["controls"] if control["status"] in ("failed", "error")}


def expect(name, got, wanted):
    if got != wanted:
        fail(f"{name}: {got}, expected {wanted}")


def chain(layers):
    """The chain ID, by the OCI specification."""
    digests = ["sha256:" + sha256(tar_of(layer)) for layer in layers]
    found = digests[0]
    for digest in digests[1:]:
        found = "sha256:" + hashlib.sha256(f"{found} {digest}".encode()).hexdigest()
    return found


# what each build adds to the same base: {control: introduced}
WRITTEN = {"/etc/passwd": {"content": CLEAN["/etc/passwd"]["content"] + "dev:x:1000:1000::/:/bin/sh\n"}}
OPEN = {"type": "directory", "mode": "0777"}
KEY = {"content": "//r/:_authToken=0f1e2d3c-4b5a\n"}
CASES = [
    ("nothing of one's own", [{**CLEAN, **SETUID}], [{"/srv/x": {}}], {"set-uid": [False]}),
    ("one of each", [{**CLEAN, **SETUID}], [{"/opt/own": {"content": "p", "mode": "4755"}}],
     {"set-uid": [False, True]}),
    ("of the second layer of the base", [CLEAN, SETUID], [{"/srv/x": {}}], {"set-uid": [False]}),
    ("the same path, another file", [{**CLEAN, **SETUID}], [{"/opt/base": {"content": "evil", "mode": "4755"}}],
     {"set-uid": [True]}),
    ("the base is mended", [{**CLEAN, **SETUID}], [{"/opt/base": {"content": "a program"}}], {}),
    ("a hard link to it", [{**CLEAN, **SETUID}], [{"/opt/own": {"hardlink": "/opt/base"}}],
     {"set-uid": [False, True]}),
    ("a whiteout", [CLEAN], [{"/etc/.wh.issue": {}}], {"banner": [True]}),
    ("absent from the first", [{p: e for p, e in CLEAN.items() if p != "/etc/issue"}], [{"/srv/x": {}}],
     {"banner": [False]}),
    ("a drop-in of one's own", [CLEAN], [{"/etc/ssh/sshd_config.d/a.conf": {"content": "PermitRootLogin yes\n"}}],
     {"root-login": [True]}),
    # the place of the finding is a line of the base, its cause is what the build took away
    ("a drop-in taken away", [{**CLEAN, "/etc/ssh/sshd_config": {
        "content": "Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin yes\n"},
        "/etc/ssh/sshd_config.d/a.conf": {"content": "PermitRootLogin no\n"}}],
     [{"/etc/ssh/sshd_config.d/.wh.a.conf": {}}], {"root-login": [True]}),
    ("a number shared with the base", [CLEAN], [WRITTEN], {"uid-unique": [True]}),
    ("numbers shared in the base", [{**CLEAN, **WRITTEN}], [{"/srv/x": {}}], {"uid-unique": [False]}),
    ("a directory that the build repeats", [{**CLEAN, "/opt/open": OPEN}],
     [{"/opt/open": OPEN, "/opt/open/x": {}}], {"open": [False]}),
    ("and one that it gives another owner", [{**CLEAN, "/opt/open": OPEN}],
     [{"/opt/open": {**OPEN, "uid": 7}, "/opt/open/x": {}}], {"open": [True]}),
    ("a token of the base that the build deletes", [{**CLEAN, "/srv/.npmrc": KEY}], [{"/srv/.wh..npmrc": {}}],
     {"token": [False]}),
    ("the same token in a file of one's own", [{**CLEAN, "/srv/.npmrc": KEY}], [{"/srv/.npmrc": KEY}],
     {"token": [False, True]}),
    ("a file written again with the same fault", [{**CLEAN, "/etc/app.json": {"content": '{"safe": false}'}}],
     [{"/etc/app.json": {"content": '{"safe": false, "evil": true}'}}], {"option": [True]}),
    ("a file of the base with a fault", [{**CLEAN, "/etc/app.json": {"content": '{"safe": false}'}}],
     [{"/srv/x": {}}], {"option": [False]}),
    # what cannot be judged in the base hides what the build added
    ("an error of the base", [{**CLEAN, "/etc/sudoers": {"content": "root ALL=(ALL\n@includedir /etc/sudoers.d\n"}}],
     [{"/etc/sudoers.d/own": {"content": "dev ALL=(ALL) NOPASSWD: ALL\n"}}], {"sudoers": [None]}),
]


def test_cases():
    for name, lower, upper, wanted in CASES:
        base = image("base.tar", lower)
        own = image("own.tar", lower + upper)
        code, record, said = check(own, "--base", base)
        if record is None:
            fail(f"{name}: exit {code}: {said}")
            continue
        expect(name, told(record), wanted)
        expect(f"{name}: by a pipe", told(piped(own, "--base", base)), wanted)
        expect(f"{name}: an OCI layout", told(check(own, "--base", layout("layout", lower, USER))[1]), wanted)
        expect(f"{name}: exit", code, 1 if wanted else 0)
        expect(f"{name}: base", (record["image"]["base"] or {}).get("chain_id"), chain(lower))
        blocks = any(introduced is not False for each in wanted.values() for introduced in each)
        code, record, said = check(own, "--base", base, "--only", "introduced")
        expect(f"{name}: only introduced", code, 1 if blocks else 0)
        expect(f"{name}: partial", (record["verdict"]["partial"], record["verdict"]["only_introduced"],
                                    "--only introduced" in record["verdict"]["narrowing"]), (True, True, True))
        if "introduced only" not in said.splitlines()[0] or "introduced only" not in said.splitlines()[-1]:
            fail(f"{name}: first or last line does not say 'introduced only': {said}")


def test_config():
    """A value of the config is inherited where the base's own config says it too."""
    base = image("base.tar", [CLEAN], config={"User": "root"})
    _, record, _ = check(image("own.tar", [CLEAN, SETUID], config={"User": "root"}), "--base", base)
    expect("the user of the base", told(record), {"user": [False], "set-uid": [True]})
    base = image("base.tar", [CLEAN])
    _, record, _ = check(image("own.tar", [CLEAN], config={"User": "root"}), "--base", base)
    expect("a user of one's own", told(record), {"user": [True]})


def test_reports():
    """What is left out is told, and is no failure in JUnit."""
    base = image("base.tar", [{**CLEAN, **SETUID}], tags=["debian:12"])
    own = image("own.tar", [{**CLEAN, **SETUID}, {"/srv/x": {}}])
    _, _, said = check(own, "--base", base, "--only", "introduced")
    for wanted in ("Inherited, not blocking: set-uid", "Introduced by this build: 0 of 1",
                   "layer 1 of 2: debian:12 (--base)", "PASS  0 blocking, introduced only, partial, exit 0"):
        if wanted not in said:
            fail(f"the terminal does not say '{wanted}': {said}")
    done = subprocess.run([GATE, "check", own, "--profile", os.path.join(folder, "profile.yaml"), "--base", base,
                           "--only=introduced", "--report", "junit"], capture_output=True, text=True)
    for wanted in ('<skipped message="failed, CAT II: inherited from the base image, not blocking">',
                   "/opt/base: 4755 root:0; layer 1 of 2: COPY . /; of the base image",
                   '<property name="gate.only_introduced" value="true"/>'):
        if wanted not in done.stdout:
            fail(f"JUnit does not say '{wanted}': {done.stdout}")


def test_unrelated():
    own = image("own.tar", [{**CLEAN, **SETUID}, {"/srv/x": {}}])
    other = image("other.tar", [CLEAN])
    for words, wanted in (
            (["--base", other], "no base of this image"),
            (["--base", own], "it is the image itself"),
            (["--base", image("longer.tar", [{**CLEAN, **SETUID}, {"/srv/x": {}}, {"/srv/y": {}}])],
             "no base of this image"),
            (["--base", image("upper.tar", [{"/srv/x": {}}])], "no base of this image"),
            (["--base", image("same.tar", [{**CLEAN, **SETUID}]), "--no-verify"], "not verified"),
            (["--base", write("rootfs.tar", tar_of(CLEAN))], "no config"),
            (["--base", "-"], "standard input is for the image"),
            (["--only", "introduced"], "name its image with --base")):
        code, record, said = check(own, *words)
        expect(f"{words}: exit", code, 2)
        if record or wanted not in said:
            fail(f"{words}: does not say '{wanted}': {said}")
    code, _, _ = check(own, "--base", write("bad.tar", b"no image at all"))
    expect("a base that cannot be read", code, 3)


def test_attacks():
    """What an image says of its base changes nothing."""
    evil = [{**CLEAN, **SETUID}, {"/opt/own": {"content": "p", "mode": "4755"}}]
    digest = "sha256:" + sha256(tar_of(evil[1]))
    labels = {"org.opencontainers.image.base.name": "debian:12", "org.opencontainers.image.base.digest": digest}
    history = [{"created_by": "/bin/sh -c #(nop) ADD file:1 in / ", "comment": "debuerreotype 0.15"}] * 2
    plain = image("plain.tar", evil)
    for name, crafted in (("labels", image("labels.tar", evil, config={**USER, "Labels": labels})),
                          ("history", image("history.tar", evil, history=history))):
        expect(f"{name}: without a base", told(check(crafted)[1]), {"set-uid": [None, None]})
        expect(f"{name}: no base", check(crafted)[1]["image"]["base"], None)
        expect(f"{name}: only introduced", check(crafted, "--only", "introduced")[0], 2)
        base = image("base.tar", evil[:1])
        expect(f"{name}: with its base", told(check(crafted, "--base", base)[1]),
               told(check(plain, "--base", base)[1]))


def git(*words):
    subprocess.run(["git", *words], cwd=os.path.join(folder, "repo"), check=True, capture_output=True)


def policy(text, bases):
    """A repository whose root has this policy; HEAD is its tip."""
    repo = os.path.join(folder, "repo")
    os.makedirs(os.path.join(repo, ".gate"), exist_ok=True)
    if not os.path.exists(os.path.join(repo, ".git")):
        git("init", "-q", "-b", "main", ".")
    listed = ", ".join(f'"{base}"' for base in bases)
    with open(os.path.join(repo, ".gate/policy.yaml"), "w") as file:
        file.write(f"gate_policy: 1\nproject: p\n{text}images:\n  api: {{bases: [{listed}]}}\n")
    git("add", "-A", ".")
    git("commit", "-q", "--allow-empty", "-m", "policy")
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    return repo


def test_policy():
    for variable in list(os.environ):
        if variable.startswith(("GIT_", "GITHUB_", "CI")):
            del os.environ[variable]
    os.environ.update(HOME=folder, GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL="/dev/null",
                      GIT_AUTHOR_NAME="d", GIT_AUTHOR_EMAIL="d@example.com",
                      GIT_COMMITTER_NAME="d", GIT_COMMITTER_EMAIL="d@example.com")
    base = [CLEAN, SETUID]
    own = image("own.tar", base + [{"/srv/x": {}}])
    words = ["--trust-ref", "origin/main", "--control", "set-uid", "--control", "always"]
    only = [*words, "--only", "introduced"]
    os.makedirs(os.path.join(folder, "repo"), exist_ok=True)
    allowed = "only_introduced: allowed\nprofiles: [auto]\n"

    def judge(name, text, bases, options, wanted, is_narrow, path=own):
        code, record, said = check(path, *options, where=policy(text, bases))
        if record is None:
            expect(f"{name}: exit", code, 2)
            expect(f"{name}: narrowing", None, is_narrow)
            return said
        expect(f"{name}: findings", told(record).get("set-uid"), wanted)
        expect(f"{name}: narrowing", "--only introduced" in record["verdict"]["narrowing"], is_narrow)
        set_uid = next(c for c in record["controls"] if c["id"] == "set-uid")
        if options is only:
            expect(f"{name}: decision", set_uid["decision"],
                   "report" if wanted == [False] else "block")
        return said

    known = chain(base)
    judge("known and allowed", allowed, [known], only, [False], False)
    judge("known, allowed, not asked for", allowed, [known], words, [False], False)
    said = judge("refused", "only_introduced: refused\n", [known], only, [False], True)
    if "narrowed by" not in said or "--only introduced" not in said:
        fail(f"refused: nothing says what narrowed it: {said}")
    judge("refused by default", "", [known], only, [False], True)
    judge("named on the command line", allowed, [known],
          [*only, "--base", image("base.tar", base)], [False], True)
    said = judge("unknown", allowed, ["sha256:" + "0" * 64], only, None, None)
    if "no base is known" not in said:
        fail(f"unknown: {said}")
    # the diff_id of the topmost layer says nothing of what lies below it
    judge("a diff_id is no chain", allowed, ["sha256:" + sha256(tar_of(SETUID))], only, None, None)
    judge("a known layer over one's own", allowed, ["sha256:" + sha256(tar_of(SETUID))], only, None, None,
          path=image("under.tar", [CLEAN, SETUID]))
    # of the config of a base that a policy knows nothing is known
    code, record, _ = check(image("user.tar", base, config={"User": "root"}), "--trust-ref", "origin/main",
                            "--control", "user", where=policy(allowed, [known]))
    expect("a config under a policy", told(record), {"user": [True]})


write("profile.yaml", PROFILE)
for test in (test_cases, test_config, test_reports, test_unrelated, test_attacks, test_policy):
    test()
sys.exit(status)
