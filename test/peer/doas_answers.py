#!/usr/bin/env python3
"""Which files doas takes: doas_answers.py FILE [SEED COUNT]; `doas -C` reads a file and changes nothing."""
import random
import subprocess
import sys
import tempfile

import answers

FILES = ["permit root", "permit root\n", "", "#x", "# x\n", "permit nolog root\n", "permit root #x", "\n\n",
         "permit setenv { A=b -C D=$E } root\n", "permit setenv { A=b \\\n C } root\n", "permit setenv{a}root\n",
         "permit setenv { A\n } root\n", 'permit "ro ot" as "" cmd ls args\n', 'permit ""\n', 'a ""\n',
         "permit root \\\n as bob\n", "permit root as\n", "permit root args x\n", "permit root cmd a args cmd\n",
         'permit root cmd a args "cmd"\n', "permit nopass persist root\n", "permit keepenv keepenv root\n",
         "permit setenv { } setenv { } root\n", "permit root#x\n", "permit ro\\ ot\n", "permit root\r\n",
         "\ufeffpermit root\n", 'permit "root\n', 'permit "ro\\\not"\n', "permit root\\", "deny nopass root\n",
         "permit \\nopass\n", "permit \\\\nopass\n", "permit a\\\n", "\\\npermit a\n", "permit a \\\n# x\n", "\\\n",
         "permit a \\\nb\n", "permit a\n\\", 'permit "nopass"\n', 'permit nopa"ss"\n', "permit nopass\\\n a\n",
         "}\n", "permit a as {\n", "permit setenv a\n", "permit a cmd b as c\n", "permit a\vb\n", "permit a\n  ",
         "permit " + "a" * 1023 + "\n", "permit " + "a" * 1024 + "\n", "permit \xe9\n", 'permit "a\\"b"\n',
         '""', '""\n', '"" ', '\\\n""', '""""', 'permit root\n""', 'permit root\n"" \n', 'permit root as ""', 'permit root ""',
         'permit root cmd a args ""', 'permit root cmd a args "" ""', 'permit ""', 'permit setenv { ""']
WORDS = ["permit", "deny", "as", "cmd", "args", "nopass", "nolog", "persist", "keepenv", "setenv", "{", "}", "bob",
         ":wheel", "A=b", '"a b"', '""', '"', "\\\n", "\n", "#", "\\", " ", '"cmd"', "/bin/ls", "-X", "\\n", "\\\\"]


def rule(chance):
    options = [o for o in (chance.choice(["nopass", "persist"]), "keepenv", "nolog", chance.choice(["setenv { A=b -C }", "setenv {}"]))
               if chance.random() < 0.25]
    chance.shuffle(options)
    action = chance.choice(["permit", "permit", "permit", "deny"])
    words = [action] + (options if action == "permit" or chance.random() < 0.1 else [])
    words.append(chance.choice(["bob", ":wheel", '"x y"']))
    words += ["as", "root"] if chance.random() < 0.5 else []
    if chance.random() < 0.5:
        words += ["cmd", "/bin/ls"]
        words += ["args"] + ["-l"] * chance.randint(0, 2) if chance.random() < 0.5 else []
    if chance.random() < 0.25:
        words.insert(chance.randint(0, len(words)), chance.choice(WORDS))
    return " ".join(words) + "\n"


def generated(seed, count):
    chance = random.Random(seed)
    for number in range(count):
        if number % 3:
            yield "".join(rule(chance) for _ in range(chance.randint(1, 3)))
        else:
            yield chance.choice([" ", ""]).join(chance.choice(WORDS) for _ in range(chance.randint(1, 8))) + "\n"


def main():
    seed, count = (int(a) for a in sys.argv[2:4]) if len(sys.argv) > 3 else (1, 300)
    version = subprocess.run(["dpkg-query", "-Wf", "${Version}", "opendoas"], check=True,
                             capture_output=True, text=True).stdout
    with open(sys.argv[1], "w", newline="") as out, tempfile.NamedTemporaryFile() as file:
        out.write("# opendoas %s, doas -C, asked by test/peer/doas_answers.py\n" % version)
        for number, text in enumerate(FILES + list(generated(seed, count))):
            with open(file.name, "w", newline="") as asked:
                asked.write(text)
            taken = subprocess.run(["doas", "-C", file.name], check=False, capture_output=True).returncode == 0
            out.write(answers.case(number, [("/etc/doas.conf", text), ("doas -C", "taken" if taken else "refused")]))


if __name__ == "__main__":
    main()
