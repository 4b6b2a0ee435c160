#!/usr/bin/env python3
"""What other readers make of JSON, TOML, YAML and CSV: recorded for test_document_answers.

usage: document_answers.py FOLDER [SEED]

Writes FOLDER/{json,toml,yaml,csv}.json: each case has a text and, unless the reader refused it, its
answer. Readers are Python's json, tomllib and csv, and PyYAML over libyaml. Dates and times are
text. Where gate departs on purpose the cases are left out here, with the reason beside them.
"""
import csv
import datetime
import io
import json
import math
import platform
import random
import sys
import tomllib

import yaml

TOML_LINES = [
    "a = 1", "a = 2", "b = 'x'", "a.b = 1", "a.c = 2", "a.b.c = 3", "[a]", "[a.b]", "[a.b.c]",
    "[[a]]", "[[a.b]]", "[[b]]", "[b]", "a = {b = 1}", "a = {b.c = 1, b.d = 2}", "a = []",
    "a = [{}]", "b = {c = {d = 1}}", "'a' = 1", "\"a\".b = 1", "a . b = 1", "# c", "", "[ a . b ]",
    "c = [1, [2, 'x'], {y = 3}]", "c = [\n1, # one\n2,\n]", "d = \"\"\"\none\ntwo\\\n   three\"\"\"",
    "d = '''x'y''z'''", "e = \"\\u00e9\\t\\\"\"", "[c.d]", "[a.d]", "a.d.e = 1", "[d.e.f]", "[d]",
]
TOML_VALUES = [
    "0", "+0", "-0", "1_000", "1__0", "_1", "1_", "01", "-01", "0x1F", "0x_1", "0X1", "0o17", "0o8",
    "0b101", "0b2", "+0x1", "1.0", "1.", ".5", "1e5", "1e", "1.e5", "1.5e+06", "1_0.0_1", "1._0",
    "inf", "-inf", "nan", "Inf", "true", "True", "false", "9223372036854775807", "00.5",
    "9223372036854775806", "-9223372036854775808", "1979-05-27", "1979-13-27", "1979-02-29",
    "2000-02-29", "1900-02-29", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00", "07:32:00", "07:32",
    "25:00:00", "07:32:00.5", "07:32:00.", "1979-05-27T07:32:00-07:00", "1979-05-27t07:32:00z",
    "1979-05-27T07:32:00+24:00", "'a'", "\"a\"", "\"a", "'a", "\"\\x41\"", "\"\\ud800\"",
    "\"\\U0010ffff\"", "\"\\U00110000\"", "\"\"\"a\"\"\"\"\"", "''''a'''''", "\"\"\"a\"\"\"\"\"\"",
    "''", "\"\"", "[1,]", "[,]", "[1,,2]", "[1 2]", "[", "[1", "{}", "{a=1,}", "{a=1", "{,}",
    "{a=1 b=2}", "{a=1,a=2}", "{a.b=1,a=2}", "{a=1,\nb=2}", "{a=[\n1]}", "", "a", "1 2", "1 # x",
    "\"\t\"", "\"\x01\"", "'\x7f'", "[[1],[2]]", "[{a=1},{a=2}]", "'''\n\n'''", "\"\"\"\\\n\n x\"\"\"",
    "\"\"\"a \\ b\"\"\"", "\"\"\"\\\"\"\"\"",
]
JSON_TEXTS = [
    "{}", "[]", "{\"a\":1}", "{\"a\":1,}", "[1,]", "[1 2]", "{a:1}", "{'a':1}", "[01]", "[-0]",
    "[1.5e3]", "[1.]", "[.5]", "[+1]", "[tru]", "[true,false,null]", "[\"\\u00e9\"]", "[\"\\ud800\"]",
    "[\"\\ud83d\\ude00\"]", "[\"\\x\"]", "[\"a\nb\"]", "[\"a\tb\"]", "{\"a\":{\"b\":[1,{\"c\":2}]}}",
    "[1]x", "", " ", "[", "{\"a\"}", "{\"a\":}", "[1.0,1e2,-1.5]", "// c\n{}", "{\"\":1}",
    "{\"a\" : \"x\" , \"b\" : [ ] }", "\n\n{\n\"a\"\n:\n1\n}\n",
]
YAML_TEXTS = [
    "a: 1\nb: [x, y]\n", "a: &x {k: v}\nb: *x\n", "a: &x [1]\nb: {c: *x, d: *x}\n", "b: *x\n",
    "base: &b {x: 1, y: 2}\nd: {<<: *b, y: 3}\n", "d:\n  <<: [{x: 1}, {x: 2, y: 3}]\n  z: 4\n",
    "a: yes\nb: No\nc: on\nd: OFF\ne: y\nf: yEs\n", "m: 0644\nn: 010\no: 089\np: -017\n",
    "q: \"0644\"\nr: 'yes'\n", "a: !!str 5\nb: !!int 7\nc: !!bool yes\n", "a: !foo 5\n",
    "a: ~\nb: null\nc:\n", "a: 1.5\nb: .inf\nc: 1.5e+3\n", "- 1\n- - 2\n  - 3\n- {a: b}\n",
    "a: |\n  x\n  y\nb: >\n  x\n  y\n", "a: \"x\\ty\"\n", "a: 'it''s'\n", "a: [1, 2\n", "a: b: c\n",
    "\ta: 1\n", "a: 1\n b: 2\n", "%YAML 1.1\n---\na: 1\n", "---\na: 1\n...\n", "a: &x 1\n? *x\n: 2\n",
    "a: {b: {c: {d: [e]}}}\n", "key with blanks: v\n", "a: b #c\n", "a: b#c\n", "? a\n: b\n",
    "a: &x {b: &y 1}\nc: [*x, *y]\n", "a: 0x1F\nb: -5\nc: +5\n", "on: push\n", "a: !!float 1.5\n",
    "services:\n  web: &w\n    image: x\n    ports: [\"80:80\"]\n  two:\n    <<: *w\n    image: y\n",
]
YAML_LINES = ["a: 1", "b: x", "c: yes", "d: [1, two]", "e: {f: off}", "g:", "  h: 1", "  - i",
              "- j", "k: &x 5", "l: *x", "m: 'q'", "n: \"r\"", "# s", "", "o: 0755", "p: null"]
CSV_TEXTS = [
    "a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\n\"1\",\"2,3\"\n", "a,b\n\"x\"\"y\",z\n", "a\n\"l1\nl2\"\n",
    "a,b\n1\n", "a,b\n,\n", "a,b\n1,2", "a,b\n\n3,4\n", "\"a\",\"b c\"\n1,2\n", "a,b\n 1, 2\n",
]


def plain(value):
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "number " + str(value)
    return value


def read_toml(text):
    value = tomllib.loads(text)

    def check(item):
        # A date is text as written in gate: the case cannot be compared by value.
        if isinstance(item, (datetime.date, datetime.time)):
            return "a date or time"
        if isinstance(item, dict):
            return {key: check(part) for key, part in item.items()}
        return [check(part) for part in item] if isinstance(item, list) else item

    return check(value)


def read_json(text):
    def unique(pairs):
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError("twice")
        return dict(pairs)

    value = json.loads(text, object_pairs_hook=unique)
    if not isinstance(value, (dict, list)):
        raise ValueError("a scalar")
    json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate is no text
    return value


class Loader(yaml.CSafeLoader):
    """PyYAML takes a key twice, gate does not."""


def construct_map(loader, node, deep=False):
    keys = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    if len(set(keys)) < len(keys):
        raise ValueError("twice")
    loader.flatten_mapping(node)
    found = {}
    for key, value in node.value:
        # Keys are text in gate, as written; what is merged comes first and gives way.
        found[key.value] = loader.construct_object(value, deep=True)
    return found


Loader.add_constructor("tag:yaml.org,2002:map", construct_map)


def read_yaml(text):
    value = yaml.load(text, Loader)
    if value is None:
        raise ValueError("no document")  # gate takes an empty file for a fault
    return value


def read_csv(text):
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def record(folder, name, reader, by, texts):
    cases = []
    for text in dict.fromkeys(texts):
        case = {"text": text}
        try:
            case["answer"] = plain(reader(text))
            json.dumps(case, ensure_ascii=False).encode()
        except (ValueError, yaml.YAMLError, csv.Error, TypeError):
            case.pop("answer", None)
        cases.append(case)
    with open(f"{folder}/{name}.json", "w", encoding="utf-8") as out:
        out.write('{"by": %s, "made": "test/peer/document_answers.py", "cases": [\n' % json.dumps(by))
        out.write(",\n".join(json.dumps(case) for case in cases))
        out.write("\n]}\n")


def main():
    folder = sys.argv[1]
    dice = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    python = "Python " + platform.python_version()
    toml = ["x = " + value for value in TOML_VALUES]
    toml += ["\n".join(dice.choice(TOML_LINES) for _ in range(dice.randint(2, 6)))
             for _ in range(600)]
    record(folder, "toml", read_toml, python + " tomllib", toml)
    pool = JSON_TEXTS[:]
    for _ in range(200):
        text = list(dice.choice(JSON_TEXTS) or "[]")
        at = dice.randrange(len(text))
        text[at:at + dice.randint(0, 1)] = dice.choice(["", ",", "]", "}", "\"", "1", "\\", "{", "["])
        pool.append("".join(text))
    record(folder, "json", read_json, python + " json", pool)
    pool = YAML_TEXTS + ["\n".join(dice.choice(YAML_LINES) for _ in range(dice.randint(2, 6))) + "\n"
                         for _ in range(300)]
    record(folder, "yaml", read_yaml, "PyYAML " + yaml.__version__ + " over libyaml", pool)
    record(folder, "csv", read_csv, python + " csv", CSV_TEXTS)


main()
