#include "unit/sample_trust.h"

#include <string.h>

#include "base/attributes.h"
#include "check/grade.h"
#include "unit/sample.h"

#define TEXT(literal)                                \
    {                                                \
        .ptr = (literal), .len = sizeof(literal) - 1 \
    }
#define ROOT_COMMIT "5d20c11a77b0c4d5e6f708192a3b4c5d6e7f8091"
#define BLOB(digit) TEXT("b10b" digit "000000000000000000000000000000000000")

enum { STARTED = 1795431600, DAY = 24 * 60 * 60 }; /* 2026-11-23T11:00:00Z */
enum { MIDNIGHT = 1795392000 };                    /* of that day */
enum { ONE_CONTROL = 1, TWO_CONTROLS = 2 };

static const struct {
    const char *name;
    const char *controls[3]; /* of the sample, that the run evaluated; all of them: none named */
    size_t waiver_count;     /* of waivers[] below */
    size_t first_waiver;
} cases[SAMPLE_TRUST_COUNT] = {
    [SAMPLE_WAIVED] = { "waived", { "ssh-root-login", "image-user", "image-healthcheck" }, 2, 0 },
    [SAMPLE_BREAK_GLASS] = { "break-glass", { "secret-in-layer", "shadow-readable" }, 1, 2 },
    [SAMPLE_REFUSED] = { "refused", { "ssh-root-login", "uid-unique" }, 14, 3 },
    [SAMPLE_NO_POLICY] = { "no-policy", { "ssh-root-login", "uid-unique" }, 0, 0 },
    [SAMPLE_AUDIT] = { "audit-until", { "ssh-root-login", "uid-unique" }, 0, 0 },
    [SAMPLE_PARTIAL] = { "partial", { "uid-unique" }, 0, 0 },
    [SAMPLE_SELF] = { "self", { "uid-unique" }, 0, 0 },
    [SAMPLE_BOOTSTRAP] = { "bootstrap", { "ssh-root-login", "uid-unique" }, 0, 0 },
    [SAMPLE_ORGANISATION] = { "organisation", { "ssh-root-login", "setuid-listed" }, 0, 0 },
};

static const struct waiver_control ssh_control[] = {
    { TEXT("ssh-root-login"), TEXT("3f9c2d1a77b0") },
};
static const struct waiver_control user_control[] = {
    { TEXT("image-user"), TEXT("0123456789ab") },
};
static const struct waiver_control two_controls[] = {
    { TEXT("secret-in-layer"), TEXT("aaaaaaaaaaaa") },
    { TEXT("shadow-readable"), TEXT("bbbbbbbbbbbb") },
};
static const struct str findings[] = {
    TEXT("sha256:77ab02c1d2e3f4051627384950617283940a1b2c3d4e5f60718293a4b5c6d7e8"),
};

#define SIGNATURE(who, is_state, says)                                                            \
    {                                                                                             \
        .path = TEXT(".gate/waivers/W.yaml." who ".sig"), .blob = BLOB("5"), .state = (is_state), \
        .problem = TEXT(says), .principal = TEXT(who),                                            \
        .key = TEXT("SHA256:uXCvAVPDd6rYfUBiDpbSuHLYxDmY6kNNVkUV9Vr7vIE"), .is_fido = true,       \
        .person = PERSON_NONE                                                                     \
    }

static struct judged_signature good[] = {
    SIGNATURE("dev@example.com", SIGNATURE_GOOD, ""),
    SIGNATURE("sec@example.com", SIGNATURE_GOOD, ""),
};
static struct judged_signature not_good[] = {
    SIGNATURE("dev@example.com", SIGNATURE_GOOD, ""),
    SIGNATURE("sec@example.com", SIGNATURE_BAD, "not over these bytes"),
    SIGNATURE("x@example.com", SIGNATURE_UNKNOWN_KEY, "key SHA256:x is not in allowed_signers"),
    SIGNATURE("y@example.com", SIGNATURE_REVOKED_KEY, "the key is revoked"),
    SIGNATURE("z@example.com", SIGNATURE_OUT_OF_TIME, "the key has expired"),
    SIGNATURE("w@example.com", SIGNATURE_WRONG_NAMESPACE, "the key's line is not for waivers"),
};

#define SOURCE(name, from)                                                                \
    &(const struct waiver_blob)                                                           \
    {                                                                                     \
        .id = TEXT(name), .path = TEXT(".gate/waivers/" name ".yaml"), .blob = BLOB("4"), \
        .commit = TEXT("3f9c2d1a77b0c4d5e6f708192a3b4c5d6e7f8091"), .origin = (from)      \
    }

/* What the waivers share that name ssh-root-login. */
#define FILE_OF(name, ends, renewed)                                                           \
    {                                                                                          \
        .id = TEXT(name), .kind = WAIVER_PLAIN, .project = TEXT("payments-api"),               \
        .image_name = TEXT("api"), .controls = ssh_control, .control_count = ONE_CONTROL,      \
        .findings = { findings, COUNT_OF(findings) }, .profile_name = TEXT("linux"),           \
        .profile_version = TEXT("1"), .reason = TEXT("the bastion logs in as root"),           \
        .ticket = TEXT("INC-4711"), .requested_by = TEXT("dev@example.com"),                   \
        .covers_failed = true, .issued = MIDNIGHT - 3 * DAY, .not_before = MIDNIGHT - 3 * DAY, \
        .expires = (ends)                                                                      \
    }

#define REFUSED(name, is_status, is_accepted_too, says)                                           \
    {                                                                                             \
        .source = SOURCE(name, WAIVER_FROM_HEAD),                                                 \
        .waiver = FILE_OF(name, MIDNIGHT + 60 * DAY, ""), .status = (is_status),                  \
        .explanation = TEXT(says), .signatures = not_good, .signature_count = COUNT_OF(not_good), \
        .requester = PERSON_NONE, .category = CATEGORY_CAT1, .is_accepted = (is_accepted_too)     \
    }

static struct judged_waiver waivers[] = {
    {
        .source = SOURCE("WVR-20261120-k3f9", WAIVER_FROM_BOTH),
        .waiver = FILE_OF("WVR-20261120-k3f9", MIDNIGHT + 28 * DAY, "WVR-20261020-x2aa"),
        .status = WAIVER_USED,
        .signatures = good,
        .signature_count = COUNT_OF(good),
        .requester = 0,
        .renewals = 1,
        .category = CATEGORY_CAT2,
        .approved = TEXT("sec@example.com (security)"),
        .is_accepted = true,
    },
    {
        .source = SOURCE("WVR-20261121-false", WAIVER_FROM_TRUST),
        .waiver = {
            .id = TEXT("WVR-20261121-false"),
            .kind = WAIVER_FALSE_POSITIVE,
            .project = TEXT("payments-api"),
            .image_digest = TEXT("sha256:12"),
            .controls = user_control,
            .control_count = ONE_CONTROL,
            .findings = { findings, COUNT_OF(findings) },
            .profile_name = TEXT("docker"),
            .profile_version = TEXT("1"),
            .reason = TEXT("an init drops <root> \"at once\" & for good"),
            .requested_by = TEXT("dev@example.com"),
            .issued = MIDNIGHT,
            .not_before = MIDNIGHT,
            .expires = MIDNIGHT + 364 * DAY + 1800,
        },
        .status = WAIVER_USED,
        .signatures = good,
        .signature_count = COUNT_OF(good),
        .requester = 0,
        .category = CATEGORY_CAT2,
        .approved = TEXT("sec@example.com (security)"),
        .is_accepted = true,
    },
    {
        .source = SOURCE("WVR-20261123-fire", WAIVER_FROM_HEAD),
        .waiver = {
            .id = TEXT("WVR-20261123-fire"),
            .kind = WAIVER_BREAK_GLASS,
            .project = TEXT("payments-api"),
            .image_name = TEXT("api"),
            .controls = two_controls,
            .control_count = TWO_CONTROLS,
            .findings = { findings, COUNT_OF(findings) },
            .profile_name = TEXT("docker"),
            .profile_version = TEXT("1"),
            .reason = TEXT("a patch must ship before the base is ready \x1b[31m\xe2\x80\xae"),
            .ticket = TEXT("INC-4712"),
            .plan = TEXT("base 12.9 lands on 2026-11-25\n::error::not a command"),
            .requested_by = TEXT("dev@example.com"),
            .covers_error = true,
            .covers_failed = true,
            .issued = MIDNIGHT,
            .not_before = MIDNIGHT,
            .expires = MIDNIGHT + 2 * DAY,
        },
        .status = WAIVER_USED,
        .signatures = good,
        .signature_count = COUNT_OF(good),
        .requester = 0,
        .category = CATEGORY_CAT1,
        .approved = TEXT("vp@example.com (vp)"),
        .is_accepted = true,
    },
    REFUSED("WVR-01-unused", WAIVER_UNUSED, true, ""),
    {
        .source = SOURCE("WVR-02-expired", WAIVER_FROM_BOTH),
        .waiver = FILE_OF("WVR-02-expired", MIDNIGHT - 2 * DAY, ""),
        .status = WAIVER_EXPIRED,
        .explanation = TEXT("expired 3 days ago, at 2026-11-21T00:00:00Z"),
        .signatures = good,
        .signature_count = COUNT_OF(good),
        .requester = PERSON_NONE,
        .category = -1,
    },
    REFUSED("WVR-03-early", WAIVER_NOT_YET_VALID, false, "valid from 2026-12-01T00:00:00Z"),
    REFUSED("WVR-04-bad", WAIVER_BAD_SIGNATURE, false, "W.yaml.sec@example.com.sig: not over these "
                                                       "bytes; still needs: 1 of security"),
    REFUSED("WVR-05-unknown", WAIVER_UNKNOWN_SIGNER, false, "key SHA256:x is not in "
                                                            "allowed_signers"),
    {
        .source = SOURCE("WVR-06-few", WAIVER_FROM_HEAD),
        .waiver = FILE_OF("WVR-06-few", MIDNIGHT + 10 * DAY, ""),
        .status = WAIVER_INSUFFICIENT_APPROVAL,
        .explanation = TEXT("still needs: 1 of vp (vp@example.com)"),
        .signatures = good,
        .signature_count = ONE_CONTROL,
        .requester = 0,
        .category = CATEGORY_CAT1,
        .missing = TEXT("1 of vp (vp@example.com)"),
    },
    REFUSED("WVR-07-self", WAIVER_SELF_APPROVED, false,
            "the requester does not approve; still needs: 1 of vp (vp@example.com)"),
    REFUSED("WVR-08-scope", WAIVER_SCOPE_MISMATCH, false, "it is for image web, this is api"),
    REFUSED("WVR-09-differs", WAIVER_FINDINGS_DIFFER, true,
            "ssh-root-login has 1 finding that no waiver covers"),
    REFUSED("WVR-10-long", WAIVER_TOO_LONG, false,
            "it lives longer than the 14 days that the policy allows"),
    REFUSED("WVR-11-kind", WAIVER_KIND_NOT_ALLOWED, false,
            "cat1 cannot be waived by kind waiver"),
    REFUSED("WVR-12-revoked", WAIVER_REVOKED, false, "it is listed in .gate/revoked"),
    REFUSED("WVR-13-stale", WAIVER_STALE, false,
            "ssh-root-login is now @000000000000, the waiver is for @3f9c2d1a77b0"),
    {
        .source = SOURCE("WVR-14\x1b[2J\xff", WAIVER_FROM_HEAD),
        .waiver = { .id = TEXT("WVR-14\x1b[2J\xff") },
        .status = WAIVER_MALFORMED,
        .explanation = TEXT("line 3: unknown key 'contrls'"),
        .requester = PERSON_NONE,
        .category = -1,
    },
};

static const struct signer signers[] = {
    { .principals = TEXT("ci@example.com"), .line = 1 },
    { .principals = TEXT("old@example.com"),
      .has_valid_before = true,
      .valid_before = STARTED - 1,
      .line = 2 },
    { .principals = TEXT("soon@example.com"),
      .has_valid_before = true,
      .valid_before = STARTED + 30 * DAY,
      .line = 3 },
    { .principals = TEXT("later@example.com"),
      .has_valid_before = true,
      .valid_before = STARTED + 30 * DAY + 1,
      .line = 4 },
};

static const struct trust base_trust = {
    .root = {
        .kind = ROOT_FOUND,
        .commit = TEXT(ROOT_COMMIT),
        .ref = TEXT("refs/remotes/origin/main"),
        .how = TEXT("--trust-ref"),
    },
    .has_policy = true,
    .application = {
        .commit = TEXT(ROOT_COMMIT),
        .policy_blob = BLOB("1"),
        .signers_blob = BLOB("2"),
        .has_policy = true,
    },
    .policy = {
        .project = TEXT("payments-api"),
        .fail_on = { .kind = THRESHOLD_CAT2, .text = TEXT("cat2") },
        .level = 1,
    },
};

static const struct str next[] = {
    TEXT("gate waiver new --from gate.json ssh-root-login        role: vp"),
    TEXT("gate check app.tar --trust-ref origin/main --a-long-option --that-is-wider-than-a-line"),
};

const char *sample_trust_name(enum sample_trust which)
{
    return cases[which].name;
}

static bool is_kept(enum sample_trust which, struct str id)
{
    for (size_t i = 0; i < COUNT_OF(cases[which].controls) && cases[which].controls[i]; i++) {
        if (str_equal(str_of(cases[which].controls[i]), id))
            return true;
    }
    return false;
}

/* The decision that accepted waivers make, as waiver_apply() would. */
static void apply(struct control_outcome *outcome, const struct judged_waivers *judged,
                  struct arena *arena)
{
    struct str *ids = arena_new(arena, judged->count + 1, sizeof(*ids));

    for (size_t i = 0; i < judged->count; i++) {
        const struct waiver *waiver = &judged->items[i].waiver;

        for (size_t k = 0; k < waiver->control_count; k++) {
            if (judged->items[i].status == WAIVER_USED && outcome->decision != DECISION_NONE &&
                str_equal(waiver->controls[k].id, outcome->control->id))
                ids[outcome->waiver_count++] = waiver->id;
        }
    }
    outcome->waivers = ids;
    if (outcome->waiver_count > 0)
        outcome->decision = DECISION_WAIVED;
}

static void fill_results(enum sample_trust which, const struct judged_waivers *judged,
                         struct results *results)
{
    static const struct check_plan plan = { .fail_on_grade = GRADE_CAT2 };
    size_t kept = 0;

    sample_results(results);
    for (size_t i = 0; i < results->control_count; i++) {
        struct control_outcome outcome = results->controls[i];

        if (!is_kept(which, outcome.control->id))
            continue;
        if (which == SAMPLE_ORGANISATION && outcome.grade == GRADE_CAT2) {
            outcome.is_newer = true;
            outcome.decision = DECISION_REPORT;
        }
        apply(&outcome, judged, &results->arena);
        results->controls[kept++] = outcome;
    }
    results->control_count = kept;
    results->warning_count = 0;
    grade_count(results);
    grade_judge(results, &plan);
}

static void add_note(struct trust *trust, const char *text)
{
    *(struct str *)vec_add(&trust->notes) = str_of(text);
}

static void add_organisation(struct trust *trust)
{
    trust->has_organisation = true;
    trust->organisation = (struct trust_files){
        .commit = STR("0a0b0c0d0e0f0a0b0c0d0e0f0a0b0c0d0e0f0a0b"),
        .policy_blob = BLOB("7"),
        .signers_blob = BLOB("8"),
        .revoked_blob = BLOB("9"),
        .has_policy = true,
    };
    trust->organisation_shown = STR("security-policy@refs/heads/main");
    add_note(trust, "mode: the organisation wants enforce (.gate/policy.yaml:3)");
    add_note(trust, ".gate/revoked is new in this commit: it counts once it is merged");
    add_note(trust, "level becomes 2: will block after the merge");
}

static void fill_trust(enum sample_trust which, struct trust *trust)
{
    *trust = base_trust;
    trust->notes = VEC_INIT(struct str);
    if (which == SAMPLE_NO_POLICY || which == SAMPLE_BOOTSTRAP) {
        trust->has_policy = false;
        trust->application = (struct trust_files){ .commit = base_trust.application.commit };
    } else if (which == SAMPLE_AUDIT) {
        trust->root.how = STR("ci-env CI_DEFAULT_BRANCH");
        trust->root.is_ci_env = true;
        trust->policy.is_audit = true;
        trust->policy.has_enforce_after = true;
        trust->policy.enforce_after = MIDNIGHT + 22 * DAY;
    } else if (which == SAMPLE_SELF) {
        trust->root.ref = STR("HEAD");
        trust->root.is_self = true;
    } else if (which == SAMPLE_PARTIAL) {
        trust->root.ref = STR("");
        trust->root.how = STR("--trust-commit");
    } else if (which == SAMPLE_ORGANISATION) {
        add_organisation(trust);
    }
    if (which == SAMPLE_BREAK_GLASS)
        trust->signers = (struct allowed_signers){ signers, COUNT_OF(signers) };
}

static void fill_facts(enum sample_trust which, struct run_facts *facts)
{
    static const struct str narrowing[] = { TEXT("--skip"), TEXT("--control") };

    *facts = *sample_facts();
    facts->ci = (struct record_ci){ .provider = STR("") };
    facts->narrowing.count = 0;
    if (which == SAMPLE_PARTIAL)
        facts->narrowing = (struct record_texts){ narrowing, COUNT_OF(narrowing) };
    if (which == SAMPLE_AUDIT || which == SAMPLE_BOOTSTRAP)
        facts->run.mode = RUN_AUDIT;
    if (which == SAMPLE_ORGANISATION || which == SAMPLE_WAIVED)
        facts->policy_image = STR("api");
    if (which == SAMPLE_REFUSED || which == SAMPLE_AUDIT) {
        facts->next = next;
        facts->next_count = COUNT_OF(next);
    }
    facts->is_bootstrap = which == SAMPLE_BOOTSTRAP;
    facts->is_partial_blocking = which != SAMPLE_NO_POLICY;
    facts->is_self_blocking = which == SAMPLE_SELF;
}

void sample_trust_record(enum sample_trust which, struct record *record)
{
    struct judged_waivers judged = { .items = &waivers[cases[which].first_waiver],
                                     .count = cases[which].waiver_count };
    struct image image = *sample_image();
    struct run_facts facts;
    struct results results;
    struct trust trust;

    fill_results(which, &judged, &results);
    fill_trust(which, &trust);
    fill_facts(which, &facts);
    image.warning_count = 0;
    facts.trust = &trust;
    facts.waivers = &judged;
    record_build(&facts, &image, &results, record);
    vec_release(&trust.notes);
    results_release(&results);
}
