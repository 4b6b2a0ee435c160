/* Who stands behind keys and principals. */
#include "policy/persons.h"

#include <stdio.h>
#include <string.h>

#include "unit/test.h"

#define MAX_SIGNERS 6

/* A line: principals, namespaces (NULL: none given) and the letter of its key. */
struct line {
    const char *principals;
    const char *namespaces;
    const char *key;
};

#define WAIVER NAMESPACE_WAIVER
#define EVIDENCE NAMESPACE_EVIDENCE

static const struct source_location place = {
    .file = { .ptr = ".gate/allowed_signers", .len = 21 },
};

/* Fills `signers` up to the line without principals. */
static struct allowed_signers signers_of(const struct line *lines, struct signer *signers)
{
    struct allowed_signers all = { .items = signers };

    for (; all.count < MAX_SIGNERS && lines[all.count].principals; all.count++) {
        const struct line *line = &lines[all.count];

        signers[all.count] = (struct signer){
            .principals = str_of(line->principals),
            .has_namespaces = line->namespaces != NULL,
            .namespaces = line->namespaces ? str_of(line->namespaces) : STR(""),
            .key = { .blob = str_of(line->key) },
            .line = (uint32_t)all.count + 1,
        };
        (void)snprintf(signers[all.count].key.fingerprint, SSH_FINGERPRINT_SIZE, "SHA256:%s",
                       line->key);
    }
    return all;
}

/* Every person in brackets, in their order. */
static struct str all_text(const struct persons *persons, struct arena *arena)
{
    struct str text = STR("");

    for (int i = 0; i < (int)persons_count(persons); i++)
        text = arena_printf(arena, "%.*s[%.*s]", STR_ARG(text),
                            STR_ARG(persons_text(persons, i, arena)));
    return text;
}

static void test_persons(void)
{
    static const struct {
        const char *row;
        struct line lines[MAX_SIGNERS];
        const char *persons;
    } cases[] = {
        { "nobody", { { .principals = NULL } }, "" },
        { "two", { { "a", WAIVER, "1" }, { "b", WAIVER, "2" } }, "[a][b]" },
        { "in the order of the file", { { "z", WAIVER, "9" }, { "a", WAIVER, "1" } }, "[z][a]" },
        { "two keys of one principal", { { "a", WAIVER, "1" }, { "a", WAIVER, "2" } }, "[a]" },
        { "two principals of one key", { { "b", WAIVER, "1" }, { "a", WAIVER, "1" } }, "[a, b]" },
        { "two principals of one line", { { "b,a", WAIVER, "1" } }, "[a, b]" },
        { "a chain",
          { { "a", WAIVER, "1" },
            { "b", WAIVER, "2" },
            { "c", WAIVER, "3" },
            { "a", WAIVER, "3" },
            { "c", WAIVER, "2" } },
          "[a, b, c]" },
        { "lines without namespaces connect",
          { { "a", NULL, "1" }, { "b", NULL, "1" } },
          "[a, b]" },
        { "lines of other namespaces connect",
          { { "a", WAIVER, "1" }, { "b", NAMESPACE_PROFILE, "1" } },
          "[a, b]" },
        { "a pattern is nobody", { { "*@example.com", WAIVER, "1" } }, "[SHA256:1]" },
        { "literals beside a pattern connect",
          { { "*@x,a", WAIVER, "1" }, { "b", WAIVER, "1" } },
          "[a, b]" },
        { "a negation is nobody", { { "!a,b", WAIVER, "1" }, { "a", WAIVER, "2" } }, "[b][a]" },
        { "empty principals", { { ",a,,b,", WAIVER, "1" } }, "[a, b]" },
        { "case differs", { { "A@x", WAIVER, "1" }, { "a@x", WAIVER, "2" } }, "[A@x][a@x]" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct signer rows[MAX_SIGNERS];
        struct allowed_signers signers = signers_of(cases[i].lines, rows);
        struct persons *persons = persons_new(&signers, &arena);

        test_row(cases[i].row);
        CHECK_STR(all_text(persons, &arena), cases[i].persons);
        for (size_t k = 0; k < signers.count; k++)
            CHECK(persons_of_key(persons, &signers.items[k].key) != PERSON_NONE);
    }
}

static void test_find(void)
{
    static const struct line lines[MAX_SIGNERS] = {
        { "a@x,a@y", WAIVER, "1" },
        { "*", WAIVER, "2" },
        { "b", WAIVER, "3" },
    };
    static const struct ssh_key unknown = { .blob = { .ptr = "4", .len = 1 } };
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct signer rows[MAX_SIGNERS];
    struct allowed_signers signers = signers_of(lines, rows);
    struct persons *persons = persons_new(&signers, &arena);

    CHECK_INT(persons_of_principal(persons, STR("a@x")), 0);
    CHECK_INT(persons_of_principal(persons, STR("a@y")), 0);
    CHECK_INT(persons_of_principal(persons, STR("b")), 2);
    CHECK_INT(persons_of_principal(persons, STR("*")), PERSON_NONE);
    CHECK_INT(persons_of_principal(persons, STR("a@x,a@y")), PERSON_NONE);
    CHECK_INT(persons_of_principal(persons, STR("")), PERSON_NONE);
    CHECK_INT(persons_of_principal(persons, STR("1")), PERSON_NONE);
    CHECK_INT(persons_of_key(persons, &rows[1].key), 1);
    CHECK_INT(persons_of_key(persons, &unknown), PERSON_NONE);
}

static void test_roles(void)
{
    static const struct str lead_items[] = { STR("a"), STR("c@x") };
    static const struct policy_role roles[] = {
        { .name = STR("lead"), .principals = { .items = lead_items, .count = 2 } },
    };
    static const struct {
        const char *row;
        struct line lines[MAX_SIGNERS];
        const char *principal; /* whose person is asked */
        const char *role;
        bool has_role;
    } cases[] = {
        { "a literal line", { { "a", WAIVER, "1" } }, "a", "lead", true },
        { "another principal of the person",
          { { "a", WAIVER, "1" }, { "b", WAIVER, "1" } },
          "b",
          "lead",
          true },
        { "one of several namespaces",
          { { "a", NAMESPACE_PROFILE "," WAIVER, "1" } },
          "a",
          "lead",
          true },
        { "a second line confers it",
          { { "a", NULL, "1" }, { "a", WAIVER, "2" } },
          "a",
          "lead",
          true },
        { "no such role", { { "a", WAIVER, "1" } }, "a", "boss", false },
        { "another person", { { "a", WAIVER, "1" }, { "b", WAIVER, "2" } }, "b", "lead", false },
        { "no namespaces", { { "a", NULL, "1" } }, "a", "lead", false },
        { "for evidence", { { "a", EVIDENCE, "1" } }, "a", "lead", false },
        { "for profiles", { { "a", NAMESPACE_PROFILE, "1" } }, "a", "lead", false },
        { "a pattern beside it", { { "a,*@x", WAIVER, "1" } }, "a", "lead", false },
        { "a pattern that matches",
          { { "b", WAIVER, "1" }, { "*@x", WAIVER, "1" } },
          "b",
          "lead",
          false },
        { "a negation beside it", { { "a,!b", WAIVER, "1" } }, "a", "lead", false },
        { "nobody", { { "b", WAIVER, "1" } }, "z", "lead", false },
    };
    static const struct policy policy = { .roles = roles, .role_count = 1 };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct signer rows[MAX_SIGNERS];
        struct allowed_signers signers = signers_of(cases[i].lines, rows);
        struct persons *persons = persons_new(&signers, &arena);
        int person = persons_of_principal(persons, str_of(cases[i].principal));

        test_row(cases[i].row);
        CHECK_INT(persons_has_role(persons, person, &policy, str_of(cases[i].role)),
                  cases[i].has_role);
        CHECK(!persons_has_role(persons, PERSON_NONE, &policy, str_of(cases[i].role)));
    }
}

/* What a key signs counts by its own line, whatever other lines its principal has. */
static void test_conferring_lines(void)
{
    static const struct {
        const char *row;
        struct line line;
        bool confers_roles;
    } cases[] = {
        { "literal and for waivers", { "a", WAIVER, "1" }, true },
        { "two literals", { "a,b", WAIVER, "1" }, true },
        { "one of several namespaces", { "a", "file," WAIVER, "1" }, true },
        { "without namespaces", { "a", NULL, "1" }, false },
        { "for files", { "a", "file", "1" }, false },
        { "for evidence", { "a", EVIDENCE, "1" }, false },
        { "a pattern", { "*@x", WAIVER, "1" }, false },
        { "a literal and a pattern", { "a,*@x", WAIVER, "1" }, false },
        { "a literal and a negation", { "a,!b", WAIVER, "1" }, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct line lines[] = { cases[i].line, { NULL } };
        struct signer rows[MAX_SIGNERS];
        struct allowed_signers signers = signers_of(lines, rows);

        test_row(cases[i].row);
        CHECK_INT(persons_line_confers_roles(&signers.items[0]), cases[i].confers_roles);
    }
}

static void test_namespaces(void)
{
    static const struct {
        const char *row;
        struct line lines[MAX_SIGNERS];
        const char *fault;
    } cases[] = {
        { "apart", { { "a", WAIVER, "1" }, { "ci", EVIDENCE, "2" } }, "" },
        { "without namespaces", { { "a", NULL, "1" }, { "a", EVIDENCE, "2" } }, "" },
        { "waivers and profiles", { { "a", WAIVER "," NAMESPACE_PROFILE, "1" } }, "" },
        { "one line",
          { { "a", WAIVER "," EVIDENCE, "1" } },
          ".gate/allowed_signers:1:1: one line carries gate-waiver@v1 and gate-evidence@v1: what "
          "signs evidence must not sign waivers" },
        { "a pattern of namespaces",
          { { "a", "gate-*", "1" } },
          ".gate/allowed_signers:1:1: one line carries gate-waiver@v1 and gate-evidence@v1: what "
          "signs evidence must not sign waivers" },
        { "one key",
          { { "a", WAIVER, "1" }, { "ci", EVIDENCE, "1" } },
          ".gate/allowed_signers:2:1: with line 1 one key of a, ci carries gate-waiver@v1 and "
          "gate-evidence@v1: what signs evidence must not sign waivers" },
        { "one person",
          { { "a", EVIDENCE, "1" }, { "b", WAIVER, "2" }, { "a", WAIVER, "3" } },
          ".gate/allowed_signers:3:1: with line 1 the person of a carries gate-waiver@v1 and "
          "gate-evidence@v1: what signs evidence must not sign waivers" },
        { "by a third line",
          { { "a", EVIDENCE, "1" }, { "b", WAIVER, "2" }, { "a,b", NULL, "3" } },
          ".gate/allowed_signers:2:1: with line 1 the person of a, b carries gate-waiver@v1 and "
          "gate-evidence@v1: what signs evidence must not sign waivers" },
        { "one key under patterns",
          { { "*@a", WAIVER, "1" }, { "*@b", EVIDENCE, "1" } },
          ".gate/allowed_signers:2:1: with line 1 one key of SHA256:1 carries gate-waiver@v1 and "
          "gate-evidence@v1: what signs evidence must not sign waivers" },
        { "told once",
          { { "a", WAIVER "," EVIDENCE, "1" }, { "a", WAIVER, "2" }, { "a", EVIDENCE, "3" } },
          ".gate/allowed_signers:1:1: one line carries gate-waiver@v1 and gate-evidence@v1: what "
          "signs evidence must not sign waivers" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct diagnostics diagnostics = DIAGNOSTICS_INIT;
        struct signer rows[MAX_SIGNERS];
        struct allowed_signers signers = signers_of(cases[i].lines, rows);

        test_row(cases[i].row);
        persons_check_namespaces(persons_new(&signers, &arena), &place, &diagnostics);
        CHECK_INT(diagnostics.items.count, cases[i].fault[0] ? 1 : 0);
        if (diagnostics.items.count > 0)
            CHECK_STR(diagnostic_text(vec_at(&diagnostics.items, 0), &arena), cases[i].fault);
        diagnostics_release(&diagnostics);
    }
}

static void test_principals(void)
{
    static const struct {
        const char *row;
        struct str principal;
        bool is_valid;
    } cases[] = {
        { "an address", STR("dev@example.com"), true },
        { "every sign", STR("aZ09._%+@-"), true },
        { "one", STR("a"), true },
        { "none", STR(""), false },
        { "a star", STR("*@example.com"), false },
        { "a question mark", STR("a?"), false },
        { "a negation", STR("!a"), false },
        { "a comma", STR("a,b"), false },
        { "a blank", STR("a b"), false },
        { "a quote", STR("\"a\""), false },
        { "NUL", STR("a\0b"), false },
        { "beyond ASCII", STR("\xc3\xa9"), false },
    };
    char longest[129];

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].row);
        CHECK_INT(principal_is_valid(cases[i].principal), cases[i].is_valid);
    }
    memset(longest, 'a', sizeof(longest));
    test_row("128");
    CHECK(principal_is_valid((struct str){ .ptr = longest, .len = 128 }));
    test_row("129");
    CHECK(!principal_is_valid((struct str){ .ptr = longest, .len = 129 }));
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "persons", test_persons },       { "find", test_find },
        { "roles", test_roles },           { "namespaces", test_namespaces },
        { "principals", test_principals }, { "conferring_lines", test_conferring_lines },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
