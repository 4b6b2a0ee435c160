/* The rev of a control: the same for the same question, another for another. */
#include "profile/profile.h"

#include "unit/test.h"

#define HEADER                                                                       \
    "gate_profile: 1\nname: p\nversion: 1\ntitle: P\n"                               \
    "inputs: {one: {type: integer, default: 1}, two: {type: integer, default: 1},\n" \
    "         needed_services: {type: list, default: []}}\n"

static const char base_text[] =
    HEADER "controls:\n"
           "  - id: a\n"
           "    title: A\n"
           "    impact: 0.7\n"
           "    only_if: {reason: no sshd, any: [{file: /usr/sbin/sshd, it: exist}]}\n"
           "    describe:\n"
           "      - file: /root\n"
           "        its: {uid: {eq: 0}, owner: {eq: root}}\n"
           "      - file: /etc/passwd\n"
           "        it: [exist, {not: {be_more_permissive_than: \"0644\"}}]\n"
           "        its: {size: {eq: {input: one}}}\n";

#define BASE_REV "363b52b5c159"

/* The rev of the first control; empty, with a failed check, if there is none. */
static struct str rev_of(struct str text, struct arena *arena)
{
    CLEANUP(profile_closep) struct profile *profile = NULL;
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;
    struct str rev = STR("");

    CHECK_INT(profile_parse(STR("p.yaml"), text, &diagnostics, &profile, &err), GATE_OK);
    for (size_t i = 0; i < diagnostics.items.count; i++)
        CHECK_STR(diagnostic_text(vec_at(&diagnostics.items, i), arena), "");
    if (profile)
        rev = control_rev(&profile->controls[0], arena);
    diagnostics_release(&diagnostics);
    return rev;
}

/* `text` with the first `from` replaced by `to`. */
static struct str replaced(struct str text, const char *from, const char *to, struct arena *arena)
{
    ptrdiff_t at = str_find(text, str_of(from));

    CHECK(at >= 0);
    if (at < 0)
        return text;
    struct str before = str_slice(text, 0, (size_t)at);
    struct str after = str_slice(text, (size_t)at + str_of(from).len, text.len);
    return arena_printf(arena, "%.*s%s%.*s", STR_ARG(before), to, STR_ARG(after));
}

/* Waivers are bound to it: it must not change from one version of gate to the next. */
static void test_known(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    CHECK_STR(rev_of(str_of(base_text), &arena), BASE_REV);
}

static void test_changes(void)
{
    static const struct {
        const char *row;
        const char *from;
        const char *to;
        bool is_same;
    } cases[] = {
        { "a comment", "    describe:\n", "    # why\n    describe: # how\n", true },
        { "quotes", "eq: root}", "eq: \"root\"}", true },
        { "quotes around a key", "uid:", "\"uid\":", true },
        { "the order of keys", "{uid: {eq: 0}, owner: {eq: root}}",
          "{owner: {eq: root}, uid: {eq: 0}}", true },
        { "the order of keys of an entry",
          "      - file: /root\n        its: {uid: {eq: 0}, owner: {eq: root}}\n",
          "      - its: {uid: {eq: 0}, owner: {eq: root}}\n        file: /root\n", true },
        { "block style", "its: {size: {eq: {input: one}}}",
          "its:\n          size:\n            eq:\n              input: one", true },
        { "another title", "title: A\n", "title: B\n", true },
        { "desc, fix and tags",
          "    impact:", "    desc: d\n    fix: f\n    tags: {cis: 1}\n    impact:", true },
        { "a rationale, level and since",
          "    impact:", "    rationale: r\n    level: 2\n    since: 1\n    impact:", true },
        { "refs and parts", "    impact:", "    refs: [r]\n    parts: [q]\n    impact:", true },
        { "the category of the same impact", "impact: 0.7", "cat: 2", true },
        { "the words of only_if", "no sshd", "there is no sshd", true },
        { "a because", "      - file: /root\n", "      - file: /root\n        because: it must\n",
          true },
        { "the default of an input", "default: 1", "default: 2", true },
        { "another id", "- id: a", "- id: b", true },
        { "the target that is meant anyway", "    impact:", "    target: any\n    impact:", true },

        { "the impact", "impact: 0.7", "impact: 0.8", false },
        { "a target", "    impact:", "    target: image\n    impact:", false },
        { "the target of the profile", "title: P\n", "title: P\ntarget: host\n", false },
        { "a subject", "file: /root", "file: /home", false },
        { "a remedy", "    impact:", "    remedy: {mode: go-w}\n    impact:", true },
        { "a value", "eq: 0}", "eq: 1}", false },
        { "a matcher", "uid: {eq: 0}", "uid: {be_between: [0, 0]}", false },
        { "a property", "owner: {eq", "group: {eq", false },
        { "an assertion less", "uid: {eq: 0}, ", "", false },
        { "the kind of a value", "eq: root", "eq: [root]", false },
        { "a text for a number", "eq: root", "eq: toor", false },
        { "another input", "{input: one}", "{input: two}", false },
        { "a value for an input", "{input: one}", "1", false },
        { "a value of another resource", "eq: 0}", "eq: {of: {file: /x}, its: uid}}", false },
        { "a need", "    impact:", "    needed: x\n    impact:", false },
        { "no only_if",
          "    only_if: {reason: no sshd, any: [{file: /usr/sbin/sshd, it: exist}]}\n", "", false },
        { "another only_if", "/usr/sbin/sshd", "/usr/bin/sshd", false },
        { "all for any", "any: [", "all: [", false },
        { "the order of a list", "[exist, {not: {be_more_permissive_than: \"0644\"}}]",
          "[{not: {be_more_permissive_than: \"0644\"}}, exist]", false },
        { "what absence is", "      - file: /root\n", "      - file: /root\n        absent: skip\n",
          false },
        { "an entry more", "      - file: /root\n", "      - ask: so?\n      - file: /root\n",
          false },
        { "an entry in a group",
          "      - file: /root\n        its: {uid: {eq: 0}, owner: {eq: root}}\n",
          "      - all:\n          - {file: /root, its: {uid: {eq: 0}, owner: {eq: root}}}\n",
          false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;

        test_row(cases[i].row);
        struct str text = replaced(str_of(base_text), cases[i].from, cases[i].to, &arena);
        struct str rev = rev_of(text, &arena);
        CHECK_INT(rev.len, 12);
        CHECK_INT(str_equal(rev, STR(BASE_REV)), cases[i].is_same);
    }
}

/* Words for people inside of groups do not count either; a question to them does. */
static void test_groups(void)
{
    static const struct {
        const char *row;
        const char *one;
        const char *other;
        bool is_same;
    } cases[] = {
        { "because in a group", "[{any: [{ask: so?}, {ask: no?}]}]",
          "[{any: [{ask: so?, because: b}, {ask: no?}], because: c}]", true },
        { "another question", "[{ask: so?}]", "[{ask: so? }]", true },
        { "another word", "[{ask: so?}]", "[{ask: sow?}]", false },
        { "members in another order", "[{any: [{ask: so?}, {ask: no?}]}]",
          "[{any: [{ask: no?}, {ask: so?}]}]", false },
        { "a group for two entries", "[{ask: a}, {ask: b}]", "[{all: [{ask: a}, {ask: b}]}]",
          false },
        { "texts that run together", "[{ask: ab}, {ask: c}]", "[{ask: a}, {ask: bc}]", false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        static const char form[] =
            HEADER "controls: [{id: a, title: A, impact: 1, describe: %s}]\n";

        test_row(cases[i].row);
        struct str one = arena_printf(&arena, form, cases[i].one);
        struct str other = arena_printf(&arena, form, cases[i].other);
        CHECK_INT(str_equal(rev_of(one, &arena), rev_of(other, &arena)), cases[i].is_same);
    }
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "known", test_known },
        { "changes", test_changes },
        { "groups", test_groups },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
