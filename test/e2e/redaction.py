"""Plants secrets in argv, environment, a git remote and an image; no byte written holds one.

The secrets are put together here, so that no file of the repository looks like a leak. Each is one
of a form that a scanner knows, or stands where a name says that it is a secret.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile

import images

GATE = os.environ["GATE"]
AT = "2026-11-23T10:00:00Z"
FORMATS = {"cli": "txt", "json": "json", "junit": "xml", "junit:strict": "strict.xml",
           "inspec-json": "inspec.json"}


def letters(seed, length, alphabet="0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"):
    """As random as a token looks, the same every time."""
    digest = hashlib.shake_256(seed.encode()).digest(length)
    return "".join(alphabet[byte % len(alphabet)] for byte in digest)


UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SECRETS = {
    "argv": letters("argv", 24),
    "argv joined": letters("argv joined", 24),
    "argv refused": letters("argv refused", 24),
    "variable commit": "gh" + "p_" + letters("variable commit", 36),
    "variable page": letters("variable page", 24),
    "remote password": letters("remote password", 24),
    "remote query": letters("remote query", 24),
    "env password": letters("env password", 20),
    "env url": letters("env url", 20),
    "env token": "gh" + "p_" + letters("env token", 36),
    "label token": "glpat" + "-" + letters("label token", 20),
    "label secret": letters("label secret", 24),
    "label domain": letters("label domain", 24),
    "label url": letters("label url", 24),
    "label note": "gh" + "p_" + letters("label note", 36),
    "history env": letters("history env", 24),
    "history bearer": letters("history bearer", 24),
    "history option": letters("history option", 24),
    "history argument": letters("history argument", 24),
    "history url": letters("history url", 24),
    "history export": letters("history export", 20),
    "history token": "gh" + "p_" + letters("history token", 36),
    "cmd password": letters("cmd password", 20),
    "health password": letters("health password", 20),
    "file token": "xox" + "b-" + letters("a", 12, "0123456789") + "-" +
                  letters("b", 12, "0123456789") + "-" + letters("file token", 24),
    "file yaml": "xox" + "b-" + letters("file yaml", 36),
    "file aws": letters("file aws", 40),
    "file deleted": "gh" + "p_" + letters("file deleted", 36),
    "file name": "gh" + "p_" + letters("file name", 36),
    "folder name": "glpat" + "-" + letters("folder name", 20),
    "comment password": letters("comment password", 24),
    "banner token": letters("banner token", 24),
    "aws id": "AKIA" + letters("aws id", 16, UPPER),
    "shadow hash": "$6$" + letters("salt", 16) + "$" + letters("shadow hash", 86),
    "weak hash": "$1$" + letters("salt2", 8) + "$" + letters("weak hash", 22),
    "passwd hash": letters("passwd hash", 13),
    "private key": base64.b64encode(hashlib.shake_256(b"private key").digest(300)).decode(),
    "tag": "gh" + "p_" + letters("tag", 36),
}


def planted_image():
    base = {
        "/etc/os-release": {"content": "ID=debian\nVERSION_ID=\"12\"\n"},
        "/etc/passwd": {"content": "root:x:0:0::/root:/bin/sh\n"
                                   f"old:{SECRETS['passwd hash']}:1000:1000::/:/bin/sh\n"
                                   f"x:x:0:0:password={SECRETS['comment password']}:/:/bin/sh\n"
                                   "weak:x:0:1001::/:/bin/sh\n"},
        "/etc/group": {"content": "root:x:0:\nshadow:x:42:weak\n"},
        "/etc/shadow": {"content": f"root:{SECRETS['shadow hash']}:20454:0:99999:7:::\n"
                                   f"weak:{SECRETS['weak hash']}:20454:0:99999:7:::\n"},
        "/etc/issue": {"content": f"Banner token={SECRETS['banner token']}\n"},
        "/var/lib/dpkg/status": {"content": ""},
    }
    key = SECRETS["private key"]
    lines = "\n".join(key[at:at + 64] for at in range(0, len(key), 64))
    app = {
        "/app/.env": {"content": f"SLACK_TOKEN={SECRETS['file token']}\n"},
        "/app/config.yaml": {"content": f"slack: {SECRETS['file yaml']}\n"},
        "/app/.aws/credentials": {
            "content": f"[default]\naws_access_key_id = {SECRETS['aws id']}\n"
                       f"aws_secret_access_key = {SECRETS['file aws']}\n"},
        "/app/key.pem": {"content": f"-----BEGIN RSA PRIVATE KEY-----\n{lines}\n"
                                    "-----END RSA PRIVATE KEY-----\n"},
        "/app/token": {"content": SECRETS["file deleted"] + "\n"},
        f"/app/{SECRETS['file name']}": {"content": "set-uid", "mode": "4755"},
        f"/opt/{SECRETS['folder name']}/helper": {"content": "set-uid", "mode": "4755"},
    }
    config = {
        "User": "0",
        "Env": ["PATH=/bin", f"DB_PASSWORD={SECRETS['env password']}",
                f"DATABASE_URL=postgres://app:{SECRETS['env url']}@db/app",
                f"GH={SECRETS['env token']}"],
        "Labels": {"token": SECRETS["label token"], "api_secret": SECRETS["label secret"],
                   "com.example.token": SECRETS["label domain"], "note": SECRETS["label note"],
                   "url": f"https://ci:{SECRETS['label url']}@example.com/"},
        "Cmd": ["/app/run", f"--password={SECRETS['cmd password']}"],
        "Healthcheck": {"Test": ["CMD-SHELL",
                                 f"curl -u app:{SECRETS['health password']} http://localhost"]},
    }
    history = [
        {"created_by": "/bin/sh -c #(nop) ADD file:0 in / "},
        {"created_by": f"ARG API_KEY={SECRETS['history argument']}", "empty_layer": True},
        {"created_by": f"/bin/sh -c #(nop)  ENV API_KEY={SECRETS['history env']}",
         "empty_layer": True},
        {"created_by": f"RUN |1 API_KEY={SECRETS['history argument']} /bin/sh -c export "
                       f"DB_PASSWORD={SECRETS['history export']} && curl "
                       f"https://x:{SECRETS['history url']}@example.org/ -H "
                       f"'Authorization: token {SECRETS['history token']}' -H "
                       f"'Authorization: Bearer {SECRETS['history bearer']}' "
                       f"--password {SECRETS['history option']} # buildkit"},
        {"created_by": f"RUN /bin/sh -c rm /app/token && git clone "
                       f"https://x:{SECRETS['history url']}@example.org/a.git # buildkit"},
    ]
    return images.docker_archive([base, app, {"/app/.wh.token": {"content": ""}}], config, history,
                                 [f"registry.example.org/app:{SECRETS['tag']}"])


def make_repository(folder):
    remote = f"https://user:{SECRETS['remote password']}@example.org/a.git?t={SECRETS['remote query']}"
    environment = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "HOME": folder}
    for words in (["init", "-q"], ["config", "user.email", "a@example.org"],
                  ["config", "user.name", "A"], ["remote", "add", "origin", remote],
                  ["commit", "-q", "--allow-empty", "-m", "first"]):
        subprocess.run(["git", "-C", folder, *words], check=True, env=environment)


def forms(secret):
    """How a secret could be written: as it is, and as base64, hex or with escapes."""
    data = secret.encode()
    yield data
    yield json.dumps(secret)[1:-1].encode()
    yield data.hex().encode()
    yield base64.b64encode(data).rstrip(b"=")[:-1]
    # A part that is long enough to be of use.
    yield data[:16]
    yield data[-16:]


def find_leaks(what, data):
    return [f"{what}: {name}" for name, secret in SECRETS.items()
            if any(form in data for form in forms(secret) if len(form) >= 12)]


def head_of(folder):
    return subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True,
                          check=True).stdout.strip()


def run(folder, words, commit=None):
    """As a job of GitLab CI whose variables hold secrets."""
    environment = {**os.environ, "GITLAB_CI": "true", "CI_COMMIT_SHA": commit or head_of(folder),
                   "CI_PIPELINE_URL": f"https://u:{SECRETS['variable page']}@example.com/1"}
    environment.pop("GITHUB_ACTIONS", None)
    return subprocess.run([GATE, *words], cwd=folder, env=environment, capture_output=True,
                          check=False, timeout=60)


def main():
    with tempfile.TemporaryDirectory() as folder:
        make_repository(folder)
        with open(os.path.join(folder, "image.tar"), "wb") as file:
            file.write(planted_image())
        reports = [word for name, ending in FORMATS.items()
                   for word in ("--report", f"{name}:report.{ending}")]
        common = ["check", "image.tar", "--at", AT, "--level", "2",
                  "--input", f"shell_allowed=[{SECRETS['argv']}]",
                  f"--input=world_writable_allowed=[{SECRETS['argv joined']}]"]
        # The values of inputs stand under `inputs`, by intention: only the command line is checked.
        plain = [word for word in common if "input" not in word and "_allowed" not in word]
        runs = {
            "check": plain + reports, "check --all": plain + ["--all"],
            "check --color always": plain + ["--color", "always", "--all", "--verbose"],
        }
        refused = {
            "wrong input name": ["check", "image.tar", "--input", f"nme={SECRETS['argv']}"],
            "wrong input": ["check", "image.tar", f"--input=pass_max_days={SECRETS['argv']}"],
            "input without =": ["check", "image.tar", "--input", SECRETS["argv"]],
            "wrong input of a long run": plain + ["--repo", ".", "--all", "--verbose", "--color",
                                                  "always", "--input",
                                                  f"assume_login={SECRETS['argv refused']}",
                                                  "--report", "json:refused.json"],
        }
        leaks = []
        for name, words in {**runs, **refused}.items():
            done = run(folder, words)
            if done.returncode != (1 if name in runs else 2):
                print(f"{name}: exit code {done.returncode}: {done.stderr.decode()}")
                return 1
            if name in runs and not done.stdout:
                leaks.append(f"{name}: stdout is empty")
            leaks += find_leaks(f"{name}: stdout", done.stdout)
            leaks += find_leaks(f"{name}: stderr", done.stderr)
        done = run(folder, plain, SECRETS["variable commit"])
        if done.returncode != 4:
            print(f"a variable that holds no commit: exit code {done.returncode}")
            return 1
        leaks += find_leaks("a variable that holds no commit", done.stdout + done.stderr)
        for ending in FORMATS.values():
            with open(os.path.join(folder, f"report.{ending}"), "rb") as file:
                data = file.read()
            leaks += find_leaks(f"report.{ending}", data) if data else [f"report.{ending} is empty"]

        record = json.loads(run(folder, common + ["--report", "json"]).stdout)
        leaks += find_leaks("run.argv", json.dumps(record["run"]).encode())
        found = {control["id"] for control in record["controls"] if control["status"] == "failed"}
        missed = {"secret-in-layer", "secret-in-config", "password-hash"} - found
        leaks += [f"not found: {name}" for name in sorted(missed)]
        leaks += [f"remote: {record['source']['remote']}"] \
            if record["source"]["remote"] != "https://example.org/a.git" else []
    for leak in leaks:
        print(leak)
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main())
