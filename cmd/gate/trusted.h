/*
 * trusted: the repository a command works in, and the policy, keys and waivers that count there,
 * from the words of its options (TRUST R1 to R5, R14 to R18).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "gate/cli.h"
#include "git/repository.h"
#include "policy/trust.h"
#include "waiver/examine.h"

struct trusted_options {
    const char *repository;   /* --repo */
    const char *commit;       /* --commit */
    const char *at;           /* --at */
    const char *trust_ref;    /* --trust-ref */
    const char *trust_commit; /* --trust-commit */
    const char *trust_repo;   /* --trust-repo DIR[@REF] */
    bool is_without_repository;
    bool is_required; /* --require-policy */
    bool is_bootstrap;
};

/* Their rows that several commands have, for `shared` of struct command. */
enum { TRUSTED_OPTION_COUNT = 6 };
extern const struct option_def trusted_option_defs[TRUSTED_OPTION_COUNT];

/* Everything that was opened and read; owns all of it. */
struct trusted {
    struct arena arena;
    struct repository *repository; /* NULL: there is none, or --no-repo */
    struct repository *organisation;
    struct repository_head head;
    struct repository_commit head_commit; /* empty without a commit */
    struct trust trust;
    bool is_trust_loaded; /* false without a repository */
    bool is_bootstrap;    /* --bootstrap, and the root has no .gate: HEAD's mode is used */
    bool is_bootstrap_audit;
    struct waiver_blobs waivers;
    struct waiver_blobs ledger;
    struct waiver_times times;
    struct vec warnings; /* struct str */
};

/*
 * Opens the repository, finds the root and loads what counts. `now` is the time of the run. On
 * failure the error was printed: EXIT_TRUST, or EXIT_USAGE for a malformed policy, --repo that is
 * none and wrong words. Release in any case.
 */
ATTR_MUST_CHECK
enum exit_code trusted_open(const struct trusted_options *options, int64_t now,
                            struct trusted *trusted);
void trusted_release(struct trusted *trusted);

/*
 * The steps of it, for a command that judges .gate itself: opens the repository alone (none is no
 * failure, unless trust was asked for); finds the root; opens what --trust-repo names, if anything.
 */
ATTR_MUST_CHECK
enum exit_code trusted_open_repository(const struct trusted_options *options, int64_t now,
                                       struct trusted *trusted);
ATTR_MUST_CHECK
enum gate_rc trusted_find_root(const struct trusted_options *options, struct trusted *trusted,
                               struct root *root, struct error *err);
ATTR_MUST_CHECK
enum gate_rc trusted_find_organisation(const struct trusted_options *options,
                                       struct trusted *trusted,
                                       struct trust_organisation *organisation, struct error *err);

/* The time of --at, else of the clock. Fails with GATE_EUSAGE for what is no time. */
ATTR_MUST_CHECK
enum gate_rc trusted_now(const struct trusted_options *options, int64_t *now, struct error *err);

/* Whether a policy counts: its root holds one. */
bool trusted_has_policy(const struct trusted *trusted);

/* Whether a policy counts that enforces at the time of the run: what narrows is then refused. */
bool trusted_is_enforcing(const struct trusted *trusted);

/* What waivers are judged by; the image is not known yet. */
struct waiver_court trusted_court(const struct trusted *trusted);

/* Whether `text` is a full commit id: 40 lower-case hex digits. */
bool trusted_is_commit(struct str text);

/* Prints the faults of trust files, "gate: wrong policy: FILE:LINE:COLUMN: MESSAGE" each. */
void trusted_print_diagnostics(struct diagnostics *diagnostics);
