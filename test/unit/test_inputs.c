/* Inputs: rules by platform, what may be given, and values that nobody may see. */
#include <stdio.h>

#include "check/check.h"
#include "check/secrets.h"
#include "unit/said.h"
#include "unit/test.h"

#define HEADER "gate_profile: 1\nname: p\nversion: 1\ntitle: P\ninputs:\n"
#define CONTROLS "\ncontrols: [{id: a, title: A, impact: 1, describe: [{ask: so?}]}]\n"

static struct str faults_of(const char *inputs, struct arena *arena)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(1U << 16);
    CLEANUP(profile_closep) struct profile *profile = NULL;
    struct str text = arena_printf(arena, HEADER "%s" CONTROLS, inputs);
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;

    enum gate_rc rc = profile_parse(STR("p.yaml"), text, &diagnostics, &profile, &err);
    CHECK_INT(rc, diagnostics.items.count ? GATE_EUSAGE : GATE_OK);
    for (size_t i = 0; i < diagnostics.items.count; i++) {
        buf_add(&out, diagnostic_text(vec_at(&diagnostics.items, i), arena));
        buf_add(&out, STR("\n"));
    }
    diagnostics_release(&diagnostics);
    return arena_str(arena, buf_str(&out));
}

static void test_faults(void)
{
    static const struct {
        const char *row;
        const char *inputs;
        const char *faults;
    } cases[] = {
        { "all there is",
          "  a: {type: string, default: ab, allowed: [ab, b], pattern: '^a'}\n"
          "  b: {type: integer, by: [{when: {os: debian, version: 12}, value: 1}, {value: 2}]}\n"
          "  c: {type: string, sensitive: true}\n"
          "  d: {type: list, default: [x, y], allowed: [x, y, z], sensitive: false}\n"
          "  e: {type: real, default: 1, allowed: [0, 1, 2.5]}\n",
          "" },
        { "neither default nor by", "  a: {type: string}\n",
          "p.yaml:6:6: missing key 'default' or 'by' of an input\n" },
        { "default and by", "  a: {type: string, default: x, by: [{value: y}]}\n",
          "p.yaml:6:6: input 'a' has both 'default' and 'by', expected one of them\n" },
        { "default not allowed", "  a: {type: string, default: x, allowed: [y]}\n",
          "p.yaml:6:30: the default of input 'a': it is not one of the values that are allowed\n" },
        { "an item not allowed", "  a: {type: list, default: [x, q], allowed: [x]}\n",
          "p.yaml:6:28: the default of input 'a': item 2 is not one of the values that are "
          "allowed\n" },
        { "allowed of another type", "  a: {type: integer, default: 1, allowed: [1, x]}\n",
          "p.yaml:6:47: a value allowed for input 'a' is a string, expected integer\n" },
        { "nothing allowed", "  a: {type: integer, default: 1, allowed: []}\n",
          "p.yaml:6:43: no value of input 'a' could be allowed\n" },
        { "allowed maps", "  a: {type: map, default: {}, allowed: [1]}\n",
          "p.yaml:6:40: no value of input 'a' could be allowed\n" },
        { "allowed is no list", "  a: {type: integer, default: 1, allowed: 1}\n",
          "p.yaml:6:43: 'allowed' is an integer, expected a list\n" },
        { "default and pattern", "  a: {type: string, default: x, pattern: '^y$'}\n",
          "p.yaml:6:30: the default of input 'a': it does not match '^y$'\n" },
        { "pattern of a number", "  a: {type: integer, default: 1, pattern: '1'}\n",
          "p.yaml:6:6: input 'a' has a pattern and is no text, expected type string or list\n"
          "p.yaml:6:31: the default of input 'a': it is no text, and its pattern wants one\n" },
        { "pattern that is none", "  a: {type: string, default: x, pattern: '(x'}\n",
          "p.yaml:6:30: the default of input 'a': end of pattern with unmatched parenthesis at "
          "offset 2\n"
          "p.yaml:6:42: end of pattern with unmatched parenthesis at offset 2\n" },
        { "an empty pattern", "  a: {type: string, default: x, pattern: ''}\n",
          "p.yaml:6:42: the pattern is empty\n" },
        { "a sensitive number", "  a: {type: integer, default: 1, sensitive: true}\n",
          "p.yaml:6:6: input 'a' is sensitive and no text, expected type string or list\n" },
        { "sensitive is no word", "  a: {type: string, default: x, sensitive: yes}\n",
          "p.yaml:6:44: 'sensitive' is a string, expected true or false\n" },
        { "no rules", "  a: {type: string, by: []}\n", "p.yaml:6:25: 'by' has no rules\n" },
        { "rules are no list", "  a: {type: string, by: {value: x}}\n",
          "p.yaml:6:25: 'by' is a map, expected a list\n" },
        { "a rule of another type", "  a: {type: integer, by: [{when: {os: x}, value: y}]}\n",
          "p.yaml:6:50: the value of input 'a' is a string, expected integer\n" },
        { "a rule without value", "  a: {type: integer, by: [{when: {os: x}}]}\n",
          "p.yaml:6:27: missing key 'value' of a rule\n" },
        { "a rule that is never reached", "  a: {type: integer, by: [{value: 1}, {value: 2}]}\n",
          "p.yaml:6:39: the rule is never reached: one without 'when' is before it\n" },
        { "when with another key", "  a: {type: integer, by: [{when: {oss: x}, value: 1}]}\n",
          "p.yaml:6:35: unknown key 'oss' of when; did you mean 'os'?\n" },
        { "when that asks nothing", "  a: {type: integer, by: [{when: {}, value: 1}]}\n",
          "p.yaml:6:34: 'when' asks nothing, expected os, family or version\n" },
        { "a value of a rule that is not allowed",
          "  a: {type: integer, allowed: [1], by: [{value: 2}]}\n",
          "p.yaml:6:49: the value of input 'a': it is not one of the values that are allowed\n" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;

        test_row(cases[i].row);
        CHECK_STR(faults_of(cases[i].inputs, &arena), cases[i].faults);
    }
}

static void test_rules(void)
{
    static const char text[] = HEADER "  a:\n    type: integer\n    by:\n"
                                      "      - {when: {family: redhat, version: 9}, value: 1}\n"
                                      "      - {when: {family: [debian, suse]}, value: 2}\n"
                                      "      - {when: {os: alpine}, value: 3}\n" CONTROLS;
    static const struct {
        const char *row;
        struct platform platform;
        const char *given; /* NULL: nothing */
        const char *said;
    } cases[] = {
        { "the first that fits",
          { STR("rhel"), STR("redhat"), STR("9.4"), STR("rhel9") },
          NULL,
          "1 (rule p.yaml:9)" },
        { "all of when",
          { STR("rhel"), STR("redhat"), STR("8"), STR("rhel8") },
          NULL,
          "no rule of input 'a' of profile 'p' fits rhel 8: set it with --input" },
        { "one of several",
          { STR("ubuntu"), STR("debian"), STR("24.04"), STR("") },
          NULL,
          "2 (rule p.yaml:10)" },
        { "by os",
          { STR("alpine"), STR("alpine"), STR("3.20"), STR("") },
          NULL,
          "3 (rule p.yaml:11)" },
        { "an unknown distribution",
          { STR(""), STR(""), STR(""), STR("") },
          NULL,
          "no rule of input 'a' of profile 'p' fits an unknown distribution: set it with --input" },
        { "what was given counts",
          { STR("alpine"), STR("alpine"), STR("3.20"), STR("") },
          "7",
          "7 (--input)" },
        { "also where no rule fits", { STR(""), STR(""), STR(""), STR("") }, "7", "7 (--input)" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(profile_closep) struct profile *profile = said_open(str_of(text));
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        if (cases[i].given)
            CHECK_INT(
                profile_set_input(profile, STR("a"), str_of(cases[i].given), STR("--input"), &err),
                GATE_OK);
        if (profile_resolve_inputs(profile, &cases[i].platform, &err)) {
            CHECK_STR(str_of(err.message), cases[i].said);
            continue;
        }
        const struct profile_input *input = profile_input(profile, STR("a"));
        struct str said = arena_printf(profile->arena, "%.*s (%.*s)",
                                       STR_ARG(value_text(&input->value, profile->arena)),
                                       STR_ARG(input->given_by));
        CHECK_STR(said, cases[i].said);
    }
}

static void test_given(void)
{
    static const struct {
        const char *row;
        const char *name;
        const char *text;
        const char *fault;
    } cases[] = {
        { "allowed", "word", "b", "" },
        { "not allowed", "word", "c",
          "input 'word': it is not one of the values that are allowed" },
        { "case counts", "word", "B",
          "input 'word': it is not one of the values that are allowed" },
        { "allowed number", "number", "5", "" },
        { "number not allowed", "number", "6",
          "input 'number': it is not one of the values that are allowed" },
        { "items", "words", "a, b", "" },
        { "no items", "words", "", "" },
        { "an item not allowed", "words", "a, q",
          "input 'words': item 2 is not one of the values that are allowed" },
        { "a matching text", "name", "ab-c", "" },
        { "no matching text", "name", "ab c", "input 'name': it does not match '\\A[a-z-]+\\z'" },
        { "a second line", "name", "ab\nC", "input 'name': it does not match '\\A[a-z-]+\\z'" },
        { "an item that is no text", "names", "[a, 5]",
          "input 'names': item 2 is no text, and its pattern wants one" },
        { "a secret is not told", "secret", "hunter2", "input 'secret': it does not match 'x'" },
    };
    static const char text[] =
        HEADER "  word: {type: string, default: a, allowed: [a, b]}\n"
               "  number: {type: integer, default: 1, allowed: [1, 5]}\n"
               "  words: {type: list, default: [a], allowed: [a, b]}\n"
               "  name: {type: string, default: a, pattern: '\\A[a-z-]+\\z'}\n"
               "  names: {type: list, default: [], pattern: '.'}\n"
               "  secret: {type: string, sensitive: true, pattern: x}\n" CONTROLS;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(profile_closep) struct profile *profile = said_open(str_of(text));
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(profile_set_input(profile, str_of(cases[i].name), str_of(cases[i].text),
                                    STR("--input"), &err),
                  cases[i].fault[0] ? GATE_EUSAGE : GATE_OK);
        CHECK_STR(str_of(err.message), cases[i].fault);
    }
}

static void test_no_value(void)
{
    CLEANUP(profile_closep)
    struct profile *profile =
        said_open(STR(HEADER "  secret: {type: string, sensitive: true}\n" CONTROLS));
    const struct platform platform = { .os = STR("debian") };
    struct error err = ERROR_INIT;

    CHECK_INT(profile_resolve_inputs(profile, &platform, &err), GATE_EUSAGE);
    CHECK_STR(str_of(err.message),
              "input 'secret' of profile 'p' has no value: set it with --input-file");
}

static void test_hide(void)
{
    static const struct {
        const char *row;
        const char *given; /* a list in YAML */
        const char *text;
        const char *hidden;
    } cases[] = {
        { "once", "[hunter2]", "got hunter2.", "got (sensitive)." },
        { "the whole", "[hunter2]", "hunter2", "(sensitive)" },
        { "several", "[ab, c]", "abcab", "(sensitive)(sensitive)(sensitive)" },
        { "the longest first", "[ab, abc]", "abcd ab", "(sensitive)d (sensitive)" },
        { "within maps and lists", "[{a: [xy]}]", "xy a", "(sensitive) a" },
        { "a part of the word for it", "[s]", "yes", "ye(sensitive)" },
        { "an empty text hides nothing", "['']", "yes", "yes" },
        { "numbers are no texts", "[5]", "5", "5" },
        { "nothing", "[hunter2]", "", "" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(profile_closep)
        struct profile *profile =
            said_open(STR(HEADER "  secret: {type: list, sensitive: true}\n" CONTROLS));
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(
            profile_set_input(profile, STR("secret"), str_of(cases[i].given), STR("--input"), &err),
            GATE_OK);
        const struct secrets secrets = secrets_of(&profile, 1, profile->arena);
        CHECK_STR(secrets_hide(&secrets, str_of(cases[i].text), profile->arena), cases[i].hidden);
    }
}

#define SECRET                                                              \
    "gate_profile: 1\nname: p\nversion: 1\ntitle: P\ninputs:\n"             \
    "  word: {type: string, default: hunter2, sensitive: true}\n"           \
    "  path: {type: string, default: /etc/hunter2.conf, sensitive: true}\n" \
    "controls:\n- {id: a, title: A, impact: 1, describe: [\n"
#define DEFS "/etc/login.defs: {content: \"PASSWORD hunter2\\nOTHER x\\n\"}"

/* However a value is used, and wherever the image has it, no result tells it. */
static void test_sensitive(void)
{
    static const struct said_row rows[] = {
        { "what is expected", "{login_defs: , its: {OTHER: {eq: {input: word}}}}", DEFS,
          "failed | login_defs OTHER eq {input: word}\n"
          "  /etc/login.defs:2 OTHER | eq {input: word} | x\n" },
        { "what is there", "{login_defs: , its: {PASSWORD: {not: {eq: {input: word}}}}}", DEFS,
          "failed | login_defs PASSWORD not eq {input: word}\n"
          "  /etc/login.defs:1 PASSWORD | not (eq {input: word}) | (sensitive)\n" },
        { "in a list", "{login_defs: , its: {OTHER: {be_in: [a, {input: word}]}}}", DEFS,
          "failed | login_defs OTHER be_in [a, {input: word}]\n"
          "  /etc/login.defs:2 OTHER | be_in [a, {input: word}] | x\n" },
        { "the subject", "{file: {input: path}, its: {uid: {eq: 1}}}", DEFS,
          "failed absent | file {input: path} uid eq 1\n"
          "  (sensitive) | uid eq 1 | nothing\n" },
        { "a pattern", "{login_defs: , its: {OTHER: {match: {input: word}}}}", DEFS,
          "failed | login_defs OTHER match {input: word}\n"
          "  /etc/login.defs:2 OTHER | match {input: word} | x\n" },
        { "in a filter", "{passwd: , where: {user: {input: word}}, it: exist}",
          "/etc/passwd: {content: \"hunter3:x:0:0::/:/bin/sh\\n\"}",
          "failed | passwd where user eq {input: word}: exist\n"
          "  /etc/passwd | something | nothing\n" },
        { "a row of the image", "{passwd: , where: {user: {input: word}}, it: {not: exist}}",
          "/etc/passwd: {content: \"hunter2:x:0:0::/:/bin/sh\\n\"}",
          "failed | passwd where user eq {input: word}: not exist\n"
          "  /etc/passwd:1 (sensitive) | nothing | user (sensitive)\n" },
        { "an error of the resource", "{file: {input: path}, its: {content: {match: x}}}",
          "/etc/hunter2.conf: {type: directory}",
          "error unsupported | file {input: path} content match \"x\"\n"
          "  (sensitive) | match x | no answer with the value of a sensitive input\n" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        said_check(SECRET, &rows[i], "]}\n");
}

/* What a user gives is of a type that can be equal, or nobody knows an answer. */
static void test_types(void)
{
    static const char profile_text[] = "gate_profile: 1\nname: p\nversion: 1\ntitle: P\ninputs:\n"
                                       "  ids: {type: list, default: [0]}\n"
                                       "controls:\n- {id: a, title: A, impact: 1, describe: "
                                       "[{passwd: , where: {uid: {not: {be_in: "
                                       "{input: ids}}}}, it: exist}]}\n";
    static const struct {
        const char *row;
        const char *given;
        const char *said;
    } cases[] = {
        { "numbers", "[0, 1]", "passed | passwd where uid not be_in {input: ids}: exist\n" },
        { "texts", "0,1",
          "error unsupported | passwd where uid not be_in {input: ids}: exist\n"
          "  /etc/passwd:1 a | exist | a value of type integer is not compared with one of type "
          "list\n" },
        { "some of both", "[x, 0]", "passed | passwd where uid not be_in {input: ids}: exist\n" },
        { "none", "", "passed | passwd where uid not be_in {input: ids}: exist\n" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf out = BUF_INIT(1U << 16);
        CLEANUP(profile_closep) struct profile *profile = said_open(str_of(profile_text));
        struct error err = ERROR_INIT;

        test_row(cases[i].row);
        CHECK_INT(
            profile_set_input(profile, STR("ids"), str_of(cases[i].given), STR("--input"), &err),
            GATE_OK);
        said_judge(profile, said_case(profile, "/etc/passwd: {content: \"a:x:7:7:::\\n\"}"), &out);
        CHECK_STR(buf_str(&out), cases[i].said);
    }
}

static const struct test tests[] = {
    { "types", test_types },         { "faults", test_faults },     { "rules", test_rules },
    { "given", test_given },         { "no_value", test_no_value }, { "hide", test_hide },
    { "sensitive", test_sensitive },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
