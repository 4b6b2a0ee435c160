#include "policy/starter.h"

#include <string.h>

#include "base/attributes.h"
#include "base/limits.h"
#include "format/allowed_signers.h"
#include "format/revocations.h"
#include "policy/policy.h"
#include "policy/trust.h"
#include "unit/test.h"

#define PUBLIC_KEY \
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHDkwqPXBBAGEnFKnQy11ZeJ6npwe+EObGnDEfkeotJw"

static const struct starter sample = {
    .project = { .ptr = "payments-api", .len = 12 },
    .branch = { .ptr = "main", .len = 4 },
    .enforce_after = { .ptr = "2026-12-15", .len = 10 },
    .signers = { .ptr = "", .len = 0 },
    .owners = { .ptr = "", .len = 0 },
};

static const char *text_of(const char *path)
{
    for (size_t i = 0; i < starter_file_count; i++) {
        if (strcmp(starter_files[i].path, path) == 0)
            return starter_files[i].text;
    }
    return "";
}

/* Whether a line becomes YAML when it loses "# ". */
static bool is_commented_out(struct str line)
{
    struct str word = str_slice(line, 2, line.len);
    size_t length = 0;

    if (!str_starts_with(line, STR("# ")))
        return false;
    while (length < word.len && strchr("abcdefghijklmnopqrstuvwxyz_", word.ptr[length]))
        length++;
    return str_starts_with(word, STR("  ")) ||
           (length > 0 && str_starts_with(str_slice(word, length, word.len), STR(":")));
}

/* `text` with those lines uncommented that stand behind the line that begins with `from`. */
static void uncomment(struct str text, struct str from, struct buf *out)
{
    bool is_on = from.len == 0;
    struct str line;

    while (text.len > 0 && str_cut(&text, '\n', &line)) {
        is_on = is_on || str_starts_with(line, from);
        buf_add(out, is_on && is_commented_out(line) ? str_slice(line, 2, line.len) : line);
        buf_add(out, STR("\n"));
    }
}

static void check_policy(struct str text, struct policy *policy, struct arena *arena)
{
    const struct source_location file = { .file = STR(TRUST_POLICY_PATH) };
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;

    CHECK_INT(policy_parse(text, &file, false, arena, &diagnostics, policy, &err), GATE_OK);
    for (size_t i = 0; i < diagnostics.items.count; i++)
        CHECK_STR(diagnostic_text(vec_at(&diagnostics.items, i), arena), "");
    diagnostics_release(&diagnostics);
}

static void test_policy(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf written = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    CLEANUP(buf_release) struct buf with_waivers = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    CLEANUP(buf_release) struct buf with_all = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    struct policy policy;

    starter_fill(text_of(TRUST_POLICY_PATH), &sample, &written);
    test_row("as it is written");
    check_policy(buf_str(&written), &policy, &arena);
    CHECK_STR(policy.project, "payments-api");
    CHECK(policy.is_audit);
    CHECK(!policy.has_enforce_after);
    CHECK_INT(policy.role_count, 0);
    CHECK_INT(policy.fail_on.kind, THRESHOLD_CAT2);

    test_row("with the block of exceptions");
    uncomment(buf_str(&written), STR("# waivers:"), &with_waivers);
    check_policy(buf_str(&with_waivers), &policy, &arena);
    CHECK_INT(policy.role_count, 4);
    CHECK(!policy.has_enforce_after);
    CHECK(policy.false_positive.is_given);
    for (size_t i = 0; i < CATEGORY_COUNT; i++)
        CHECK(policy.approvals[i].is_given);

    test_row("with everything");
    uncomment(buf_str(&written), STR(""), &with_all);
    check_policy(buf_str(&with_all), &policy, &arena);
    CHECK(policy.has_enforce_after);
    CHECK_INT(policy.image_count, 1);
    CHECK_INT(policy.input_count, 1);
}

/* A project, whatever its name, is a string and an id. */
static void test_project_in_policy(void)
{
    static const char *const names[] = { "123", "true", "1.5", "null", "2026-11-23", "0x1f", "a" };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(buf_release) struct buf written = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
        struct starter starter = sample;
        struct policy policy;

        test_row(names[i]);
        starter.project = starter_project(str_of(names[i]), &arena);
        starter_fill(text_of(TRUST_POLICY_PATH), &starter, &written);
        check_policy(buf_str(&written), &policy, &arena);
        CHECK_STR(policy.project, names[i]);
    }
}

static void test_signers(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(buf_release) struct buf written = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    const struct source_location file = { .file = STR(TRUST_SIGNERS_PATH) };
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct starter starter = sample;
    struct allowed_signers signers;
    struct revocations revocations;
    struct error err = ERROR_INIT;
    struct ssh_key key;

    CHECK_INT(ssh_key_parse_line(STR(PUBLIC_KEY), &arena, &key, NULL, &err), GATE_OK);
    starter.signers = starter_signer(STR("lead@example.com"), &key, &arena);
    CHECK_STR(starter.signers, "lead@example.com namespaces=\"gate-waiver@v1\" " PUBLIC_KEY "\n");

    starter_fill(text_of(TRUST_SIGNERS_PATH), &starter, &written);
    CHECK_INT(allowed_signers_parse(buf_str(&written), &file, &arena, &diagnostics, &signers, &err),
              GATE_OK);
    CHECK_INT(signers.count, 1);
    CHECK_INT(allowed_signers_ask(&signers, &key, STR("lead@example.com"), STR("gate-waiver@v1"), 0,
                                  NULL),
              SIGNER_ALLOWED);

    buf_release(&written);
    starter_fill(text_of(TRUST_SIGNERS_PATH), &sample, &written);
    CHECK_INT(allowed_signers_parse(buf_str(&written), &file, &arena, &diagnostics, &signers, &err),
              GATE_OK);
    CHECK_INT(signers.count, 0);

    buf_release(&written);
    starter_fill(text_of(TRUST_REVOKED_PATH), &sample, &written);
    CHECK_INT(revocations_parse(buf_str(&written), &file, &arena, &diagnostics, &revocations, &err),
              GATE_OK);
    CHECK_INT(revocations.key_count + revocations.waiver_count, 0);
    diagnostics_release(&diagnostics);
}

static void test_attributes(void)
{
    static const struct {
        const char *row;
        const char *content;
        const char *added;
    } cases[] = {
        { "no file", "", ".gate/** -text\n" },
        { "other lines", "*.png binary\n", ".gate/** -text\n" },
        { "no end of the last line", "*.png binary", "\n.gate/** -text\n" },
        { "CRLF", "*.png binary\r\n", ".gate/** -text\r\n" },
        { "there", ".gate/** -text\n", "" },
        { "there, with CRLF", "* text=auto\r\n.gate/** -text\r\n", "" },
        { "there, without an end", ".gate/** -text", "" },
        { "later lines about other things", ".gate/** -text\n*.c diff=cpp\n\n# text\n", "" },
        { "a later line wins", ".gate/** -text\n* text=auto\n", ".gate/** -text\n" },
        { "a later binary wins", ".gate/** -text\n* -binary\n", ".gate/** -text\n" },
        { "a later eol wins", ".gate/** -text\n* !eol\n", ".gate/** -text\n" },
        { "and once more", ".gate/** -text\n* text\n.gate/** -text\n", "" },
        { "a comment is no line", "# .gate/** -text\n", ".gate/** -text\n" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf added = BUF_INIT(100);

        test_row(cases[i].row);
        starter_add_attributes(str_of(cases[i].content), &added);
        CHECK_STR(buf_str(&added), cases[i].added);
    }
}

#define READY "# What decides who may waive what. Put in its owners and take the \"# \" away.\n"
#define OWNED "# What decides who may waive what.\n"
#define GATE_LINES "/.gate/policy.yaml @o\n/.gate/allowed_signers @o\n/.gate/revoked @o\n"
#define READY_LINES                                                    \
    "# /.gate/policy.yaml @OWNER\n# /.gate/allowed_signers @OWNER\n# " \
    "/.gate/revoked @OWNER\n"

static void test_codeowners(void)
{
    static const struct {
        const char *row;
        const char *content;
        int ci;
        const char *owners;
        const char *added;
    } cases[] = {
        { "owners", "", STARTER_CI_GITHUB, "@o",
          OWNED GATE_LINES "/.github/workflows/gate.yml @o\n" },
        { "no owners", "", STARTER_CI_NONE, "", READY READY_LINES },
        { "sections of GitLab", "* @all\n", STARTER_CI_GITLAB, "@o",
          OWNED "[gate]\n" GATE_LINES "/.gate/gitlab-ci.yml @o\n/.gitlab-ci.yml @o\n" },
        { "a section without owners", "* @all", STARTER_CI_GITLAB, "",
          "\n" READY "# [gate]\n" READY_LINES
          "# /.gate/gitlab-ci.yml @OWNER\n# /.gitlab-ci.yml @OWNER\n" },
        { "all of it there", GATE_LINES, STARTER_CI_NONE, "@o", "" },
        { "there with other owners",
          "/.gate/policy.yaml\t@x\n/.gate/allowed_signers @x @y\n"
          "/.gate/revoked x@example.com\r\n",
          STARTER_CI_NONE, "@o", "" },
        { "commented out, and no owners", READY_LINES, STARTER_CI_NONE, "", "" },
        { "commented out, and owners", READY_LINES, STARTER_CI_NONE, "@o", OWNED GATE_LINES },
        { "there, and no owners", GATE_LINES, STARTER_CI_NONE, "", "" },
        { "one is missing", "/.gate/policy.yaml @x\n/.gate/revoked @x\n", STARTER_CI_NONE, "@o",
          OWNED "/.gate/allowed_signers @o\n" },
        { "a line without an owner",
          "/.gate/policy.yaml\n/.gate/allowed_signers @x\n/.gate/revoked @x\n", STARTER_CI_NONE,
          "@o", OWNED "/.gate/policy.yaml @o\n" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(buf_release) struct buf added = BUF_INIT(4096);
        CLEANUP(buf_release) struct buf whole = BUF_INIT(4096);
        struct starter starter = sample;

        test_row(cases[i].row);
        starter.owners = str_of(cases[i].owners);
        starter_add_codeowners(str_of(cases[i].content), &starter_cis[cases[i].ci], &starter,
                               &added);
        CHECK_STR(buf_str(&added), cases[i].added);

        buf_add(&whole, str_of(cases[i].content));
        buf_add(&whole, buf_str(&added));
        buf_release(&added);
        starter_add_codeowners(buf_str(&whole), &starter_cis[cases[i].ci], &starter, &added);
        CHECK_STR(buf_str(&added), "");
    }
}

static void test_locations(void)
{
    static const struct {
        const char *location;
        const char *host;
        const char *project;
    } cases[] = {
        { "https://github.com/org/payments-api.git", "github.com", "payments-api" },
        { "https://user:secret@gitlab.example.com:8443/a/b/c.git/", "gitlab.example.com", "c" },
        { "git@github.com:org/app.git", "github.com", "app" },
        { "host:app", "host", "app" },
        { "ssh://git@gitlab.com/org/app", "gitlab.com", "app" },
        { "https://example.com/github/app", "example.com", "app" },
        { "https://example.com/a@github.com/app", "example.com", "app" },
        { "file:///srv/git/app.git", "", "app" },
        { "/home/me/My App/", "", "My-App" },
        { "../app", "", "app" },
        { "/home/me/.dotfiles", "", "dotfiles" },
        { "/home/me/\xc3\xa4pfel", "", "pfel" },
        { "/home/me/a\nb: c", "", "c" },
        { "/home/me/---", "", "app" },
        { "/", "", "app" },
        { "", "", "app" },
        { "0123456789012345678901234567890123456789012345678901234567890123456", "",
          "0123456789012345678901234567890123456789012345678901234567890123" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;

        test_row(cases[i].location);
        CHECK_STR(starter_host(str_of(cases[i].location)), cases[i].host);
        CHECK_STR(starter_project(str_of(cases[i].location), &arena), cases[i].project);
    }
}

static void test_names(void)
{
    static const struct {
        const char *name;
        bool is_branch;
        bool is_owner;
    } cases[] = {
        { "main", true, false },
        { "release/1.2_x-y", true, false },
        { "@org/team", false, true },
        { "@me", false, true },
        { "me+x@example.com", false, true },
        { "", false, false },
        { "@", false, false },
        { "a b@c", false, false },
        { "me/x@example.com", false, false },
        { "@a #", false, false },
        { "@a\n* @b", false, false },
        { "-x", false, false },
        { "a..b", false, false },
        { "a//b", false, false },
        { "/a", false, false },
        { "a/", false, false },
        { ".a", false, false },
        { "a/.b", false, false },
        { "a.lock", false, false },
        { "a.lock/b", false, false },
        { "a.", false, false },
        { "a;b", false, false },
        { "$(a)", false, false },
        { "a'b", false, false },
        { "a\nb", false, false },
        { "a*", false, false },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        test_row(cases[i].name);
        CHECK_INT(starter_is_branch(str_of(cases[i].name)), cases[i].is_branch);
        CHECK_INT(starter_is_owner(str_of(cases[i].name)), cases[i].is_owner);
    }
}

/* No place is left open, and the branch is in the files of the CI. */
static void test_fill(void)
{
    for (size_t i = 0; i < STARTER_CI_COUNT; i++) {
        for (size_t k = 0; k < STARTER_FILE_MAX && starter_cis[i].files[k].path; k++) {
            CLEANUP(buf_release) struct buf written = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);

            test_row(starter_cis[i].files[k].path);
            starter_fill(starter_cis[i].files[k].text, &sample, &written);
            CHECK_INT(str_find(buf_str(&written), STR("%")), -1);
            if (str_find(str_of(starter_cis[i].files[k].text), STR("gate check")) >= 0)
                CHECK(str_find(buf_str(&written), STR("--bootstrap --trust-ref origin/main")) >= 0);
        }
    }
    test_row("what is no place stays");
    CLEANUP(buf_release) struct buf out = BUF_INIT(100);
    starter_fill("100% of %branch%, %none% %branch", &sample, &out);
    CHECK_STR(buf_str(&out), "100% of main, %none% %branch");
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "policy", test_policy },         { "project in policy", test_project_in_policy },
        { "signers", test_signers },       { "attributes", test_attributes },
        { "codeowners", test_codeowners }, { "locations", test_locations },
        { "names", test_names },           { "fill", test_fill },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
