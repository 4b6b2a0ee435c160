#include "policy/trust.h"

#include <string.h>

#define ORIGIN "refs/remotes/origin/"

/* What trust_load() works on. */
struct loading {
    struct repository *repository;
    const struct trust_organisation *organisation;
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct trust *trust;
};

static void add_note(const struct loading *loading, struct str note)
{
    *(struct str *)vec_add(&loading->trust->notes) = note;
}

static void note_unknown(const struct loading *loading, const struct trust_files *files,
                         const char *whose)
{
    static const char *const names[] = { ".gate/policy.yaml", ".gate/allowed_signers",
                                         ".gate/revoked", ".gate/waivers", ".gate/ledger" };

    for (size_t i = 0; i < files->unknown.count; i++) {
        struct str path = files->unknown.items[i];
        const char *nearest = str_nearest(path, names, COUNT_OF(names));

        add_note(loading, arena_printf(loading->arena, "%s%.*s means nothing to gate%s%s", whose,
                                       STR_ARG(path), nearest ? "; did you mean " : "",
                                       nearest ? nearest : ""));
    }
}

static enum gate_rc read_files(const struct loading *loading, struct str commit,
                               struct trust_files *files, struct error *err)
{
    return trust_read_files(loading->repository, commit, false, loading->arena,
                            loading->diagnostics, files, err);
}

static bool is_same_line(const struct signer *a, const struct signer *b)
{
    return str_equal(a->key.blob, b->key.blob) && str_equal(a->principals, b->principals) &&
           a->has_namespaces == b->has_namespaces && str_equal(a->namespaces, b->namespaces);
}

/* A line that two commits have holds while both let it. */
static struct signer narrow_line(const struct signer *line, const struct signer *other)
{
    struct signer narrow = *line;

    if (other->has_valid_after &&
        (!narrow.has_valid_after || other->valid_after > narrow.valid_after)) {
        narrow.has_valid_after = true;
        narrow.valid_after = other->valid_after;
    }
    if (other->has_valid_before &&
        (!narrow.has_valid_before || other->valid_before < narrow.valid_before)) {
        narrow.has_valid_before = true;
        narrow.valid_before = other->valid_before;
    }
    return narrow;
}

/* R5: the lines of a pinned commit that the fetched tip has too. */
static void intersect_signers(const struct loading *loading, const struct allowed_signers *tip)
{
    CLEANUP(vec_release) struct vec kept = VEC_INIT(struct signer);
    struct allowed_signers *signers = &loading->trust->signers;

    for (size_t i = 0; i < signers->count; i++) {
        const struct signer *line = &signers->items[i];
        size_t before = kept.count;

        for (size_t k = 0; k < tip->count; k++) {
            if (is_same_line(line, &tip->items[k]))
                *(struct signer *)vec_add(&kept) = narrow_line(line, &tip->items[k]);
        }
        if (kept.count == before)
            add_note(loading,
                     arena_printf(loading->arena,
                                  "the key %s of %.*s does not count: the fetched tip of the root "
                                  "does not have its line",
                                  line->key.fingerprint, STR_ARG(line->principals)));
    }
    struct signer *items = vec_keep(&kept, loading->arena);
    *signers = (struct allowed_signers){ .items = items, .count = kept.count };
}

static void unite_revocations(const struct loading *loading, const struct revocations *other)
{
    struct revocations *all = &loading->trust->revocations;
    struct arena *arena = loading->arena;
    struct revoked_key *keys = arena_new(arena, all->key_count + other->key_count, sizeof(*keys));
    struct revoked_waiver *waivers =
        arena_new(arena, all->waiver_count + other->waiver_count, sizeof(*waivers));

    for (size_t i = 0; i < all->key_count; i++)
        keys[i] = all->keys[i];
    for (size_t i = 0; i < other->key_count; i++)
        keys[all->key_count + i] = other->keys[i];
    for (size_t i = 0; i < all->waiver_count; i++)
        waivers[i] = all->waivers[i];
    for (size_t i = 0; i < other->waiver_count; i++)
        waivers[all->waiver_count + i] = other->waivers[i];
    *all = (struct revocations){
        .keys = keys,
        .key_count = all->key_count + other->key_count,
        .waivers = waivers,
        .waiver_count = all->waiver_count + other->waiver_count,
    };
}

/* The files of the root and, for a pinned one, what the fetched tip takes away. */
static enum gate_rc load_application(const struct loading *loading, struct error *err)
{
    struct trust *trust = loading->trust;
    struct trust_files tip;

    if (trust->root.kind == ROOT_NONE)
        return GATE_OK;
    if (read_files(loading, trust->root.commit, &trust->application, err))
        return error_wrap(err, "the root of trust");
    note_unknown(loading, &trust->application, "");
    trust->has_policy = trust->application.has_policy;
    trust->policy = trust->application.policy;
    trust->signers = trust->application.signers;
    unite_revocations(loading, &trust->application.revocations);
    if (trust->root.pinned_tip.len == 0 || str_equal(trust->root.pinned_tip, trust->root.commit))
        return GATE_OK;
    if (read_files(loading, trust->root.pinned_tip, &tip, err))
        return error_wrap(err, "the fetched tip of the root");
    intersect_signers(loading, &tip.signers);
    unite_revocations(loading, &tip.revocations);
    return GATE_OK;
}

/* R2: another target branch's policy counts if the root's lists the branch. */
static enum gate_rc load_branch(const struct loading *loading, struct error *err)
{
    struct trust *trust = loading->trust;
    struct str target = trust->root.target;
    struct str branch = str_slice(target, strlen(ORIGIN), target.len);
    struct str commit = STR("");

    if (target.len == 0 || !policy_texts_has(&trust->application.policy.branches, branch))
        return GATE_OK;
    if (root_find_ref(loading->repository, target, NULL, loading->arena, &commit, err))
        return error_wrap(err, "the policy lists the target branch");
    if (read_files(loading, commit, &trust->branch, err))
        return error_wrap(err, "the target branch %.*s", STR_ARG(branch));
    if (!trust->branch.has_policy) {
        add_note(loading,
                 arena_printf(loading->arena, "the branch %.*s has no policy: the root's holds",
                              STR_ARG(branch)));
        return GATE_OK;
    }
    trust->has_branch = true;
    trust->policy = trust->branch.policy;
    return GATE_OK;
}

/* A policy that extends another one does not stand alone, nor on an older one than it asks for. */
static enum gate_rc check_extends(const struct loading *loading, const struct policy *policy,
                                  struct error *err)
{
    const struct trust_organisation *organisation = loading->organisation;
    bool is_ancestor = false;
    struct error problem = ERROR_INIT;

    if (policy->extends_repo.len == 0)
        return GATE_OK;
    if (!organisation->repository)
        return error_set(err, GATE_ETRUST,
                         "the policy extends '%.*s': check that repository out and give it with "
                         "--trust-repo DIR",
                         STR_ARG(policy->extends_repo));
    if (policy->extends_min_commit.len == 0)
        return GATE_OK;
    if (repository_is_ancestor(organisation->repository, policy->extends_min_commit,
                               organisation->commit, &is_ancestor, &problem))
        return error_set(err, GATE_ETRUST, "--trust-repo: %s", problem.message);
    if (is_ancestor)
        return GATE_OK;
    return error_set(err, GATE_ETRUST,
                     "--trust-repo: %.*s does not contain %.*s, the oldest commit that the policy "
                     "accepts%s",
                     STR_ARG(organisation->commit), STR_ARG(policy->extends_min_commit),
                     repository_is_shallow(organisation->repository)
                         ? ", as far as a shallow clone can tell: git fetch --unshallow"
                         : "");
}

/* Roles, keys and revocations of the organisation; the application only tightens. */
static enum gate_rc load_organisation(const struct loading *loading, struct error *err)
{
    struct trust *trust = loading->trust;
    const struct trust_organisation *organisation = loading->organisation;
    CLEANUP(vec_release) struct vec refused = VEC_INIT(struct str);
    struct policy application = trust->policy;

    if (check_extends(loading, &trust->application.policy, err) ||
        check_extends(loading, &trust->policy, err))
        return err->rc;
    if (!organisation->repository)
        return GATE_OK;
    if (trust_read_files(organisation->repository, organisation->commit, true, loading->arena,
                         loading->diagnostics, &trust->organisation, err))
        return error_wrap(err, "--trust-repo");
    if (!trust->organisation.has_policy)
        return error_set(err, GATE_ETRUST,
                         "--trust-repo: the commit %.*s has no " TRUST_POLICY_PATH,
                         STR_ARG(organisation->commit));
    note_unknown(loading, &trust->organisation, "--trust-repo: ");
    trust->has_organisation = true;
    trust->organisation_shown = arena_str(loading->arena, organisation->shown);
    policy_combine(&trust->organisation.policy, &application, loading->arena, &trust->policy,
                   &refused);
    for (size_t i = 0; i < refused.count; i++)
        add_note(loading, *(const struct str *)vec_at(&refused, i));
    if (trust->signers.count > 0)
        add_note(loading, STR(TRUST_SIGNERS_PATH " does not count: keys come from --trust-repo"));
    trust->signers = trust->organisation.signers;
    unite_revocations(loading, &trust->organisation.revocations);
    return GATE_OK;
}

static enum gate_rc check_required(const struct trust *trust, struct error *err)
{
    if (trust->has_policy || trust->has_organisation)
        return GATE_OK;
    if (trust->root.kind == ROOT_NONE)
        return error_set(err, GATE_ETRUST, "a policy is required, and there is no root of trust");
    return error_set(
        err, GATE_ETRUST,
        "a policy is required, and the root of trust, %.*s (%.*s), has no " TRUST_POLICY_PATH,
        STR_ARG(trust->root.commit), STR_ARG(trust->root.how));
}

/* NOLINTNEXTLINE(readability-function-size): roots, and where faults and texts go */
enum gate_rc trust_load(struct repository *repository, const struct root *root,
                        const struct trust_organisation *organisation, bool is_policy_required,
                        struct arena *arena, struct diagnostics *diagnostics, struct trust *trust,
                        struct error *err)
{
    CLEANUP(trust_release) struct trust loaded = { .root = *root, .notes = VEC_INIT(struct str) };
    static const struct trust_organisation none = { .repository = NULL };
    struct loading loading = {
        .repository = repository,
        .organisation = organisation ? organisation : &none,
        .arena = arena,
        .diagnostics = diagnostics,
        .trust = &loaded,
    };

    policy_init(&loaded.policy);
    policy_init(&loaded.application.policy);
    if (load_application(&loading, err) || load_branch(&loading, err) ||
        load_organisation(&loading, err))
        return err->rc;
    if (is_policy_required && check_required(&loaded, err))
        return err->rc;
    *trust = loaded;
    trust->persons = persons_new(&trust->signers, arena); /* which must outlive it */
    loaded.notes = VEC_INIT(struct str);
    return GATE_OK;
}

void trust_release(struct trust *trust)
{
    vec_release(&trust->notes);
}
