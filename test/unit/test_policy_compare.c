/* What a change of policy, keys and revocations loosens and tightens. */
#include "policy/policy_compare.h"

#include <stdio.h>

#include "base/attributes.h"
#include "unit/test.h"

#define HEAD "gate_policy: 1\nproject: payments-api\n"
#define ROLES "roles: {dev: [dev@example.com], lead: [lead@example.com], vp: [vp@example.com]}\n"
#define CAT1(entry)                                                                      \
    HEAD "waivers: {requesters: [dev], approvals: {cat1: {roles: [vp], count: 2, " entry \
         "}}}\n" ROLES
#define PLAIN "max_days: 14, kinds: [break-glass]"
#define SUM "1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER_SUM "2222222222222222222222222222222222222222222222222222222222222222"
#define COMMIT "1111111111111111111111111111111111111111"
#define OTHER_COMMIT "2222222222222222222222222222222222222222"

static void read_policy(const char *text, struct arena *arena, struct trust_files *files)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    const struct source_location file = { .file = STR(TRUST_POLICY_PATH), .blob = STR("") };
    struct error err = ERROR_INIT;

    *files = (struct trust_files){ .has_policy = text != NULL };
    policy_init(&files->policy);
    if (text && policy_parse(str_of(text), &file, false, arena, &diagnostics, &files->policy, &err))
        CHECK_STR(diagnostic_text(vec_at(&diagnostics.items, 0), arena), "a sound policy");
}

/* "loosens mode [enforce > audit]", one after the other. */
static struct str compare_text(const struct trust_files *before, const struct trust_files *after,
                               struct arena *arena)
{
    CLEANUP(vec_release) struct vec changes = VEC_INIT(struct policy_change);
    struct str text = STR("");

    policy_compare(before, after, arena, &changes);
    for (size_t i = 0; i < changes.count; i++) {
        const struct policy_change *change = vec_at(&changes, i);

        CHECK(change->text.len > 0);
        text = arena_printf(arena, "%.*s%s%s %.*s [%.*s > %.*s]", STR_ARG(text), i > 0 ? ", " : "",
                            policy_change_name(change->kind), STR_ARG(change->setting),
                            STR_ARG(change->before), STR_ARG(change->after));
    }
    return text;
}

struct row {
    const char *name;
    const char *before; /* NULL: no policy */
    const char *after;
    const char *want;
    const char *back; /* the other way round; NULL: not looked at */
};

static void check_row(const struct row *row)
{
    struct arena arena = ARENA_INIT;
    struct trust_files before;
    struct trust_files after;

    test_row(row->name);
    read_policy(row->before, &arena, &before);
    read_policy(row->after, &arena, &after);
    CHECK_STR(compare_text(&before, &after, &arena), row->want);
    if (row->back)
        CHECK_STR(compare_text(&after, &before, &arena), row->back);
    arena_release(&arena);
}

static void test_floors(void)
{
    static const struct row rows[] = {
        { "the same", HEAD, HEAD, "", "" },
        { "defaults, said aloud", HEAD,
          HEAD "mode: enforce\nfail_on: cat2\nlevel: 1\nbranches: []\n", "", "" },
        { "no policy", NULL, HEAD, "tightens policy [ > .gate/policy.yaml]",
          "loosens policy [.gate/policy.yaml > ]" },
        { "project", HEAD, "gate_policy: 1\nproject: other\n",
          "changes project [payments-api > other]", NULL },
        { "mode", HEAD, HEAD "mode: audit\n", "loosens mode [enforce > audit]",
          "tightens mode [audit > enforce]" },
        { "a day on which an audit ends", HEAD "mode: audit\n",
          HEAD "mode: audit\nenforce_after: \"2026-12-15\"\n",
          "tightens enforce_after [ > 2026-12-15T00:00:00Z]",
          "loosens enforce_after [2026-12-15T00:00:00Z > ]" },
        { "a later day", HEAD "mode: audit\nenforce_after: \"2026-12-15\"\n",
          HEAD "mode: audit\nenforce_after: \"2026-12-16\"\n",
          "loosens enforce_after [2026-12-15T00:00:00Z > 2026-12-16T00:00:00Z]", NULL },
        { "a day that decides nothing", HEAD, HEAD "enforce_after: \"2026-12-15\"\n",
          "changes enforce_after [ > 2026-12-15T00:00:00Z]", NULL },
        { "an audit with a day is an audit", HEAD,
          HEAD "mode: audit\nenforce_after: \"2026-12-15\"\n",
          "loosens mode [enforce > audit], changes enforce_after [ > 2026-12-15T00:00:00Z]", NULL },
        { "fail_on", HEAD, HEAD "fail_on: cat1\n", "loosens fail_on [cat2 > cat1]",
          "tightens fail_on [cat1 > cat2]" },
        { "an impact", HEAD, HEAD "fail_on: 0.71\n", "loosens fail_on [cat2 > 0.71]",
          "tightens fail_on [0.71 > cat2]" },
        { "any blocks more than cat3", HEAD "fail_on: cat3\n", HEAD "fail_on: any\n",
          "tightens fail_on [cat3 > any]", "loosens fail_on [any > cat3]" },
        { "level", HEAD, HEAD "level: 2\n", "tightens level [1 > 2]", "loosens level [2 > 1]" },
        { "min_evaluated", HEAD, HEAD "min_evaluated: 5\n", "tightens min_evaluated [1 > 5]",
          "loosens min_evaluated [5 > 1]" },
        { "undecided", HEAD, HEAD "undecided: block\n", "tightens undecided [report > block]",
          "loosens undecided [block > report]" },
        { "only_introduced", HEAD, HEAD "only_introduced: allowed\n",
          "loosens only_introduced [refused > allowed]",
          "tightens only_introduced [allowed > refused]" },
        { "content", HEAD, HEAD "content: \"1.2\"\n", "loosens content [ > 1.2]",
          "tightens content [1.2 > ]" },
        { "content is numbers, not text", HEAD "content: \"1.9\"\n", HEAD "content: \"1.10\"\n",
          "tightens content [1.9 > 1.10]", "loosens content [1.10 > 1.9]" },
        { "branches", HEAD, HEAD "branches: [release]\n", "loosens branches [ > release]",
          "tightens branches [release > ]" },
        { "extends", HEAD, HEAD "extends: {repo: a}\n", "tightens extends.repo [ > a]",
          "loosens extends.repo [a > ]" },
        { "another organisation", HEAD "extends: {repo: a}\n", HEAD "extends: {repo: b}\n",
          "loosens extends.repo [a > b]", NULL },
        { "min_commit", HEAD "extends: {repo: a}\n",
          HEAD "extends: {repo: a, min_commit: \"" COMMIT "\"}\n",
          "tightens extends.min_commit [ > " COMMIT "]",
          "loosens extends.min_commit [" COMMIT " > ]" },
        { "another min_commit: which is newer is unknown",
          HEAD "extends: {repo: a, min_commit: \"" COMMIT "\"}\n",
          HEAD "extends: {repo: a, min_commit: \"" OTHER_COMMIT "\"}\n",
          "loosens extends.min_commit [" COMMIT " > " OTHER_COMMIT "]",
          "loosens extends.min_commit [" OTHER_COMMIT " > " COMMIT "]" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_row(&rows[i]);
}

static void test_scope(void)
{
    static const struct row rows[] = {
        { "a profile more", HEAD, HEAD "profiles: [auto, mine]\n", "tightens profiles [ > mine]",
          "loosens profiles [mine > ]" },
        { "another profile", HEAD, HEAD "profiles: [mine]\n",
          "tightens profiles [ > mine], loosens profiles [auto > ]", NULL },
        { "a pin", HEAD "profiles: [mine]\n",
          HEAD "profiles: [{name: mine, sha256: \"" SUM "\"}]\n",
          "tightens profiles.mine [ > " SUM "]", "loosens profiles.mine [" SUM " > ]" },
        { "another pin is taken for looser", HEAD "profiles: [{name: mine, sha256: \"" SUM "\"}]\n",
          HEAD "profiles: [{name: mine, sha256: \"" OTHER_SUM "\"}]\n",
          "loosens profiles.mine [" SUM " > " OTHER_SUM "]", NULL },
        { "an input", HEAD, HEAD "inputs: {a: {value: [1, x]}}\n", "loosens inputs.a [ > [1, x]]",
          "loosens inputs.a [[1, x] > ]" },
        { "a number is not a string", HEAD "inputs: {a: {value: 1}}\n",
          HEAD "inputs: {a: {value: \"1\"}}\n", "loosens inputs.a [1 > \"1\"]", NULL },
        { "written otherwise", HEAD "inputs: {a: {value: [x]}}\n",
          HEAD "inputs:\n  a:\n    value:\n      - \"x\"\n", "", "" },
        { "overridable", HEAD "inputs: {a: {value: 1}}\n",
          HEAD "inputs: {a: {value: 1, overridable: true}}\n",
          "loosens inputs.a.overridable [false > true]",
          "tightens inputs.a.overridable [true > false]" },
        { "an image", HEAD, HEAD "images: {api: {expect: {os: debian-12}}}\n",
          "changes images [ > api], tightens images.api.expect.os [ > debian-12]",
          "loosens images [api > ]" },
        { "another os", HEAD "images: {api: {expect: {os: debian-12}}}\n",
          HEAD "images: {api: {expect: {os: debian-13}}}\n",
          "changes images.api.expect.os [debian-12 > debian-13]", NULL },
        { "what is expected is not any more",
          HEAD "images: {api: {expect: {target: image}, level: 1}}\n",
          HEAD "images: {api: {level: 1}}\n", "loosens images.api.expect.target [image > ]", NULL },
        { "platforms", HEAD "images: {api: {platforms: [linux/amd64]}}\n",
          HEAD "images: {api: {platforms: [linux/amd64, linux/arm64]}}\n",
          "tightens images.api.platforms [linux/amd64 > linux/amd64, linux/arm64]",
          "loosens images.api.platforms [linux/amd64, linux/arm64 > linux/amd64]" },
        { "a base", HEAD "images: {api: {}}\n",
          HEAD "images: {api: {bases: [\"sha256:" SUM "\"]}}\n",
          "loosens images.api.bases [ > sha256:" SUM "]",
          "tightens images.api.bases [sha256:" SUM " > ]" },
        { "a threshold of its own", HEAD "images: {api: {}}\n",
          HEAD "images: {api: {fail_on: cat1}}\n", "loosens images.api.fail_on [cat2 > cat1]",
          "tightens images.api.fail_on [cat1 > cat2]" },
        { "a level and profiles of its own", HEAD "level: 2\nimages: {api: {}}\n",
          HEAD "level: 2\nimages: {api: {level: 1, profiles: [mine]}}\n",
          "loosens images.api.level [2 > 1], tightens images.api.profiles [ > mine], "
          "loosens images.api.profiles [auto > ]",
          NULL },
        { "a new image with a laxer threshold", HEAD, HEAD "images: {api: {fail_on: cat1}}\n",
          "changes images [ > api], loosens images.api.fail_on [cat2 > cat1]", NULL },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_row(&rows[i]);
}

static void test_people(void)
{
    static const struct row rows[] = {
        { "a category", HEAD "waivers: {requesters: [dev]}\n" ROLES, CAT1(PLAIN),
          "loosens waivers.approvals.cat1 [ > vp]", "tightens waivers.approvals.cat1 [vp > ]" },
        { "another role", CAT1(PLAIN),
          HEAD "waivers: {requesters: [dev], approvals: {cat1: {roles: [lead, vp], count: 2, " PLAIN
               "}}}\n" ROLES,
          "loosens waivers.approvals.cat1.roles [vp > lead, vp]",
          "tightens waivers.approvals.cat1.roles [lead, vp > vp]" },
        { "fewer persons", CAT1(PLAIN),
          HEAD "waivers: {requesters: [dev], approvals: {cat1: {roles: [vp], " PLAIN "}}}\n" ROLES,
          "loosens waivers.approvals.cat1.count [2 > 1]",
          "tightens waivers.approvals.cat1.count [1 > 2]" },
        { "longer", CAT1(PLAIN), CAT1("max_days: 15, kinds: [break-glass]"),
          "loosens waivers.approvals.cat1.max_days [14 > 15]",
          "tightens waivers.approvals.cat1.max_days [15 > 14]" },
        { "a kind", CAT1(PLAIN), CAT1("max_days: 14, kinds: [waiver, break-glass]"),
          "loosens waivers.approvals.cat1.kinds [break-glass > waiver, break-glass]",
          "tightens waivers.approvals.cat1.kinds [waiver, break-glass > break-glass]" },
        { "require", CAT1(PLAIN ", require: touch"), CAT1(PLAIN),
          "loosens waivers.approvals.cat1.require [touch > ]",
          "tightens waivers.approvals.cat1.require [ > touch]" },
        { "verify is more than touch", CAT1(PLAIN ", require: touch"),
          CAT1(PLAIN ", require: verify"),
          "tightens waivers.approvals.cat1.require [touch > verify]",
          "loosens waivers.approvals.cat1.require [verify > touch]" },
        { "false-positive", HEAD "waivers: {requesters: [dev]}\n" ROLES,
          HEAD "waivers: {requesters: [dev], false-positive: {roles: [vp], max_days: 9}}\n" ROLES,
          "loosens waivers.false-positive [ > vp]", "tightens waivers.false-positive [vp > ]" },
        { "from", HEAD "waivers: {from: commit}\n", HEAD "waivers: {from: trust}\n",
          "tightens waivers.from [commit > trust]", "loosens waivers.from [trust > commit]" },
        { "requester_signs", CAT1(PLAIN),
          HEAD
          "waivers: {requester_signs: false, requesters: [dev], approvals: {cat1: {roles: [vp], "
          "count: 2, " PLAIN "}}}\n" ROLES,
          "loosens waivers.requester_signs [true > false]",
          "tightens waivers.requester_signs [false > true]" },
        { "requesters", HEAD "waivers: {requesters: [dev]}\n" ROLES,
          HEAD "waivers: {requesters: [dev, lead]}\n" ROLES,
          "loosens waivers.requesters [dev > dev, lead]",
          "tightens waivers.requesters [dev, lead > dev]" },
        { "break-glass", HEAD "waivers: {from: commit}\n",
          HEAD "waivers: {break_glass_max_hours: 73}\n",
          "loosens waivers.break_glass_max_hours [72 > 73]",
          "tightens waivers.break_glass_max_hours [73 > 72]" },
        { "evidence", HEAD, HEAD "evidence: {signers: [ci]}\n", "loosens evidence.signers [ > ci]",
          "tightens evidence.signers [ci > ]" },
        { "a role", HEAD "roles: {a: [x]}\n", HEAD "roles: {a: [x, y]}\n",
          "loosens roles.a [x > x, y]", "tightens roles.a [x, y > x]" },
        { "a new role", HEAD, HEAD "roles: {a: [x]}\n", "loosens roles.a [ > x]",
          "tightens roles.a [x > ]" },
        { "an order is no change", HEAD "roles: {a: [x, y], b: [z]}\n",
          HEAD "roles: {b: [z], a: [y, x]}\n", "", "" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_row(&rows[i]);
}

#define MAX_LINES 3

/* A line of allowed_signers: nothing for no line, namespaces NULL for none given. */
struct line {
    const char *principals;
    const char *namespaces;
    const char *key;
    int64_t from; /* 0: not given */
    int64_t until;
};

static struct allowed_signers signers_of(const struct line *lines, struct signer *signers)
{
    struct allowed_signers all = { .items = signers };

    for (; all.count < MAX_LINES && lines[all.count].principals; all.count++) {
        const struct line *line = &lines[all.count];

        signers[all.count] = (struct signer){
            .principals = str_of(line->principals),
            .has_namespaces = line->namespaces != NULL,
            .namespaces = line->namespaces ? str_of(line->namespaces) : STR(""),
            .has_valid_after = line->from != 0,
            .valid_after = line->from,
            .has_valid_before = line->until != 0,
            .valid_before = line->until,
            .key = { .blob = str_of(line->key) },
        };
        (void)snprintf(signers[all.count].key.fingerprint, SSH_FINGERPRINT_SIZE, "%s", line->key);
    }
    return all;
}

struct key_row {
    const char *name;
    struct line before[MAX_LINES];
    struct line after[MAX_LINES];
    const char *want;
    const char *back;
};

static const struct key_row key_rows[] = {
    { "the same", { { "a", "w", "K", 0, 0 } }, { { "a", "w", "K", 0, 0 } }, "", "" },
    { "a key",
      { { 0 } },
      { { "a", "w", "K", 0, 0 } },
      "loosens keys [ > K a]",
      "tightens keys [K a > ]" },
    { "another key of the same name",
      { { "a", "w", "K", 0, 0 } },
      { { "a", "w", "L", 0, 0 } },
      "loosens keys [ > L a], tightens keys [K a > ]",
      NULL },
    { "lines in another order",
      { { "a", "w", "K", 0, 0 }, { "b", "w", "L", 0, 0 } },
      { { "b", "w", "L", 0, 0 }, { "a", "w", "K", 0, 0 } },
      "",
      "" },
    { "a principal more",
      { { "a", "w", "K", 0, 0 } },
      { { "a,b", "w", "K", 0, 0 } },
      "loosens keys K [a > a, b]",
      "tightens keys K [a, b > a]" },
    { "a principal that is refused",
      { { "*", "w", "K", 0, 0 } },
      { { "*,!b", "w", "K", 0, 0 } },
      "tightens keys K [ > !b]",
      "loosens keys K [!b > ]" },
    { "a second line of the key",
      { { "a", "w", "K", 0, 0 } },
      { { "b", "w", "K", 0, 0 }, { "a", "w", "K", 0, 0 } },
      "loosens keys [ > K b]",
      "tightens keys [K b > ]" },
    { "a namespace more",
      { { "a", "w", "K", 0, 0 } },
      { { "a", "w,e", "K", 0, 0 } },
      "loosens keys K namespaces [w > w, e]",
      "tightens keys K namespaces [w, e > w]" },
    { "without namespaces it confers no role",
      { { "a", "w", "K", 0, 0 } },
      { { "a", NULL, "K", 0, 0 } },
      "tightens keys K namespaces [w > ]",
      "loosens keys K namespaces [ > w]" },
    { "it ends",
      { { "a", "w", "K", 0, 0 } },
      { { "a", "w", "K", 0, 86400 } },
      "tightens keys K valid-before [ > 1970-01-02T00:00:00Z]",
      "loosens keys K valid-before [1970-01-02T00:00:00Z > ]" },
    { "it begins",
      { { "a", "w", "K", 0, 0 } },
      { { "a", "w", "K", 86400, 0 } },
      "tightens keys K valid-after [ > 1970-01-02T00:00:00Z]",
      "loosens keys K valid-after [1970-01-02T00:00:00Z > ]" },
    { "it ends later",
      { { "a", "w", "K", 0, 86400 } },
      { { "a", "w", "K", 0, 172800 } },
      "loosens keys K valid-before [1970-01-02T00:00:00Z > 1970-01-03T00:00:00Z]",
      NULL },
};

static void check_keys(const struct key_row *row)
{
    struct arena arena = ARENA_INIT;
    struct signer signers[2][MAX_LINES];
    struct trust_files before;
    struct trust_files after;

    test_row(row->name);
    read_policy(HEAD, &arena, &before);
    after = before;
    before.signers = signers_of(row->before, signers[0]);
    after.signers = signers_of(row->after, signers[1]);
    CHECK_STR(compare_text(&before, &after, &arena), row->want);
    if (row->back)
        CHECK_STR(compare_text(&after, &before, &arena), row->back);
    arena_release(&arena);
}

static void test_keys(void)
{
    for (size_t i = 0; i < COUNT_OF(key_rows); i++)
        check_keys(&key_rows[i]);
}

static void test_revoked(void)
{
    static const struct revoked_key keys[] = {
        { .key = { .blob = { .ptr = "K", .len = 1 }, .fingerprint = "SHA256:K" },
          .comment = { .ptr = "lost", .len = 4 } },
    };
    static const struct revoked_waiver waivers[] = { { .id = { .ptr = "W-1", .len = 3 } } };
    struct arena arena = ARENA_INIT;
    struct trust_files before;
    struct trust_files after;

    test_row("revocations");
    read_policy(HEAD, &arena, &before);
    after = before;
    after.revocations =
        (struct revocations){ .keys = keys, .key_count = 1, .waivers = waivers, .waiver_count = 1 };
    CHECK_STR(compare_text(&before, &after, &arena),
              "tightens revoked [ > SHA256:K lost], tightens revoked [ > waiver: W-1]");
    CHECK_STR(compare_text(&after, &before, &arena),
              "loosens revoked [SHA256:K lost > ], loosens revoked [waiver: W-1 > ]");
    CHECK_STR(compare_text(&after, &after, &arena), "");
    arena_release(&arena);
}

static const struct test tests[] = {
    { "floors", test_floors }, { "scope", test_scope },     { "people", test_people },
    { "keys", test_keys },     { "revoked", test_revoked },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
