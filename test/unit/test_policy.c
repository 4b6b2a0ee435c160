/* The file .gate/policy.yaml: what it says, what is wrong with it, and two of them combined. */
#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/memory.h"
#include "unit/test.h"

#define HEAD "gate_policy: 1\nproject: p\n"
#define ROLES "roles: {lead: [lead@example.com], dev: [dev@example.com]}\n"
#define APPROVAL "{roles: [lead], max_days: 10, kinds: [waiver]}"
#define WAIVERS(rest) HEAD ROLES "waivers: {requesters: [dev], " rest "}\n"
#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define BLOB "0123456789abcdef0123456789abcdef01234567"

static const struct source_location place = {
    .file = { .ptr = ".gate/policy.yaml", .len = 17 },
    .blob = { .ptr = BLOB, .len = 40 },
};

static const char full_text[] =
    "# the policy of a project\n"
    "gate_policy: 1\n"
    "project: payments-api\n"
    "mode: audit\n"
    "enforce_after: \"2026-12-15\"\n"
    "fail_on: cat3\n"
    "undecided: block\n"
    "min_evaluated: 2\n"
    "only_introduced: allowed\n"
    "inputs: {setuid_allowed: {value: [], overridable: true}, n: {value: 3}}\n"
    "evidence: {signers: [ci]}\n"
    "level: 2\n"
    "profiles: [auto, {name: cis-linux, sha256: " SHA "}]\n"
    "images:\n"
    "  api: {expect: {os: debian-12, target: image}, platforms: [linux/amd64, linux/arm/v7],\n"
    "        bases: [\"sha256:" SHA "\"], level: 1, profiles: [x], fail_on: 0.5}\n"
    "  registry.example.com:5000/a/b: {}\n"
    "content: \"1.2\"\n"
    "branches: [release/1.2]\n"
    "extends: {repo: security-policy, min_commit: \"" BLOB "\"}\n"
    "waivers:\n"
    "  from: trust\n"
    "  requester_signs: false\n"
    "  requesters: [developers]\n"
    "  approvals:\n"
    "    cat3: {roles: [team-lead, vp], count: 2, max_days: 180, kinds: [waiver, break-glass]}\n"
    "    cat1: {roles: [vp], count: 3, max_days: 14, kinds: [break-glass], require: touch}\n"
    "  false-positive: {roles: [vp], count: 2, max_days: 365, require: verify}\n"
    "  break_glass_max_hours: 24\n"
    "roles:\n"
    "  developers: [dev@example.com]\n"
    "  team-lead: [lead@example.com]\n"
    "  vp: [vp@example.com, a.b_c%d+e-f@example.com]\n";

/* Parses, and gives the first fault as people read it; empty if there is none. */
static struct str parse_as(struct str text, bool is_organisation, struct arena *arena,
                           struct policy *policy)
{
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;
    struct str fault = STR("");

    enum gate_rc rc =
        policy_parse(text, &place, is_organisation, arena, &diagnostics, policy, &err);
    if (diagnostics.items.count > 0)
        fault = diagnostic_text(vec_at(&diagnostics.items, 0), arena);
    CHECK_INT(rc, diagnostics.items.count > 0 ? GATE_EUSAGE : GATE_OK);
    diagnostics_release(&diagnostics);
    return fault;
}

static struct policy parse(const char *text, struct arena *arena)
{
    struct policy policy;

    policy_init(&policy);
    CHECK_STR(parse_as(str_of(text), false, arena, &policy), "");
    return policy;
}

static void test_defaults(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct policy policy = parse(HEAD, &arena);

    CHECK_STR(policy.project, "p");
    CHECK(!policy.is_audit);
    CHECK(!policy.has_enforce_after);
    CHECK(!policy.is_undecided_blocking);
    CHECK(!policy.is_only_introduced_allowed);
    CHECK(!policy.is_waived_from_trust);
    CHECK_INT(policy.fail_on.kind, THRESHOLD_CAT2);
    CHECK(policy.fail_on.impact == 0.7);
    CHECK_STR(policy.fail_on.text, "cat2");
    CHECK_INT(policy.min_evaluated, 1);
    CHECK_INT(policy.level, 1);
    CHECK_INT(policy.profile_count, 1);
    CHECK_STR(policy.profiles[0].name, "auto");
    CHECK(policy.is_requester_signing);
    CHECK_INT(policy.break_glass_max_hours, 72);
    for (size_t i = 0; i < CATEGORY_COUNT; i++)
        CHECK(!policy.approvals[i].is_given);
    CHECK(!policy.false_positive.is_given);
    for (size_t i = 0; i < POLICY_SETTING_COUNT; i++)
        CHECK_INT(policy.places[i].line, i == POLICY_PROJECT ? 2 : 0);
}

static void test_settings(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct policy policy = parse(full_text, &arena);

    CHECK_STR(policy.project, "payments-api");
    CHECK(policy.is_audit);
    CHECK(policy.has_enforce_after);
    CHECK_INT(policy.enforce_after, 1797292800);
    CHECK_INT(policy.fail_on.kind, THRESHOLD_CAT3);
    CHECK(policy.is_undecided_blocking);
    CHECK_INT(policy.min_evaluated, 2);
    CHECK(policy.is_only_introduced_allowed);
    CHECK_INT(policy.input_count, 2);
    CHECK_STR(policy.inputs[0].name, "setuid_allowed");
    CHECK_INT(policy.inputs[0].value->kind, YAML_LIST);
    CHECK(policy.inputs[0].is_overridable);
    CHECK(!policy.inputs[1].is_overridable);
    CHECK_STR(policy.evidence_signers.items[0], "ci");
    CHECK_INT(policy.level, 2);
    CHECK_INT(policy.profile_count, 2);
    CHECK_STR(policy.profiles[0].sha256, "");
    CHECK_STR(policy.profiles[1].name, "cis-linux");
    CHECK_STR(policy.profiles[1].sha256, SHA);
    CHECK_STR(policy.content, "1.2");
    CHECK_STR(policy.branches.items[0], "release/1.2");
    CHECK_STR(policy.extends_repo, "security-policy");
    CHECK_STR(policy.extends_min_commit, BLOB);
}

static void test_images(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct policy policy = parse(full_text, &arena);
    const struct policy_image *api = policy_image_find(&policy, STR("api"));

    CHECK_INT(policy.image_count, 2);
    CHECK_STR(api->expect_os, "debian-12");
    CHECK_STR(api->expect_target, "image");
    CHECK_INT(api->platforms.count, 2);
    CHECK_STR(api->platforms.items[1], "linux/arm/v7");
    CHECK_STR(api->bases.items[0], "sha256:" SHA);
    CHECK_INT(api->level, 1);
    CHECK_INT(api->profile_count, 1);
    CHECK(api->has_fail_on);
    CHECK_INT(api->fail_on.kind, THRESHOLD_IMPACT);
    CHECK(api->fail_on.impact == 0.5);
    CHECK_STR(api->fail_on.text, "0.5");
    CHECK_INT(api->at.line, 15);
    CHECK_INT(policy.images[1].level, 0);
    CHECK(!policy.images[1].has_fail_on);
    CHECK(policy_image_find(&policy, STR("ap")) == NULL);
}

static void test_waivers(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct policy policy = parse(full_text, &arena);
    const struct policy_approval *cat1 = &policy.approvals[CATEGORY_CAT1];
    const struct policy_role *vp = policy_role_find(&policy, STR("vp"));

    CHECK(policy.is_waived_from_trust);
    CHECK(!policy.is_requester_signing);
    CHECK_STR(policy.requesters.items[0], "developers");
    CHECK_INT(policy.break_glass_max_hours, 24);
    CHECK(!policy.approvals[CATEGORY_CAT2].is_given);
    CHECK(policy.approvals[CATEGORY_CAT3].is_given);
    CHECK_INT(policy.approvals[CATEGORY_CAT3].roles.count, 2);
    CHECK_INT(policy.approvals[CATEGORY_CAT3].fido, FIDO_ANY);
    CHECK(cat1->is_given);
    CHECK_INT(cat1->count, 3);
    CHECK_INT(cat1->max_days, 14);
    CHECK(!cat1->kinds[WAIVER_PLAIN]);
    CHECK(cat1->kinds[WAIVER_BREAK_GLASS]);
    CHECK(!cat1->kinds[WAIVER_FALSE_POSITIVE]);
    CHECK_INT(cat1->fido, FIDO_TOUCH);
    CHECK_INT(cat1->at.line, 27);
    CHECK_INT(policy.false_positive.fido, FIDO_VERIFY);
    CHECK(policy.false_positive.kinds[WAIVER_FALSE_POSITIVE]);
    CHECK(!policy.false_positive.kinds[WAIVER_PLAIN]);
    CHECK_INT(policy.role_count, 3);
    CHECK_INT(vp->principals.count, 2);
    CHECK_STR(vp->principals.items[1], "a.b_c%d+e-f@example.com");
    CHECK(policy_role_find(&policy, STR("v")) == NULL);
}

static void test_places(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct policy policy = parse(full_text, &arena);

    for (size_t i = 0; i < POLICY_SETTING_COUNT; i++) {
        test_row(policy_setting_name((enum policy_setting)i));
        CHECK_INT(policy.places[i].line > 2, 1);
        CHECK_INT(policy.places[i].column, 1);
        CHECK_STR(policy.places[i].file, ".gate/policy.yaml");
        CHECK_STR(policy.places[i].blob, BLOB);
        CHECK_INT(strlen(policy_setting_help((enum policy_setting)i)) > 10, 1);
    }
    CHECK_STR(str_of(policy_setting_name(POLICY_PROJECT)), "project");
    CHECK_STR(str_of(policy_setting_name(POLICY_ROLES)), "roles");
}

static void test_good(void)
{
    static const struct {
        const char *row;
        const char *text;
    } cases[] = {
        { "an id of 64",
          "gate_policy: 1\n"
          "project: a123456789012345678901234567890123456789012345678901234567890123\n" },
        { "a time", HEAD "enforce_after: \"2026-12-15T12:00:00Z\"\n" },
        { "a day without quotes", HEAD "enforce_after: 2028-02-29\n" },
        { "an impact of one", HEAD "fail_on: 1\n" },
        { "an impact with a point", HEAD "fail_on: 1.0\n" },
        { "any", HEAD "fail_on: any\n" },
        { "no other branch", HEAD "branches: []\n" },
        { "an empty list as a value", HEAD "inputs: {a: {value: []}}\n" },
        { "false as a value", HEAD "inputs: {a: {value: false}}\n" },
        { "content of three numbers", HEAD "content: \"1.10.2\"\n" },
        { "a repository alone", HEAD "extends: {repo: r}\n" },
        { "where waivers come from, alone", HEAD "waivers: {from: trust}\n" },
        { "the most hours", HEAD "waivers: {break_glass_max_hours: 168}\n" },
        { "the least hours", HEAD "waivers: {break_glass_max_hours: 1}\n" },
        { "the most days",
          WAIVERS("approvals: {cat1: {roles: [lead], max_days: 3650, kinds: [waiver]}}") },
        { "false positives alone", WAIVERS("false-positive: {roles: [lead], max_days: 1}") },
        { "two approvers without the requester",
          WAIVERS("requester_signs: false, approvals: {cat1: {roles: [lead], count: 2, max_days: "
                  "1, kinds: [waiver]}}") },
        { "a principal in two roles", HEAD "roles: {a: [x@y], b: [x@y]}\n" },
        { "a principal of 128",
          HEAD "roles: {a: "
               "[a1234567890123456789012345678901234567890123456789012345678901234567890123456789"
               "012345678901234567890123456789012345678901234567]}\n" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;

        test_row(cases[i].row);
        (void)parse(cases[i].text, &arena);
    }
}

/* The faults, without the file in front and the blob behind. */
static const struct bad {
    const char *row;
    const char *text;
    const char *fault;
} bad_files[] = {
    { "nothing", "", ": the file is empty, expected a policy" },
    { "a comment", "# nothing\n", ": the file is empty, expected a policy" },
    { "a list", "- a\n", ":1:1: a policy is a list, expected a map" },
    { "a word", "policy\n", ":1:1: a policy is a string, expected a map" },
    { "no version", "project: p\n", ":1:1: missing key 'gate_policy' of a policy" },
    { "another version", "gate_policy: 2\nproject: p\n",
      ":1:14: 'gate_policy' is '2', expected an integer from 1 to 1" },
    { "a version in quotes", "gate_policy: \"1\"\nproject: p\n",
      ":1:14: 'gate_policy' is '1', expected an integer from 1 to 1" },
    { "no project", "gate_policy: 1\n", ":1:1: missing key 'project' of a policy" },
    { "an unknown key", HEAD "mod: audit\n",
      ":3:1: unknown key 'mod' of a policy; did you mean 'mode'?" },
    { "a key twice", HEAD "level: 1\nlevel: 2\n", ":4:1: duplicate key 'level'" },
    { "two documents", HEAD "---\na: 1\n", ":3:1: a second document is not allowed" },
    { "an anchor", HEAD "level: &a 1\n", ":3:8: anchors are not allowed" },
    { "a tag", HEAD "level: !!int 1\n", ":3:8: tags are not allowed" },
    { "a merge key", HEAD "<<: {level: 1}\n", ":3:1: merge keys are not allowed" },
    { "bad UTF-8", HEAD "# \xc0\x80\n", ":3:3: the character '\\xc0' is not allowed" },
    { "a byte order mark", "\xef\xbb\xbf" HEAD, ":1:1: the character '\\u{feff}' is not allowed" },
    { "a tab", HEAD "level:\t1\n", ":3:7: the character '\\t' is not allowed" },
    { "CRLF", HEAD "level: 1\r\n",
      ":3:9: the character '\\x0d' is not allowed, expected lines that end in LF alone" },
    { "a bidirectional control in a comment", HEAD "# a \xe2\x80\xae\n",
      ":3:5: the character '\\u{202e}' is not allowed" },
    { "no width",
      HEAD "mode: au\xe2\x80\x8b"
           "dit\n",
      ":3:9: the character '\\u{200b}' is not allowed" },
    { "a letter beyond ASCII", HEAD "# \xc3\xa9\n",
      ":3:3: the character '\xc3\xa9' (U+00E9) is not allowed, expected ASCII" },
    { "the column counts characters", HEAD "content: \"1\" # a\xc3\xa9\n",
      ":3:17: the character '\xc3\xa9' (U+00E9) is not allowed, expected ASCII" },
    { "a value beyond ASCII", HEAD "inputs: {a: {value: \"\xc3\xa9\"}}\n",
      ":3:21: the character '\xc3\xa9' (U+00E9) is not allowed, expected printable ASCII" },
    { "an escape", HEAD "inputs: {a: {value: \"a\\u202e\"}}\n",
      ":3:21: the character '\\u{202e}' is not allowed, expected printable ASCII" },
    { "an escape in a key", HEAD "\"\\u00e9\": 1\n",
      ":3:1: the character '\xc3\xa9' (U+00E9) is not allowed, expected printable ASCII" },
    { "an escaped newline", HEAD "inputs: {a: {value: \"x\\n\"}}\n",
      ":3:21: the character '\\n' is not allowed, expected printable ASCII" },
    { "an escaped NUL", HEAD "inputs: {a: {value: \"x\\0\"}}\n",
      ":3:21: the character '\\x00' is not allowed, expected printable ASCII" },
};

static const struct bad bad_settings[] = {
    { "a null project", "gate_policy: 1\nproject:\n",
      ":2:9: 'project' is nothing, expected letters, digits, '.', '_' and '-', at most 64, a "
      "letter or digit first" },
    { "a number as project", "gate_policy: 1\nproject: 12\n",
      ":2:10: 'project' is an integer, expected letters, digits, '.', '_' and '-', at most 64, a "
      "letter or digit first" },
    { "a blank in the project", "gate_policy: 1\nproject: a b\n",
      ":2:10: 'project' is 'a b', expected letters, digits, '.', '_' and '-', at most 64, a letter "
      "or digit first" },
    { "a dot first", "gate_policy: 1\nproject: .a\n",
      ":2:10: 'project' is '.a', expected letters, digits, '.', '_' and '-', at most 64, a letter "
      "or digit first" },
    { "an id of 65",
      "gate_policy: 1\nproject: "
      "a1234567890123456789012345678901234567890123456789012345678901234\n",
      ":2:10: 'project' is "
      "'a1234567890123456789012345678901234567890123456789012345678901234', expected letters, "
      "digits, '.', '_' and '-', at most 64, a letter or digit first" },
    { "another mode", HEAD "mode: enforced\n",
      ":3:7: 'mode' is 'enforced', expected one of enforce, audit; did you mean 'enforce'?" },
    { "a null mode", HEAD "mode:\n", ":3:6: 'mode' is '', expected one of enforce, audit" },
    { "no day of any month", HEAD "enforce_after: 2027-02-29\n",
      ":3:16: 'enforce_after' is '2027-02-29T00:00:00Z', expected a day such as 2026-12-15, or a "
      "UTC time that ends in Z" },
    { "an offset", HEAD "enforce_after: \"2026-12-15T12:00:00+01:00\"\n",
      ":3:16: 'enforce_after' is '2026-12-15T12:00:00+01:00', expected a day such as 2026-12-15, "
      "or a UTC time that ends in Z" },
    { "a year", HEAD "enforce_after: 2026\n",
      ":3:16: 'enforce_after' is '2026', expected a day such as 2026-12-15, or a UTC time that "
      "ends in Z" },
    { "another grade", HEAD "fail_on: cat4\n",
      ":3:10: 'fail_on' is 'cat4', expected cat1, cat2, cat3, any, or an impact such as 0.5" },
    { "an impact of nothing", HEAD "fail_on: 0\n",
      ":3:10: 'fail_on' is '0', expected cat1, cat2, cat3, any, or an impact such as 0.5" },
    { "an impact above one", HEAD "fail_on: 1.1\n",
      ":3:10: 'fail_on' is '1.1', expected cat1, cat2, cat3, any, or an impact such as 0.5" },
    { "no number", HEAD "fail_on: .nan\n",
      ":3:10: 'fail_on' is '.nan', expected cat1, cat2, cat3, any, or an impact such as 0.5" },
    { "an exponent", HEAD "fail_on: 1e-1\n",
      ":3:10: 'fail_on' is '1e-1', expected cat1, cat2, cat3, any, or an impact such as 0.5" },
    { "undecided", HEAD "undecided: ignore\n",
      ":3:12: 'undecided' is 'ignore', expected one of report, block" },
    { "none evaluated", HEAD "min_evaluated: 0\n",
      ":3:16: 'min_evaluated' is '0', expected an integer from 1 to 100000" },
    { "too many evaluated", HEAD "min_evaluated: 100001\n",
      ":3:16: 'min_evaluated' is '100001', expected an integer from 1 to 100000" },
    { "introduced", HEAD "only_introduced: true\n",
      ":3:18: 'only_introduced' is 'true', expected one of refused, allowed" },
    { "inputs as a list", HEAD "inputs: [a]\n", ":3:9: 'inputs' is a list, expected a map" },
    { "no inputs", HEAD "inputs: {}\n", ":3:9: 'inputs' is empty" },
    { "an input without a value", HEAD "inputs: {a: {overridable: true}}\n",
      ":3:13: missing key 'value' of an input" },
    { "an input of nothing", HEAD "inputs: {a: {value: }}\n",
      ":3:21: 'value' is nothing, expected a value" },
    { "a bare input", HEAD "inputs: {a: 1}\n", ":3:13: an input is an integer, expected a map" },
    { "overridable in a word", HEAD "inputs: {a: {value: 1, overridable: yes}}\n",
      ":3:37: 'overridable' is a string, expected true or false" },
    { "a strange input", HEAD "inputs: {a b: {value: 1}}\n", ":3:10: the input 'a b' is no word" },
    { "no signers", HEAD "evidence: {signers: []}\n", ":3:21: 'signers' is empty" },
    { "a pattern signs", HEAD "evidence: {signers: [\"*\"]}\n",
      ":3:22: 'signers' is '*', expected a literal principal" },
    { "evidence of nothing", HEAD "evidence: {}\n", ":3:11: missing key 'signers' of evidence" },
    { "level 0", HEAD "level: 0\n", ":3:8: 'level' is '0', expected an integer from 1 to 2" },
    { "level 3", HEAD "level: 3\n", ":3:8: 'level' is '3', expected an integer from 1 to 2" },
    { "content without quotes", HEAD "content: 1.2\n",
      ":3:10: 'content' is a number, expected a version in quotes, such as \"1.2\"" },
    { "content that ends in a point", HEAD "content: \"1.\"\n",
      ":3:10: 'content' is '1.', expected a version in quotes, such as \"1.2\"" },
    { "a null list", HEAD "branches:\n", ":3:10: 'branches' is nothing, expected a list" },
    { "a branch twice", HEAD "branches: [a, b, a]\n", ":3:18: 'branches' has 'a' twice" },
    { "a branch like an option", HEAD "branches: [-a]\n",
      ":3:12: 'branches' is '-a', expected the name of a branch, such as release/1.2" },
    { "a branch like a range", HEAD "branches: [a..b]\n",
      ":3:12: 'branches' is 'a..b', expected the name of a branch, such as release/1.2" },
    { "a branch like an expression", HEAD "branches: [\"a@{1}\"]\n",
      ":3:12: 'branches' is 'a@{1}', expected the name of a branch, such as release/1.2" },
    { "extends nothing", HEAD "extends: {min_commit: \"" BLOB "\"}\n",
      ":3:10: missing key 'repo' of extends" },
    { "a short commit", HEAD "extends: {repo: r, min_commit: abc}\n",
      ":3:32: 'min_commit' is 'abc', expected 40 lower-case hex digits, quoted" },
};

static const struct bad bad_lists[] = {
    { "no profiles", HEAD "profiles: []\n", ":3:11: 'profiles' is empty" },
    { "one profile", HEAD "profiles: auto\n", ":3:11: 'profiles' is a string, expected a list" },
    { "a null profile", HEAD "profiles: [a, ]\nlevel: 3\n",
      ":4:8: 'level' is '3', expected an integer from 1 to 2" },
    { "a tilde as profile", HEAD "profiles: [~]\n",
      ":3:12: 'profiles' is nothing, expected the name of a profile, or a map of name and sha256" },
    { "a profile twice", HEAD "profiles: [a, {name: a, sha256: " SHA "}]\n",
      ":3:15: 'profiles' has 'a' twice" },
    { "a profile without a name", HEAD "profiles: [{sha256: " SHA "}]\n",
      ":3:12: missing key 'name' of a profile" },
    { "a profile in a map without need", HEAD "profiles: [{name: a}]\n",
      ":3:12: missing key 'sha256' of a profile" },
    { "a hash in capitals", HEAD "profiles: [{name: a, sha256: ABC}]\n",
      ":3:30: 'sha256' is 'ABC', expected 64 lower-case hex digits, quoted" },
    { "a profile like an option", HEAD "profiles: [-a]\n",
      ":3:12: 'profiles' is '-a', expected the name of a profile, or a map of name and sha256" },
    { "no images", HEAD "images: {}\n", ":3:9: 'images' is empty" },
    { "an image of nothing", HEAD "images: {a: }\n", ":3:13: an image is nothing, expected a map" },
    { "a pattern of images", HEAD "images: {\"a*\": {}}\n",
      ":3:10: 'a*' is no name of an image, expected letters, digits and . _ / : @ -" },
    { "an unknown key of an image", HEAD "images: {a: {platform: [x]}}\n",
      ":3:14: unknown key 'platform' of an image; did you mean 'platforms'?" },
    { "nothing expected", HEAD "images: {a: {expect: {}}}\n", ":3:22: 'expect' is empty" },
    { "an os in capitals", HEAD "images: {a: {expect: {os: Debian}}}\n",
      ":3:27: 'os' is 'Debian', expected an operating system, such as debian-12" },
    { "another target", HEAD "images: {a: {expect: {target: config}}}\n",
      ":3:31: 'target' is 'config', expected one of image, host" },
    { "a platform without architecture", HEAD "images: {a: {platforms: [linux]}}\n",
      ":3:26: 'platforms' is 'linux', expected a platform, such as linux/amd64" },
    { "a platform of four", HEAD "images: {a: {platforms: [a/b/c/d]}}\n",
      ":3:26: 'platforms' is 'a/b/c/d', expected a platform, such as linux/amd64" },
    { "a platform that ends early", HEAD "images: {a: {platforms: [a/]}}\n",
      ":3:26: 'platforms' is 'a/', expected a platform, such as linux/amd64" },
    { "a base without its kind", HEAD "images: {a: {bases: [\"" SHA "\"]}}\n",
      ":3:22: 'bases' is '" SHA "', expected sha256: and 64 lower-case hex digits" },
    { "an image of level 3", HEAD "images: {a: {level: 3}}\n",
      ":3:21: 'level' is '3', expected an integer from 1 to 2" },
    { "an image with another grade", HEAD "images: {a: {fail_on: high}}\n",
      ":3:23: 'fail_on' is 'high', expected cat1, cat2, cat3, any, or an impact such as 0.5" },
    { "no roles", HEAD "roles: {}\n", ":3:8: 'roles' is empty" },
    { "an empty role", HEAD "roles: {a: []}\n", ":3:12: 'a' is empty" },
    { "a null role", HEAD "roles: {a: }\n", ":3:12: 'a' is nothing, expected a list" },
    { "a role of a word", HEAD "roles: {a: x@y}\n", ":3:12: 'a' is a string, expected a list" },
    { "a strange role", HEAD "roles: {a b: [x@y]}\n", ":3:9: the role 'a b' is no word" },
    { "a pattern in a role", HEAD "roles: {a: [\"*@y\"]}\n",
      ":3:13: 'a' is '*@y', expected a literal principal: letters, digits and . _ % + @ -" },
    { "a negation in a role", HEAD "roles: {a: [\"!x\"]}\n",
      ":3:13: 'a' is '!x', expected a literal principal: letters, digits and . _ % + @ -" },
    { "two principals in one", HEAD "roles: {a: [\"x,y\"]}\n",
      ":3:13: 'a' is 'x,y', expected a literal principal: letters, digits and . _ % + @ -" },
    { "an empty principal", HEAD "roles: {a: [\"\"]}\n",
      ":3:13: 'a' is '', expected a literal principal: letters, digits and . _ % + @ -" },
    { "a principal twice", HEAD "roles: {a: [x, x]}\n", ":3:16: 'a' has 'x' twice" },
};

static const struct bad bad_waivers[] = {
    { "waivers of nothing", HEAD "waivers:\n", ":3:9: 'waivers' is nothing, expected a map" },
    { "waivers without keys", HEAD "waivers: {}\n", ":3:10: 'waivers' is empty" },
    { "from elsewhere", HEAD "waivers: {from: head}\n",
      ":3:17: 'from' is 'head', expected one of commit, trust" },
    { "an unknown requester", HEAD ROLES "waivers: {requesters: [deb]}\n",
      ":4:24: unknown role 'deb', expected one of the roles of this file; did you mean 'dev'?" },
    { "no roles at all", HEAD "waivers: {requesters: [dev]}\n",
      ":3:24: unknown role 'dev', expected one of the roles of this file" },
    { "no requesters", HEAD ROLES "waivers: {approvals: {cat1: " APPROVAL "}}\n",
      ":4:10: missing key 'requesters' of waivers" },
    { "no requesters of false positives",
      HEAD ROLES "waivers: {false-positive: {roles: [lead], max_days: 1}}\n",
      ":4:10: missing key 'requesters' of waivers" },
    { "an empty list of requesters", HEAD ROLES "waivers: {requesters: []}\n",
      ":4:23: 'requesters' is empty" },
    { "no approvals", WAIVERS("approvals: {}"), ":4:41: 'approvals' is empty" },
    { "another category", WAIVERS("approvals: {cat4: " APPROVAL "}"),
      ":4:42: unknown key 'cat4' of approvals; did you mean 'cat3'?" },
    { "an approval of nothing", WAIVERS("approvals: {cat1: }"),
      ":4:48: an approval is nothing, expected a map" },
    { "no roles approve", WAIVERS("approvals: {cat1: {max_days: 1, kinds: [waiver]}}"),
      ":4:48: missing key 'roles' of an approval" },
    { "an empty list of approvers",
      WAIVERS("approvals: {cat1: {roles: [], max_days: 1, kinds: [waiver]}}"),
      ":4:56: 'roles' is empty" },
    { "an unknown approver",
      WAIVERS("approvals: {cat1: {roles: [boss], max_days: 1, kinds: [waiver]}}"),
      ":4:57: unknown role 'boss', expected one of the roles of this file" },
    { "nobody approves",
      WAIVERS("approvals: {cat1: {roles: [lead], count: 0, max_days: 1, kinds: [waiver]}}"),
      ":4:71: 'count' is '0', expected an integer from 1 to 100" },
    { "a crowd approves",
      WAIVERS("approvals: {cat1: {roles: [lead], count: 101, max_days: 1, kinds: [waiver]}}"),
      ":4:71: 'count' is '101', expected an integer from 1 to 100" },
    { "for ever", WAIVERS("approvals: {cat1: {roles: [lead], kinds: [waiver]}}"),
      ":4:48: missing key 'max_days' of an approval" },
    { "no days", WAIVERS("approvals: {cat1: {roles: [lead], max_days: 0, kinds: [waiver]}}"),
      ":4:74: 'max_days' is '0', expected an integer from 1 to 3650" },
    { "days without end",
      WAIVERS("approvals: {cat1: {roles: [lead], max_days: 3651, kinds: [waiver]}}"),
      ":4:74: 'max_days' is '3651', expected an integer from 1 to 3650" },
    { "no kinds", WAIVERS("approvals: {cat1: {roles: [lead], max_days: 1}}"),
      ":4:48: missing key 'kinds' of an approval" },
    { "an empty list of kinds",
      WAIVERS("approvals: {cat1: {roles: [lead], max_days: 1, kinds: []}}"),
      ":4:84: 'kinds' is empty" },
    { "a false positive is no kind",
      WAIVERS("approvals: {cat1: {roles: [lead], max_days: 1, kinds: [false-positive]}}"),
      ":4:85: 'kinds' is 'false-positive', expected one of waiver, break-glass" },
    { "a kind twice",
      WAIVERS("approvals: {cat1: {roles: [lead], max_days: 1, kinds: [waiver, waiver]}}"),
      ":4:93: 'kinds' has 'waiver' twice" },
    { "another requirement",
      WAIVERS("approvals: {cat1: {roles: [lead], max_days: 1, kinds: [waiver], require: pin}}"),
      ":4:103: 'require' is 'pin', expected one of touch, verify" },
    { "kinds of false positives",
      WAIVERS("false-positive: {roles: [lead], max_days: 1, kinds: [waiver]}"),
      ":4:75: unknown key 'kinds' of false-positive" },
    { "one approver alone", WAIVERS("requester_signs: false, approvals: {cat1: " APPROVAL "}"),
      ":4:66: without 'requester_signs' one approver would be alone, expected a count of at least "
      "2" },
    { "one approver of false positives alone",
      WAIVERS("requester_signs: false, false-positive: {roles: [lead], max_days: 1}"),
      ":4:54: without 'requester_signs' one approver would be alone, expected a count of at least "
      "2" },
    { "no hours", HEAD "waivers: {break_glass_max_hours: 0}\n",
      ":3:34: 'break_glass_max_hours' is '0', expected an integer from 1 to 168" },
    { "more than a week", HEAD "waivers: {break_glass_max_hours: 169}\n",
      ":3:34: 'break_glass_max_hours' is '169', expected an integer from 1 to 168" },
};

static void check_bad(const struct bad *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct policy policy = { .level = 7 };

        test_row(cases[i].row);
        struct str fault = parse_as(str_of(cases[i].text), false, &arena, &policy);
        struct str want =
            arena_printf(&arena, ".gate/policy.yaml%s (blob 0123456789ab)", cases[i].fault);
        CHECK_STR(fault, want.ptr);
        CHECK_INT(policy.level, 7);
    }
}

static void test_bad_files(void)
{
    check_bad(bad_files, COUNT_OF(bad_files));
}

static void test_bad_settings(void)
{
    check_bad(bad_settings, COUNT_OF(bad_settings));
}

static void test_bad_lists(void)
{
    check_bad(bad_lists, COUNT_OF(bad_lists));
}

static void test_bad_waivers(void)
{
    check_bad(bad_waivers, COUNT_OF(bad_waivers));
}

/* All faults are told, in the order of the file. */
static void test_all_faults(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;
    struct policy policy;

    CHECK_INT(policy_parse(STR("level: 5\nroles: {a: []}\nmode: x\nfoo: 1\n"), &place, false,
                           &arena, &diagnostics, &policy, &err),
              GATE_EUSAGE);
    CHECK_STR(str_of(err.message), "6 faults in the policy");
    uint32_t line = 0;
    for (size_t i = 0; i < diagnostics.items.count; i++) {
        const struct diagnostic *diagnostic = vec_at(&diagnostics.items, i);

        CHECK_INT(diagnostic->line >= line, 1);
        line = diagnostic->line;
    }
    CHECK_INT(line, 4);
    diagnostics_release(&diagnostics);
}

/* A file of exactly the limit, and one byte more. */
static void test_size(void)
{
    char *text = memory_new(LIMIT_POLICY_BYTES + 2, 1);
    size_t head = strlen(HEAD);

    memset(text, '#', LIMIT_POLICY_BYTES + 1);
    memcpy(text, HEAD, head);
    for (size_t extra = 0; extra < 2; extra++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        struct policy policy;
        struct str whole = { .ptr = text, .len = LIMIT_POLICY_BYTES + extra };

        test_row(extra > 0 ? "one more" : "the limit");
        CHECK_STR(parse_as(whole, false, &arena, &policy),
                  extra > 0 ? ".gate/policy.yaml: the file has more than 65536 bytes (blob "
                              "0123456789ab)"
                            : "");
    }
    free(text);
}

/* An organisation's policy needs no project. */
static void test_organisation(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct policy policy;

    CHECK_STR(parse_as(STR("gate_policy: 1\nlevel: 2\n"), true, &arena, &policy), "");
    CHECK_STR(policy.project, "");
    CHECK_INT(policy.level, 2);
}

#define ORGANISATION "gate_policy: 1\n"

/* What an application says beside its project, and what comes of it, told by a few members. */
static const struct combination {
    const char *row;
    const char *organisation;
    const char *application;
    const char *result; /* mode fail_on level undecided min introduced from */
    const char *refused;
} combinations[] = {
    { "nothing said", "", "", "enforce cat2 1 report 1 refused commit", "" },
    { "the organisation's where the application is silent",
      "mode: audit\nfail_on: cat1\nlevel: 2\nundecided: block\nmin_evaluated: 3\n"
      "only_introduced: allowed\nwaivers: {from: trust}\n",
      "", "audit cat1 2 block 3 allowed trust", "" },
    { "tightened", "mode: audit\nfail_on: cat1\nonly_introduced: allowed\n",
      "mode: enforce\nfail_on: 0.5\nlevel: 2\nundecided: block\nmin_evaluated: 2\n"
      "only_introduced: refused\nwaivers: {from: trust}\n",
      "enforce 0.5 2 block 2 refused trust", "" },
    { "audit", "", "mode: audit\n", "enforce cat2 1 report 1 refused commit",
      "mode: audit, but the organisation's policy enforces (.gate/policy.yaml:3)" },
    { "a laxer threshold", "fail_on: cat3\n", "fail_on: cat1\n",
      "enforce cat3 1 report 1 refused commit",
      "fail_on: cat1, but the organisation's policy says cat3 (.gate/policy.yaml:3)" },
    { "a laxer threshold than the default", "", "fail_on: 0.71\n",
      "enforce cat2 1 report 1 refused commit",
      "fail_on: 0.71, but the organisation's policy says cat2 (.gate/policy.yaml:3)" },
    { "a lower level", "level: 2\n", "level: 1\n", "enforce cat2 2 report 1 refused commit",
      "level: 1, but the organisation's policy says 2 (.gate/policy.yaml:3)" },
    { "fewer controls", "min_evaluated: 5\n", "min_evaluated: 4\n",
      "enforce cat2 1 report 5 refused commit",
      "min_evaluated: 4, but the organisation's policy says 5 (.gate/policy.yaml:3)" },
    { "undecided ones let through", "undecided: block\n", "undecided: report\n",
      "enforce cat2 1 block 1 refused commit",
      "undecided: report, but the organisation's policy blocks (.gate/policy.yaml:3)" },
    { "what the base brought let through", "", "only_introduced: allowed\n",
      "enforce cat2 1 report 1 refused commit",
      "only_introduced: allowed, but the organisation's policy refuses it "
      "(.gate/policy.yaml:3)" },
    { "waivers of the commit", "waivers: {from: trust}\n", "waivers: {from: commit}\n",
      "enforce cat2 1 report 1 refused trust", "" },
    { "roles", ROLES, "roles: {lead: [me@example.com]}\n", "enforce cat2 1 report 1 refused commit",
      "roles: roles are the organisation's (.gate/policy.yaml:3)" },
    { "approvals", ROLES, "waivers: {break_glass_max_hours: 168}\n",
      "enforce cat2 1 report 1 refused commit",
      "waivers: who asks and who approves is the organisation's, all but 'from' "
      "(.gate/policy.yaml:3)" },
    { "signers of evidence", "", "evidence: {signers: [me]}\n",
      "enforce cat2 1 report 1 refused commit",
      "evidence: who signs is the organisation's (.gate/policy.yaml:3)" },
    { "a threshold for one image", "", "images: {a: {fail_on: cat1}}\n",
      "enforce cat2 1 report 1 refused commit",
      "images.a: cat1, but the organisation's policy says cat2 (.gate/policy.yaml:3)" },
    { "a level for one image", "level: 2\n", "images: {a: {level: 1}}\n",
      "enforce cat2 2 report 1 refused commit",
      "images.a: 1, but the organisation's policy says 2 (.gate/policy.yaml:3)" },
    { "an input", "inputs: {a: {value: 1}}\n", "inputs: {a: {value: 2}}\n",
      "enforce cat2 1 report 1 refused commit",
      "inputs: a is not overridable (.gate/policy.yaml:3)" },
    { "a later day", "mode: audit\nenforce_after: 2026-01-01\n",
      "mode: audit\nenforce_after: 2026-01-02\n", "audit cat2 1 report 1 refused commit",
      "enforce_after: later than the organisation's policy says (.gate/policy.yaml:4)" },
};

static void test_combine(void)
{
    for (size_t i = 0; i < COUNT_OF(combinations); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(vec_release) struct vec refused = VEC_INIT(struct str);
        struct policy theirs;
        struct policy ours;
        struct policy both;

        test_row(combinations[i].row);
        CHECK_STR(parse_as(arena_printf(&arena, ORGANISATION "%s", combinations[i].organisation),
                           true, &arena, &theirs),
                  "");
        CHECK_STR(parse_as(arena_printf(&arena, HEAD "%s", combinations[i].application), false,
                           &arena, &ours),
                  "");
        policy_combine(&theirs, &ours, &arena, &both, &refused);
        CHECK_STR(both.project, "p");
        CHECK_STR(arena_printf(&arena, "%s %.*s %d %s %u %s %s",
                               both.is_audit ? "audit" : "enforce", STR_ARG(both.fail_on.text),
                               both.level, both.is_undecided_blocking ? "block" : "report",
                               both.min_evaluated,
                               both.is_only_introduced_allowed ? "allowed" : "refused",
                               both.is_waived_from_trust ? "trust" : "commit"),
                  combinations[i].result);
        CHECK_INT(refused.count, combinations[i].refused[0] ? 1 : 0);
        if (refused.count > 0)
            CHECK_STR(*(struct str *)vec_at(&refused, 0), combinations[i].refused);
    }
}

static struct str names_of(const struct policy_profile *profiles, size_t count, struct arena *arena)
{
    struct str names = STR("");

    for (size_t i = 0; i < count; i++)
        names = arena_printf(arena, "%.*s%s%.*s%s", STR_ARG(names), i > 0 ? " " : "",
                             STR_ARG(profiles[i].name), profiles[i].sha256.len > 0 ? "!" : "");
    return names;
}

static void test_combine_profiles(void)
{
    static const struct {
        const char *row;
        const char *organisation;
        const char *application;
        const char *profiles;
        const char *image; /* those of the image "a" */
        size_t refused;
    } cases[] = {
        { "nobody says", "", "", "auto", "", 0 },
        { "the organisation says", "profiles: [x]\n", "", "x", "", 0 },
        { "the application says", "", "profiles: [y]\n", "y", "", 0 },
        { "both say", "profiles: [x, z]\n", "profiles: [y, x]\n", "x z y", "", 0 },
        { "the organisation's pin holds", "profiles: [{name: x, sha256: " SHA "}]\n",
          "profiles: [x]\n", "x!", "", 0 },
        { "the application may not pin otherwise", "profiles: [x]\n",
          "profiles: [{name: x, sha256: " SHA "}]\n", "x", "", 1 },
        { "an image of its own", "profiles: [x]\n", "images: {a: {profiles: [y]}}\n", "x", "x y",
          0 },
        { "an image, and the organisation is silent", "", "images: {a: {profiles: [y]}}\n", "auto",
          "y", 0 },
        { "an image that says nothing", "profiles: [x]\n", "images: {a: {}}\n", "x", "", 0 },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        CLEANUP(arena_release) struct arena arena = ARENA_INIT;
        CLEANUP(vec_release) struct vec refused = VEC_INIT(struct str);
        struct policy theirs;
        struct policy ours;

        test_row(cases[i].row);
        (void)parse_as(arena_printf(&arena, ORGANISATION "%s", cases[i].organisation), true, &arena,
                       &theirs);
        (void)parse_as(arena_printf(&arena, HEAD "%s", cases[i].application), false, &arena, &ours);
        policy_combine(&theirs, &ours, &arena, &ours, &refused);
        CHECK_STR(names_of(ours.profiles, ours.profile_count, &arena), cases[i].profiles);
        CHECK_INT(refused.count, cases[i].refused);
        const struct policy_image *image = policy_image_find(&ours, STR("a"));
        if (image)
            CHECK_STR(names_of(image->profiles, image->profile_count, &arena), cases[i].image);
    }
}

/* Who may what is the organisation's, and inputs are the application's where it may. */
static void test_combine_rest(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec refused = VEC_INIT(struct str);
    struct policy theirs;
    struct policy both;

    CHECK_STR(parse_as(STR(ORGANISATION ROLES
                           "waivers: {requesters: [dev], approvals: {cat2: " APPROVAL "},\n"
                           "          break_glass_max_hours: 10}\n"
                           "evidence: {signers: [ci]}\n"
                           "content: \"1.2\"\n"
                           "mode: audit\n"
                           "enforce_after: 2026-02-01\n"
                           "inputs: {a: {value: 1}, b: {value: 1, overridable: true}}\n"),
                       true, &arena, &theirs),
              "");
    struct policy ours = parse(HEAD "inputs: {b: {value: 2}, c: {value: 3}}\n"
                                    "branches: [x]\n"
                                    "mode: audit\n"
                                    "enforce_after: 2026-01-01\n"
                                    "extends: {repo: r}\n",
                               &arena);

    policy_combine(&theirs, &ours, &arena, &both, &refused);
    CHECK_INT(refused.count, 0);
    CHECK_INT(both.role_count, 2);
    CHECK(both.approvals[CATEGORY_CAT2].is_given);
    CHECK_STR(both.requesters.items[0], "dev");
    CHECK_INT(both.break_glass_max_hours, 10);
    CHECK_STR(both.evidence_signers.items[0], "ci");
    CHECK_STR(both.content, "1.2");
    CHECK_INT(both.enforce_after, 1767225600);
    CHECK_STR(both.branches.items[0], "x");
    CHECK_STR(both.extends_repo, "r");
    CHECK_INT(both.input_count, 3);
    CHECK_INT(both.inputs[0].value->integer, 1);
    CHECK_INT(both.inputs[1].value->integer, 2);
    CHECK(both.inputs[1].is_overridable);
    CHECK_INT(both.inputs[2].value->integer, 3);
    CHECK_INT(both.places[POLICY_ROLES].line, 2);
    CHECK_INT(both.places[POLICY_ENFORCE_AFTER].line, 6);
    CHECK_INT(both.places[POLICY_FAIL_ON].line, 0);
}

int main(int argc, char *argv[])
{
    static const struct test tests[] = {
        { "defaults", test_defaults },
        { "settings", test_settings },
        { "images", test_images },
        { "waivers", test_waivers },
        { "places", test_places },
        { "good files", test_good },
        { "bad files", test_bad_files },
        { "bad settings", test_bad_settings },
        { "bad lists", test_bad_lists },
        { "bad waivers", test_bad_waivers },
        { "all faults", test_all_faults },
        { "size", test_size },
        { "organisation", test_organisation },
        { "combine", test_combine },
        { "combine profiles", test_combine_profiles },
        { "combine the rest", test_combine_rest },
    };

    return test_main(tests, COUNT_OF(tests), argc, argv);
}
