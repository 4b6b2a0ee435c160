#include "waiver/examine.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/vec.h"
#include "format/sshsig.h"

static const char *const status_names[WAIVER_STATUS_COUNT] = {
    [WAIVER_USED] = "used",
    [WAIVER_UNUSED] = "unused",
    [WAIVER_EXPIRED] = "expired",
    [WAIVER_NOT_YET_VALID] = "not-yet-valid",
    [WAIVER_BAD_SIGNATURE] = "bad-signature",
    [WAIVER_UNKNOWN_SIGNER] = "unknown-signer",
    [WAIVER_INSUFFICIENT_APPROVAL] = "insufficient-approval",
    [WAIVER_SELF_APPROVED] = "self-approved",
    [WAIVER_SCOPE_MISMATCH] = "scope-mismatch",
    [WAIVER_FINDINGS_DIFFER] = "findings-differ",
    [WAIVER_TOO_LONG] = "too-long",
    [WAIVER_KIND_NOT_ALLOWED] = "kind-not-allowed",
    [WAIVER_REVOKED] = "revoked",
    [WAIVER_STALE] = "stale",
    [WAIVER_MALFORMED] = "malformed",
};

const char *waiver_status_name(enum waiver_status status)
{
    return status_names[status];
}

void waiver_refuse(struct judged_waiver *judged, enum waiver_status status, struct str explanation)
{
    if (judged->status != WAIVER_UNUSED)
        return;
    judged->status = status;
    judged->explanation = explanation;
}

static void fault_signature(struct judged_signature *signature, enum signature_state state,
                            struct str problem)
{
    signature->state = state;
    signature->problem = problem;
}

/* Whether the line lets its key sign for roles (R10, R13) at both times. */
static bool confers_now(const struct signer *line, const struct ssh_key *key,
                        const struct waiver_court *court)
{
    const struct allowed_signers alone = { .items = line, .count = 1 };

    return persons_line_confers_roles(line) &&
           allowed_signers_ask(&alone, key, STR(""), STR(NAMESPACE_WAIVER), court->times.latest,
                               NULL) == SIGNER_ALLOWED &&
           allowed_signers_ask(&alone, key, STR(""), STR(NAMESPACE_WAIVER), court->times.now,
                               NULL) == SIGNER_ALLOWED;
}

/* Sets whom the key signs for, by all its lines that confer roles; false if there is none. */
static bool find_principals(struct judged_signature *signature, const struct ssh_key *key,
                            const struct waiver_court *court, struct arena *arena)
{
    const struct allowed_signers *signers = &court->trust->signers;

    signature->principals = STR("");
    for (size_t i = 0; i < signers->count; i++) {
        const struct signer *line = &signers->items[i];

        if (!confers_now(line, key, court))
            continue;
        if (signature->principals.len == 0)
            signature->principal = line->principals;
        signature->principals =
            arena_printf(arena, "%.*s%s%.*s", STR_ARG(signature->principals),
                         signature->principals.len > 0 ? "," : "", STR_ARG(line->principals));
    }
    return signature->principals.len > 0;
}

/* Who the key is, by its own line of allowed_signers (R10); the file's name decides nothing. */
static void identify_signer(struct judged_signature *signature, const struct ssh_key *key,
                            struct str name_in_path, const struct waiver_court *court,
                            struct arena *arena)
{
    const struct trust *trust = court->trust;
    const struct signer *line = NULL;
    enum signer_answer answer = allowed_signers_ask(
        &trust->signers, key, STR(""), STR(NAMESPACE_WAIVER), court->times.latest, &line);

    /* valid-after is judged by the system's clock: a commit from the future opens no key */
    if (answer == SIGNER_ALLOWED)
        answer = allowed_signers_ask(&trust->signers, key, STR(""), STR(NAMESPACE_WAIVER),
                                     court->times.now, &line);
    signature->principal = line ? line->principals : STR("");
    switch (answer) {
    case SIGNER_UNKNOWN:
        fault_signature(signature, SIGNATURE_UNKNOWN_KEY,
                        arena_printf(arena, "key %s is not in allowed_signers", key->fingerprint));
        return;
    case SIGNER_NAMESPACE:
        fault_signature(signature, SIGNATURE_WRONG_NAMESPACE,
                        STR("the key's line is not for " NAMESPACE_WAIVER));
        return;
    case SIGNER_NOT_YET:
        fault_signature(signature, SIGNATURE_OUT_OF_TIME, STR("the key is not valid yet"));
        return;
    case SIGNER_EXPIRED:
        fault_signature(signature, SIGNATURE_OUT_OF_TIME, STR("the key has expired"));
        return;
    case SIGNER_ALLOWED:
        break;
    }
    if (revocations_has_key(&trust->revocations, key)) {
        fault_signature(signature, SIGNATURE_REVOKED_KEY, STR("the key is revoked"));
        return;
    }
    /* what ssh-keygen accepts by a line with patterns, or without namespaces, is nobody here,
     * though another line of the same principal confers a role */
    if (!find_principals(signature, key, court, arena)) {
        fault_signature(signature, SIGNATURE_WRONG_NAMESPACE,
                        STR("the key's line has patterns or no namespaces, and confers no role"));
        return;
    }
    signature->person = persons_of_key(trust->persons, key);
    signature->state = SIGNATURE_GOOD;
    signature->is_misnamed =
        persons_of_principal(trust->persons, name_in_path) != signature->person;
}

static void examine_signature(const struct waiver_blob *source,
                              const struct waiver_signature_blob *file,
                              const struct waiver_court *court, struct arena *arena,
                              struct judged_signature *signature)
{
    struct error err = ERROR_INIT; /* what is wrong with a signature is told with the waiver */
    enum sshsig_reason reason = SSHSIG_ACCEPTED;
    struct sshsig parsed;

    *signature = (struct judged_signature){
        .path = file->path,
        .blob = file->blob,
        .state = SIGNATURE_BAD,
        .problem = file->fault,
        .person = PERSON_NONE,
    };
    if (file->fault.len > 0)
        return;
    if (sshsig_parse(file->bytes, arena, &parsed, &reason, &err) != GATE_OK) {
        signature->problem = arena_printf(arena, "%s", err.message);
        return;
    }
    signature->key = arena_str(arena, str_of(parsed.key.fingerprint));
    signature->is_fido = ssh_key_is_fido(&parsed.key);
    signature->is_verified = signature->is_fido && (parsed.flags & SSHSIG_FLAG_VERIFIED) != 0;
    if (sshsig_verify(&parsed, source->bytes, STR(NAMESPACE_WAIVER), &reason, &err) != GATE_OK) {
        signature->problem = arena_printf(arena, "%s", err.message);
        return;
    }
    identify_signer(signature, &parsed.key, file->principal, court, arena);
}

static void examine_signatures(struct judged_waiver *judged, const struct waiver_court *court,
                               struct arena *arena)
{
    const struct waiver_blob *source = judged->source;

    judged->signature_count = source->signature_count;
    judged->signatures = arena_new(arena, source->signature_count + 1, sizeof(*judged->signatures));
    for (size_t i = 0; i < source->signature_count; i++)
        examine_signature(source, &source->signatures[i], court, arena, &judged->signatures[i]);
}

/* Reads the file; false if it is malformed. */
static bool parse(struct judged_waiver *judged, struct arena *arena)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    const struct waiver_blob *source = judged->source;
    const struct source_location file = { .file = source->path, .blob = source->blob };
    struct error err = ERROR_INIT; /* a bad waiver is that waiver's status */

    judged->waiver.id = source->id;
    if (source->fault.len > 0) {
        waiver_refuse(judged, WAIVER_MALFORMED, source->fault);
        return false;
    }
    if (waiver_parse(source->bytes, &file, arena, &diagnostics, &judged->waiver, &err) != GATE_OK) {
        judged->waiver = (struct waiver){ .id = source->id };
        struct str why = diagnostics.items.count > 0
                             ? diagnostic_text(vec_at(&diagnostics.items, 0), arena)
                             : arena_printf(arena, "%s", err.message);
        waiver_refuse(judged, WAIVER_MALFORMED, why);
        return false;
    }
    if (!str_equal(judged->waiver.id, source->id)) {
        struct str why = arena_printf(arena, "the file is named %.*s and says id %.*s",
                                      STR_ARG(source->id), STR_ARG(judged->waiver.id));
        judged->waiver = (struct waiver){ .id = source->id };
        waiver_refuse(judged, WAIVER_MALFORMED, why);
        return false;
    }
    return true;
}

static bool is_image_in_scope(const struct waiver *waiver, const struct waiver_court *court)
{
    if (!court->is_image_known)
        return true;
    if (waiver->image_digest.len > 0)
        return str_equal(waiver->image_digest, court->config_digest) ||
               str_equal(waiver->image_digest, court->manifest_digest);
    return str_equal(waiver->image_name, court->image_name);
}

static void check_scope(struct judged_waiver *judged, const struct waiver_court *court,
                        struct arena *arena)
{
    const struct waiver *waiver = &judged->waiver;
    struct str project = court->trust->policy.project;
    struct str image = waiver->image_digest.len > 0 ? waiver->image_digest : waiver->image_name;

    if (!str_equal(waiver->project, project))
        waiver_refuse(judged, WAIVER_SCOPE_MISMATCH,
                      arena_printf(arena, "it is for project %.*s, this is %.*s",
                                   STR_ARG(waiver->project), STR_ARG(project)));
    else if (!is_image_in_scope(waiver, court))
        waiver_refuse(judged, WAIVER_SCOPE_MISMATCH,
                      arena_printf(arena, "it is for image %.*s, this is %.*s", STR_ARG(image),
                                   STR_ARG(court->image_name)));
}

static void check_times(struct judged_waiver *judged, const struct waiver_times *times,
                        struct arena *arena)
{
    const struct waiver *waiver = &judged->waiver;
    char text[CLOCK_TEXT_SIZE];

    if (waiver->expires <= times->latest) {
        int64_t days = (times->latest - waiver->expires) / 86400;

        clock_format(waiver->expires, text);
        waiver_refuse(judged, WAIVER_EXPIRED,
                      days == 0 ? arena_printf(arena, "expired at %s", text)
                                : arena_printf(arena, "expired %" PRId64 " day%s ago, at %s", days,
                                               days == 1 ? "" : "s", text));
        return;
    }
    int64_t begins = waiver->not_before > waiver->issued ? waiver->not_before : waiver->issued;
    if (begins > times->now + WAIVER_SKEW_SECONDS) {
        clock_format(begins, text);
        waiver_refuse(judged, WAIVER_NOT_YET_VALID, arena_printf(arena, "valid from %s", text));
    }
}

static void examine_one(struct judged_waiver *judged, const struct waiver_court *court,
                        struct arena *arena)
{
    const struct trust *trust = court->trust;

    judged->status = WAIVER_UNUSED;
    judged->requester = PERSON_NONE;
    judged->category = -1;
    judged->explanation = judged->missing = judged->approved = STR("");
    if (!parse(judged, arena))
        return;
    examine_signatures(judged, court, arena);
    judged->requester = persons_of_principal(trust->persons, judged->waiver.requested_by);
    if (revocations_has_waiver(&trust->revocations, judged->waiver.id))
        waiver_refuse(judged, WAIVER_REVOKED, STR("it is listed in " TRUST_REVOKED_PATH));
    check_times(judged, &court->times, arena);
    check_scope(judged, court, arena);
    if (trust->policy.is_waived_from_trust && judged->source->origin == WAIVER_FROM_HEAD)
        waiver_refuse(judged, WAIVER_NOT_YET_VALID,
                      STR("the policy lets a waiver count only once it is on the root "
                          "(waivers.from: trust)"));
}

static bool share_finding(const struct waiver *a, const struct waiver *b)
{
    for (size_t i = 0; i < a->findings.count; i++) {
        for (size_t k = 0; k < b->findings.count; k++) {
            if (str_equal(a->findings.items[i], b->findings.items[k]))
                return true;
        }
    }
    return false;
}

static bool share_control(const struct waiver *a, const struct waiver *b)
{
    for (size_t i = 0; i < a->control_count; i++) {
        for (size_t k = 0; k < b->control_count; k++) {
            if (str_equal(a->controls[i].id, b->controls[k].id))
                return true;
        }
    }
    return false;
}

/* One digest of an image says nothing about the next build, so only two names tell images apart. */
static bool may_share_image(const struct waiver *a, const struct waiver *b)
{
    return a->image_name.len == 0 || b->image_name.len == 0 ||
           str_equal(a->image_name, b->image_name);
}

/* Whether `waiver` goes on with what `before` excused, be it that it names it or that it hides it.
 */
static bool is_renewal_of(const struct waiver *waiver, const struct waiver *before)
{
    if (before->issued >= waiver->issued || str_equal(before->id, waiver->id))
        return false;
    if (str_equal(before->id, waiver->renews))
        return true;
    return may_share_image(before, waiver) && share_control(before, waiver) &&
           (before->findings.count == 0 || waiver->findings.count == 0 ||
            share_finding(before, waiver));
}

/* A waiver that is there or was, and how many came before it. */
struct known_waiver {
    const struct waiver *waiver;
    size_t renewals;
};

/* The longest chain: what `renews:` names may be an old one, or one that is beside the point. */
static size_t count_renewals(const struct waiver *waiver, const struct vec *known)
{
    size_t count =
        waiver->renews.len > 0 ? 1 : 0; /* what was renewed was there, if it is not now */

    for (size_t i = 0; i < known->count; i++) {
        const struct known_waiver *before = vec_at(known, i);

        if (before->renewals + 1 > count && is_renewal_of(waiver, before->waiver))
            count = before->renewals + 1;
    }
    return count;
}

static int compare_issued(const void *left, const void *right)
{
    const struct known_waiver *a = left;
    const struct known_waiver *b = right;

    if (a->waiver->issued != b->waiver->issued)
        return a->waiver->issued < b->waiver->issued ? -1 : 1;
    return str_compare(a->waiver->id, b->waiver->id);
}

static void add_known(const struct waiver *waiver, struct vec *known)
{
    struct known_waiver *one = vec_add(known);

    *one = (struct known_waiver){ .waiver = waiver };
}

/* The waivers of the ledger, which only count as what came before. */
static void add_ledger(const struct waiver_blobs *ledger, struct arena *arena, struct vec *known)
{
    for (size_t i = 0; i < ledger->count; i++) {
        struct judged_waiver *old = arena_new(arena, 1, sizeof(*old));

        old->source = &ledger->items[i];
        if (parse(old, arena))
            add_known(&old->waiver, known);
    }
}

static void count_all_renewals(struct judged_waivers *judged, const struct waiver_blobs *ledger,
                               struct arena *arena)
{
    CLEANUP(vec_release) struct vec known = VEC_INIT(struct known_waiver);

    for (size_t i = 0; i < judged->count; i++) {
        if (judged->items[i].status != WAIVER_MALFORMED)
            add_known(&judged->items[i].waiver, &known);
    }
    if (ledger)
        add_ledger(ledger, arena, &known);
    if (known.count > 1)
        qsort(known.items, known.count, sizeof(struct known_waiver), compare_issued);
    for (size_t i = 0; i < known.count; i++) { /* those before it are counted already */
        struct known_waiver *one = vec_at(&known, i);
        one->renewals = count_renewals(one->waiver, &known);
    }
    for (size_t i = 0; i < judged->count; i++) {
        if (judged->items[i].status != WAIVER_MALFORMED)
            judged->items[i].renewals = count_renewals(&judged->items[i].waiver, &known);
    }
}

enum gate_rc waiver_examine(const struct waiver_blobs *blobs, const struct waiver_blobs *ledger,
                            const struct waiver_court *court, struct arena *arena,
                            struct judged_waivers *judged, struct error *err)
{
    struct judged_waiver *items = arena_new(arena, blobs->count + 1, sizeof(*items));
    size_t unexpired = 0;

    for (size_t i = 0; i < blobs->count; i++) {
        items[i].source = &blobs->items[i];
        examine_one(&items[i], court, arena);
        unexpired += items[i].status != WAIVER_EXPIRED;
        if (unexpired > LIMIT_WAIVERS)
            return error_set(
                err, GATE_ELIMIT,
                "more than %d waivers that have not expired stand in " TRUST_WAIVERS_PATH
                ": gate waiver prune moves ended ones away",
                LIMIT_WAIVERS);
    }
    *judged = (struct judged_waivers){ .items = items, .count = blobs->count };
    count_all_renewals(judged, ledger, arena);
    return GATE_OK;
}
