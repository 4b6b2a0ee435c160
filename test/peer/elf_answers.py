#!/usr/bin/env python3
"""What readelf says of programs: recorded for test_elf, or compared with tool_elf.

usage: elf_answers.py record FOLDER        compiles small programs, writes FOLDER/elf.json
       elf_answers.py compare TOOL FILE... asks readelf and TOOL about each FILE
"""
import json
import os
import re
import subprocess
import sys
import tempfile

SOURCE = """
char *strcpy(char *, const char *);
int main(int count, char **words) { char text[64]; strcpy(text, words[count - 1]); return text[0]; }
void _start(void) { static char *words[] = { "x" }; main(1, words); for (;;) {} }
"""
LIBRARY = "char *strcpy(char *to, const char *from) { *to = *from; return to; }\n" \
    "void __stack_chk_fail(void) { for (;;) {} }\n" \
    "char *__strcpy_chk(char *to, const char *from) { *to = *from; return to; }\n"
CHECKED = SOURCE.replace("strcpy", "__strcpy_chk")
SMALL = ["-nostdlib", "-Wl,-z,noseparate-code", "-Wl,-z,max-page-size=64", "-fno-builtin", "-w",
         "-fno-asynchronous-unwind-tables"]
# name, source, flags; "L" stands for the library
CASES = [
    ("full", SOURCE, ["-fPIE", "-pie", "-Wl,-z,relro,-z,now", "-fstack-protector-all", "L"]),
    ("partial", SOURCE, ["-fPIE", "-pie", "-Wl,-z,relro,-z,lazy", "-fno-stack-protector", "L"]),
    ("no relro", SOURCE, ["-fPIE", "-pie", "-Wl,-z,norelro", "-fno-stack-protector", "L"]),
    ("no pie", SOURCE, ["-no-pie", "-fno-pie", "-fno-stack-protector", "L"]),
    ("executable stack", SOURCE, ["-no-pie", "-Wl,-z,execstack", "-fno-stack-protector", "L"]),
    ("fortified", CHECKED, ["-fPIE", "-pie", "-fno-stack-protector", "L"]),
    ("rpath", SOURCE, ["-no-pie", "-Wl,--disable-new-dtags,-rpath,/a:/b", "L"]),
    ("runpath", SOURCE, ["-no-pie", "-Wl,--enable-new-dtags,-rpath,$ORIGIN", "L"]),
    ("stripped", SOURCE, ["-fPIE", "-pie", "-s", "-fstack-protector-all", "L"]),
    ("static", SOURCE.replace("char *strcpy(char *, const char *);", LIBRARY),
     ["-static", "-no-pie", "-fstack-protector-all"]),
    ("static stripped", SOURCE.replace("char *strcpy(char *, const char *);", LIBRARY),
     ["-static", "-no-pie", "-s"]),
    ("static pie", SOURCE.replace("char *strcpy(char *, const char *);", LIBRARY),
     ["-static-pie", "-fPIE"]),
    ("library", LIBRARY, ["-shared", "-fPIC", "-Wl,-soname,libx.so.1"]),
    ("object", LIBRARY, ["-c"]),
    ("no build id", SOURCE, ["-no-pie", "-Wl,--build-id=none", "L"]),
    ("32 bits", LIBRARY, ["-m32", "-shared", "-fPIC"]),
]


def readelf(option, path):
    return subprocess.run(["readelf", "-W", option, path], stdout=subprocess.PIPE, check=True,
                          stderr=subprocess.DEVNULL, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
                          ).stdout.decode(errors="replace")


def answers(path):
    head, segments = readelf("-h", path), readelf("-l", path)
    dynamic, notes, sections = readelf("-d", path), readelf("-n", path), readelf("-S", path)
    names = set(re.findall(r"(__\w*_chk\w*|__stack_chk_guard)", readelf("--dyn-syms", path)))
    kind = re.search(r"Type:\s+(\w+)", head).group(1)
    interpreter = re.search(r"Requesting program interpreter: (.*)\]", segments)
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
    now = re.search(r"\(BIND_NOW\)|\(FLAGS\).*BIND_NOW|\(FLAGS_1\).*\bNOW\b", dynamic)
    stack = re.search(r"GNU_STACK\s+(?:0x\S+\s+){5}(.*)\s+\S+$", segments, re.M)
    soname = re.search(r"\(SONAME\).*\[(.*)\]", dynamic)
    has_symbols = re.search(r"\.symtab\s+SYMTAB", sections) is not None
    if has_symbols and not needed:
        names = set(re.findall(r"(__\w*_chk\w*|__stack_chk_guard)", readelf("-s", path)))
    pie = "PIE" in head.split("Type:")[1].split("\n")[0] or \
        re.search(r"\(FLAGS_1\).*\bPIE\b", dynamic) is not None or \
        (kind == "DYN" and interpreter is not None and soname is None)
    known = bool(needed) or has_symbols
    checked = {name for name in names if name.startswith("__") and name.endswith("_chk")}
    canary = {"__stack_chk_fail", "__stack_chk_guard", "__stack_chk_fail_local"}
    search = lambda tag: (re.findall(r"\(" + tag + r"\).*\[(.*)\]", dynamic) or [""])[0]
    found = re.search(r"Build ID: (\w+)", notes)
    is_program = kind in ("EXEC", "DYN")
    return {
        "type": {"EXEC": "executable", "DYN": "shared", "REL": "relocatable"}[kind],
        "pie": pie and kind == "DYN",
        "relro": "none" if "GNU_RELRO" not in segments else "full" if now else "partial",
        "nx": "E" not in stack.group(1) if stack else not is_program,
        "canary": bool(names & canary) if known else None,
        "fortified": bool(checked) if known else None,
        "rpath": search("RPATH"), "runpath": search("RUNPATH"),
        "interpreter": interpreter.group(1) if interpreter else "",
        "static": not interpreter and not needed and (kind == "EXEC" or pie),
        "stripped": not has_symbols,
        "needed": needed, "soname": soname.group(1) if soname else "",
        "build_id": found.group(1) if found and kind != "REL" else "",
    }


def sparse(data):
    """[offset, hex] of each run without eight zeros in a row."""
    runs, at = [], 0
    for match in re.finditer(rb"\0{8,}|\Z", data):
        if match.start() > at:
            runs.append([at, data[at:match.start()].hex()])
        at = match.end()
    return runs


def record(folder):
    cases = []
    with tempfile.TemporaryDirectory() as work:
        with open(work + "/l.c", "w", encoding="ascii") as out:
            out.write(LIBRARY)
        subprocess.run(["gcc", *SMALL, "-shared", "-fPIC", "-fno-stack-protector", "-o",
                        work + "/libl.so", work + "/l.c"], check=True)
        for name, source, flags in CASES:
            with open(work + "/p.c", "w", encoding="ascii") as out:
                out.write(source)
            words = [work + "/libl.so" if flag == "L" else flag for flag in flags]
            command = ["gcc", *[flag for flag in SMALL if "-c" not in flags or flag[1] != "W"],
                       "-o", work + "/p", work + "/p.c", *words]
            if subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode:
                print("left out, does not link here:", name)
                continue
            answer = answers(work + "/p")
            answer["needed"] = [text.replace(work, "/w") for text in answer["needed"]]
            with open(work + "/p", "rb") as program:
                # The path of the library has the length of "/w" and zeros, so that no place moves.
                data = program.read()
            spot = (work + "/libl.so").encode()
            data = data.replace(spot, b"/w/libl.so".ljust(len(spot), b"\0"))
            cases.append({"name": name, "size": len(data), "runs": sparse(data),
                          "answer": answer})
    version = readelf("--version", "/bin/true").split("\n")[0]
    with open(folder + "/elf.json", "w", encoding="ascii") as out:
        out.write('{"by": %s, "made": "test/peer/elf_answers.py record", "cases": [\n'
                  % json.dumps(version))
        out.write(",\n".join(json.dumps(case) for case in cases))
        out.write("\n]}\n")


def compare(tool, paths):
    differences = asked = 0
    for path in filter(os.path.isfile, paths):
        with open(path, "rb") as file:
            if file.read(4) != b"\x7fELF":
                continue
        asked += 1
        got = json.loads(subprocess.run([tool, path], stdout=subprocess.PIPE, check=True).stdout)
        want = answers(path)
        if got != want:
            differences += 1
            print(path, {key: (got.get(key), want[key]) for key in want
                         if got.get(key) != want[key]})
    print(f"{asked} programs, {differences} differ")
    sys.exit(1 if differences or not asked else 0)


if sys.argv[1] == "record":
    record(sys.argv[2])
else:
    compare(sys.argv[2], sys.argv[3:])
