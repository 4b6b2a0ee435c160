/*
 * The schema of profiles and the loader are made of the same tables, and judge alike: good profiles
 * are changed at every place, one at a time, and both must say the same of each, as far as shape
 * alone decides.
 */
#include "profile/schema.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "format/yaml_write.h"
#include "match/match.h"
#include "profile/files.h"
#include "profile/test_case.h"
#include "unit/schema.h"
#include "unit/test.h"

/* Everything that a profile can say. */
static const char whole_profile[] =
    "gate_profile: 1\n"
    "name: whole\n"
    "version: 2.10\n"
    "title: W\n"
    "desc: D\n"
    "benchmark: {debian12: B}\n"
    "grades: {cat1: 0.9, cat2: 0.7}\n"
    "target: any\n"
    "supports: [{os: debian, version: [12, \"13\"]}, {family: [redhat, suse]}]\n"
    "inputs:\n"
    "  text: {type: string, desc: D, default: x}\n"
    "  count: {type: integer, default: 3}\n"
    "  list: {type: list, default: [a, b]}\n"
    "controls:\n"
    "- {id: one, title: T, cat: 2, rationale: R, level: {debian12: 1, rhel9: 2}, since: 1.0,\n"
    "   desc: D, fix: F, parts: [p], refs: r, target: image,\n"
    "   remedy: [{purge: finding, remove: finding, owner: root, group: shadow, mode: go-w,\n"
    "     lock: finding, shell: /bin/false, set: [{key: K, value: {input: count}},\n"
    "     {file: /etc/a, key: k.l, value: 5, style: equals, first: true, ignore_case: false}]},\n"
    "    {at: [/a, /b/**], family: debian, with: x, unless: [y], in_layer: false, line: finding,\n"
    "     mask: a.service, refresh: audit-rules, set: [{line: l, created: \"0640\"},\n"
    "     {key: k, value: v, style: equals, section: s}, {key: k, value: w, style: equals,\n"
    "     in_place: true}]}],\n"
    "   tags: {family: x, cis: {debian12: 4.10, rhel9: [4.1, \"4.2\"]}, nist: [AC-3]},\n"
    "   only_if: {reason: none, any: [{component: sshd, it: be_present}]},\n"
    "   describe: [\n"
    "     {file: /etc/x, it: [exist, {not: {be_more_permissive_than: \"0640\"}}],\n"
    "      its: {uid: {eq: 0}, size: {\"<=\": 5}, content: {match: a, not: {include: b}}},\n"
    "      absent: pass, because: B},\n"
    "     {passwd: , where: {uid: {\">\": 0}, user: {not: {be_in: [a]}}, any: [{shell: x}, {gid: "
    "0}]},\n"
    "      each: {its: {shell: {be_in: {input: list}}}}, empty: skip, unique: uid},\n"
    "     {passwd: , where: {uid: 0}, it: {not: exist}, its: {count: {cmp: \"<= 1\"}}},\n"
    "     {files: {under: /, depth: 2}, where: {mode: {mask: \"0002\"}},\n"
    "      each: {it: {be_listed: {input: list}}, any: [{its: {uid: {eq: 0}}}, {its: {gid: {eq: "
    "0}}}]}},\n"
    "     {sshd_effective: , its: {PermitRootLogin: {eq: \"no\"}, MaxAuthTries: {be_between: [1, "
    "{input: "
    "count}]}}},\n"
    "     {passwd: , its: {users: {all: {start_with: a}}, uids: be_empty}},\n"
    "     {none: [{package: telnetd, it: be_installed}], because: B},\n"
    "     {ask: Q, because: B}]}\n"
    "- {id: two, title: T, impact: 0.5, level: 2, describe: [{os: , its: {id: {eq: x}}}]}\n";

static const char whole_tests[] =
    "tests:\n"
    "- name: N\n"
    "  inputs: {count: 4}\n"
    "  image: {config: {User: a}, history: [{created_by: x}], tags: [a:1], os: linux,\n"
    "          architecture: arm64, created: 2026-11-23T10:00:00Z, author: A}\n"
    "  rootfs:\n"
    "    /a: {content: x, mode: \"0644\", uid: 5, gid: 6,\n"
    "         xattrs: {user.a: b, user.c: {base64: AAAA}}}\n"
    "    /b: {content_base64: AAAA}\n"
    "    /c: {link: /a}\n"
    "    /d: {hardlink: /a}\n"
    "    /e: {type: fifo}\n"
    "  target: image\n"
    "  at: 2026-11-23T10:00:00Z\n"
    "  expect: {one: passed, two: {status: failed, at: /a, reason: unparsable, count: 1}}\n"
    "- {name: M, layers: [{/a: {content: x}}, {/.wh.a: {content: \"\"}}], expect: {one: error}}\n";

/* Faults that no shape shows: of values, and of names that a profile gives. */
static const char *const other_faults[] = {
    "duplicate id",
    "the profile has no control",
    "is no word",
    "cat1 is not above",
    "unknown input",
    "unknown control",
    "a remedy cannot write",
    "a remedy does nothing",
    "a remedy cannot refresh",
    "a setting has a value",
    "a setting in place",
    "a section has no",
    "the default of input",
    "'input' is",
    "never equals",
    "have no order",
    "nothing is between",
    "nothing is less",
    "does not compare",
    "always holds",
    "a list of two",
    "a mode in quotes",
    "'be_in' wants a list",
    "'match' wants a regular",
    "'start_with' wants",
    "expected a list of files",
    "expected a path",
    "expected {path",
    "a listed file without path",
    "there is no component",
    "under is a map",
    "path is a map",
    "depth is a map",
    "component name is a map",
    "package name is a map",
    "is none",
    "'at' is",
};

struct judge {
    json_t *schema;
    struct profile *profile; /* whose tests are read; NULL: profiles are */
    size_t mutants;
    size_t broken;
};

static json_t *json_of(const struct yaml_node *node)
{
    json_t *json = NULL;

    switch (node->kind) {
    case YAML_NULL:
        return json_null();
    case YAML_BOOL:
        return json_boolean(node->boolean);
    case YAML_INTEGER:
        return json_integer(node->integer);
    case YAML_REAL:
        return json_real(node->real);
    case YAML_STRING:
        return json_stringn(node->text.ptr, node->text.len);
    case YAML_LIST:
        json = json_array();
        for (size_t i = 0; i < node->item_count; i++)
            (void)json_array_append_new(json, json_of(node->items[i]));
        return json;
    case YAML_MAP:
        json = json_object();
        for (size_t i = 0; i < node->pair_count; i++)
            (void)json_object_set_new(json, node->pairs[i].key->text.ptr,
                                      json_of(node->pairs[i].value));
        return json;
    }
    return json;
}

static const struct yaml_node *parse(struct str text, struct arena *arena)
{
    const struct yaml_node *root = NULL;
    struct error err = ERROR_INIT;
    uint32_t line = 0;
    uint32_t column = 0;

    CHECK_INT(yaml_document_parse(text, arena, &root, &line, &column, &err), GATE_OK);
    CHECK_STR(str_of(err.message), "");
    return root;
}

/* Whether every fault is one that the schema need not see. */
static bool are_other(const struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->items.count; i++) {
        const struct diagnostic *fault = vec_at(&diagnostics->items, i);
        bool is_other = false;

        for (size_t k = 0; k < COUNT_OF(other_faults); k++)
            is_other = is_other || str_find(fault->message, str_of(other_faults[k])) >= 0;
        if (!is_other)
            return false;
    }
    return true;
}

/* What the loader says of it. */
static void load(const struct judge *judge, struct str text, struct diagnostics *diagnostics)
{
    struct profile *profile = NULL;
    struct test_cases cases;
    struct error err = ERROR_INIT;
    enum gate_rc rc =
        judge->profile
            ? test_cases_parse(judge->profile, STR("t.yaml"), text, diagnostics, &cases, &err)
            : profile_parse(STR("p.yaml"), text, diagnostics, &profile, &err);

    CHECK_INT(rc, diagnostics->items.count ? GATE_EUSAGE : GATE_OK);
    profile_close(profile);
}

static void show(const char *what, struct str text, const struct diagnostics *diagnostics)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    (void)fprintf(stderr, "%s: %.*s\n", what, STR_ARG(text));
    for (size_t i = 0; i < diagnostics->items.count; i++)
        (void)fprintf(stderr, "  %.*s\n",
                      STR_ARG(diagnostic_text(vec_at(&diagnostics->items, i), &arena)));
}

static void judge_one(struct judge *judge, const struct yaml_node *root)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(1U << 20);
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    json_t *json = json_of(root);

    yaml_write_node(&text, root);
    load(judge, buf_str(&text), &diagnostics);
    bool is_kept = schema_keeps(judge->schema, json);
    bool is_good = diagnostics.items.count == 0;

    judge->mutants++;
    judge->broken += !is_kept;
    if (is_good && !is_kept) {
        show("the schema alone finds a fault", buf_str(&text), &diagnostics);
        (void)schema_faults(judge->schema, json);
    }
    CHECK(is_kept || !is_good);
    if (!is_good && is_kept && !are_other(&diagnostics)) {
        show("the loader alone finds a fault", buf_str(&text), &diagnostics);
        CHECK(false);
    }
    json_decref(json);
    diagnostics_release(&diagnostics);
}

/* One change of a tree. */
struct change {
    const struct yaml_node *at;
    const struct yaml_node *value; /* instead of `at`; NULL: a pair of it is changed */
    size_t pair;
    bool is_renamed; /* the pair; else it is left out */
};

static const struct yaml_node *changed(const struct yaml_node *node, const struct change *change,
                                       struct arena *arena)
{
    struct yaml_node *copy = arena_new(arena, 1, sizeof(*copy));

    if (node == change->at && change->value)
        return change->value;
    *copy = *node;
    if (node->kind == YAML_LIST) {
        const struct yaml_node **items =
            arena_new(arena, node->item_count + 1, sizeof(const struct yaml_node *));

        for (size_t i = 0; i < node->item_count; i++)
            items[i] = changed(node->items[i], change, arena);
        copy->items = items;
    }
    if (node->kind != YAML_MAP)
        return copy;

    struct yaml_pair *pairs = arena_new(arena, node->pair_count + 1, sizeof(*pairs));
    copy->pairs = pairs;
    copy->pair_count = 0;
    for (size_t i = 0; i < node->pair_count; i++) {
        bool is_it = node == change->at && i == change->pair;
        struct yaml_node *key = arena_new(arena, 1, sizeof(*key));

        if (is_it && !change->is_renamed)
            continue;
        *key = *node->pairs[i].key;
        if (is_it)
            *key = (struct yaml_node){ .kind = YAML_STRING, .text = STR("zz") };
        pairs[copy->pair_count++] = (struct yaml_pair){
            .key = key,
            .value = changed(node->pairs[i].value, change, arena),
        };
    }
    return copy;
}

/* Judges the tree with every change at `node` and below. */
static void change_all(struct judge *judge, const struct yaml_node *root,
                       const struct yaml_node *node)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct yaml_node *values =
        parse(STR("[null, true, 7, 0.5, zz, [], {}, [zz], {zz: 1}, {input: list}]"), &arena);

    for (size_t i = 0; i < values->item_count; i++) {
        const struct change change = { .at = node, .value = values->items[i] };

        judge_one(judge, changed(root, &change, &arena));
    }
    for (size_t i = 0; node->kind == YAML_MAP && i < 2 * node->pair_count; i++) {
        const struct change change = { .at = node, .pair = i / 2, .is_renamed = i % 2 };

        judge_one(judge, changed(root, &change, &arena));
    }
    for (size_t i = 0; node->kind == YAML_MAP && i < node->pair_count; i++)
        change_all(judge, root, node->pairs[i].value);
    for (size_t i = 0; node->kind == YAML_LIST && i < node->item_count; i++)
        change_all(judge, root, node->items[i]);
}

static void test_whole(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct judge judge = { .schema = profile_schema() };
    const struct yaml_node *root = parse(str_of(whole_profile), &arena);

    judge_one(&judge, root);
    CHECK_INT(judge.broken, 0);
    change_all(&judge, root, root);
    CHECK(judge.broken > 1000);
    json_decref(judge.schema);
}

static void test_tests(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct judge judge = { .schema = profile_schema() };
    const struct yaml_node *root = parse(str_of(whole_tests), &arena);
    struct error err = ERROR_INIT;

    CHECK_INT(
        profile_parse(STR("p.yaml"), str_of(whole_profile), &diagnostics, &judge.profile, &err),
        GATE_OK);
    judge_one(&judge, root);
    CHECK_INT(judge.broken, 0);
    change_all(&judge, root, root);
    CHECK(judge.broken > 200);
    profile_close(judge.profile);
    diagnostics_release(&diagnostics);
    json_decref(judge.schema);
}

/* Every file of the built-in profiles keeps the schema. */
static void test_builtin(void)
{
    json_t *schema = profile_schema();

    for (size_t i = 0; i < profile_builtin_count(); i++) {
        for (int part = PROFILE_CONTROLS; part <= PROFILE_TESTS; part++) {
            CLEANUP(arena_release) struct arena arena = ARENA_INIT;
            struct str name = arena_str(&arena, profile_builtin_name(i));
            struct profile_files files;
            struct error err = ERROR_INIT;

            CHECK_INT(profile_files_read(name.ptr, (enum profile_part)part, &arena, &files, &err),
                      GATE_OK);
            CHECK(files.items.count > 0 || profile_builtin_is_selection(name));
            for (size_t k = 0; k < files.items.count; k++) {
                const struct profile_file *file = vec_at(&files.items, k);
                json_t *json = json_of(parse(file->text, &arena));

                test_row(file->shown.ptr);
                CHECK_INT(schema_faults(schema, json), 0);
                json_decref(json);
            }
            vec_release(&files.items);
        }
    }
    json_decref(schema);
}

/* The examples of all resources and matchers keep it too. */
static void test_examples(void)
{
    json_t *schema = profile_schema();

    for (size_t i = 0; i < resource_def_count + matcher_def_count; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        bool is_resource = i < resource_def_count;
        const char *example =
            is_resource ? resource_defs[i]->example : matcher_defs[i - resource_def_count]->example;
        struct str text =
            arena_printf(&arena, "controls: [{id: a, title: A, cat: 1, describe: [%s%s%s]}]",
                         is_resource ? "" : "{sshd_effective: , ", example, is_resource ? "" : "}");

        test_row(example);
        json_t *json = json_of(parse(text, &arena));
        CHECK_INT(schema_faults(schema, json), 0);
        json_decref(json);
    }
    json_decref(schema);
}

static const struct test tests[] = {
    { "builtin", test_builtin },
    { "examples", test_examples },
    { "whole", test_whole },
    { "tests", test_tests },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
