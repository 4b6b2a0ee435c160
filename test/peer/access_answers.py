#!/usr/bin/env python3
"""What the kernel lets accounts do with files: recorded for test_access.

usage: access_answers.py FOLDER [SEED]; needs root and a file system with ACLs.

Writes FOLDER/access.json: directories and files of random modes, owners and ACLs, and for each
account what access(2) granted it, as "rwx" with '-' for what it did not.
"""
import json
import os
import platform
import random
import shutil
import struct
import sys
import tempfile

ACCOUNTS = [("root", 0, 0, []), ("ann", 1001, 1001, [2001]), ("bob", 1002, 1002, [2001, 2002]),
            ("eve", 1003, 1003, [])]
UIDS = [0, 1001, 1002]
GIDS = [0, 1001, 2001, 2002]
ACL_ACCESS = "system.posix_acl_access"


def random_acl(dice):
    """The attribute as Linux has it: little endian, version 2, entries in their order."""
    none = 0xFFFFFFFF
    entries = [(1, dice.randrange(8), none)]
    entries += [(2, dice.randrange(8), uid) for uid in sorted(dice.sample([1001, 1002, 1003],
                                                                         dice.randrange(3)))]
    entries.append((4, dice.randrange(8), none))
    entries += [(8, dice.randrange(8), gid) for gid in sorted(dice.sample([1001, 2001, 2002],
                                                                         dice.randrange(3)))]
    if len(entries) > 2 or dice.random() < 0.3:
        entries.append((16, dice.randrange(8), none))
    entries.append((32, dice.randrange(8), none))
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def make(dice, path, is_directory):
    uid, gid = dice.choice(UIDS), dice.choice(GIDS)
    mode = dice.randrange(0o1000) | (0o111 if is_directory and dice.random() < 0.7 else 0)
    if is_directory:
        os.mkdir(path)
    else:
        open(path, "w", encoding="ascii").close()
    os.chmod(path, mode)
    os.chown(path, uid, gid)
    made = {"uid": uid, "gid": gid, "acl": ""}
    if dice.random() < 0.6:
        os.setxattr(path, ACL_ACCESS, random_acl(dice))
        if ACL_ACCESS in os.listxattr(path):
            made["acl"] = os.getxattr(path, ACL_ACCESS).hex()
    made["mode"] = os.stat(path).st_mode & 0o7777
    return made


def ask(account, path):
    """In a child that has become the account."""
    _, uid, gid, groups = account
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.setgroups(groups)
        os.setgid(gid)
        os.setuid(uid)
        answer = "".join(letter if os.access(path, bit) else "-"
                         for letter, bit in (("r", os.R_OK), ("w", os.W_OK), ("x", os.X_OK)))
        os.write(writing, answer.encode())
        os._exit(0)
    os.wait()
    os.close(writing)
    answer = os.read(reading, 16).decode()
    os.close(reading)
    return answer


def main():
    folder = sys.argv[1]
    dice = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    root = tempfile.mkdtemp(dir="/var/tmp")
    os.chmod(root, 0o755)
    cases = []
    for number in range(200):
        directory = f"{root}/d{number}"
        case = {"directory": make(dice, directory, True)}
        case["file"] = make(dice, directory + "/f", False)
        case["answers"] = {account[0]: ask(account, directory + "/f") for account in ACCOUNTS}
        cases.append(case)
    shutil.rmtree(root)
    with open(folder + "/access.json", "w", encoding="ascii") as out:
        out.write('{"by": "Linux %s", "made": "test/peer/access_answers.py", "cases": [\n'
                  % platform.release())
        out.write(",\n".join(json.dumps(case) for case in cases))
        out.write("\n]}\n")


main()
