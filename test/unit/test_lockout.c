/* Which approvals nobody can give, or nobody once a key is lost. */
#include "policy/lockout.h"

#include <stdio.h>

#include "base/attributes.h"
#include "policy/persons.h"
#include "unit/test.h"

#define HEAD "gate_policy: 1\nproject: p\n"
#define ROLES "roles: {dev: [d, e], sec: [s, t], vp: [v, w]}\n"
#define CAT1(rest) \
    HEAD "waivers: {requesters: [dev], approvals: {cat1: {roles: [vp], " rest "}}}\n" ROLES
#define PLAIN "max_days: 9, kinds: [waiver]"
#define NOW 1000000

enum { MAX_LINES = 6 };

/* A letter of its key (a capital: FIDO); nothing for no line. */
struct line {
    const char *principals;
    const char *key;
    const char *namespaces; /* NULL: gate-waiver@v1 */
    int64_t from;
    int64_t until;
};

static struct allowed_signers signers_of(const struct line *lines, struct signer *signers)
{
    struct allowed_signers all = { .items = signers };

    for (; all.count < MAX_LINES && lines[all.count].principals; all.count++) {
        const struct line *line = &lines[all.count];
        bool is_fido = line->key[0] >= 'A' && line->key[0] <= 'Z';

        signers[all.count] = (struct signer){
            .principals = str_of(line->principals),
            .has_namespaces = true,
            .namespaces = line->namespaces ? str_of(line->namespaces) : STR(NAMESPACE_WAIVER),
            .has_valid_after = line->from != 0,
            .valid_after = line->from,
            .has_valid_before = line->until != 0,
            .valid_before = line->until,
            .key = { .kind = is_fido ? SSH_KEY_SK_ED25519 : SSH_KEY_ED25519,
                     .blob = str_of(line->key) },
        };
        (void)snprintf(signers[all.count].key.fingerprint, SSH_FINGERPRINT_SIZE, "%s", line->key);
    }
    return all;
}

/* "cat1", "cat1-k" for one that falls with the key k, without what all settings begin with. */
static struct str faults_text(const struct lockout *lockout, bool is_any_key, struct arena *arena)
{
    CLEANUP(vec_release) struct vec faults = VEC_INIT(struct lockout_fault);
    struct str text = STR("");

    lockout_find(lockout, is_any_key, arena, &faults);
    for (size_t i = 0; i < faults.count; i++) {
        const struct lockout_fault *fault = vec_at(&faults, i);
        struct str name = fault->setting;

        if (str_starts_with(name, STR("waivers.approvals.")))
            name = str_slice(name, sizeof("waivers.approvals.") - 1, name.len);
        CHECK(fault->text.len > 0);
        text = arena_printf(arena, "%.*s%s%.*s%s%.*s", STR_ARG(text), i > 0 ? " " : "",
                            STR_ARG(name), fault->key.len > 0 ? "-" : "", STR_ARG(fault->key));
    }
    return text;
}

static const char two[] =
    HEAD "waivers: {requesters: [dev], approvals: {cat2: {roles: [sec], count: 2, " PLAIN
         "}, cat1: {roles: [vp], " PLAIN "}}}\n" ROLES;
static const char unsigned_request[] =
    HEAD "waivers: {requester_signs: false, requesters: [dev], approvals: {cat1: {roles: [vp], "
         "count: 2, " PLAIN "}}}\n" ROLES;
static const char own_approver[] =
    HEAD "waivers: {requesters: [vp], approvals: {cat1: {roles: [vp], " PLAIN "}}}\n" ROLES;
static const char wrong[] =
    HEAD "waivers: {requesters: [dev], false-positive: {roles: [sec], max_days: 9}}\n" ROLES;
struct row {
    const char *name;
    const char *policy;
    struct line lines[MAX_LINES];
    const char *revoked; /* a key; NULL: none */
    const char *want;
    const char *any_key; /* with the loss of any key */
};

static const struct row rows[] = {
    { "no approvals, nothing to lock out of", HEAD, { { 0 } }, NULL, "", "" },
    { "no keys", CAT1(PLAIN), { { 0 } }, NULL, "cat1", "cat1" },
    { "one of each",
      CAT1(PLAIN),
      { { "d", "k", NULL, 0, 0 }, { "v", "l", NULL, 0, 0 } },
      NULL,
      "",
      "cat1-k cat1-l" },
    { "two of each",
      CAT1(PLAIN),
      { { "d", "k", NULL, 0, 0 },
        { "e", "m", NULL, 0, 0 },
        { "v", "l", NULL, 0, 0 },
        { "w", "n", NULL, 0, 0 } },
      NULL,
      "",
      "" },
    { "two keys of one person are two keys",
      CAT1(PLAIN),
      { { "d", "k", NULL, 0, 0 },
        { "d", "m", NULL, 0, 0 },
        { "v", "l", NULL, 0, 0 },
        { "v", "n", NULL, 0, 0 } },
      NULL,
      "",
      "" },
    { "and one person",
      CAT1("count: 2, " PLAIN),
      { { "d", "k", NULL, 0, 0 }, { "v", "l", NULL, 0, 0 }, { "v", "n", NULL, 0, 0 } },
      NULL,
      "cat1",
      "cat1" },
    { "two principals that share a key are one",
      CAT1("count: 2, " PLAIN),
      { { "d", "k", NULL, 0, 0 },
        { "v", "l", NULL, 0, 0 },
        { "w", "n", NULL, 0, 0 },
        { "v,w", "o", NULL, 0, 0 } },
      NULL,
      "cat1",
      "cat1" },
    { "two persons",
      CAT1("count: 2, " PLAIN),
      { { "d", "k", NULL, 0, 0 }, { "v", "l", NULL, 0, 0 }, { "w", "n", NULL, 0, 0 } },
      NULL,
      "",
      "cat1-k cat1-l cat1-n" },
    { "nobody asks", CAT1(PLAIN), { { "v", "l", NULL, 0, 0 } }, NULL, "cat1", "cat1" },
    { "a requester does not approve",
      own_approver,
      { { "v", "l", NULL, 0, 0 } },
      NULL,
      "cat1",
      "cat1" },
    { "but another one does",
      own_approver,
      { { "v", "l", NULL, 0, 0 }, { "w", "n", NULL, 0, 0 } },
      NULL,
      "",
      "cat1-l cat1-n" },
    { "a key of evidence",
      CAT1(PLAIN),
      { { "d", "k", NULL, 0, 0 }, { "v", "l", NAMESPACE_EVIDENCE, 0, 0 } },
      NULL,
      "cat1",
      "cat1" },
    { "a pattern",
      CAT1(PLAIN),
      { { "d", "k", NULL, 0, 0 }, { "v*", "l", NULL, 0, 0 } },
      NULL,
      "cat1",
      "cat1" },
    { "a key that ends now",
      CAT1(PLAIN),
      { { "d", "k", NULL, 0, 0 }, { "v", "l", NULL, 0, NOW } },
      NULL,
      "",
      "cat1-k cat1-l" },
    { "a key that has ended",
      CAT1(PLAIN),
      { { "d", "k", NULL, 0, 0 }, { "v", "l", NULL, 0, NOW - 1 } },
      NULL,
      "cat1",
      "cat1" },
    { "a key of tomorrow",
      CAT1(PLAIN),
      { { "d", "k", NULL, 0, 0 }, { "v", "l", NULL, NOW + 1, 0 } },
      NULL,
      "cat1",
      "cat1" },
    { "a revoked key",
      CAT1(PLAIN),
      { { "d", "k", NULL, 0, 0 }, { "v", "l", NULL, 0, 0 } },
      "l",
      "cat1",
      "cat1" },
    { "require",
      CAT1(PLAIN ", require: touch"),
      { { "d", "k", NULL, 0, 0 }, { "v", "l", NULL, 0, 0 } },
      NULL,
      "cat1",
      "cat1" },
    { "require, with a FIDO key",
      CAT1(PLAIN ", require: verify"),
      { { "d", "k", NULL, 0, 0 }, { "v", "L", NULL, 0, 0 } },
      NULL,
      "",
      "cat1-k cat1-L" },
    { "a graver role counts for the lesser category",
      two,
      { { "d", "k", NULL, 0, 0 },
        { "e", "m", NULL, 0, 0 },
        { "s", "o", NULL, 0, 0 },
        { "v", "l", NULL, 0, 0 },
        { "w", "n", NULL, 0, 0 } },
      NULL,
      "",
      "" },
    { "but one person is not two",
      two,
      { { "d", "k", NULL, 0, 0 },
        { "e", "m", NULL, 0, 0 },
        { "v", "l", NULL, 0, 0 },
        { "v", "n", NULL, 0, 0 } },
      NULL,
      "cat2",
      "cat2" },
    { "who asks need not sign",
      unsigned_request,
      { { "d", "k", NULL, 0, 1 }, { "v", "l", NULL, 0, 0 }, { "w", "n", NULL, 0, 0 } },
      NULL,
      "",
      "cat1-l cat1-n" },
    { "false-positive",
      wrong,
      { { "d", "k", NULL, 0, 0 }, { "v", "l", NULL, 0, 0 } },
      NULL,
      "waivers.false-positive",
      "waivers.false-positive" },
};

static void check_row(const struct row *row)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    const struct source_location file = { .file = STR("p"), .blob = STR("") };
    struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct signer signers[MAX_LINES];
    struct policy policy;
    struct revoked_key revoked = { .key = { .blob = str_of(row->revoked ? row->revoked : "") } };
    struct allowed_signers all = signers_of(row->lines, signers);
    struct revocations revocations = { .keys = &revoked, .key_count = row->revoked ? 1 : 0 };
    const struct lockout lockout = {
        .policy = &policy, .signers = &all, .revocations = &revocations, .now = NOW
    };

    test_row(row->name);
    CHECK_INT(policy_parse(str_of(row->policy), &file, false, &arena, &diagnostics, &policy, &err),
              GATE_OK);
    if (err.rc == GATE_OK) {
        CHECK_STR(faults_text(&lockout, false, &arena), row->want);
        CHECK_STR(faults_text(&lockout, true, &arena), row->any_key);
    }
    arena_release(&arena);
}

static void test_lockouts(void)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_row(&rows[i]);
}

static const struct test tests[] = {
    { "lockouts", test_lockouts },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
