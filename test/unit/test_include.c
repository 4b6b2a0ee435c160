/* Profiles that include others: what is taken, what is refused, and what the effective one is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "profile/profile.h"
#include "unit/test.h"

enum { FILES = 5 };

/* Files of a test below a temporary folder; a text that begins with '>' makes a link. */
struct file {
    const char *path;
    const char *text;
};

struct tree {
    char root[32];
    const struct file *files;
};

static struct str below(const struct tree *tree, const char *path, struct arena *arena)
{
    return arena_printf(arena, "%s/%s", tree->root, path);
}

static void make_folders(struct str path, struct arena *arena)
{
    for (size_t i = 1; i < path.len; i++) {
        if (path.ptr[i] == '/')
            (void)mkdir(arena_str(arena, str_slice(path, 0, i)).ptr, 0700);
    }
}

static struct tree make_tree(const struct file *files, struct arena *arena)
{
    struct tree tree = { .root = "/tmp/gate-test-XXXXXX", .files = files };

    CHECK(mkdtemp(tree.root) != NULL);
    for (size_t i = 0; i < FILES && files[i].path; i++) {
        struct str path = below(&tree, files[i].path, arena);

        make_folders(path, arena);
        if (files[i].text[0] == '>') {
            CHECK_INT(symlink(files[i].text + 1, path.ptr), 0);
            continue;
        }
        FILE *out = fopen(path.ptr, "w");
        CHECK(out != NULL);
        (void)fputs(files[i].text, out);
        (void)fclose(out);
    }
    return tree;
}

static void remove_tree(const struct tree *tree, struct arena *arena)
{
    for (size_t i = 0; i < FILES && tree->files[i].path; i++) {
        struct str path = below(tree, tree->files[i].path, arena);

        (void)unlink(path.ptr);
    }
    for (size_t i = 0; i < FILES && tree->files[i].path; i++) {
        struct str path = below(tree, tree->files[i].path, arena);

        for (size_t length = path.len; length > strlen(tree->root); length--) {
            if (path.ptr[length - 1] == '/')
                (void)rmdir(arena_str(arena, str_slice(path, 0, length - 1)).ptr);
        }
    }
    (void)rmdir(tree->root);
}

/* The controls as "ID impact rev-of-it?", or the faults, with ROOT for the folder. */
static void tell(const struct profile *profile, const struct diagnostics *diagnostics,
                 struct arena *arena, struct buf *out)
{
    for (size_t i = 0; i < diagnostics->items.count; i++) {
        buf_add(out, diagnostic_text(vec_at(&diagnostics->items, i), arena));
        buf_add(out, STR("\n"));
    }
    for (size_t i = 0; profile && i < profile->input_count; i++)
        buf_add(out, arena_printf(arena, "%.*s=%.*s (%.*s)\n", STR_ARG(profile->inputs[i].name),
                                  STR_ARG(value_text(&profile->inputs[i].value, arena)),
                                  STR_ARG(profile->inputs[i].given_by)));
    for (size_t i = 0; profile && i < profile->edit_count; i++) {
        const struct profile_edit *edit = &profile->edits[i];

        buf_add(out,
                arena_printf(arena, "%s %.*s of %.*s: %.*s\n",
                             edit->kind == PROFILE_DROP ? "drop" : "change", STR_ARG(edit->control),
                             STR_ARG(edit->profile), STR_ARG(edit->reason)));
    }
    for (size_t i = 0; profile && i < profile->control_count; i++)
        buf_add(out, arena_printf(arena, "%.*s %g\n", STR_ARG(profile->controls[i].id),
                                  profile->controls[i].impact));
}

static struct str without_root(struct str text, const struct tree *tree, struct arena *arena)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(1U << 20);
    struct str root = str_of(tree->root);

    for (ptrdiff_t at = str_find(text, root); at >= 0; at = str_find(text, root)) {
        buf_add(&out, str_slice(text, 0, (size_t)at));
        buf_add(&out, STR("ROOT"));
        text = str_slice(text, (size_t)at + root.len, text.len);
    }
    buf_add(&out, text);
    return arena_str(arena, buf_str(&out));
}

/* Opens `name` below the tree and tells of it; NULL with faults. */
static struct profile *open_tree(const struct tree *tree, const char *name, struct arena *arena,
                                 struct str *said)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(1U << 20);
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct profile *profile = NULL;
    struct error err = ERROR_INIT;

    (void)!profile_open(below(tree, name, arena).ptr, &diagnostics, &profile, &err);
    tell(profile, &diagnostics, arena, &out);
    if (!profile && diagnostics.items.count == 0)
        buf_add(&out, str_of(err.message));
    *said = without_root(arena_str(arena, buf_str(&out)), tree, arena);
    diagnostics_release(&diagnostics);
    return profile;
}

#define HEAD(name) "gate_profile: 1\nname: " name "\nversion: 1\ntitle: T\n"
#define CONTROL(id) "- {id: " id ", title: T, impact: 0.5, describe: [{ask: so?}]}\n"
#define TOP(include) HEAD("top") "include:\n" include "controls:\n" CONTROL("own")
#define BASE                                                                          \
    {                                                                                 \
        "p/base/profile.yaml",                                                        \
            HEAD("base") "inputs:\n  word: {type: string, default: a}\n"              \
                         "controls:\n" CONTROL("one") CONTROL("two") CONTROL("three") \
    }

struct row {
    const char *name;
    struct file files[FILES];
    const char *said;
};

static const struct row taken_rows[] = {
    { "whole",
      { { "p/top/profile.yaml", TOP("- profile: ../base\n") }, BASE },
      "word=a (default)\none 0.5\ntwo 0.5\nthree 0.5\nown 0.5\n" },
    { "a folder within",
      { { "p/top/profile.yaml", TOP("- profile: ./x//base\n") },
        { "p/top/x/base/profile.yaml", HEAD("base") },
        { "p/top/x/base/controls/a.yaml", "controls:\n" CONTROL("a") } },
      "a 0.5\nown 0.5\n" },
    { "a built-in profile",
      { { "p/top/profile.yaml", TOP("- {profile: cis-docker-image, controls: [image-user]}\n") } },
      NULL },
    { "selected",
      { { "p/top/profile.yaml", TOP("- {profile: ../base, controls: [t*, two]}\n") }, BASE },
      "word=a (default)\ntwo 0.5\nthree 0.5\nown 0.5\n" },
    { "dropped and changed",
      { { "p/top/profile.yaml",
          TOP("- profile: ../base\n  drop: [{control: one, reason: not here}]\n"
              "  change: [{control: two, cat: 1, reason: grave}, {control: three, impact: 0, "
              "reason: r}]\n") },
        BASE },
      "word=a (default)\ndrop one of base: not here\nchange two of base: grave\n"
      "change three of base: r\ntwo 1\nthree 0\nown 0.5\n" },
    { "inputs",
      { { "p/top/profile.yaml", TOP("- {profile: ../base, inputs: {word: b}}\n") }, BASE },
      "word=b (include ROOT/p/top/profile.yaml:6)\none 0.5\ntwo 0.5\nthree 0.5\nown 0.5\n" },
    { "through another",
      { { "p/top/profile.yaml",
          TOP("- {profile: ../middle, drop: [{control: two, reason: x}]}\n") },
        { "p/middle/profile.yaml",
          HEAD("middle") "include: [{profile: ../base, drop: [{control: one, reason: y}],\n"
                         "           inputs: {word: c}}]\n" },
        BASE },
      "word=c (include ROOT/p/middle/profile.yaml:6)\ndrop one of base: y\n"
      "drop two of middle: x\nthree 0.5\nown 0.5\n" },
    { "twice, in parts",
      { { "p/top/profile.yaml", TOP("- {profile: ../base, controls: [one]}\n"
                                    "- {profile: ../other, controls: [four]}\n") },
        BASE,
        { "p/other/profile.yaml", HEAD("other") "controls:\n" CONTROL("one") CONTROL("four") } },
      "word=a (default)\none 0.5\nfour 0.5\nown 0.5\n" },
};

static const struct row refused_rows[] = {
    { "no such folder",
      { { "p/top/profile.yaml", TOP("- profile: ../bse\n") }, BASE },
      "ROOT/p/top/profile.yaml:6:12: cannot open 'bse': no such file or directory\n" },
    { "above the folder of profiles",
      { { "p/top/profile.yaml", TOP("- profile: ../../q\n") },
        { "q/profile.yaml", HEAD("q") "controls:\n" CONTROL("a") } },
      "ROOT/p/top/profile.yaml:6:12: '../../q' is no folder below 'ROOT/p', and nothing else may "
      "be included\n" },
    { "an absolute path",
      { { "p/top/profile.yaml", TOP("- profile: /etc\n") } },
      "ROOT/p/top/profile.yaml:6:12: '/etc' is no folder below 'ROOT/p', and nothing else may be "
      "included\n" },
    { "the folder of profiles itself",
      { { "p/top/profile.yaml", TOP("- profile: ..\n") } },
      "ROOT/p/top/profile.yaml:6:12: '..' is no folder below 'ROOT/p', and nothing else may be "
      "included\n" },
    { "a link out",
      { { "p/top/profile.yaml", TOP("- profile: out\n") }, { "p/top/out", ">/etc" } },
      "ROOT/p/top/profile.yaml:6:12: cannot open 'top/out': not a directory\n" },
    { "a link for its file",
      { { "p/top/profile.yaml", TOP("- profile: ../b\n") },
        { "p/b/profile.yaml", ">/etc/passwd" } },
      "ROOT/p/top/profile.yaml:6:12: no profile: ROOT/p/b: cannot read 'profile.yaml': "
      "'profile.yaml' is a symbolic link\n" },
    { "a file",
      { { "p/top/profile.yaml", TOP("- profile: ../f.yaml\n") },
        { "p/f.yaml", HEAD("f") "controls:\n" CONTROL("a") } },
      "ROOT/p/top/profile.yaml:6:12: cannot open 'f.yaml': not a directory\n" },
    { "itself",
      { { "p/top/profile.yaml", TOP("- profile: ../top\n") } },
      "ROOT/p/top/profile.yaml:6:12: profile '../top' includes itself: it is the profile "
      "ROOT/p/top\n" },
    { "a cycle",
      { { "p/top/profile.yaml", TOP("- profile: ../a\n") },
        { "p/a/profile.yaml", HEAD("a") "include: [{profile: ../b}]\n" },
        { "p/b/profile.yaml", HEAD("b") "include: [{profile: ../a}]\n" } },
      "ROOT/p/b/profile.yaml:5:21: profile '../a' includes itself: it is included by "
      "ROOT/p/top/profile.yaml:6\n" },
    { "a control twice",
      { { "p/top/profile.yaml", TOP("- profile: ../base\n- profile: ../other\n") },
        BASE,
        { "p/other/profile.yaml", HEAD("other") "controls:\n" CONTROL("two") } },
      "ROOT/p/top/profile.yaml:7:12: control 'two' of ROOT/p/other/profile.yaml:6 is defined in "
      "ROOT/p/base/profile.yaml:9 too\n" },
    { "a control of its own too",
      { { "p/top/profile.yaml",
          HEAD("top") "include: [{profile: ../base}]\ncontrols:\n" CONTROL("two") },
        BASE },
      "ROOT/p/top/profile.yaml:7:3: duplicate id 'two': the first is at "
      "ROOT/p/base/profile.yaml:9\n" },
    { "an input twice",
      { { "p/top/profile.yaml", HEAD("top") "inputs: {word: {type: string, default: b}}\ninclude: "
                                            "[{profile: ../base}]\n" },
        BASE },
      "ROOT/p/top/profile.yaml:6:21: input 'word' of ROOT/p/base/profile.yaml:6 is defined in "
      "ROOT/p/top/profile.yaml:5 too\n" },
    { "an input twice in what is included",
      { { "p/top/profile.yaml", TOP("- profile: ../base\n- profile: ../other\n") },
        { "p/other/profile.yaml",
          HEAD("other") "inputs: {word: {type: string, default: b}}\ncontrols:\n" CONTROL("x") },
        BASE },
      "ROOT/p/top/profile.yaml:7:12: input 'word' of ROOT/p/other/profile.yaml:5 is defined in "
      "ROOT/p/base/profile.yaml:6 too\n" },
    { "another scale",
      { { "p/top/profile.yaml", HEAD("top") "grades: {cat1: 0.7, cat2: 0.4}\ninclude: [{profile: "
                                            "../base}]\n" },
        BASE },
      "ROOT/p/top/profile.yaml:6:21: the grades of 'base' are {cat1: 0.9, cat2: 0.7}, and here "
      "{cat1: 0.7, cat2: 0.4}\n" },
    { "platforms that exclude each other",
      { { "p/top/profile.yaml", TOP("- profile: ../middle\n") },
        { "p/middle/profile.yaml",
          HEAD("middle") "supports: [{os: debian}]\ninclude: [{profile: ../rh}]\n" },
        { "p/rh/profile.yaml",
          HEAD("rh") "supports: [{os: rhel}]\ncontrols:\n"
                     "- {id: a, title: T, impact: 1, supports: [{os: alpine}], describe: "
                     "[{ask: so?}]}\n" } },
      "ROOT/p/middle/profile.yaml:6:21: control 'a' is for no platform that profile 'rh' "
      "supports\n" },
    { "unknown controls",
      { { "p/top/profile.yaml",
          TOP("- profile: ../base\n  controls: [one, tow, 'x*']\n"
              "  drop: [{control: tree, reason: x}, {control: two, reason: x}]\n") },
        BASE },
      "ROOT/p/top/profile.yaml:7:19: profile 'base' has no control 'tow'; did you mean 'two'?\n"
      "ROOT/p/top/profile.yaml:7:24: profile 'base' has no control 'x*'\n"
      "ROOT/p/top/profile.yaml:8:20: profile 'base' has no control 'tree'; did you mean 'three'?\n"
      "ROOT/p/top/profile.yaml:8:48: control 'two' is not taken\n" },
    { "edits without reason or grade",
      { { "p/top/profile.yaml",
          TOP("- profile: ../base\n  drop: [{control: one}, {control: one, reason: ''}]\n"
              "  change: [{control: two, reason: x}, {control: two, cat: 1, impact: 1, reason: x},"
              " {control: two, cat: 4, reason: x}]\n") },
        BASE },
      "ROOT/p/top/profile.yaml:7:10: missing key 'reason' of drop\n"
      "ROOT/p/top/profile.yaml:7:26: the reason is empty\n"
      "ROOT/p/top/profile.yaml:8:12: a change has no grade, expected one of impact and cat\n"
      "ROOT/p/top/profile.yaml:8:39: a change has both 'impact' and 'cat', expected one of impact "
      "and cat\n"
      "ROOT/p/top/profile.yaml:8:105: cat is '4', expected 1, 2 or 3\n" },
    { "edited twice",
      { { "p/top/profile.yaml", TOP("- profile: ../base\n  drop: [{control: one, reason: x}]\n"
                                    "  change: [{control: one, cat: 1, reason: x}]\n") },
        BASE },
      "ROOT/p/top/profile.yaml:8:22: control 'one' is dropped or changed in line 7 too\n" },
    { "a drop with a grade",
      { { "p/top/profile.yaml",
          TOP("- profile: ../base\n  drop: [{control: one, cat: 1, reason: x}]\n") },
        BASE },
      "ROOT/p/top/profile.yaml:7:25: unknown key 'cat' of drop\n" },
    { "wrong inputs",
      { { "p/top/profile.yaml", TOP("- {profile: ../base, inputs: {wrd: b, word: 5}}\n") }, BASE },
      "ROOT/p/top/profile.yaml:6:31: profile 'base' has no input 'wrd': did you mean 'word'?\n"
      "ROOT/p/top/profile.yaml:6:39: input 'word' must be a string, not integer\n" },
    { "a fault of the other profile",
      { { "p/top/profile.yaml", TOP("- profile: ../b\n") },
        { "p/b/profile.yaml", HEAD("b") "controls: [{id: a}]\n" } },
      "ROOT/p/b/profile.yaml:5:12: missing key 'describe' of a control\n"
      "ROOT/p/b/profile.yaml:5:12: missing key 'impact' or 'cat' of a control\n"
      "ROOT/p/b/profile.yaml:5:12: missing key 'title' of a control\n" },
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(profile_closep) struct profile *profile = NULL;
        struct tree tree = make_tree(rows[i].files, &arena);
        struct str said;

        test_row(rows[i].name);
        profile = open_tree(&tree, "p/top", &arena, &said);
        if (rows[i].said)
            CHECK_STR(said, rows[i].said);
        else
            CHECK(profile != NULL);
        remove_tree(&tree, &arena);
    }
}

static void test_taken(void)
{
    check_rows(taken_rows, COUNT_OF(taken_rows));
}

static void test_refused(void)
{
    check_rows(refused_rows, COUNT_OF(refused_rows));
}

/* Each level includes the next one twice: what is read is bounded, not only how deep it goes. */
static void test_limit(void)
{
    static const struct file files[FILES] = {
        { "p/top/profile.yaml", HEAD("top") "include: [{profile: cis-docker-image, controls: "
                                            "[nope]}]\n" },
    };
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf text = BUF_INIT(1U << 16);
    struct tree tree = make_tree(files, &arena);
    struct str said;

    buf_add(&text, STR(HEAD("top") "include:\n"));
    for (int i = 0; i < 101; i++)
        buf_add(&text, STR("- {profile: cis-docker-image, controls: [nope]}\n"));
    FILE *out = fopen(below(&tree, "p/top/profile.yaml", &arena).ptr, "w");
    CHECK(out != NULL);
    (void)fwrite(buf_str(&text).ptr, 1, buf_str(&text).len, out);
    (void)fclose(out);
    CHECK(open_tree(&tree, "p/top", &arena, &said) == NULL);
    CHECK(str_find(said, STR(":106:13: more than 100 profiles are included")) >= 0);
    remove_tree(&tree, &arena);
}

static const struct file changing[FILES] = {
    { "p/top/profile.yaml",
      TOP("- {profile: ../base, change: [{control: two, cat: 1, reason: x}]}\n") },
    BASE,
};

/* A waiver for the control as it was is none for the control as it is. */
static void test_rev(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct tree tree = make_tree(changing, &arena);
    struct str said;
    CLEANUP(profile_closep) struct profile *top = open_tree(&tree, "p/top", &arena, &said);
    CLEANUP(profile_closep) struct profile *base = open_tree(&tree, "p/base", &arena, &said);

    CHECK_STR(control_rev(&top->controls[0], &arena), control_rev(&base->controls[0], &arena).ptr);
    CHECK_INT(
        str_equal(control_rev(&top->controls[1], &arena), control_rev(&base->controls[1], &arena)),
        false);
    remove_tree(&tree, &arena);
}

/* Whoever pins the checksum of a profile pins what it includes. */
static void test_checksum(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct tree tree = make_tree(changing, &arena);
    struct str said;
    CLEANUP(profile_closep) struct profile *before = open_tree(&tree, "p/top", &arena, &said);

    FILE *out = fopen(below(&tree, "p/base/profile.yaml", &arena).ptr, "a");
    CHECK(out != NULL);
    (void)fputs("# a comment\n", out);
    (void)fclose(out);
    CLEANUP(profile_closep) struct profile *after = open_tree(&tree, "p/top", &arena, &said);
    const struct digest effective_before = profile_effective_digest(before);
    const struct digest effective_after = profile_effective_digest(after);

    CHECK_INT(digest_equal(&before->sha256, &after->sha256), false);
    CHECK_INT(digest_equal(&effective_before, &effective_after), true);
    remove_tree(&tree, &arena);
}

/* The text of an effective profile loads to the same one, and to the same text again. */
static void check_effective(struct profile *profile)
{
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct profile *again = NULL;
    struct error err = ERROR_INIT;
    const struct digest digest = profile_effective_digest(profile);
    struct str text = profile_effective_text(profile, profile->arena);

    CHECK_INT(profile_parse(STR("effective"), text, &diagnostics, &again, &err), GATE_OK);
    for (size_t i = 0; i < diagnostics.items.count; i++)
        CHECK_STR(diagnostic_text(vec_at(&diagnostics.items, i), profile->arena), "");
    if (again) {
        const struct digest other = profile_effective_digest(again);

        CHECK_INT(digest_equal(&digest, &other), true);
        CHECK_STR(profile_effective_text(again, again->arena), text.ptr);
        CHECK_INT(again->control_count, profile->control_count);
        for (size_t i = 0; i < profile->control_count; i++)
            CHECK_STR(control_rev(&again->controls[i], again->arena),
                      control_rev(&profile->controls[i], again->arena).ptr);
    }
    profile_close(again);
    diagnostics_release(&diagnostics);
}

static void test_effective(void)
{
    static const char odd[] = HEAD(
        "odd") "desc: \"a\\x85b\\u2028c\\uFEFFd \\\\ \\\"\\n\\ttab\\0\"\n"
               "benchmark: {debian12: '1.10', rhel9: 'no'}\ngrades: {cat1: 0.8, cat2: 0.3}\n"
               "target: image\nsupports: [{family: [debian, 'on'], version: ['12', 1.10]}]\n"
               "inputs:\n"
               "  a: {type: real, default: 1, allowed: [1, 0.1, 1e300]}\n"
               "  b: {type: list, default: [1.0, 1, '1', 'no', true, {x: [y], '5': }]}\n"
               "  c: {type: string, sensitive: true, pattern: x}\n"
               "  d: {type: integer, by: [{when: {os: a}, value: 1}, {value: 2}]}\n"
               "  needed_services: {type: list, default: []}\n"
               "controls:\n"
               "- for: [{n: a, c: 2.10}, {n: b, c: 007-x}]\n"
               "  id: f-${n}\n  title: T ${n}\n  cat: 2\n  tags: {cis: {debian12: \"${c}\", rhel9: "
               "['1']}, k: "
               "[], m: 1.0}\n"
               "  describe: [{passwd: , where: {uid: 0}, its: {user: {eq: [\"${n}\"]}}}]\n"
               "- id: z\n  title: ' x '\n  impact: 0.7\n  since: {1.0: 0.1, '1.10': 0.7}\n"
               "  level: {debian12: 2, rhel9: 1}\n  needed: x\n  target: any\n  parts: p\n  refs: "
               "[a, 'b: c']\n"
               "  supports: [{os: debian}, {version: 12}]\n"
               "  only_if: {reason: r, none: [{file: /x, it: exist}]}\n"
               "  describe:\n"
               "  - image_config: \n    its: {[labels, a.b]: {eq: ~}, user: {match: \"/a\\n/\"}}\n"
               "  - files: {under: /}\n    where: {mode: {mask: '0002'}, any: [{uid: 0x10}, {uid: "
               "1}]}\n"
               "    it: {not: exist}\n    because: |\n      two\n      lines\n"
               "  - any: [{login_defs: , its: {A: {cmp: 1.50}, B: {be_in: [~, 1]}}}]\n"
               "  - login_defs:\n    its:\n      C:\n        be_in:\n          -\n          - 1\n";
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct tree tree = make_tree(changing, &arena);
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;
    struct str said;
    CLEANUP(profile_closep) struct profile *top = open_tree(&tree, "p/top", &arena, &said);
    struct profile *profile = NULL;

    test_row("includes");
    check_effective(top);
    remove_tree(&tree, &arena);

    test_row("odd values");
    CHECK_INT(profile_parse(STR("p.yaml"), str_of(odd), &diagnostics, &profile, &err), GATE_OK);
    for (size_t i = 0; i < diagnostics.items.count; i++)
        CHECK_STR(diagnostic_text(vec_at(&diagnostics.items, i), &arena), "");
    if (profile)
        check_effective(profile);
    profile_close(profile);
    diagnostics_release(&diagnostics);

    for (size_t i = 0; i < profile_builtin_count(); i++) {
        struct diagnostics none = DIAGNOSTICS_INIT;
        struct profile *builtin = NULL;

        test_row(arena_str(&arena, profile_builtin_name(i)).ptr);
        CHECK_INT(
            profile_open(arena_str(&arena, profile_builtin_name(i)).ptr, &none, &builtin, &err),
            GATE_OK);
        if (builtin)
            check_effective(builtin);
        profile_close(builtin);
        diagnostics_release(&none);
    }
}

/* What is given changes the effective profile; what nobody may see does not. */
static void test_effective_inputs(void)
{
    static const char text[] = HEAD("p") "inputs:\n  a: {type: string, default: x}\n"
                                         "  b: {type: string, sensitive: true}\n"
                                         "controls:\n" CONTROL("c");
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    CLEANUP(profile_closep) struct profile *profile = NULL;
    struct error err = ERROR_INIT;

    CHECK_INT(profile_parse(STR("p.yaml"), str_of(text), &diagnostics, &profile, &err), GATE_OK);
    const struct digest before = profile_effective_digest(profile);
    CHECK_INT(profile_set_input(profile, STR("b"), STR("hunter2"), STR("--input"), &err), GATE_OK);
    const struct digest secret = profile_effective_digest(profile);
    CHECK_INT(profile_set_input(profile, STR("a"), STR("y"), STR("--input"), &err), GATE_OK);
    const struct digest given = profile_effective_digest(profile);
    CHECK_INT(digest_equal(&before, &secret), true);
    CHECK_INT(digest_equal(&before, &given), false);
    CHECK(str_find(profile_effective_text(profile, profile->arena), STR("hunter2")) < 0);
    check_effective(profile);
    diagnostics_release(&diagnostics);
}

static const struct test tests[] = {
    { "taken", test_taken },
    { "refused", test_refused },
    { "limit", test_limit },
    { "rev", test_rev },
    { "checksum", test_checksum },
    { "effective", test_effective },
    { "effective_inputs", test_effective_inputs },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
