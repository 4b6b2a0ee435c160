#include "gate/trusted.h"

#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "gate/surroundings.h"
#include "policy/trust_pending.h"
#include "policy/waiver_blobs.h"

const struct option_def trusted_option_defs[TRUSTED_OPTION_COUNT] = {
    {
        .name = "repo",
        .type = OPTION_STRING,
        .offset = offsetof(struct trusted_options, repository),
        .argument = "DIR",
        .help = "git repository to work in; default: around here",
    },
    {
        .name = "trust-ref",
        .type = OPTION_STRING,
        .offset = offsetof(struct trusted_options, trust_ref),
        .argument = "REF",
        .help = "where policy and keys come from: refs/..., REMOTE/BRANCH or HEAD",
    },
    {
        .name = "trust-commit",
        .type = OPTION_STRING,
        .offset = offsetof(struct trusted_options, trust_commit),
        .argument = "SHA",
        .help = "take the policy of exactly this commit",
    },
    {
        .name = "trust-repo",
        .type = OPTION_STRING,
        .offset = offsetof(struct trusted_options, trust_repo),
        .argument = "DIR[@REF]",
        .help = "repository of the organisation's policy, roles and keys",
    },
    {
        .name = "require-policy",
        .type = OPTION_FLAG,
        .offset = offsetof(struct trusted_options, is_required),
        .help = "exit 4 where no policy counts",
    },
    {
        .name = "at",
        .type = OPTION_STRING,
        .offset = offsetof(struct trusted_options, at),
        .argument = "TIME",
        .help = "judge at this time (RFC 3339) instead of the clock's",
    },
};

bool trusted_is_commit(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!memchr("0123456789abcdef", text.ptr[i], 16))
            return false;
    }
    return text.len == 40;
}

enum gate_rc trusted_now(const struct trusted_options *options, int64_t *now, struct error *err)
{
    *now = surroundings_now();
    if (options->at && !clock_parse(str_of(options->at), now))
        return error_set(err, GATE_EUSAGE,
                         "wrong value: --at %s: expected a time such as 2026-11-23T10:00:00Z",
                         options->at);
    return GATE_OK;
}

void trusted_print_diagnostics(struct diagnostics *diagnostics)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;

    diagnostics_sort(diagnostics);
    for (size_t i = 0; i < diagnostics->items.count; i++) {
        struct str line = diagnostic_text(vec_at(&diagnostics->items, i), &arena);

        (void)fprintf(stderr, "gate: wrong policy: %.*s\n", STR_ARG(text_safe(line, &arena)));
    }
}

static bool is_trust_asked(const struct trusted_options *options)
{
    return options->trust_ref || options->trust_commit || options->trust_repo ||
           options->is_required;
}

/* Opens the repository; without one, or with one that cannot be read, that is told and goes on. */
static enum exit_code open_repository(const struct trusted_options *options,
                                      struct trusted *trusted)
{
    struct error err = ERROR_INIT;
    bool is_named = options->repository != NULL;

    if (options->is_without_repository)
        return EXIT_PASSED;
    enum gate_rc rc = repository_open(is_named ? options->repository : ".", !is_named,
                                      &trusted->repository, &err);
    if (!rc)
        rc = repository_read_head(trusted->repository, &trusted->arena, &trusted->head, &err);
    if (!rc && trusted->head.commit.len > 0)
        rc = repository_read_commit(trusted->repository, trusted->head.commit, &trusted->arena,
                                    &trusted->head_commit, &err);
    if (!rc)
        return EXIT_PASSED;
    repository_close(trusted->repository);
    trusted->repository = NULL;
    if (is_named)
        return cli_fail(EXIT_USAGE, "no repository: --repo %s: %s", options->repository,
                        err.message);
    if (rc != GATE_ENOTFOUND && is_trust_asked(options))
        return cli_fail(EXIT_TRUST, "cannot establish trust: %s", err.message);
    if (rc != GATE_ENOTFOUND)
        *(struct str *)vec_add(&trusted->warnings) =
            arena_printf(&trusted->arena, "the commit is not recorded: %s", err.message);
    return EXIT_PASSED;
}

/* --trust-repo DIR[@REF]: the part behind the last '@' is a reference, without one HEAD. */
static enum gate_rc open_organisation(const char *word, struct trusted *trusted,
                                      struct trust_organisation *organisation, struct error *err)
{
    struct arena *arena = &trusted->arena;
    const char *at = strrchr(word, '@');
    struct str directory = str_slice(str_of(word), 0, at ? (size_t)(at - word) : strlen(word));
    struct root_options options = { .ref = at ? at + 1 : "HEAD" };
    struct repository_head head;
    struct root root;

    if (repository_open(arena_str(arena, directory).ptr, false, &trusted->organisation, err) ||
        repository_read_head(trusted->organisation, arena, &head, err) ||
        root_find(trusted->organisation, head.commit, &options, arena, &root, err))
        return error_wrap(err, "--trust-repo %s", word);
    *organisation = (struct trust_organisation){
        .repository = trusted->organisation,
        .commit = root.commit,
        .shown = arena_str(arena, str_of(word)),
    };
    return GATE_OK;
}

static enum exit_code fail_trust(enum gate_rc rc, struct diagnostics *diagnostics,
                                 const struct error *err)
{
    if (rc == GATE_EUSAGE && diagnostics->items.count > 0) {
        trusted_print_diagnostics(diagnostics);
        return EXIT_USAGE;
    }
    return cli_fail(rc == GATE_EUSAGE ? EXIT_USAGE : EXIT_TRUST, "%s%s",
                    rc == GATE_EUSAGE ? "" : "cannot establish trust: ", err->message);
}

enum gate_rc trusted_find_root(const struct trusted_options *options, struct trusted *trusted,
                               struct root *root, struct error *err)
{
    struct str head = trusted->head.commit;
    struct root_options root_options = {
        .ref = options->trust_ref,
        .commit = options->trust_commit,
        .is_required = options->is_required,
        .ci = surroundings_root_ci(&trusted->arena),
    };

    if (root_check_source(trusted->repository, head, &root_options.ci, options->commit != NULL,
                          err) ||
        root_find(trusted->repository, head, &root_options, &trusted->arena, root, err))
        return err->rc;
    return root_check_dates(head.len > 0 ? &trusted->head_commit : NULL, root, surroundings_now(),
                            err); /* whatever --at says */
}

enum gate_rc trusted_find_organisation(const struct trusted_options *options,
                                       struct trusted *trusted,
                                       struct trust_organisation *organisation, struct error *err)
{
    *organisation = (struct trust_organisation){ .shown = STR("") };
    return options->trust_repo ? open_organisation(options->trust_repo, trusted, organisation, err)
                               : GATE_OK;
}

/* Finds the root and loads its files, and those of the organisation. */
static enum gate_rc load(const struct trusted_options *options, struct trusted *trusted,
                         struct diagnostics *diagnostics, struct error *err)
{
    struct trust_organisation organisation;
    struct root root;

    if (trusted_find_root(options, trusted, &root, err) ||
        trusted_find_organisation(options, trusted, &organisation, err) ||
        trust_load(trusted->repository, &root, &organisation, options->is_required, &trusted->arena,
                   diagnostics, &trusted->trust, err))
        return err->rc;
    trusted->is_trust_loaded = true;
    return GATE_OK;
}

/* R2: the root moves and merge queues stack, so that a difference is told and nothing more. */
static void tell_merge(struct trusted *trusted)
{
    const struct root *root = &trusted->trust.root;
    struct root_merge merge = root_compare_merge(&trusted->head_commit, root);

    if (!merge.is_merge || !merge.is_known || merge.is_root)
        return;
    *(struct str *)vec_add(&trusted->trust.notes) =
        arena_printf(&trusted->arena, "HEAD merges into %.*s, and the root is %.*s",
                     STR_ARG(merge.first_parent), STR_ARG(root->commit));
}

/* What HEAD's own .gate says: pending changes (R3), and with --bootstrap its mode. */
static enum gate_rc look_at_head(const struct trusted_options *options, struct trusted *trusted,
                                 struct diagnostics *diagnostics, struct error *err)
{
    struct arena *arena = &trusted->arena;
    struct str head = trusted->head.commit;
    struct trust_pending pending;

    if (trust_pending_read(trusted->repository, head, &trusted->trust, trusted->times.now, arena,
                           diagnostics, &pending, err))
        return err->rc;
    for (size_t i = 0; i < pending.notes.count; i++)
        *(struct str *)vec_add(&trusted->trust.notes) = pending.notes.items[i];
    if (options->is_bootstrap && !trusted->trust.has_policy && pending.files.has_policy) {
        trusted->is_bootstrap = true;
        trusted->is_bootstrap_audit = pending.files.policy.is_audit;
    }
    return GATE_OK;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static enum gate_rc read_waivers(struct trusted *trusted, struct error *err)
{
    struct str head = trusted->head.commit;
    struct str root = trusted->trust.root.commit;

    if (waiver_blobs_read(trusted->repository, head, root, STR(TRUST_WAIVERS_PATH), &trusted->arena,
                          &trusted->waivers, err))
        return err->rc;
    return waiver_blobs_read(trusted->repository, head, root, STR(TRUST_LEDGER_PATH),
                             &trusted->arena, &trusted->ledger, err);
}

enum exit_code trusted_open_repository(const struct trusted_options *options, int64_t now,
                                       struct trusted *trusted)
{
    *trusted = (struct trusted){ .arena = ARENA_INIT, .warnings = VEC_INIT(struct str) };
    trusted->times = (struct waiver_times){ .now = now, .latest = now };
    if (options->is_without_repository &&
        (options->trust_ref || options->trust_commit || options->trust_repo || options->repository))
        return cli_fail(EXIT_USAGE, "--no-repo cannot stand beside --repo or --trust-...: "
                                    "trust is read from a repository");
    enum exit_code code = open_repository(options, trusted);
    if (code != EXIT_PASSED || trusted->repository || !is_trust_asked(options))
        return code;
    return cli_fail(EXIT_TRUST, "cannot establish trust: there is no git repository%s",
                    options->is_without_repository
                        ? " with --no-repo"
                        : " here: install git before the checkout (actions/checkout without it "
                          "leaves no .git), or mount the checkout with it");
}

enum exit_code trusted_open(const struct trusted_options *options, int64_t now,
                            struct trusted *trusted)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;

    enum exit_code code = trusted_open_repository(options, now, trusted);
    if (code != EXIT_PASSED || !trusted->repository)
        return code;
    if (load(options, trusted, &diagnostics, &err) ||
        look_at_head(options, trusted, &diagnostics, &err) || read_waivers(trusted, &err))
        return fail_trust(err.rc, &diagnostics, &err);
    tell_merge(trusted);
    trusted->times.latest = later(now, later(trusted->head_commit.time, trusted->trust.root.time));
    return EXIT_PASSED;
}

void trusted_release(struct trusted *trusted)
{
    if (trusted->is_trust_loaded)
        trust_release(&trusted->trust);
    repository_close(trusted->repository);
    repository_close(trusted->organisation);
    vec_release(&trusted->warnings);
    arena_release(&trusted->arena);
}

bool trusted_has_policy(const struct trusted *trusted)
{
    return trusted->is_trust_loaded &&
           (trusted->trust.has_policy || trusted->trust.has_organisation);
}

bool trusted_is_enforcing(const struct trusted *trusted)
{
    const struct policy *policy = &trusted->trust.policy;

    if (!trusted_has_policy(trusted))
        return false;
    return !policy->is_audit ||
           (policy->has_enforce_after && trusted->times.latest >= policy->enforce_after);
}

struct waiver_court trusted_court(const struct trusted *trusted)
{
    return (struct waiver_court){
        .trust = &trusted->trust,
        .times = trusted->times,
        .image_name = STR(""),
        .config_digest = STR(""),
        .manifest_digest = STR(""),
    };
}
