/* What counts of .gate: the files of a commit, those of the root, what HEAD would change. */
#include "policy/trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "policy/trust_pending.h"
#include "unit/checkout.h"
#include "unit/test.h"

#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"
#define DEV_KEY KEY "CPo5F2kIDRuAKw04fvnHt9LDSYj8LiRLKLp249S1I+n"
#define LEAD_KEY KEY "DSwHqk8H5oroGzRP72zgdUbjHQm9gnNbj2rZj2wRjEe"
#define VP_KEY KEY "Oy6SIU91aWPAb1JTlt9qCcenNecLWBVKvpCTI/536AS"
#define CI_KEY KEY "Bm5YthvrfTFkiF7n62/KP05mkxiLxJtXIDN8W/yo6/9"

#define SIGNS "@example.com namespaces=\"gate-waiver@v1\" "
#define DEV "dev" SIGNS DEV_KEY "\n"
#define LEAD "lead" SIGNS LEAD_KEY "\n"
#define VP "vp" SIGNS VP_KEY "\n"

#define ROLES "roles: {dev: [dev@example.com], lead: [lead@example.com], vp: [vp@example.com]}\n"
#define CAT3 "cat3: {roles: [lead], max_days: 10, kinds: [waiver]}"
#define CAT1 "cat1: {roles: [vp], max_days: 10, kinds: [break-glass]}"
#define POLICY(more, approvals)               \
    "gate_policy: 1\nproject: p\n" more ROLES \
    "waivers: {requesters: [dev], approvals: {" approvals "}}\n"

/* As a word of sh; the text has no single quotes. */
#define WRITE(text, path) "printf '%s' '" text "' >" path " && "
#define DONE(name) "git add . && git commit -q --allow-empty -m x && git rev-parse HEAD >../" name

/* `one` has three good files; a row goes on from there, in the working tree, to `two`. */
#define START                                                                           \
    "git init -q -b main repo && cd repo && mkdir .gate && " WRITE(                     \
        POLICY("", CAT3), ".gate/policy.yaml") WRITE(DEV LEAD, ".gate/allowed_signers") \
        WRITE("# none\n", ".gate/revoked") DONE("one") " && "

struct files_case {
    const char *row;
    const char *script; /* ends in " && " */
    enum gate_rc rc;
    const char *faults; /* the beginning of the first */
    size_t fault_count;
    const char *unknown; /* the first */
};

static const struct files_case files_cases[] = {
    { "three files", "", GATE_OK, "", 0, "" },
    { "none", "git rm -q -r .gate && ", GATE_OK, "", 0, "" },
    { "executable", "chmod +x .gate/policy.yaml && ", GATE_OK, "", 0, "" },
    { "what else may be there",
      "mkdir .gate/waivers .gate/ledger && touch .gate/waivers/x .gate/ledger/x .gate/README.md "
      ".gate/gitlab-ci.yml && ",
      GATE_OK, "", 0, "" },
    { "unknown entries", "echo x >.gate/policy.yml && mkdir .gate/keys && touch .gate/keys/x && ",
      GATE_OK, "", 0, ".gate/keys" },
    { "a malformed policy", WRITE("gate_policy: 2\n", ".gate/policy.yaml"), GATE_EUSAGE,
      ".gate/policy.yaml:1", 2, "" },
    { "malformed keys", "echo garbage >.gate/allowed_signers && ", GATE_EUSAGE,
      ".gate/allowed_signers:1", 1, "" },
    { "malformed revocations", "echo garbage >.gate/revoked && ", GATE_EUSAGE, ".gate/revoked:1", 1,
      "" },
    { "all of them", "for f in policy.yaml allowed_signers revoked; do echo x >.gate/$f; done && ",
      GATE_EUSAGE, ".gate/policy.yaml:1", 3, "" },
    { "a key for waivers and evidence",
      WRITE("ci@example.com namespaces=\"gate-waiver@v1,gate-evidence@v1\" " CI_KEY "\n",
            ".gate/allowed_signers"),
      GATE_EUSAGE, ".gate/allowed_signers:1", 1, "" },
    { "a linked policy", "mv .gate/policy.yaml p && ln -s ../p .gate/policy.yaml && ", GATE_EUSAGE,
      ".gate/policy.yaml: a symbolic link, which does not count", 1, "" },
    { "linked revocations", "rm .gate/revoked && ln -s /dev/null .gate/revoked && ", GATE_EUSAGE,
      ".gate/revoked: a symbolic link", 1, "" },
    { "a linked folder", "mv .gate g && ln -s g .gate && ", GATE_EUSAGE,
      ".gate: a symbolic link, which does not count", 1, "" },
    { ".gate is a file", "rm -r .gate && echo x >.gate && ", GATE_EUSAGE, ".gate: a file", 1, "" },
    { ".gate is a submodule",
      "git rm -q -r .gate && git init -q .gate && git -C .gate commit -q --allow-empty -m x && ",
      GATE_EUSAGE, ".gate: a submodule", 1, "" },
    { "a folder for a policy",
      "rm .gate/policy.yaml && mkdir .gate/policy.yaml && touch "
      ".gate/policy.yaml/x && ",
      GATE_EUSAGE, ".gate/policy.yaml: a folder", 1, "" },
    { "linked waivers", "mkdir w && touch w/x && ln -s ../w .gate/waivers && ", GATE_EUSAGE,
      ".gate/waivers: a symbolic link", 1, "" },
    { "a file for waivers", "touch .gate/waivers && ", GATE_EUSAGE, ".gate/waivers: a file", 1,
      "" },
    { "another link", "ln -s policy.yaml .gate/other && ", GATE_EUSAGE,
      ".gate/other: a symbolic link, which .gate may not hold", 1, "" },
    { "a second .GATE", "mkdir .GATE && touch .GATE/x && ", GATE_EUSAGE,
      ".GATE: the name differs from '.gate' by its case alone", 1, "" },
    { "only .Gate", "git mv .gate g && git mv g .Gate && ", GATE_EUSAGE, ".Gate: the name differs",
      1, "" },
    { "Policy.yaml", "git mv .gate/policy.yaml .gate/Policy.yaml && ", GATE_EUSAGE,
      ".gate/Policy.yaml: the name differs from 'policy.yaml' by its case alone", 1, "" },
    { "a second Allowed_signers", "cp .gate/allowed_signers .gate/Allowed_signers && ", GATE_EUSAGE,
      ".gate/Allowed_signers: the name differs", 1, "" },
    { "WAIVERS", "mkdir .gate/WAIVERS && touch .gate/WAIVERS/x && ", GATE_EUSAGE,
      ".gate/WAIVERS: the name differs", 1, "" },
    { "a policy of 64 KiB",
      "{ cat .gate/policy.yaml; head -c 70000 /dev/zero | tr '\\0' '#'; } | head -c 65536 >p && "
      "mv p .gate/policy.yaml && ",
      GATE_OK, "", 0, "" },
    { "a policy of a byte more",
      "{ cat .gate/policy.yaml; head -c 70000 /dev/zero | tr '\\0' '#'; } | head -c 65537 >p && "
      "mv p .gate/policy.yaml && ",
      GATE_EUSAGE, ".gate/policy.yaml: larger than 64 KiB", 1, "" },
};

static struct str first_fault(struct diagnostics *diagnostics, struct arena *arena)
{
    return diagnostics->items.count > 0 ? diagnostic_text(vec_at(&diagnostics->items, 0), arena)
                                        : STR("");
}

static void check_files(const struct files_case *row)
{
    CLEANUP(checkout_release) struct checkout checkout;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct trust_files files = { .commit = STR("untouched") };
    struct error err = ERROR_INIT;
    char script[4096];

    (void)snprintf(script, sizeof(script), "%s%s%s", START, row->script, DONE("two"));
    checkout_make(&checkout, script);
    checkout_open(&checkout, "repo");
    struct str two = checkout_line(&checkout, "two");
    CHECK_INT(trust_read_files(checkout.repository, two, false, &checkout.arena, &diagnostics,
                               &files, &err),
              row->rc);
    struct str fault = first_fault(&diagnostics, &checkout.arena);
    if (!str_starts_with(fault, str_of(row->faults)))
        CHECK_STR(fault, row->faults);
    CHECK_INT(diagnostics.items.count, row->fault_count);
    CHECK_STR(files.commit, row->rc ? "untouched" : two.ptr);
    CHECK_STR(files.unknown.count > 0 ? files.unknown.items[0] : STR(""), row->unknown);
}

static void test_files(void)
{
    for (size_t i = 0; i < COUNT_OF(files_cases); i++) {
        test_row(files_cases[i].row);
        check_files(&files_cases[i]);
    }
}

static void test_blobs(void)
{
    CLEANUP(checkout_release) struct checkout checkout;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct trust_files files;
    struct error err = ERROR_INIT;

    checkout_make(&checkout,
                  START "for f in policy.yaml allowed_signers; do git rev-parse "
                        "HEAD:.gate/$f >../$f; done && git rm -q .gate/revoked && " DONE("two"));
    checkout_open(&checkout, "repo");
    CHECK_INT(trust_read_files(checkout.repository, checkout_line(&checkout, "two"), false,
                               &checkout.arena, &diagnostics, &files, &err),
              GATE_OK);
    CHECK_STR(files.policy_blob, checkout_line(&checkout, "policy.yaml").ptr);
    CHECK_STR(files.signers_blob, checkout_line(&checkout, "allowed_signers").ptr);
    CHECK_STR(files.revoked_blob, "");
    CHECK_INT(files.has_policy, true);
    CHECK_STR(files.policy.project, "p");
    CHECK_INT(files.signers.count, 2);
}

struct load_case {
    const char *row;
    const char *script; /* after START; `two` is the pinned tip, the branch, the organisation */
    bool has_tip;
    bool has_branch;
    bool has_organisation;
    bool is_required;
    enum gate_rc rc;
    const char *message;
    size_t signers; /* counts of what is effective */
    size_t revoked;
    const char *fail_on;
    const char *note; /* a part of the first */
};

static const struct load_case load_cases[] = {
    { "the root", DONE("two"), false, false, false, true, GATE_OK, "", 2, 0, "cat2", "" },
    { "no policy there", "git rm -q -r .gate && " DONE("one"), false, false, false, false, GATE_OK,
      "", 0, 0, "cat2", "" },
    { "no policy there, and it is required", "git rm -q -r .gate && " DONE("one"), false, false,
      false, true, GATE_ETRUST, "a policy is required, and the root of trust, ", 0, 0, "", "" },
    { "a malformed one", "echo x >.gate/policy.yaml && " DONE("one"), false, false, false, false,
      GATE_EUSAGE, "the root of trust: .gate of the commit ", 0, 0, "", "" },
    { "an unknown entry", "touch .gate/policy.yml && " DONE("one"), false, false, false, false,
      GATE_OK, "", 2, 0, "cat2",
      ".gate/policy.yml means nothing to gate; did you mean .gate/policy.yaml" },
    { "pinned, and the tip took a key away", WRITE(DEV, ".gate/allowed_signers") DONE("two"), true,
      false, false, false, GATE_OK, "", 1, 0, "cat2",
      "lead@example.com does not count: the fetched tip of the root does not have its line" },
    { "pinned, and the tip has another key",
      WRITE(DEV LEAD VP, ".gate/allowed_signers") DONE("two"), true, false, false, false, GATE_OK,
      "", 2, 0, "cat2", "" },
    { "pinned, and a key is another's on the tip",
      WRITE("vp" SIGNS LEAD_KEY "\n" DEV, ".gate/allowed_signers") DONE("two"), true, false, false,
      false, GATE_OK, "", 1, 0, "cat2", "lead@example.com does not count" },
    { "pinned, and the tip revokes", WRITE(LEAD_KEY "\nwaiver: W-1\n", ".gate/revoked") DONE("two"),
      true, false, false, false, GATE_OK, "", 2, 2, "cat2", "" },
    { "pinned, and the policy of the tip is stricter",
      WRITE(POLICY("fail_on: cat3\n", CAT3), ".gate/policy.yaml") DONE("two"), true, false, false,
      false, GATE_OK, "", 2, 0, "cat2", "" },
    { "pinned, and the tip is malformed", "echo x >.gate/revoked && " DONE("two"), true, false,
      false, false, GATE_EUSAGE, "the fetched tip of the root: ", 0, 0, "", "" },
    { "a target branch that is not listed",
      WRITE(POLICY("fail_on: cat3\n", CAT3), ".gate/policy.yaml") DONE("two"), false, true, false,
      false, GATE_OK, "", 2, 0, "cat2", "" },
    { "one that is",
      WRITE(POLICY("branches: [release]\n", CAT3), ".gate/policy.yaml")
          DONE("one") " && " WRITE(POLICY("fail_on: cat3\n", CAT3), ".gate/policy.yaml")
              WRITE(DEV LEAD VP, ".gate/allowed_signers") WRITE("waiver: W-1\n", ".gate/revoked")
                  DONE("two"),
      false, true, false, false, GATE_OK, "", 2, 0, "cat3", "" },
    { "one that is, and has no policy",
      WRITE(POLICY("branches: [release]\nfail_on: cat1\n", CAT3), ".gate/policy.yaml")
          DONE("one") " && git rm -q -r .gate && " DONE("two"),
      false, true, false, false, GATE_OK, "", 2, 0, "cat1", "the branch release has no policy" },
    { "one that is, and is not fetched",
      WRITE(POLICY("branches: [other]\n", CAT3), ".gate/policy.yaml") DONE("one"), false, true,
      false, false, GATE_ETRUST,
      "git fetch --no-tags origin +refs/heads/other:refs/remotes/origin/other", 0, 0, "", "" },
    { "an organisation",
      WRITE("gate_policy: 1\nfail_on: cat3\n" ROLES, ".gate/policy.yaml")
          WRITE(VP, ".gate/allowed_signers") WRITE("waiver: W-1\n", ".gate/revoked") DONE("two"),
      false, false, true, true, GATE_OK, "", 1, 1, "cat3", "" },
    { "an organisation without a policy", "git rm -q -r .gate && " DONE("two"), false, false, true,
      false, GATE_ETRUST, "--trust-repo: the commit ", 0, 0, "", "" },
    { "a malformed organisation", "echo x >.gate/policy.yaml && " DONE("two"), false, false, true,
      false, GATE_EUSAGE, "--trust-repo: .gate of the commit ", 0, 0, "", "" },
    { "one that must be given",
      WRITE(POLICY("extends: {repo: security-policy}\n", CAT3), ".gate/policy.yaml") DONE("one"),
      false, false, false, false, GATE_ETRUST,
      "the policy extends 'security-policy': check that repository out and give it with "
      "--trust-repo DIR",
      0, 0, "", "" },
    { "one that is too old",
      WRITE(POLICY("extends: {repo: s, min_commit: "
                   "\"1111111111111111111111111111111111111111\"}\n",
                   CAT3),
            ".gate/policy.yaml") DONE("one") " && " DONE("two"),
      false, false, true, false, GATE_ETRUST,
      "does not contain 1111111111111111111111111111111111111111, the oldest commit", 0, 0, "",
      "" },
};

static struct root root_of(struct checkout *checkout, const struct load_case *row)
{
    struct root root = {
        .kind = ROOT_FOUND,
        .commit = checkout_line(checkout, "one"),
        .how = STR("--trust-ref"),
    };

    if (row->has_tip)
        root.pinned_tip = checkout_line(checkout, "two");
    if (row->has_branch)
        root.target = strstr(row->script, "[other]") ? STR("refs/remotes/origin/other")
                                                     : STR("refs/remotes/origin/release");
    return root;
}

static void check_load(const struct load_case *row)
{
    CLEANUP(checkout_release) struct checkout checkout;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct trust trust = { .has_policy = false };
    struct error err = ERROR_INIT;
    char script[8192];

    (void)snprintf(script, sizeof(script), "%s%s%s", START, row->script,
                   " && git update-ref refs/remotes/origin/release HEAD");
    checkout_make(&checkout, script);
    checkout_open(&checkout, "repo");
    struct root root = root_of(&checkout, row);
    struct trust_organisation organisation = {
        .repository = row->has_organisation ? checkout.repository : NULL,
        .commit = checkout_line(&checkout, "two"),
        .shown = STR("org@main"),
    };
    CHECK_INT(trust_load(checkout.repository, &root, &organisation, row->is_required,
                         &checkout.arena, &diagnostics, &trust, &err),
              row->rc);
    if (!strstr(err.message, row->message))
        CHECK_STR(str_of(err.message), row->message);
    if (row->rc != GATE_OK)
        return;
    CHECK_INT(trust.signers.count, row->signers);
    CHECK_INT(trust.revocations.key_count + trust.revocations.waiver_count, row->revoked);
    CHECK_STR(trust.policy.fail_on.text, row->fail_on);
    CHECK_INT(persons_count(trust.persons), row->signers);
    CHECK_INT(trust.has_organisation, row->has_organisation);
    struct str note = trust.notes.count > 0 ? *(struct str *)vec_at(&trust.notes, 0) : STR("");
    if (str_find(note, str_of(row->note)) < 0)
        CHECK_STR(note, row->note);
    trust_release(&trust);
}

static void test_load(void)
{
    for (size_t i = 0; i < COUNT_OF(load_cases); i++) {
        test_row(load_cases[i].row);
        check_load(&load_cases[i]);
    }
}

/* A line that two commits have holds while both let it. */
static void test_narrow(void)
{
    CLEANUP(checkout_release) struct checkout checkout;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    CLEANUP(trust_release) struct trust trust = { .has_policy = false };
    struct error err = ERROR_INIT;

    checkout_make(
        &checkout,
        START WRITE("dev@example.com namespaces=\"gate-waiver@v1\","
                    "valid-after=\"20200101Z\",valid-before=\"20300101Z\" " DEV_KEY "\n",
                    ".gate/allowed_signers")
            DONE("one") " && " WRITE(
                "dev@example.com namespaces=\"gate-waiver@v1\",valid-before=\"20250101Z\" " DEV_KEY
                "\n",
                ".gate/allowed_signers") DONE("two"));
    checkout_open(&checkout, "repo");
    struct root root = {
        .kind = ROOT_FOUND,
        .commit = checkout_line(&checkout, "one"),
        .pinned_tip = checkout_line(&checkout, "two"),
    };
    CHECK_INT(trust_load(checkout.repository, &root, NULL, false, &checkout.arena, &diagnostics,
                         &trust, &err),
              GATE_OK);
    CHECK_INT(trust.signers.count, 1);
    CHECK(trust.signers.items[0].has_valid_after && trust.signers.items[0].has_valid_before);
    CHECK_INT(trust.signers.items[0].valid_after, 1577836800);
    CHECK_INT(trust.signers.items[0].valid_before, 1735689600);
}

static void test_no_root(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    CLEANUP(trust_release) struct trust trust = { .has_policy = true };
    struct root root = { .kind = ROOT_NONE };
    struct error err = ERROR_INIT;
    struct error required = ERROR_INIT;

    CHECK_INT(trust_load(NULL, &root, NULL, true, &arena, &diagnostics, &trust, &required),
              GATE_ETRUST);
    CHECK_INT(trust_load(NULL, &root, NULL, false, &arena, &diagnostics, &trust, &err), GATE_OK);
    CHECK_INT(trust.has_policy, false);
    CHECK_STR(trust.policy.fail_on.text, "cat2");
    CHECK_INT(trust.signers.count, 0);
}

struct pending_case {
    const char *row;
    const char *script; /* after START, to `two`, which is HEAD */
    enum gate_rc rc;
    size_t changes;
    const char *text; /* the notes; of a failure the first fault */
};

#define NOW 1700000000
#define CHANGES(file) ".gate/" file " changes in this commit: it counts once it is merged\n"
#define NEEDS_VP "waivers.approvals.cat1: needs 1 of vp beside who asks, and 0 can sign"

static const struct pending_case pending_cases[] = {
    { "nothing", DONE("two"), GATE_OK, 0, "" },
    { "other files",
      "touch a .gate/README && mkdir .gate/waivers && touch .gate/waivers/x && " DONE("two"),
      GATE_OK, 0, "" },
    { "a looser policy",
      WRITE(POLICY("fail_on: cat1\nmode: audit\n", CAT3), ".gate/policy.yaml") DONE("two"), GATE_OK,
      1, CHANGES("policy.yaml") },
    { "a stricter one",
      WRITE(POLICY("fail_on: any\nlevel: 2\nmin_evaluated: 9\nundecided: block\n"
                   "profiles: [auto, cis-linux]\n",
                   CAT3),
            ".gate/policy.yaml") DONE("two"),
      GATE_OK, 1,
      CHANGES("policy.yaml") "fail_on becomes any: will block after the merge\n"
                             "level becomes 2: will block after the merge\n"
                             "min_evaluated becomes 9: will block after the merge\n"
                             "undecided becomes block: will block after the merge\n"
                             "profiles gets cis-linux: will block after the merge\n" },
    { "an audit that ends",
      WRITE(POLICY("mode: audit\n", CAT3), ".gate/policy.yaml")
          DONE("one") " && " WRITE(POLICY("", CAT3), ".gate/policy.yaml") DONE("two"),
      GATE_OK, 1, CHANGES("policy.yaml") "mode becomes enforce: will block after the merge\n" },
    { "an audit that will end",
      WRITE(POLICY("mode: audit\n", CAT3), ".gate/policy.yaml")
          DONE("one") " && " WRITE(POLICY("mode: audit\nenforce_after: \"2030-01-01\"\n", CAT3),
                                   ".gate/policy.yaml") DONE("two"),
      GATE_OK, 1,
      CHANGES("policy.yaml") "enforce_after becomes 2030-01-01T00:00:00Z: will block after the "
                             "merge\n" },
    { "no policy any more", "git rm -q .gate/policy.yaml && " DONE("two"), GATE_OK, 1,
      ".gate/policy.yaml is deleted in this commit: it counts once it is merged\n"
      "cat3 can no longer be waived: will block after the merge\n" },
    { "a new file",
      "git rm -q .gate/revoked && " DONE("one") " && " WRITE("waiver: W-1\n", ".gate/revoked")
          DONE("two"),
      GATE_OK, 1,
      ".gate/revoked is new in this commit: it counts once it is merged\n"
      "the waiver W-1 is revoked: will block after the merge\n" },
    { "a revoked key, of several",
      WRITE(DEV LEAD "lead" SIGNS VP_KEY "\n", ".gate/allowed_signers")
          DONE("one") " && " WRITE(VP_KEY " old\n", ".gate/revoked") DONE("two"),
      GATE_OK, 1,
      CHANGES("revoked") "the key SHA256:OK of old is revoked: will block after the merge\n" },
    { "a key that is gone",
      WRITE(DEV LEAD VP, ".gate/allowed_signers")
          DONE("one") " && " WRITE(DEV LEAD, ".gate/allowed_signers") DONE("two"),
      GATE_OK, 1,
      CHANGES("allowed_signers") "the key SHA256:OK of vp@example.com is gone: will block after "
                                 "the merge\n" },
    { "a malformed policy", "echo x >.gate/policy.yaml && " DONE("two"), GATE_EUSAGE, 0,
      ".gate/policy.yaml:1" },
    { "malformed keys, and nothing else", "echo x >.gate/allowed_signers && " DONE("two"),
      GATE_EUSAGE, 0, ".gate/allowed_signers:1" },
    { "an approval that nobody can give",
      WRITE(POLICY("", CAT3 ", " CAT1), ".gate/policy.yaml") DONE("two"), GATE_EUSAGE, 0,
      ".gate/policy.yaml: " NEEDS_VP },
    { "the same on the root already, and no change",
      WRITE(POLICY("", CAT3 ", " CAT1), ".gate/policy.yaml") DONE("one") " && " DONE("two"),
      GATE_OK, 0, "" },
    { "the last key goes", WRITE(DEV, ".gate/allowed_signers") DONE("two"), GATE_EUSAGE, 0,
      ".gate/policy.yaml: waivers.approvals.cat3: needs 1 of lead beside who asks, and 0 can "
      "sign" },
    { "the last key is revoked", WRITE(LEAD_KEY "\n", ".gate/revoked") DONE("two"), GATE_EUSAGE, 0,
      ".gate/policy.yaml: waivers.approvals.cat3: needs 1 of lead" },
    { "the last key has ended",
      WRITE(DEV
            "lead@example.com namespaces=\"gate-waiver@v1\",valid-before=\"20200101Z\" " LEAD_KEY
            "\n",
            ".gate/allowed_signers") DONE("two"),
      GATE_EUSAGE, 0, ".gate/policy.yaml: waivers.approvals.cat3: needs 1 of lead" },
    { "the last key has no namespace",
      WRITE(DEV "lead@example.com " LEAD_KEY "\n", ".gate/allowed_signers") DONE("two"),
      GATE_EUSAGE, 0, ".gate/policy.yaml: waivers.approvals.cat3: needs 1 of lead" },
    { "the last key is for a pattern",
      WRITE(DEV "lead@*"
                " namespaces=\"gate-waiver@v1\" " LEAD_KEY "\n",
            ".gate/allowed_signers") DONE("two"),
      GATE_EUSAGE, 0, ".gate/policy.yaml: waivers.approvals.cat3: needs 1 of lead" },
    { "nobody could request", WRITE(LEAD, ".gate/allowed_signers") DONE("two"), GATE_EUSAGE, 0,
      ".gate/policy.yaml: waivers.approvals.cat3: nobody of waivers.requesters can sign" },
    { "who approves is the only one who could request",
      WRITE("dev@example.com,lead@example.com namespaces=\"gate-waiver@v1\" " LEAD_KEY "\n",
            ".gate/allowed_signers") DONE("two"),
      GATE_EUSAGE, 0, ".gate/policy.yaml: waivers.approvals.cat3: needs 1 of lead" },
    { "two are needed, and one person has two keys",
      WRITE(DEV LEAD "lead" SIGNS VP_KEY "\n", ".gate/allowed_signers")
          WRITE(POLICY("", "cat3: {roles: [lead], count: 2, max_days: 10, kinds: [waiver]}"),
                ".gate/policy.yaml") DONE("two"),
      GATE_EUSAGE, 0,
      ".gate/policy.yaml: waivers.approvals.cat3: needs 2 of lead beside who asks, and 1 can "
      "sign" },
    { "a FIDO key is needed",
      WRITE(POLICY("", "cat3: {roles: [lead], max_days: 10, kinds: [waiver], require: touch}"),
            ".gate/policy.yaml") DONE("two"),
      GATE_EUSAGE, 0, ".gate/policy.yaml: waivers.approvals.cat3: needs 1 of lead" },
    { "a graver category's approval is enough",
      WRITE(DEV VP, ".gate/allowed_signers") WRITE(POLICY("", CAT3 ", " CAT1), ".gate/policy.yaml")
          DONE("two"),
      GATE_OK, 2,
      CHANGES("policy.yaml") CHANGES("allowed_signers") "the key SHA256:OK of lead@example.com is "
                                                        "gone: will block after the merge\n" },
    { "false-positive",
      WRITE("gate_policy: 1\nproject: p\n" ROLES "waivers: {requesters: [dev], approvals: {" CAT3
            "}, false-positive: {roles: [vp], max_days: 9}}\n",
            ".gate/policy.yaml") DONE("two"),
      GATE_EUSAGE, 0, ".gate/policy.yaml: waivers.false-positive: needs 1 of vp" },
};

/* Fingerprints are not what is tested here. */
static struct str without_fingerprint(struct str note, struct arena *arena)
{
    ptrdiff_t at = str_find(note, STR("SHA256:"));

    if (at < 0)
        return note;
    return arena_printf(arena, "%.*sSHA256:OK%.*s", STR_ARG(str_slice(note, 0, (size_t)at)),
                        STR_ARG(str_slice(note, (size_t)at + 50, note.len)));
}

static void check_pending(const struct pending_case *row)
{
    CLEANUP(checkout_release) struct checkout checkout;
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    CLEANUP(trust_release) struct trust trust = { .has_policy = false };
    struct trust_pending pending = { .change_count = 99 };
    struct error err = ERROR_INIT;
    struct str notes = STR("");
    char script[8192];

    (void)snprintf(script, sizeof(script), "%s%s", START, row->script);
    checkout_make(&checkout, script);
    checkout_open(&checkout, "repo");
    struct root root = { .kind = ROOT_FOUND, .commit = checkout_line(&checkout, "one") };
    CHECK_INT(trust_load(checkout.repository, &root, NULL, false, &checkout.arena, &diagnostics,
                         &trust, &err),
              GATE_OK);
    CHECK_INT(trust_pending_read(checkout.repository, checkout_line(&checkout, "two"), &trust, NOW,
                                 &checkout.arena, &diagnostics, &pending, &err),
              row->rc);
    if (row->rc != GATE_OK) {
        struct str fault = first_fault(&diagnostics, &checkout.arena);
        if (!str_starts_with(fault, str_of(row->text)))
            CHECK_STR(fault, row->text);
        CHECK_INT(pending.change_count, 99);
        return;
    }
    for (size_t i = 0; i < pending.notes.count; i++)
        notes = arena_printf(&checkout.arena, "%.*s%.*s\n", STR_ARG(notes),
                             STR_ARG(without_fingerprint(pending.notes.items[i], &checkout.arena)));
    CHECK_STR(notes, row->text);
    CHECK_INT(pending.change_count, row->changes);
}

static void test_pending(void)
{
    for (size_t i = 0; i < COUNT_OF(pending_cases); i++) {
        test_row(pending_cases[i].row);
        check_pending(&pending_cases[i]);
    }
}

static const struct test tests[] = {
    { "files", test_files },   { "blobs", test_blobs },     { "load", test_load },
    { "narrow", test_narrow }, { "no_root", test_no_root }, { "pending", test_pending },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
