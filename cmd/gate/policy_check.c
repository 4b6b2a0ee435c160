#include <stdio.h>

#include "gate/cli.h"
#include "gate/policy_review.h"
#include "gate/surroundings.h"
#include "gate/trusted.h"

struct check_options {
    struct trusted_options trusted;
    const char *from;
    const char *to;
    bool is_no_loosen;
    bool is_lockout_allowed;
    bool is_organisation;
    bool is_json;
};

static const struct option_def check_option_defs[] = {
    {
        .name = "from",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, from),
        .argument = "REF|SHA",
        .help = "compare with this commit; default: the root of trust",
    },
    {
        .name = "to",
        .type = OPTION_STRING,
        .offset = offsetof(struct check_options, to),
        .argument = "REF|SHA",
        .help = "check the .gate of this commit; default: HEAD",
    },
    {
        .name = "no-loosen",
        .type = OPTION_FLAG,
        .offset = offsetof(struct check_options, is_no_loosen),
        .help = "exit 1 if the change loosens anything",
    },
    {
        .name = "allow-lockout",
        .type = OPTION_FLAG,
        .offset = offsetof(struct check_options, is_lockout_allowed),
        .help = "exit 0 although an approval hangs on a single key, or on none",
    },
    {
        .name = "organisation",
        .type = OPTION_FLAG,
        .offset = offsetof(struct check_options, is_organisation),
        .help = "the repository is an organisation's: its policy needs no project",
    },
    {
        .name = "json",
        .type = OPTION_FLAG,
        .offset = offsetof(struct check_options, is_json),
        .help = "as JSON",
    },
};

/* The commit that a word names: a full id, or a reference as --trust-ref has it. */
static enum gate_rc find_commit(struct trusted *trusted, const char *option, const char *word,
                                struct str *commit, struct error *err)
{
    bool is_id = trusted_is_commit(str_of(word));
    const struct root_options options = {
        .ref = is_id ? NULL : word,
        .commit = is_id ? word : NULL,
    };
    struct root root;

    if (root_find(trusted->repository, trusted->head.commit, &options, &trusted->arena, &root, err))
        return error_wrap(err, "%s %s", option, word);
    *commit = root.commit;
    return GATE_OK;
}

static enum gate_rc find_after(const struct check_options *options, struct trusted *trusted,
                               struct policy_subject *subject, struct error *err)
{
    subject->after = trusted->head.commit;
    subject->after_shown = STR("HEAD");
    if (!options->to)
        return GATE_OK;
    subject->after_shown = str_of(options->to);
    return find_commit(trusted, "--to", options->to, &subject->after, err);
}

/*
 * What it is compared with. That a root is there, but not fetched, is a warning only where neither
 * trust nor a comparison was asked for: a policy is checked before it is pushed, too.
 */
static enum gate_rc find_before(const struct check_options *options, struct trusted *trusted,
                                struct policy_subject *subject, struct error *err)
{
    bool is_asked = options->is_no_loosen || options->trusted.trust_ref ||
                    options->trusted.trust_commit || options->trusted.is_required;
    struct error problem = ERROR_INIT;
    struct root root;

    if (options->from) {
        subject->before_shown = str_of(options->from);
        return find_commit(trusted, "--from", options->from, &subject->before, err);
    }
    enum gate_rc rc = trusted_find_root(&options->trusted, trusted, &root, &problem);
    if (rc != GATE_OK && is_asked)
        return error_set(err, rc, "%s", problem.message);
    if (rc != GATE_OK)
        cli_warn("nothing is compared: %s", problem.message);
    if (rc != GATE_OK || root.kind == ROOT_NONE)
        return GATE_OK;
    subject->before = root.commit;
    subject->before_shown = root.ref.len > 0 ? root.ref : root.how;
    return GATE_OK;
}

static enum exit_code fail(enum gate_rc rc, struct diagnostics *diagnostics,
                           const struct error *err)
{
    if (rc == GATE_EUSAGE && diagnostics->items.count > 0) {
        trusted_print_diagnostics(diagnostics);
        return EXIT_USAGE;
    }
    return rc == GATE_EUSAGE ? cli_fail_error(EXIT_USAGE, err)
                             : cli_fail(EXIT_TRUST, "cannot establish trust: %s", err->message);
}

static enum exit_code none_there(const struct check_options *options,
                                 const struct policy_review *review)
{
    if (options->trusted.is_required)
        return cli_fail(EXIT_TRUST, "a policy is required, and there is no .gate in %.*s",
                        STR_ARG(review->subject->after_shown));
    if (options->is_json)
        return policy_review_print_json(review);
    (void)puts(review->subject->after.len > 0
                   ? "there is no .gate: built-in defaults hold; gate init writes one"
                   : "there is no commit yet, and so no .gate that counts");
    return EXIT_PASSED;
}

/* Why it is not well, one line each on standard error. */
static enum exit_code verdict(const struct check_options *options,
                              const struct policy_review *review)
{
    size_t loosened = policy_review_count(review, POLICY_LOOSENS);
    enum exit_code code = EXIT_PASSED;

    if (options->trusted.is_required && !review->files.has_policy)
        return cli_fail(EXIT_TRUST, "a policy is required, and %.*s has no " TRUST_POLICY_PATH,
                        STR_ARG(review->subject->after_shown));
    if (options->is_no_loosen && !review->is_compared)
        return cli_fail(EXIT_TRUST, "--no-loosen: there is nothing to compare with%s%.*s",
                        review->obstacle.len > 0 ? ": " : "", STR_ARG(review->obstacle));
    if (options->is_no_loosen && loosened > 0)
        code = cli_fail(EXIT_BLOCKED, "--no-loosen: the change loosens in %zu place%s", loosened,
                        loosened == 1 ? "" : "s");
    if (!options->is_lockout_allowed && review->lockouts.count > 0)
        code = cli_fail(EXIT_BLOCKED,
                        "lock-out: an approval hangs on one key, or nobody can give it: add keys "
                        "or persons, or say --allow-lockout");
    return code;
}

static enum exit_code review(const struct check_options *options, struct trusted *trusted,
                             int64_t now)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    CLEANUP(policy_review_release) struct policy_review found = { .subject = NULL };
    struct policy_subject subject = {
        .repository = trusted->repository,
        .is_organisation = options->is_organisation,
        .now = now,
    };
    struct error err = ERROR_INIT;

    if (find_after(options, trusted, &subject, &err) ||
        find_before(options, trusted, &subject, &err) ||
        trusted_find_organisation(&options->trusted, trusted, &subject.organisation, &err) ||
        policy_review_open(&subject, &diagnostics, &found, &err))
        return fail(err.rc, &diagnostics, &err);
    if (!found.has_gate)
        return none_there(options, &found);
    if (options->is_json) {
        enum exit_code code = policy_review_print_json(&found);
        if (code != EXIT_PASSED)
            return code;
    } else {
        policy_review_print(&found);
    }
    return verdict(options, &found);
}

static enum exit_code check_run(const struct invocation *invocation)
{
    const struct check_options *options = invocation->options;
    struct error err = ERROR_INIT;
    struct trusted trusted;
    int64_t now = 0;

    if (options->is_organisation && options->trusted.trust_repo)
        return cli_fail(EXIT_USAGE, "--organisation cannot stand beside --trust-repo: an "
                                    "organisation's policy has none above it");
    if (trusted_now(&options->trusted, &now, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    enum exit_code code = trusted_open_repository(&options->trusted, now, &trusted);
    if (code == EXIT_PASSED && !trusted.repository)
        code = cli_fail(EXIT_USAGE, "no repository: there is no git repository here: --repo DIR");
    if (code == EXIT_PASSED)
        code = review(options, &trusted, now);
    trusted_release(&trusted);
    return code;
}

const struct command command_policy_check = {
    .name = "policy check",
    .summary = "validate .gate, and tell what a change of it loosens, tightens and kills",
    .operands = "",
    .too_many = "the .gate of the repository here, or of --repo, is read",
    .options = check_option_defs,
    .option_count = COUNT_OF(check_option_defs),
    .shared = { { .options = trusted_option_defs,
                  .count = TRUSTED_OPTION_COUNT,
                  .offset = offsetof(struct check_options, trusted) } },
    .options_size = sizeof(struct check_options),
    .run = check_run,
};
