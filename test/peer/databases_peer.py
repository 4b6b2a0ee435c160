"""See databases.sh. Files are made by chance, from a fixed seed; each is asked about one setting."""

import glob
import json
import os
import random
import subprocess
import sys
import tempfile
import time

GATE = os.environ["GATE"]
POSTGRES = os.environ["POSTGRES"]
VERSION = subprocess.run(["mariadbd", "--version"], capture_output=True, text=True, check=True).stdout.split()[2]
SERIES = ".".join(VERSION.split(".")[:2])
CASES = 60
SEED = 5
HEAD = 'gate_profile: 1\nname: p\nversion: "1"\ntitle: P\ncontrols:\n'
CONTROL = ('  - id: c{}\n    title: C\n    impact: 1.0\n    rationale: it is asked\n'
           '    describe:\n      - {}: {}\n        its: {{{}: {{eq: {}}}}}\n')


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


class Postgres:
    """Spellings of numbers, switches and texts; includes of one file by another."""
    resource = "postgres_conf"
    main = "postgresql.conf"

    @staticmethod
    def make(chance, folder):
        texts = ["'a b'", "'it''s'", "'#x'", "plain", "''", "'x' # y", "'x'#y", "'a\tb'", "'open"]
        def line(_):
            name = chance.choice(["port", "log_line_prefix", "log_connections", "Log_Line_Prefix", "PORT"])
            value = {"port": str(chance.randint(1, 9999)), "log_connections": chance.choice(["on", "off"]),
                     "log_line_prefix": chance.choice(texts)}[name.lower()]
            return chance.choice([f"{name} = {value}", f"{name}={value}", f"{name} {value}",
                                  f"\t{name}\t= {value} # x", f"#{name} = {value}"])
        def text(count):
            return "\n".join(map(line, range(count))) + "\n"
        main = text(chance.randint(0, 4))
        if chance.random() < 0.4:
            main += chance.choice(["include 'b.conf'\n", "include_if_exists 'c.conf'\n",
                                   "include_dir = 'd'\n", "include 'missing'\n"])
            main += text(chance.randint(0, 2))
        write(f"{folder}/postgresql.conf", main)
        write(f"{folder}/b.conf", text(2))
        write(f"{folder}/d/2.conf", text(1))
        write(f"{folder}/d/1.conf", text(1))
        write(f"{folder}/d/.3.conf", "port = 7\n")

    @staticmethod
    def names():
        return ["port", "log_line_prefix", "log_connections"]

    @staticmethod
    def ask(folder):
        answers = {}
        for name in Postgres.names():
            done = subprocess.run([POSTGRES, "-C", name, f"--config-file={folder}/postgresql.conf",
                                   "-D", folder], capture_output=True, text=True, check=False)
            if done.returncode:
                return None
            answers[name] = done.stdout[:-1]
        default = {"port": "5432", "log_line_prefix": "%m [%p] ", "log_connections": "off"}
        return {name: None if value == default[name] and name == "log_line_prefix" else value
                for name, value in answers.items()}


class Mariadb:
    """Groups, dashes and underscores, includes."""
    resource = "mysql_conf"
    main = "my.cnf"

    @staticmethod
    def make(chance, folder):
        def line(_):
            return chance.choice(["[mysqld]", "[client]", "[server]", "[mariadb]", "[client-server]", "[galera]",
                                  f"[mysqld-{SERIES}]", "[mysqld-10.0]", f"[mariadbd-{SERIES}]", "port=1", "port = 2",
                                  "max-connections=3", "max_connections = 4 # x", "# port=5", "; x",
                                  "user = 'a b'", "user = \"c\"", "skip-networking",
                                  "[mysqld" if chance.random() < 0.2 else "port=6"])
        def text(count):
            return "\n".join(map(line, range(count))) + "\n"
        write(f"{folder}/my.cnf", "[mysqld]\n" + text(5)
              + chance.choice(["", f"!include {folder}/b.cnf\n", f"!includedir {folder}/d\n"]) + text(2))
        write(f"{folder}/b.cnf", "[server]\n" + text(4))
        write(f"{folder}/d/1.cnf", "[mysqld]\n" + text(3))
        write(f"{folder}/d/2.cnf", text(3))
        write(f"{folder}/d/3.txt", "[mysqld]\nport=9\n")

    @staticmethod
    def names():
        return ["port", "max_connections", "user"]

    @staticmethod
    def ask(folder):
        done = subprocess.run(["mariadbd", f"--defaults-file={folder}/my.cnf", "--print-defaults"],
                              capture_output=True, text=True, check=False)
        if done.returncode or "arguments:" not in done.stdout:
            return None
        answers = dict.fromkeys(Mariadb.names())
        for option in done.stdout.split("arguments:\n")[1].strip().split(" --"):
            name, _, value = option.removeprefix("--").partition("=")
            if name.replace("-", "_") in answers:
                answers[name.replace("-", "_")] = value.strip()
        return answers


class Redis:
    """Quotes, cases, includes in their place."""
    resource = "redis_conf"
    main = "redis.conf"

    @staticmethod
    def make(chance, folder):
        def line(_):
            return chance.choice(["timeout 1", "TIMEOUT 2", "timeout \"3\"", "# timeout 4", "maxclients 50",
                                  "MaxClients '60'", "requirepass \"a b\"", "requirepass c", "timeout",
                                  "  timeout   5  ", "requirepass \"d", "requirepass e#f"])
        def text(count):
            return "\n".join(map(line, range(count))) + "\n"
        write(f"{folder}/redis.conf", text(2)
              + chance.choice(["", "", f"include {folder}/b.conf\n", f"include {folder}/d/*.conf\n",
                               f"include {folder}/missing\n"]) + text(1))
        write(f"{folder}/b.conf", text(1))
        write(f"{folder}/d/1.conf", text(1))
        write(f"{folder}/d/2.conf", text(1))

    @staticmethod
    def names():
        return ["timeout", "maxclients", "requirepass"]

    @staticmethod
    def ask(folder):
        socket = f"{folder}/socket"
        with subprocess.Popen(["redis-server", f"{folder}/redis.conf", "--port", "0", "--unixsocket", socket,
                               "--save", "", "--dir", folder], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as server:
            while server.poll() is None and not os.path.exists(socket):
                time.sleep(0.01)
            if server.poll() is not None:
                return None
            # What the configuration says about the password stands in the way of asking for it.
            answers = {}
            for password in ("", "a b", "c", "e#f"):
                output = subprocess.run(["redis-cli", "-s", socket] + (["-a", password] if password else []),
                                        input="".join(f"config get {name}\n" for name in Redis.names()),
                                        capture_output=True, text=True, check=False).stdout.split("\n")
                if "NOAUTH" not in output[0] and "WRONGPASS" not in output[0]:
                    answers = dict(zip(output[::2], output[1::2]))
                    break
            server.kill()
        answers["requirepass"] = answers.get("requirepass") or None
        if answers.get("maxclients") not in ("50", "60"):
            answers["maxclients"] = None  # the server's own default
        return answers


def statuses(root, peer, path, answers):
    """The status of each setting's control, which expects the peer's answer."""
    profile = f"{root}.yaml"
    text = HEAD
    for number, name in enumerate(peer.names()):
        answer = answers[name] if answers else ""
        wanted = "null" if answers and answer is None else \
            answer if answer.isdigit() and not answer.startswith("0") or answer == "0" else json.dumps(answer)
        text += CONTROL.format(number, peer.resource, json.dumps(path), json.dumps(name), wanted)
    write(profile, text)
    done = subprocess.run([GATE, "check", root, "--profile", profile, "--no-repo", "--quiet", "--format",
                           "rootfs", "--report", "json"], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"gate: exit {done.returncode}: {done.stderr}")
    return {control["title"] + control["id"]: control for control in json.loads(done.stdout)["controls"]}


def is_refused(folder):
    """Whether a file of options is broken where only gate gives no answer: in included files the
    server stops reading and starts all the same."""
    for name in glob.glob(f"{folder}/**/*.cnf", recursive=True):
        with open(name, encoding="utf-8") as file:
            lines = [line for line in file.read().split("\n") if line and line[0] not in "#;"]
        if "[mysqld" in lines or (lines and lines[0][0] not in "[!"):
            return True
    return False


def compare(peer, chance, faults):
    counts = {"answers": 0, "refused": 0, "stricter": 0}
    for case in range(CASES):
        with tempfile.TemporaryDirectory() as root:
            # Both see the same absolute paths: below the tree stands the folder's own name.
            peer.make(chance, f"{root}/conf")
            answers = peer.ask(f"{root}/conf")
            os.makedirs(f"{root}/tree{root}")
            subprocess.run(["cp", "-a", f"{root}/conf", f"{root}/tree{root}"], check=True)
            write(f"{root}/tree/var/lib/dpkg/status", "Package: mariadb-server-core\nStatus: install ok installed\n"
                  f"Architecture: all\nVersion: 1:{VERSION}\n")
            judged = statuses(f"{root}/tree", peer, f"{root}/conf/{peer.main}", answers)
            for control in judged.values():
                wanted = "passed" if answers is not None else "error"
                counts["answers" if answers is not None else "refused"] += 1
                if control["status"] == "error" and is_refused(f"{root}/conf"):
                    counts["stricter"] += 1
                elif control["status"] != wanted:
                    with open(f"{root}/conf/{peer.main}", encoding="utf-8") as file:
                        faults.append(f"{peer.resource} case {case}: {control['status']}, want {wanted}: "
                                      f"{control['code']}\n{json.dumps(control['results'])[:400]}\n{file.read()}")
    return counts


def main():
    faults = []
    for peer in (Postgres, Mariadb, Redis):
        counts = compare(peer, random.Random(SEED), faults)
        print(f"{peer.resource}: {counts['answers']} answers, {counts['refused']} refused, "
              f"{counts['stricter']} of them where gate alone refuses")
        if min(counts["answers"], counts["refused"]) == 0:
            faults.append(f"{peer.resource}: every case was of one kind")
    print("\n".join(faults[:20]))
    return 1 if faults else 0


sys.exit(main())
