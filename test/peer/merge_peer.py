#!/usr/bin/env python3
"""Compares gate with umoci on images that are made from a seed.

    merge_peer.py COUNT [SEED]     with $ROOT and $TOOLS; needs root and umoci

Each image has two to four layers of files, directories, links, hard links, whiteouts and opaque markers,
often of and below what an earlier layer has, also through its symbolic links. Both sides list the merged
tree, and must list the same. One difference is explained: where a layer puts a directory in place of a
link of a lower one and has a whiteout below it, umoci 0.4.7 follows the link that is about to go and removes
what stands where it leads, which the layer does not name (OCI image layer specification, "Whiteouts":
they hide what the lower layers have at that path). An image that umoci refuses, mostly for a hard link
to what is not there, is counted apart: gate may refuse it or read it.
"""
import contextlib
import importlib.util
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile

ROOT, TOOLS = os.environ["ROOT"], os.environ["TOOLS"]


def module(name):
    spec = importlib.util.spec_from_file_location(name, f"{ROOT}/test/fixtures/umoci/{name}.py")
    loaded = importlib.util.module_from_spec(spec)
    argv, sys.argv = sys.argv, [name, os.devnull]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        spec.loader.exec_module(loaded)
    sys.argv = argv
    return loaded


make_layout, list_tree = module("make_layout"), module("list_tree")

FOLDERS = ["etc", "usr", "usr/lib", "a", "a/b", "a/b/c", "A", "d", "d/e", "\\xc3\\xa4", "var"]
NAMES = ["x", "y", "z", "X", "lib", "b", "c", "e", ".hidden", ".wh", "._x", "...", "\\xff", "n\\x0al", "s\\x20p",
         "\\xe2\\x80\\xae", "passwd", "long" + "g" * 120]
OWNERS = ["", "", " 0 0", " 1000 100", " 3000000 7"]
TARGETS = ["x", "../x", "/etc", "etc", "/usr/lib", "b", "../a", "../../..", "/nowhere", ".", "/a/b"]


class Layer:
    """One layer, made with an eye on what the layers before it have."""

    def __init__(self, chance, paths):
        self.chance, self.paths, self.lines = chance, paths, []

    def parent(self):
        known = [path for path, kind in self.paths.items() if kind in "dl"]
        if known and self.chance.random() < 0.6:
            return self.chance.choice(sorted(known))
        return self.chance.choice(FOLDERS + [""])

    def path(self):
        if self.paths and self.chance.random() < 0.4:
            return self.chance.choice(sorted(self.paths))
        return "/".join(part for part in (self.parent(), self.chance.choice(NAMES)) if part)

    def put(self, kind, path, rest=""):
        dotted = self.chance.choice(["", "", "", "./", "/"])
        slash = "/" if kind == "d" and self.chance.random() < 0.3 else ""
        self.lines.append(f"{kind} {dotted}{path}{slash}{rest}")
        if kind != "d" or self.paths.get(path) != "d":
            for known in [known for known in self.paths if known == path or known.startswith(path + "/")]:
                del self.paths[known]
        if kind != "w":
            self.paths[path] = kind

    def step(self):
        kind = self.chance.choice("ffffddddllhhwwwwop")
        path = self.path()
        mode = self.chance.choice(["0644", "0755", "0600", "4755", "1777", "0000"])
        if kind == "f":
            self.put("f", path, f" {mode}{self.chance.choice(OWNERS)} =" + self.chance.choice(["one", "two", "*700"]))
        elif kind == "d":
            self.put("d", path, f" {mode}{self.chance.choice(OWNERS)}")
        elif kind == "l":
            self.put("l", path, " " + self.chance.choice(TARGETS))
        elif kind == "h":
            files = sorted(name for name, other in self.paths.items() if other in "fh")
            if files:
                self.put("h", path, " " + self.chance.choice(files))
        elif kind == "p":
            self.put("p", path, " 0644")
        elif kind == "o":
            self.put("w", self.parent().rstrip("/") + "/" + self.chance.choice([".wh..wh..opq"] * 5 + [".wh..wh..opqx"]))
        else:
            folder, _, name = path.rpartition("/")
            self.put("w", f"{folder}/.wh.{name}" if folder else f".wh.{name}")
            self.paths.pop(path, None)


def image_of(seed):
    chance = random.Random(seed)
    paths, layers = {}, []
    for _ in range(chance.randint(2, 4)):
        layer = Layer(chance, paths)
        for _ in range(chance.randint(1, 9)):
            layer.step()
        # The specification wants whiteouts first; umoci takes entries as they come.
        layers.append(sorted(layer.lines, key=lambda line: line[0] != "w"))
    return layers


def replaces_link(layers):
    """Whether a layer has a directory where one before it has a link, and a whiteout below that."""
    links = set()
    for lines in layers:
        words = [line.split() for line in lines]
        names = [(kind, "/" + name.removeprefix("./").strip("/")) for kind, name, *_ in words]
        folders = {name for kind, name in names if kind == "d"}
        for kind, name in names:
            parents = {name[:at] for at, sign in enumerate(name) if sign == "/"}
            if kind == "w" and parents & folders & links:
                return True
        links |= {name for kind, name in names if kind == "l"}
    return False


def text_of(layers):
    return "".join("layer\n" + "".join(line + "\n" for line in lines) for lines in layers)


def by_umoci(layout, bundle):
    """The rows of its tree, or None where it refuses."""
    done = subprocess.run(["umoci", "unpack", "--image", f"{layout}:test", bundle], capture_output=True, check=False)
    if done.returncode:
        return None, done.stderr.decode(errors="replace").strip().splitlines()[-1]
    top = os.fsencode(bundle + "/rootfs")
    paths = []
    for folder, folders, files in os.walk(top):
        paths += [os.path.join(folder, name)[len(top):] for name in folders + files]
    return sorted("\t".join(str(cell) for cell in list_tree.row(top, path)) for path in paths), ""


def by_gate(layout):
    done = subprocess.run([f"{TOOLS}/tool_tree", layout], capture_output=True, check=False)
    if done.returncode:
        return None, done.stderr.decode(errors="replace").strip()
    return sorted(done.stdout.decode(errors="replace").splitlines()), ""


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    equal = refused = both = explained = number = 0
    differing = []
    work = tempfile.mkdtemp()
    while equal + explained + len(differing) < count:
        number = seed if number == 0 else number + 1
        text, layout, bundle = f"{work}/text", f"{work}/layout", f"{work}/bundle"
        with open(text, "w", encoding="ascii") as out:
            out.write(text_of(image_of(number)))
        subprocess.run([f"{ROOT}/test/fixtures/umoci/make_layout.py", text, layout], check=True)
        want, why = by_umoci(layout, bundle)
        got, fault = by_gate(layout)
        if want is None:
            refused += 1
            both += got is None
        elif got == want:
            equal += 1
        elif got is not None and replaces_link(image_of(number)):
            explained += 1
        else:
            differing.append(number)
            print(f"--- image {number}: {fault}")
            print(text_of(image_of(number)), end="")
            for row in sorted(set(want) - set(got or [])):
                print("umoci", row)
            for row in sorted(set(got or []) - set(want)):
                print("gate ", row)
        for path in (layout, bundle):
            shutil.rmtree(path, ignore_errors=True)
    shutil.rmtree(work)
    print(f"merge: {count} images from seed {seed} on: {equal} equal, {explained} explained, "
          f"{len(differing)} differ; {refused} more refused by umoci ({both} by gate as well)")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
