"""Asks ssh-keygen -Y verify and tool_sshsig the same, and compares. See sshsig.sh."""

import collections
import concurrent.futures
import os
import random
import sys

import sshsig_lists as lists
import sshsig_signatures as signatures
from sshsig_cases import DEPARTURES, Cases
from sshsig_lab import KINDS, Lab, stamp


def ask_peer(lab, case):
    command = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-n",
        case.namespace,
        "-s",
        case.signature,
        "-f",
        case.signers,
        "-I",
        case.principal,
        "-O",
        "verify-time=" + stamp(case.when),
    ]
    if case.revoked != "-":
        command += ["-r", case.revoked]
    return lab.run(command, lab.get(case.message), check=False).returncode == 0


def ask_gate(lab, cases):
    rows = "".join(
        "\t".join(
            (c.namespace, c.signature, c.signers, c.principal, c.revoked, str(c.when), c.message)
        )
        + "\n"
        for c in cases
    )
    return lab.run([lab.sshsig, "batch"], rows.encode()).stdout.decode().split("\n")[:-1]


def is_crlf(lab, case):
    """Whether ssh-keygen accepts it once its lines end in LF."""
    text = lab.get(case.signature)
    return b"\r\n" in text and ask_peer(
        lab, case._replace(signature=lab.put(text.replace(b"\r\n", b"\n")))
    )


def main():
    lab = Lab(sys.argv[1], sys.argv[2])
    cases = Cases(lab)
    chance = random.Random(int(sys.argv[3]))
    lists.add_all(cases, chance)
    signatures.add_all(cases, chance)
    answers = ask_gate(lab, cases)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() + 1) as pool:
        peers = list(pool.map(lambda case: ask_peer(lab, case), cases))

    counts = collections.Counter()
    failed = len(answers) != len(cases)
    for case, word, accepts in zip(cases, answers, peers):
        named = [name for name in case.may if word in DEPARTURES[name]]
        if (word == "accepted") == accepts:
            counts["both accept" if accepts else "both refuse"] += 1
        elif accepts and named:
            counts["refused by gate alone: " + named[0]] += 1
        elif not accepts and is_crlf(lab, case):
            counts["accepted by gate alone: CR LF"] += 1
        else:
            failed = True
            print(
                "FAIL %s: gate says %s, ssh-keygen %s"
                % (case.label, word, "accepts" if accepts else "refuses")
            )
    # An entry that nothing needs would hide a fault one day.
    for name in DEPARTURES:
        if not counts["refused by gate alone: " + name] and (name != "DSA" or "dsa" in KINDS):
            failed = True
            print("FAIL ssh-keygen accepts no case of '%s'" % name)
    for name, count in sorted(counts.items()):
        print("%5d %s" % (count, name))
    print(
        "sshsig: %d cases, %s" % (len(cases), "some differ" if failed else "all as they should be")
    )
    sys.exit(failed or len(cases) < 1500 or counts["both accept"] < 100)


main()
