"""Takes the script steps out of ci-examples/ and runs them, with an image where docker would be.

Each example must leave its reports, record the commit that CI says, and find what is wrong with the
image; in audit mode the job stays green.
"""

import json
import os
import subprocess
import sys
import tempfile

import yaml

GATE = os.environ["GATE"]
ROOT = os.environ["ROOT"]
FIXTURES = os.environ["FIXTURES"]
DOCKER = """#!/bin/sh
# docker build TAG..., and docker save TAG -o FILE
case $1 in
build) exit 0 ;;
save) [ "$3" = -o ] && exec cp "$IMAGE" "$4" ;;
esac
exit 1
"""


def github_steps(document):
    for job in document["jobs"].values():
        for step in job["steps"]:
            if "run" in step:
                # What GitHub's runner starts.
                yield ["bash", "-e", "-o", "pipefail", "-c", step["run"]]


def gitlab_steps(document):
    for job in document.values():
        for line in job.get("script", []) if isinstance(job, dict) else []:
            yield ["sh", "-e", "-c", line]


def git(folder, *words):
    environment = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "HOME": folder}
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    done = subprocess.run(["git", "-C", folder, *identity, *words], check=True, env=environment,
                          capture_output=True)
    return done.stdout.decode().strip()


def prepare(folder):
    """The repository at owner/app, and a path with gate and a docker of ours; the commit."""
    repository = os.path.join(folder, "owner/app")
    tools = os.path.join(folder, "bin")
    os.makedirs(repository)
    os.makedirs(tools)
    git(repository, "init", "-q", "-b", "main")
    git(repository, "config", "uploadpack.allowAnySHA1InWant", "true")
    with open(os.path.join(repository, "Dockerfile"), "w", encoding="utf-8") as file:
        file.write("FROM scratch\n")
    os.mkdir(os.path.join(repository, ".gate"))
    with open(os.path.join(repository, ".gate/policy.yaml"), "w", encoding="utf-8") as file:
        file.write("gate_policy: 1\nproject: app\nmode: audit\n")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "first")
    os.symlink(GATE, os.path.join(tools, "gate"))
    with open(os.path.join(tools, "docker"), "w", encoding="utf-8") as file:
        file.write(DOCKER)
    os.chmod(os.path.join(tools, "docker"), 0o755)
    return git(repository, "rev-parse", "HEAD")


def run(name, steps, folder, environment):
    work = os.path.join(folder, name)
    if not os.path.isdir(work):
        os.mkdir(work)
    base = {"PATH": os.path.join(folder, "bin") + ":" + os.environ["PATH"], "HOME": folder,
            "GIT_CONFIG_NOSYSTEM": "1", "IMAGE": os.path.join(FIXTURES, "red.tar")}
    for words in steps:
        done = subprocess.run(words, cwd=work, env={**base, **environment}, capture_output=True,
                              check=False, timeout=60)
        if done.returncode != 0:
            yield f"{name}: exit code {done.returncode}: {words[-1]}: {done.stderr.decode()}"
            return
    try:
        with open(os.path.join(work, "gate.json"), encoding="utf-8") as file:
            record = json.load(file)
    except OSError as error:
        yield f"{name}: {error}"
        return
    commit = environment.get("GITHUB_SHA") or environment["CI_COMMIT_SHA"]
    for what, got, wanted in (
            ("commit", record["source"]["commit"], commit), ("CI's commit", record["ci"]["commit"], commit),
            ("verdict", record["verdict"]["result"], "blocked"), ("mode", record["run"]["mode"], "audit"),
            ("exit", record["verdict"]["exit"], 0), ("project", record["policy"]["project"], "app"),
            ("trust", record["trust"]["ref"], "refs/remotes/origin/main"), ("warnings", record["warnings"], [])):
        if got != wanted:
            yield f"{name}: {what} is {got}, expected {wanted}"
    if not os.path.getsize(os.path.join(work, "gate.xml")):
        yield f"{name}: no gate.xml"


def load(name):
    with open(os.path.join(ROOT, "ci-examples", name), encoding="utf-8") as file:
        return yaml.safe_load(file)


def main():
    examples = {"github-actions.yml", "gitlab-ci.yml"}
    faults = [f"ci-examples/{name}: no test runs it"
              for name in sorted(set(os.listdir(os.path.join(ROOT, "ci-examples"))) - examples)]
    with tempfile.TemporaryDirectory() as folder:
        commit = prepare(folder)
        faults += run("github", list(github_steps(load("github-actions.yml"))), folder, {
            "GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": f"file://{folder}",
            "GITHUB_REPOSITORY": "owner/app", "GITHUB_SHA": commit})
        # GitLab's runner has checked out before the script.
        git(folder, "clone", "-q", "--depth=1", f"file://{folder}/owner/app", "gitlab")
        faults += run("gitlab", list(gitlab_steps(load("gitlab-ci.yml"))), folder, {
            "GITLAB_CI": "true", "CI_COMMIT_SHA": commit})
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
