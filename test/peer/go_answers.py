#!/usr/bin/env python3
"""Records what Go reads of which modules a program was built.

    test/peer/go_answers.py FILE              asks again for every case of FILE
    test/peer/go_answers.py FILE N SEED       makes N new cases first

Cases are described in test/unit/answers.h. "== program" is a file in hexadecimal digits, an ELF of nothing but a
segment with build information; "== modules" what `go version -m` says of it, or "refused".
"""
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

MAGIC = b"\xff Go buildinf:"
ADDRESS = 0x10000


def varint(number):
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def elf(bits, order, segment):
    """A file whose second segment, of data, begins with `segment`."""
    wide = bits == 64
    number = order + ("Q" if wide else "I")
    header, program = (64, 56) if wide else (52, 32)
    at = (header + program + 15) // 16 * 16
    out = b"\x7fELF" + bytes([2 if wide else 1, 1 if order == "<" else 2, 1]) + bytes(9)
    out += struct.pack(order + "HHI", 2, 62 if wide else 3, 1) + struct.pack(number, 0)
    out += struct.pack(number, header) + struct.pack(number, 0)
    out += struct.pack(order + "IHHHHHH", 0, header, program, 1, 64 if wide else 40, 0, 0)
    sizes = [struct.pack(number, n) for n in (at, ADDRESS, ADDRESS, len(segment), len(segment))]
    if wide:
        out += struct.pack(order + "II", 1, 6) + b"".join(sizes) + struct.pack(number, 16)
    else:
        out += struct.pack(order + "I", 1) + b"".join(sizes) + struct.pack(order + "II", 6, 16)
    return out.ljust(at, b"\0") + segment


def information(bits, order, is_inline, toolchain, modules):
    width = bits // 8
    number = order + ("Q" if width == 8 else "I")
    flags = 2 if is_inline else (0 if order == "<" else 1)
    head = MAGIC + bytes([width, flags])
    if is_inline:
        return head.ljust(32, b"\0") + varint(len(toolchain)) + toolchain + varint(len(modules)) + modules
    strings = ADDRESS + 32 + 4 * width
    head += struct.pack(number, ADDRESS + 32) + struct.pack(number, ADDRESS + 32 + 2 * width)
    head = head.ljust(32, b"\0")
    for text, start in ((toolchain, strings), (modules, strings + len(toolchain))):
        head += struct.pack(number, start) + struct.pack(number, len(text))
    return head + toolchain + modules


def new_case(dice):
    lines = [f"path\texample.com/x{dice.randrange(9)}\n", "mod\texample.com/x\t(devel)\t\n",
             "dep\tgolang.org/x/sys\tv0.1.0\th1:a=\n", "dep\texample.com/old\tv1.2.3\n",
             "=>\texample.com/new\tv2.0.0\th1:b=\n", "dep\ta.b/c\tv0.0.0-20200101000000-abcdef012345\t\n",
             "build\tCGO_ENABLED=0\n", "build\t-ldflags=\"-X a=b\"\n"]
    chosen = lines[:2] + [line for line in lines[2:] if dice.random() < 0.6]
    if "=>" in "".join(chosen) and "old" not in "".join(chosen):
        chosen = [line for line in chosen if not line.startswith("=>")]
    text = "".join(chosen).encode()
    frame = bytes(range(16))
    modules = dice.choice([frame + text + frame] * 6 + [b"", text])
    bits, order = dice.choice([32, 64]), dice.choice("<>")
    segment = information(bits, order, dice.random() < 0.5, dice.choice([b"go1.22.1", b"go1.12.17"]), modules)
    if dice.random() < 0.2:
        segment = bytes(dice.choice([16, 8, 48])) + segment
    if dice.random() < 0.2:
        segment = segment[:dice.randrange(33, len(segment))]
    return elf(bits, order, segment)


def ask(program):
    with tempfile.NamedTemporaryFile() as file:
        file.write(program)
        file.flush()
        pathlib.Path(file.name).chmod(0o755)
        answer = subprocess.run(["go", "version", "-m", file.name], capture_output=True, text=True, check=False)
        if answer.returncode or answer.stderr:
            return "refused\n"
        return answer.stdout.replace(file.name, "program").replace("\n\t", "\n")


def main():
    path = pathlib.Path(sys.argv[1])
    cases = []
    for block in (path.read_text() if path.exists() else "").split("=== ")[1:]:
        cases.append((block.split("\n")[0], bytes.fromhex(block.split("== program\n")[1].split("==")[0])))
    for i in range(int(sys.argv[2]) if len(sys.argv) > 2 else 0):
        cases.append((f"random{sys.argv[3]}_{i}", new_case(random.Random(f"{sys.argv[3]} {i}"))))
    version = subprocess.run(["go", "version"], capture_output=True, text=True, check=True).stdout.split()[2]
    out = f"# {version}, recorded by test/peer/go_answers.py\n"
    for name, program in cases:
        out += f"=== {name}\n== program\n{program.hex()}\n== modules\n{ask(program)}"
    path.write_text(out)


main()
