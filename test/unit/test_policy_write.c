/* A policy as gate writes it is read back to the same. */
#include "policy/policy_write.h"

#include "base/attributes.h"
#include "base/limits.h"
#include "policy/policy_compare.h"
#include "unit/test.h"

#define HEAD "gate_policy: 1\nproject: payments-api\n"
#define SUM "1111111111111111111111111111111111111111111111111111111111111111"

static bool read_policy(struct str text, struct arena *arena, struct trust_files *files)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    const struct source_location file = { .file = STR("p"), .blob = STR("") };
    struct error err = ERROR_INIT;

    *files = (struct trust_files){ .has_policy = true };
    if (policy_parse(text, &file, false, arena, &diagnostics, &files->policy, &err) == GATE_OK)
        return true;
    CHECK_STR(diagnostic_text(vec_at(&diagnostics.items, 0), arena), "a sound policy");
    return false;
}

/* Reads, writes, reads: nothing differs, and the second text is the first. */
static void check_round(const char *text, bool is_commented)
{
    CLEANUP(buf_release) struct buf written = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(buf_release) struct buf again = BUF_INIT(LIMIT_TEXT_BYTES);
    CLEANUP(vec_release) struct vec changes = VEC_INIT(struct policy_change);
    struct arena arena = ARENA_INIT;
    struct str origins[POLICY_SETTING_COUNT];
    struct trust_files first;
    struct trust_files second;

    for (size_t i = 0; i < POLICY_SETTING_COUNT; i++)
        origins[i] = STR("somewhere: [here");
    if (read_policy(str_of(text), &arena, &first)) {
        policy_write(&first.policy, is_commented ? origins : NULL, &written);
        CHECK(!buf_failed(&written));
        if (read_policy(buf_str(&written), &arena, &second)) {
            policy_compare(&first, &second, &arena, &changes);
            CHECK_INT(changes.count, 0);
            policy_write(&second.policy, is_commented ? origins : NULL, &again);
            CHECK(str_equal(buf_str(&written), buf_str(&again)));
        }
    }
    arena_release(&arena);
}

static void test_rounds(void)
{
    static const struct {
        const char *name;
        const char *text;
    } rows[] = {
        { "the least", HEAD },
        { "scalars", HEAD "mode: audit\nenforce_after: \"2026-12-15\"\nfail_on: 0.35\nundecided: "
                          "block\nmin_evaluated: 7\nonly_introduced: allowed\nlevel: 2\n"
                          "content: \"1.10\"\nbranches: [release/1.2, next]\n" },
        { "inputs",
          HEAD "inputs:\n  a: {value: [1, 1.50, x, \"yes\", \"a: b\", \"q\\\"\\\\\", true], "
               "overridable: true}\n  b: {value: {k: [], \"1\": \"\"}}\n" },
        { "profiles and images",
          HEAD "profiles: [auto, {name: mine, sha256: \"" SUM "\"}]\nimages:\n  api: {}\n"
               "  \"quay.io/team/api:1\": {expect: {os: debian-12, target: image}, platforms: "
               "[linux/amd64, linux/arm64/v8], bases: [\"sha256:" SUM "\"], level: 2, profiles: "
               "[mine], fail_on: cat3}\n  host: {expect: {target: host}, fail_on: 0.5}\n" },
        { "people", HEAD
          "evidence: {signers: [ci@example.com]}\nextends: {repo: security-policy, min_commit: "
          "\"1111111111111111111111111111111111111111\"}\nwaivers:\n  from: trust\n"
          "  requester_signs: false\n  requesters: [dev, on]\n  approvals:\n"
          "    cat3: {roles: [dev], count: 2, max_days: 180, kinds: [waiver, break-glass]}\n"
          "    cat1: {roles: [on], count: 3, max_days: 14, kinds: [break-glass], require: "
          "verify}\n  false-positive: {roles: [dev, on], count: 2, max_days: 365, require: "
          "touch}\n  break_glass_max_hours: 168\nroles:\n  dev: [dev@example.com, a+b@c]\n"
          "  \"on\": [\"1@example.com\"]\n" },
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].name);
        check_round(rows[i].text, false);
        check_round(rows[i].text, true);
    }
}

static const struct test tests[] = {
    { "rounds", test_rounds },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
