/* Every kind of fault of a profile, with its place, its text and the nearest name. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "profile/profile.h"
#include "unit/test.h"

/* Eight lines, so that the controls of a row begin in the ninth. */
#define HEADER                                 \
    "gate_profile: 1\n"                        \
    "name: p\n"                                \
    "version: 1.0\n"                           \
    "title: P\n"                               \
    "inputs:\n"                                \
    "  users: {type: list, default: [root]}\n" \
    "  limit: {type: integer, default: 5}\n"   \
    "controls:\n"

/* A control that has everything but what is asked, whose `describe` begins in the tenth line. */
#define CONTROL "- {id: a, title: A, impact: 1, describe: [\n"

struct row {
    const char *name;
    const char *text;
    const char *faults; /* one a line; empty: none */
};

static struct str faults_of(const char *text, struct arena *arena)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(1U << 20);
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct profile *profile = NULL;
    struct error err = ERROR_INIT;

    enum gate_rc rc = profile_parse(STR("p.yaml"), str_of(text), &diagnostics, &profile, &err);
    CHECK_INT(rc, diagnostics.items.count ? GATE_EUSAGE : GATE_OK);
    for (size_t i = 0; i < diagnostics.items.count; i++) {
        buf_add(&out, diagnostic_text(vec_at(&diagnostics.items, i), arena));
        buf_add(&out, STR("\n"));
    }
    diagnostics_release(&diagnostics);
    profile_close(profile);
    return buf_str(&out).len ? arena_str(arena, buf_str(&out)) : STR("");
}

static void check_rows(const struct row *rows, size_t count, const char *before, const char *after)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct str text = arena_printf(&arena, "%s%s%s", before, rows[i].text, after);

        test_row(rows[i].name);
        CHECK_STR(faults_of(text.ptr, &arena), rows[i].faults);
    }
}

static const struct row profile_rows[] = {
    { "no YAML", "a: [",
      "p.yaml:2:1: while parsing a flow node: did not find expected node content\n" },
    { "empty", "", "p.yaml: the file is empty, expected a profile\n" },
    { "a list", "- a\n", "p.yaml:1:1: a profile is a list, expected a map\n" },
    { "unknown and missing keys", "gate_profile: 1\nnmae: x\nversion: 1\ntitle: T\ncontrols: []\n",
      "p.yaml:1:1: missing key 'name' of a profile\n"
      "p.yaml:2:1: unknown key 'nmae' of a profile; did you mean 'name'?\n" },
    { "another language", "gate_profile: 2\nname: x\nversion: 1\ntitle: T\ncontrols: []\n",
      "p.yaml:1:15: gate_profile is '2', expected 1\n" },
    { "a name with a blank", "gate_profile: 1\nname: X y\nversion: 1\ntitle: T\ncontrols: []\n",
      "p.yaml:2:7: the name 'X y' is no word, expected a-z, 0-9 and '-'\n" },
    { "no control", "gate_profile: 1\nname: x\nversion: 1\ntitle: T\ncontrols: []\n",
      "p.yaml: the profile has no control\n" },
    { "include of nothing",
      "gate_profile: 1\nname: x\nversion: 1\ntitle: T\ninclude: []\ncontrols: []\n",
      "p.yaml: the profile has no control\n" },
    { "include is no list",
      "gate_profile: 1\nname: x\nversion: 1\ntitle: T\ninclude: {profile: x}\n",
      "p.yaml:5:10: 'include' is a map, expected a list\n" },
    { "include with odd keys",
      "gate_profile: 1\nname: x\nversion: 1\ntitle: T\n"
      "include: [{profil: cis-linux}, {profile: [a]}, a]\n",
      "p.yaml:5:11: missing key 'profile' of an include\n"
      "p.yaml:5:12: unknown key 'profil' of an include; did you mean 'profile'?\n"
      "p.yaml:5:42: 'profile' is a list, expected a string\n"
      "p.yaml:5:48: an include is a string, expected a map\n" },
    { "include of an unknown profile",
      "gate_profile: 1\nname: x\nversion: 1\ntitle: T\ninclude: [{profile: cis-linx}]\n",
      "p.yaml:5:21: no profile 'cis-linx': did you mean 'cis-linux'?\n" },
    { "wrong types",
      "gate_profile: 1\nname: [x]\nversion: {}\ntitle: 5\nsupports: debian\ninputs: []\n"
      "grades: 5\ntarget: cloud\ncontrols: {}\n",
      "p.yaml:2:7: 'name' is a list, expected a text\n"
      "p.yaml:3:10: 'version' is a map, expected a text\n"
      "p.yaml:4:8: 'title' is an integer, expected a string\n"
      "p.yaml:5:11: 'supports' is a string, expected a list\n"
      "p.yaml:6:9: 'inputs' is a list, expected a map\n"
      "p.yaml:7:9: grades is an integer, expected a map\n"
      "p.yaml:8:9: 'target' is 'cloud', expected one of any, image, config, host\n"
      "p.yaml:9:11: 'controls' is a map, expected a list\n" },
    { "grades out of range",
      "gate_profile: 1\nname: x\nversion: 1\ntitle: T\ngrades: {cat1: 2, cat2: high}\n",
      "p.yaml:5:16: 'cat1' is '2', expected an impact above 0 and at most 1\n"
      "p.yaml:5:25: 'cat2' is 'high', expected an impact above 0 and at most 1\n" },
    { "grades upside down",
      "gate_profile: 1\nname: x\nversion: 1\ntitle: T\ngrades: {cat1: 0.4, cat2: 0.7}\n",
      "p.yaml:5:9: cat1 is not above cat2\n" },
    { "supports",
      "gate_profile: 1\nname: x\nversion: 1\ntitle: T\nsupports: [{os: {a: b}, famly: debian}]\n",
      "p.yaml:5:17: 'os' is a map, expected a text or a list of texts\n"
      "p.yaml:5:25: unknown key 'famly' of supports; did you mean 'family'?\n" },
    { "inputs",
      "gate_profile: 1\nname: x\nversion: 1\ntitle: T\ninputs:\n"
      "  a: {type: text, default: b}\n"
      "  b: {type: integer, default: many}\n"
      "  c: {default: 5}\n"
      "  d: {type: list}\n"
      "  e: {type: real, default: 5, by: []}\n",
      "p.yaml:6:13: 'type' is 'text', expected one of string, integer, real, boolean, list, map\n"
      "p.yaml:7:31: the default of input 'b' is a string, expected integer\n"
      "p.yaml:8:6: missing key 'type' of an input\n"
      "p.yaml:9:6: missing key 'default' or 'by' of an input\n"
      "p.yaml:10:6: input 'e' has both 'default' and 'by', expected one of them\n"
      "p.yaml:10:35: 'by' has no rules\n" },
};

static const struct row control_rows[] = {
    { "whole", "- {id: a, title: A, impact: 1, describe: [{passwd: , it: exist}]}\n", "" },
    { "every key",
      "- id: a\n  title: A\n  cat: 2\n  rationale: R\n  level: {debian12: 2}\n  since: 1.10\n"
      "  desc: D\n  fix: F\n  parts: [x]\n  refs: [r]\n  target: image\n"
      "  tags: {family: access, cis: {debian12: 5.1.20, rhel9: [1.10, 1.11]}, nist: [AC-6(2)]}\n"
      "  only_if: {reason: none, any: [{component: sshd, it: be_present}]}\n"
      "  describe:\n  - ask: is it so?\n",
      "" },
    { "nothing", "- {}\n",
      "p.yaml:9:3: missing key 'describe' of a control\n"
      "p.yaml:9:3: missing key 'id' of a control\n"
      "p.yaml:9:3: missing key 'impact' or 'cat' of a control\n"
      "p.yaml:9:3: missing key 'title' of a control\n" },
    { "no map", "- a\n", "p.yaml:9:3: a control is a string, expected a map\n" },
    { "misspelt", "- {id: a, titel: A, impact: 1, describe: [{passwd: , it: exist}]}\n",
      "p.yaml:9:3: missing key 'title' of a control\n"
      "p.yaml:9:11: unknown key 'titel' of a control; did you mean 'title'?\n" },
    { "ids",
      "- {id: A_b, title: A, impact: 1, describe: [{passwd: , it: exist}]}\n"
      "- {id: -a, title: A, impact: 1, describe: [{passwd: , it: exist}]}\n"
      "- {id: '', title: A, impact: 1, describe: [{passwd: , it: exist}]}\n",
      "p.yaml:9:8: the id 'A_b' is no word, expected a-z, 0-9 and '-'\n"
      "p.yaml:10:8: the id '-a' is no word, expected a-z, 0-9 and '-'\n"
      "p.yaml:11:8: the id '' is no word, expected a-z, 0-9 and '-'\n" },
    { "duplicate id",
      "- {id: a, title: A, impact: 1, describe: [{passwd: , it: exist}]}\n"
      "- {id: b, title: A, impact: 1, describe: [{passwd: , it: exist}]}\n"
      "- {id: a, title: A, impact: 1, describe: [{passwd: , it: exist}]}\n",
      "p.yaml:11:3: duplicate id 'a': the first is at p.yaml:9\n" },
    { "impact and cat",
      "- {id: a, title: A, impact: 1, cat: 1, describe: [{passwd: , it: exist}]}\n",
      "p.yaml:9:3: a control has both 'impact' and 'cat', expected one of them\n" },
    { "impact out of range",
      "- {id: a, title: A, impact: 1.5, describe: [{passwd: , it: exist}]}\n",
      "p.yaml:9:29: the impact is '1.5', expected a number from 0 to 1\n" },
    { "impact as a word", "- {id: a, title: A, impact: high, describe: [{passwd: , it: exist}]}\n",
      "p.yaml:9:29: the impact is 'high', expected a number from 0 to 1\n" },
    { "cat 4", "- {id: a, title: A, cat: 4, describe: [{passwd: , it: exist}]}\n",
      "p.yaml:9:26: cat is '4', expected 1, 2 or 3\n" },
    { "supports of a control",
      "- {id: a, title: A, cat: 1, supports: [{os: debian, version: [12]}], describe: [{ask: "
      "so?}]}\n",
      "" },
    { "level 3", "- {id: a, title: A, cat: 1, level: 3, describe: [{passwd: , it: exist}]}\n",
      "p.yaml:9:36: the level is '3', expected 1 or 2\n" },
    { "a quoted level",
      "- {id: a, title: A, cat: 1, level: \"1\", describe: [{passwd: , it: exist}]}\n",
      "p.yaml:9:36: the level is '1', expected 1 or 2\n" },
    { "level of a benchmark",
      "- {id: a, title: A, cat: 1, level: {debian12: 0}, describe: [{passwd: , it: exist}]}\n",
      "p.yaml:9:47: the level is '0', expected 1 or 2\n" },
    { "needed without its input",
      "- {id: a, title: A, cat: 1, needed: x, describe: [{passwd: , it: exist}]}\n",
      "p.yaml:9:37: 'needed' wants an input needed_services of type list\n" },
    { "since with impacts",
      "- {id: a, title: A, impact: 0.7, since: {1.0: 0.3, '1.2': 0.7}, describe: [{ask: so?}]}\n",
      "" },
    { "since without an impact",
      "- {id: a, title: A, impact: 0.7, since: {}, describe: [{ask: so?}]}\n",
      "p.yaml:9:41: 'since' has no version, expected a version\n" },
    { "since with another impact",
      "- {id: a, title: A, impact: 0.7, since: {1.0: 0.7, 1.1: 0.3}, describe: [{ask: so?}]}\n",
      "p.yaml:9:41: the impact is 0.7, and since 1.1 it is 0.3\n" },
    { "since out of order",
      "- {id: a, title: A, impact: 0.7, since: {1.10: 0.3, 1.9: 0.7}, describe: [{ask: so?}]}\n",
      "p.yaml:9:53: 1.9 is not later than 1.10, expected rising versions\n" },
    { "since with odd values",
      "- {id: a, title: A, impact: 0.7, since: {x: 0.3, 1.1: 2, 1.2: }, describe: [{ask: so?}]}\n",
      "p.yaml:9:41: the impact is 0.7, and since 1.2 it is 0\n"
      "p.yaml:9:42: 'x' is no version, expected a version such as 1.2\n"
      "p.yaml:9:55: the impact is '2', expected a number from 0 to 1\n"
      "p.yaml:9:63: the impact is '', expected a number from 0 to 1\n" },
    { "only_if without reason",
      "- {id: a, title: A, cat: 1, only_if: {any: [{passwd: , it: exist}]},"
      " describe: [{passwd: , it: exist}]}\n",
      "p.yaml:9:38: missing key 'reason' of only_if\n" },
    { "only_if without entries",
      "- {id: a, title: A, cat: 1, only_if: {reason: x}, describe: [{passwd: , it: exist}]}\n",
      "p.yaml:9:38: only_if asks for nothing, expected any, all or none\n" },
    { "only_if with two groups",
      "- {id: a, title: A, cat: 1, only_if: {reason: x, any: [{passwd: , it: exist}], "
      "none: [{passwd: , it: exist}]}, describe: [{passwd: , it: exist}]}\n",
      "p.yaml:9:80: 'none' cannot stand beside 'any'\n" },
    { "describe is a map", "- {id: a, title: A, cat: 1, describe: {passwd: , it: exist}}\n",
      "p.yaml:9:39: 'describe' is a map, expected a list\n" },
    { "describe is empty", "- {id: a, title: A, cat: 1, describe: []}\n",
      "p.yaml:9:39: 'describe' has no entries\n" },
};

#define FOR(rows, id, rest) \
    "- {for: " rows ",\n   id: \"" id "\", title: A, cat: 1, describe: [{" rest "}]}\n"

static const struct row for_rows[] = {
    { "rows", FOR("[{n: a, m: x}, {n: b, m: y}]", "a-${n}", "file: '/${m}', it: exist"), "" },
    { "no list", FOR("{n: a}", "${n}", "passwd: , it: exist"),
      "p.yaml:9:9: 'for' is a map, expected a list\n" },
    { "no rows", FOR("[]", "a", "passwd: , it: exist"), "p.yaml:9:9: 'for' has no rows\n" },
    { "a row that is no map", FOR("[a]", "a", "passwd: , it: exist"),
      "p.yaml:9:10: 'row of 'for'' is a string, expected a map\n" },
    { "a row without names", FOR("[{}]", "a", "passwd: , it: exist"),
      "p.yaml:9:10: a row of 'for' has no name\n" },
    { "names and values", FOR("[{N: a, 'a b': x, [n]: x, m: }]", "a", "passwd: , it: exist"),
      "p.yaml:9:11: 'N' is no name of 'for', expected a-z, 0-9, '_' and '-'\n"
      "p.yaml:9:17: 'a b' is no name of 'for', expected a-z, 0-9, '_' and '-'\n"
      "p.yaml:9:27: '[n]' is no name of 'for', expected a-z, 0-9, '_' and '-'\n"
      "p.yaml:9:38: 'm' is nothing, expected a text, a list or a map\n" },
    { "a list or a map alone",
      FOR("[{n: a, m: [b, c], k: {eq: [b, c]}}]", "${n}",
          "file: /x, its: {mode: '${k}', name: {be_in: '${m}'}}"),
      "" },
    { "a list within a text", FOR("[{n: a, m: [b]}]", "${n}", "file: '/${m}', it: exist"),
      "p.yaml:10:52: 'm' of the row in line 9 is a list, expected it alone where a list or a map "
      "may stand\n" },
    { "a list as an id", FOR("[{n: [a]}]", "${n}", "passwd: , it: exist"),
      "p.yaml:9:14: 'id' is a list, expected a text\n" },
    { "a map as a key", FOR("[{n: a, m: {x: y}}]", "${n}", "file: /x, its: {'${m}': {eq: 1}}"),
      "p.yaml:10:62: 'm' of the row in line 9 is a map, expected it alone where a list or a map "
      "may stand\n"
      "p.yaml:10:62: unknown property '${m}' of 'file'\n" },
    { "unknown name", FOR("[{dir: a}]", "${dir}", "file: '/${dri}', it: exist"),
      "p.yaml:10:54: the row of 'for' in line 9 has no 'dri'; did you mean 'dir'?\n" },
    { "a name that one row lacks",
      FOR("[{n: a, m: x},\n {n: b}]", "${n}", "file: '/${m}', it: exist"),
      "p.yaml:11:52: the row of 'for' in line 10 has no 'm'; did you mean 'n'?\n" },
    { "a name that nothing uses", FOR("[{n: a}, {n: b, m: c}]", "${n}", "passwd: , it: exist"),
      "p.yaml:9:25: 'm' of the row stands nowhere in the control\n" },
    { "a name without end", FOR("[{n: a}]", "${n}", "file: '/${n', it: exist"),
      "p.yaml:10:52: a '${' does not end, expected ${NAME}, or $${ for the two letters\n" },
    { "an empty name", FOR("[{n: a}]", "${n}", "file: '/${}', it: exist"),
      "p.yaml:10:52: the row of 'for' in line 9 has no ''\n" },
    { "an escaped name", FOR("[{n: a}]", "${n}", "file: '/$${m}$', it: exist"), "" },
    { "duplicate ids", FOR("[{n: a, m: x},\n {n: a, m: y}]", "a-${n}", "file: '/${m}', it: exist"),
      "p.yaml:10:2: duplicate id 'a-a': the first is at p.yaml:9\n" },
    { "a duplicate of another control",
      "- {id: a, title: A, cat: 1, describe: [{ask: so?}]}\n" FOR("[{n: a}]", "${n}", "ask: so?"),
      "p.yaml:10:10: duplicate id 'a': the first is at p.yaml:9\n" },
    { "an id that is none", FOR("[{n: a b}]", "${n}", "passwd: , it: exist"),
      "p.yaml:10:8: the id 'a b' is no word, expected a-z, 0-9 and '-'\n" },
    { "a fault of every row is told once", FOR("[{n: a}, {n: b}]", "${n}", "pasword: , it: exist"),
      "p.yaml:10:46: unknown resource 'pasword'; did you mean 'passwd'?\n" },
    { "keys that become one",
      FOR("[{n: uid}]", "${n}", "file: /x, its: {uid: {eq: 0}, '${n}': {eq: 1}}"),
      "p.yaml:10:76: the row of 'for' in line 9 makes the key 'uid' a second time\n" },
    { "a text is no number", FOR("[{n: 5}]", "a${n}", "file: /x, its: {uid: {eq: '${n}'}}"),
      "p.yaml:10:73: a value of type string never equals one of type integer, expected integer\n" },
};

static const struct row entry_rows[] = {
    { "no resource", "{it: exist}",
      "p.yaml:10:1: an entry names no resource, expected RESOURCE: ARGUMENT\n" },
    { "unknown resource", "{pasword: , it: exist}",
      "p.yaml:10:2: unknown resource 'pasword'; did you mean 'passwd'?\n" },
    { "misspelt keyword", "{passwd: , its: {users: be_empty}, wheer: {uid: 0}}",
      "p.yaml:10:36: unknown key 'wheer' of an entry; did you mean 'where'?\n" },
    { "nothing asked", "{passwd: }",
      "p.yaml:10:2: nothing is asked of 'passwd', expected it, its, each or unique\n" },
    { "argument where none belongs", "{passwd: /etc/passwd, it: exist}",
      "p.yaml:10:10: 'passwd' takes no argument, expected nothing\n" },
    { "argument missing", "{file: , it: exist}",
      "p.yaml:10:8: 'file' has no argument, expected path\n" },
    { "argument of a wrong type", "{file: [a, b], it: exist}",
      "p.yaml:10:8: path is a list, expected string\n" },
    { "unknown named argument", "{passwd: {path: x}, it: exist}",
      "p.yaml:10:11: unknown argument 'path' of 'passwd'\n" },
    { "unknown component", "{component: sshdd, it: be_present}",
      "p.yaml:10:13: there is no component 'sshdd'; did you mean 'sshd'?\n" },
    { "unknown property", "{passwd: , its: {uid2: {eq: 0}}}",
      "p.yaml:10:18: unknown property 'uid2' of 'passwd'; did you mean 'uids'?\n" },
    { "unknown column", "{passwd: , where: {udi: 0}, it: exist}",
      "p.yaml:10:20: unknown column 'udi' of 'passwd'; did you mean 'uid'?\n" },
    { "steps into a column of texts", "{passwd: , where: {user.x: 0}, it: exist}",
      "p.yaml:10:20: unknown column 'user.x' of 'passwd'; did you mean 'user'?\n" },
    { "property after where", "{passwd: , where: {uid: 0}, its: {users: {eq: [root]}}}",
      "p.yaml:10:35: unknown column 'users' of 'passwd'; did you mean 'user'?\n" },
    { "column after where", "{passwd: , where: {uid: 0}, its: {user: {eq: [root]}}}", "" },
    { "count", "{passwd: , where: {uid: 0}, its: {count: {eq: 1}}}", "" },
    { "steps", "{login_defs: , its: {[UMASK, x]: {eq: 1}, UMASK.y: {eq: 2}}}", "" },
    { "steps into an unknown property", "{file: /x, its: {[uidd, x]: {eq: 1}}}",
      "p.yaml:10:18: unknown property '[uidd, x]' of 'file'; did you mean 'uid'?\n" },
    { "no steps", "{file: /x, its: {[]: {eq: 1}}}",
      "p.yaml:10:18: unknown property '[]' of 'file'\n" },
    { "never equal in where", "{passwd: , where: {uid: '0'}, it: {not: exist}}",
      "p.yaml:10:25: a value of type string never equals one of type integer, expected integer\n" },
    { "never equal in its", "{file: /x, its: {uid: {not: {eq: '0'}}}}",
      "p.yaml:10:34: a value of type string never equals one of type integer, expected integer\n" },
    { "never equal in a list", "{passwd: , each: {its: {uid: {be_in: [0, 1.0, root]}}}}",
      "p.yaml:10:38: a value of type string never equals one of type integer, expected integer\n" },
    { "never equal to an input",
      "{passwd: , where: {user: {not: {eq: {input: limit}}}}, it: exist}",
      "p.yaml:10:37: a value of type integer never equals one of type string, expected string\n" },
    { "null may equal", "{passwd: , where: {uid: null}, it: {not: exist}}", "" },
    { "where on what has no rows", "{file: /x, where: {uid: 0}, it: exist}",
      "p.yaml:10:12: 'where' asks for rows, and 'file' has none\n" },
    { "each on what has no rows", "{file: /x, each: {its: {uid: {eq: 0}}}}",
      "p.yaml:10:12: 'each' asks for rows, and 'file' has none\n" },
    { "unique on what has no rows", "{file: /x, unique: uid}",
      "p.yaml:10:12: 'unique' asks for rows, and 'file' has none\n" },
    { "unique of an unknown column", "{passwd: , unique: uuid}",
      "p.yaml:10:20: unknown column 'uuid' of 'passwd'; did you mean 'uid'?\n" },
    { "bare integer", "{file: /x, its: {uid: 0}}",
      "p.yaml:10:23: '0' is no matcher, expected {eq: 0}\n" },
    { "bare word", "{file: /x, its: {owner: root}}",
      "p.yaml:10:25: 'root' is no matcher, expected {eq: \"root\"}\n" },
    { "bare word near a matcher", "{file: /x, its: {owner: be_emtpy}}",
      "p.yaml:10:25: 'be_emtpy' is no matcher, expected {eq: \"be_emtpy\"}; did you mean "
      "'be_empty'?\n" },
    { "bare null", "{file: /x, its: {owner: }}",
      "p.yaml:10:25: 'null' is no matcher, expected {eq: null}\n" },
    { "bare scalars in a list", "{file: /x, its: {uid: [0, 1]}}",
      "p.yaml:10:24: '0' is no matcher, expected {eq: 0}\n"
      "p.yaml:10:27: '1' is no matcher, expected {eq: 1}\n" },
    { "a list wants a quantifier", "{passwd: , its: {users: {match: root}}}",
      "p.yaml:10:26: 'match' is asked of a list, expected all, any or none before it\n" },
    { "a column is a list", "{passwd: , where: {uid: 0}, its: {user: {not: {match: root}}}}",
      "p.yaml:10:48: 'match' is asked of a list, expected all, any or none before it\n" },
    { "under a quantifier it does not", "{passwd: , its: {users: {all: {match: root}}}}", "" },
    { "unknown matcher", "{file: /x, its: {uid: {eqq: 0}}}",
      "p.yaml:10:24: unknown matcher 'eqq'; did you mean 'eq'?\n" },
    { "unknown predicate", "{file: /x, it: be_fil}",
      "p.yaml:10:16: 'file' has no predicate 'be_fil'; did you mean 'be_file'?\n" },
    { "predicate under its", "{file: /x, its: {uid: be_file}}",
      "p.yaml:10:23: 'be_file' is asked of 'file', not of a value, expected it under 'it'\n" },
    { "matcher under it", "{file: /x, it: {eq: 5}}",
      "p.yaml:10:17: 'eq' is asked of a value, not of 'file', expected it under 'its'\n" },
    { "quantifier under it", "{file: /x, it: {all: exist}}",
      "p.yaml:10:17: 'all' is a quantifier, and 'file' is no value, expected a list of values\n" },
    { "predicate wants an argument", "{file: /x, it: be_more_permissive_than}",
      "p.yaml:10:16: 'be_more_permissive_than' wants mode\n" },
    { "predicate takes no argument", "{file: /x, it: {be_file: yes}}",
      "p.yaml:10:26: 'be_file' takes no argument\n" },
    { "predicate with a wrong argument", "{file: /x, it: {be_more_permissive_than: 0o640}}",
      "p.yaml:10:42: expected a mode in quotes, such as \"0640\"\n" },
    { "matcher wants an argument", "{file: /x, its: {uid: be_in}}",
      "p.yaml:10:23: 'be_in' wants a list\n" },
    { "matcher takes no argument", "{file: /x, its: {owner: {be_empty: x}}}",
      "p.yaml:10:36: 'be_empty' takes no argument\n" },
    { "be_in wants a list", "{file: /x, its: {owner: {be_in: root}}}",
      "p.yaml:10:33: 'be_in' wants a list, not a value of type string\n" },
    { "be_between wants two", "{file: /x, its: {uid: {be_between: [1]}}}",
      "p.yaml:10:36: 'be_between' wants a list of two: [LOWEST, HIGHEST]\n" },
    { "bad pattern", "{file: /x, its: {content: {match: '(a'}}}",
      "p.yaml:10:35: end of pattern with unmatched parenthesis at offset 2\n" },
    { "mask is no mode", "{file: /x, its: {mode: {mask: rw}}}",
      "p.yaml:10:31: 'mask' wants a mode in quotes, such as \"0640\"\n" },
    { "leading zero", "{file: /x, its: {mode: {mask: 0027}}}",
      "p.yaml:10:31: integer with a leading zero: quote it\n" },
    { "empty map of matchers", "{file: /x, its: {uid: {}}}",
      "p.yaml:10:23: nothing is asked here, expected a matcher\n" },
    { "its is empty", "{file: /x, its: {}}", "p.yaml:10:17: 'its' asks for nothing\n" },
    { "its is a list", "{file: /x, its: [uid]}",
      "p.yaml:10:17: 'its' is a list, expected a map\n" },
    { "unknown input", "{file: /x, its: {uid: {eq: {input: limt}}}}",
      "p.yaml:10:36: unknown input 'limt'; did you mean 'limit'?\n" },
    { "input of a wrong type", "{file: /x, its: {owner: {be_in: {input: limit}}}}",
      "p.yaml:10:33: 'be_in' wants a list, not a value of type integer\n" },
    { "input", "{file: /x, its: {owner: {be_in: {input: users}}}}", "" },
    { "of", "{file: /x, its: {owner: {be_in: {of: {passwd: }, its: user}}}}", "" },
    { "of in where",
      "{passwd: , where: {user: {be_in: {of: {passwd: }, where: {uid: 0}, its: user}}}, it: "
      "exist}",
      "" },
    { "of without its", "{file: /x, its: {owner: {be_in: {of: {passwd: }}}}}",
      "p.yaml:10:33: missing key 'its' beside 'of', expected its: PROPERTY\n" },
    { "of with another key", "{file: /x, its: {owner: {be_in: {of: {passwd: }, itss: user}}}}",
      "p.yaml:10:33: missing key 'its' beside 'of', expected its: PROPERTY\n"
      "p.yaml:10:50: unknown key 'itss' beside 'of'; did you mean 'its'?\n" },
    { "of no resource", "{file: /x, its: {owner: {be_in: {of: passwd, its: user}}}}",
      "p.yaml:10:38: 'of' names no resource, expected {RESOURCE: ARGUMENT}\n" },
    { "of an unknown resource", "{file: /x, its: {owner: {be_in: {of: {pasword: }, its: user}}}}",
      "p.yaml:10:39: unknown resource 'pasword'; did you mean 'passwd'?\n" },
    { "of an unknown property", "{file: /x, its: {owner: {be_in: {of: {passwd: }, its: usr}}}}",
      "p.yaml:10:55: unknown property 'usr' of 'passwd'; did you mean 'user'?\n" },
    { "of an unknown column",
      "{file: /x, its: {owner: {be_in: {of: {passwd: }, where: {usr: a}, its: user}}}}",
      "p.yaml:10:58: unknown column 'usr' of 'passwd'; did you mean 'user'?\n" },
    { "its is no name", "{file: /x, its: {owner: {be_in: {of: {passwd: }, its: {user: 1}}}}}",
      "p.yaml:10:55: 'its' is a map, expected a string\n" },
    { "of a list for one value", "{file: /x, its: {uid: {eq: {of: {passwd: }, its: uid}}}}",
      "p.yaml:10:28: 'its' gives a list, and 'eq' compares one value, expected a matcher such as "
      "be_in\n" },
    { "of a list for one value, loosely",
      "{file: /x, its: {uid: {not: {cmp: {of: {passwd: }, its: uid}}}}}",
      "p.yaml:10:35: 'its' gives a list, and 'cmp' compares one value, expected a matcher such as "
      "be_in\n" },
    { "of another type", "{file: /x, its: {uid: {be_in: {of: {passwd: }, its: user}}}}",
      "p.yaml:10:31: a value of type string never equals one of type integer, expected integer\n" },
    { "of a list as an argument", "{file: {of: {passwd: }, its: home}, it: exist}",
      "p.yaml:10:8: path is list, expected string\n" },
    { "of a number as an argument", "{file: {of: {file: /x}, its: uid}, it: exist}",
      "p.yaml:10:8: path is integer, expected string\n" },
    { "absent", "{file: /x, it: be_file, absent: ok}",
      "p.yaml:10:33: 'absent' is 'ok', expected one of fail, pass, skip\n" },
    { "empty", "{passwd: , each: {its: {uid: {eq: 0}}}, empty: skp}",
      "p.yaml:10:48: 'empty' is 'skp', expected one of fail, pass, skip; did you mean 'skip'?\n" },
    { "unknown key of each", "{passwd: , each: {itss: {uid: {eq: 0}}}}",
      "p.yaml:10:19: unknown key 'itss' of 'each'; did you mean 'its'?\n" },
    { "unknown column of each", "{passwd: , each: {its: {udi: {eq: 0}}}}",
      "p.yaml:10:25: unknown column 'udi' of 'passwd'; did you mean 'uid'?\n" },
    { "bare scalar under each", "{passwd: , each: {its: {uid: 0}}}",
      "p.yaml:10:30: '0' is no matcher, expected {eq: 0}\n" },
    { "whole predicate under each", "{packages: , each: {it: be_installed}}",
      "p.yaml:10:25: 'be_installed' is asked of 'packages' as a whole, not of a row, expected it "
      "beside 'each'\n" },
    { "whole predicate after where", "{packages: , where: {name: x}, it: be_installed}",
      "p.yaml:10:36: 'be_installed' is asked of all rows, not of those that 'where' leaves, "
      "expected 'exist', or it under 'each'\n" },
    { "groups of rows",
      "{passwd: , where: {any: [{uid: 0}, {gid: 0}], uid: {not: {eq: 1}}},"
      " each: {any: [{its: {uid: {eq: 0}}}, {its: {gid: {eq: 0}}}]}}",
      "" },
    { "group of rows is no list", "{passwd: , where: {any: {uid: 0}}, it: exist}",
      "p.yaml:10:25: 'any' is a map, expected a list\n" },
    { "group without members", "{any: []}", "p.yaml:10:7: 'any' has no entries\n" },
    { "group beside a resource", "{passwd: , any: [{passwd: , it: exist}]}",
      "p.yaml:10:2: nothing is asked of 'passwd', expected it, its, each or unique\n"
      "p.yaml:10:12: 'any' cannot stand beside 'passwd'\n" },
    { "two groups", "{any: [{passwd: , it: exist}], all: [{passwd: , it: exist}]}",
      "p.yaml:10:32: 'all' cannot stand beside 'any'\n" },
    { "two resources", "{passwd: , shadow: , it: exist}",
      "p.yaml:10:12: unknown key 'shadow' of an entry\n" },
    { "ask beside it", "{ask: so?, it: exist}", "p.yaml:10:12: 'it' cannot stand beside 'ask'\n" },
    { "ask is no text", "{ask: [a]}", "p.yaml:10:7: 'ask' is a list, expected a string\n" },
    { "because is no text", "{passwd: , it: exist, because: 5}",
      "p.yaml:10:32: 'because' is an integer, expected a string\n" },
    { "several faults at once", "{pasword: , it: exist}, {file: /x, its: {udi: 0, mode: {eqq: 1}}}",
      "p.yaml:10:2: unknown resource 'pasword'; did you mean 'passwd'?\n"
      "p.yaml:10:42: unknown property 'udi' of 'file'; did you mean 'uid'?\n"
      "p.yaml:10:47: '0' is no matcher, expected {eq: 0}\n"
      "p.yaml:10:57: unknown matcher 'eqq'; did you mean 'eq'?\n" },
};

static const struct row remedy_rows[] = {
    { "an input that is a number", "{set: {key: a, value: {input: limit}}}", "" },
    { "nothing", "{}", "p.yaml:10:11: a remedy does nothing\n" },
    { "no remedy", "[]", "p.yaml:10:11: 'remedy' has no remedies\n" },
    { "several", "[{at: /a, mode: go-w}, {at: [/b/**, /c], family: debian, line: finding}]", "" },
    { "no map in the list", "[go-w]", "p.yaml:10:12: a remedy is a string, expected a map\n" },
    { "a condition alone", "{at: /a, family: debian, with: x, unless: y, in_layer: false}",
      "p.yaml:10:11: a remedy does nothing\n" },
    { "a place that is no path", "{at: a, mode: go-w}",
      "p.yaml:10:16: 'at' of a remedy is 'a', expected an absolute path, or a pattern of such\n" },
    { "a unit for a shell", "{mask: a;id.service}",
      "p.yaml:10:18: 'mask' of a remedy is 'a;id.service', expected a unit of systemd\n" },
    { "a program of one's own", "{refresh: id}",
      "p.yaml:10:21: a remedy cannot refresh 'id', expected audit-rules\n" },
    { "a command", "{mode: \"u+w;id\"}",
      "p.yaml:10:18: 'mode' of a remedy is 'u+w;id', expected a mode such as \"0644\" or go-w\n" },
    { "no octal mode", "{mode: \"99\"}",
      "p.yaml:10:18: 'mode' of a remedy is '99', expected a mode such as \"0644\" or go-w\n" },
    { "an owner of two words", "{owner: \"a b\"}",
      "p.yaml:10:19: 'owner' of a remedy is 'a b', expected a name\n" },
    { "a group for a shell", "{group: $(id)}",
      "p.yaml:10:19: 'group' of a remedy is '$(id)', expected a name\n" },
    { "an owner that is an option", "{owner: -R}",
      "p.yaml:10:19: 'owner' of a remedy is '-R', expected a name\n" },
    { "a command of one's own", "{run: id}", "p.yaml:10:12: unknown key 'run' of a remedy\n" },
    { "a package by name", "{purge: telnetd}",
      "p.yaml:10:19: 'purge' is 'telnetd', expected one of finding\n" },
    { "a lock that is no word", "{lock: true}",
      "p.yaml:10:18: 'lock' is 'true', expected one of finding\n" },
    { "a shell with an option", "{shell: \"/bin/sh -c\"}",
      "p.yaml:10:19: 'shell' of a remedy is '/bin/sh -c', expected an absolute path of plain "
      "names\n" },
    { "no setting", "{set: []}", "p.yaml:10:17: 'set' has no settings\n" },
    { "a key alone", "{set: {key: a}}", "" },
    { "a whole line", "{set: {file: /a, line: \"-w /b -p wa\", created: \"0640\"}}", "" },
    { "an empty file", "{set: {file: /a, created: \"0640\"}}", "" },
    { "a section", "{set: {key: a, value: b, style: equals, section: Journal}}", "" },
    { "no line at all", "{set: {file: /a}}",
      "p.yaml:10:17: missing key 'key', 'line' or 'created' of a setting\n" },
    { "a line and a key", "{set: {key: a, line: b}}",
      "p.yaml:10:17: a setting has both 'key' and 'line'\n" },
    { "a value without a key", "{set: {line: b, value: c}}",
      "p.yaml:10:17: a setting has a value, but no key\n" },
    { "nothing to write in place", "{set: {key: a, in_place: true}}",
      "p.yaml:10:17: a setting in place has no value to write, expected a value, and style: "
      "equals\n" },
    { "a section without a setting", "{set: {line: a, section: b}}",
      "p.yaml:10:17: a section has no setting to write, expected a value, style: equals and no "
      "'first'\n" },
    { "a section that ends", "{set: {key: a, value: b, style: equals, section: \"a]\\nb\"}}",
      "p.yaml:10:60: 'section' of a remedy is 'a]\nb', expected a section's name without "
      "brackets\n" },
    { "a mode of letters", "{set: {file: /a, created: go-w}}",
      "p.yaml:10:37: 'created' of a remedy is 'go-w', expected an octal mode such as \"0640\"\n" },
    { "a key of two words", "{set: {key: \"a b\", value: c}}",
      "p.yaml:10:23: 'key' of a remedy is 'a b', expected a word of letters, digits and '_.:-'\n" },
    { "a value of two lines", "{set: {key: a, value: \"b\\nc\"}}",
      "p.yaml:10:33: 'value' of a remedy is 'b\nc', expected one line of ASCII\n" },
    { "an unknown input", "{set: {key: a, value: {input: limits}}}",
      "p.yaml:10:33: a remedy cannot write the input 'limits', expected an input that is a string "
      "or an integer, and not sensitive\n" },
    { "an input that is a list", "{set: {key: a, value: {input: users}}}",
      "p.yaml:10:33: a remedy cannot write the input 'users', expected an input that is a string "
      "or an integer, and not sensitive\n" },
    { "a value that is a list", "{set: {key: a, value: [b]}}",
      "p.yaml:10:33: 'value' is a list, expected a text\n" },
    { "a file above", "{set: {key: a, value: b, file: /etc/../x}}",
      "p.yaml:10:42: 'file' of a remedy is '/etc/../x', expected an absolute path of plain "
      "names\n" },
    { "a style", "{set: {key: a, value: b, style: colon}}",
      "p.yaml:10:43: 'style' is 'colon', expected one of blank, equals, spaced\n" },
    { "a flag", "{set: {key: a, value: b, first: 1}}",
      "p.yaml:10:43: 'first' is an integer, expected true or false\n" },
};

static void test_profile(void)
{
    check_rows(profile_rows, COUNT_OF(profile_rows), "", "");
}

static void test_control(void)
{
    check_rows(control_rows, COUNT_OF(control_rows), HEADER, "");
}

static void test_remedy(void)
{
    check_rows(remedy_rows, COUNT_OF(remedy_rows),
               HEADER
               "- {id: a, title: A, impact: 1, describe: [{file: /x, it: exist}],\n  remedy: ",
               "}\n");
}

static void test_for(void)
{
    check_rows(for_rows, COUNT_OF(for_rows), HEADER, "");
}

/* `for` and a text, as long and as often as the limits have it, and one more. */
static void test_for_limits(void)
{
    static const struct {
        const char *name;
        size_t rows;
        size_t bytes; /* of a text in each */
        const char *fault;
    } cases[] = {
        { "as many rows as there may be", 1000, 1, "" },
        { "a row more", 1001, 1, "p.yaml:9:9: 'for' has more than 1000 rows\n" },
        { "rows that make too much", 999, 70000,
          "the rows of 'for' make more than 67108864 bytes" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf text = BUF_INIT(1U << 20);

        test_row(cases[i].name);
        buf_add(&text, STR(HEADER "- {for: ["));
        for (size_t k = 0; k < cases[i].rows; k++)
            buf_add(&text, arena_printf(&arena, "{n: a%zu}, ", k));
        buf_add(&text, STR("],\n   id: \"${n}\", title: A, cat: 1, describe: [{ask: "));
        for (size_t k = 0; k < cases[i].bytes; k++)
            buf_add(&text, STR("x"));
        buf_add(&text, STR("}]}\n"));

        struct str said = faults_of(arena_str(&arena, buf_str(&text)).ptr, &arena);
        CHECK(str_find(said, str_of(cases[i].fault)) >= 0);
        CHECK_INT(said.len > 0, cases[i].fault[0] != '\0');
    }
}

static void test_entry(void)
{
    check_rows(entry_rows, COUNT_OF(entry_rows), HEADER CONTROL, "]}\n");
}

static const struct test tests[] = {
    { "profile", test_profile },       { "control", test_control }, { "for", test_for },
    { "for_limits", test_for_limits }, { "entry", test_entry },     { "remedy", test_remedy },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
