/*
 * root: the commit whose policy, keys and revocations count (TRUST R1, R2, R18).
 *
 * It is found by an exact reference, never by abbreviation: a tag named origin/main is not found.
 * The environment comes in as values; nothing here reads it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "git/repository.h"

struct repository;

/* What the CI says of the checkout; texts empty where it says nothing. */
struct root_ci {
    struct str provider;       /* "github", "gitlab"; empty: no CI */
    struct str workspace;      /* GITHUB_WORKSPACE, CI_PROJECT_DIR */
    struct str event;          /* GITHUB_EVENT_NAME, CI_PIPELINE_SOURCE */
    struct str commit;         /* GITHUB_SHA, CI_COMMIT_SHA */
    struct str default_branch; /* of the event file, CI_DEFAULT_BRANCH */
    struct str default_from;   /* where that came from: "CI_DEFAULT_BRANCH" */
    struct str target_branch;  /* of a pull or merge request: GITHUB_BASE_REF, ... */
    struct str source_commit;  /* CI_MERGE_REQUEST_SOURCE_BRANCH_SHA and the like */
};

struct root_options {
    const char *ref;    /* --trust-ref; NULL: not given */
    const char *commit; /* --trust-commit; NULL: not given */
    bool is_required;   /* --require-policy */
    struct root_ci ci;
};

enum root_kind {
    ROOT_NONE, /* nothing names one: built-in defaults, trust: none */
    ROOT_FOUND,
};

struct root {
    enum root_kind kind;
    struct str commit;
    int64_t time;   /* of the commit */
    struct str ref; /* "refs/remotes/origin/main"; empty with --trust-commit */
    struct str how; /* "--trust-ref", "--trust-commit", "ci-env GITHUB_EVENT_PATH", "origin/HEAD" */
    bool is_ci_env; /* named by a variable */
    bool is_self;   /* --trust-ref HEAD, and HEAD is not known to be the root's tip */
    struct str pinned_tip; /* with --trust-commit: the fetched tip of the root, where it is there */
    /*
     * R2: the branch that the pull request goes to, "refs/remotes/origin/release"; empty: none is
     * known, or it is the root's own. Its policy counts only where the root's policy lists it.
     */
    struct str target;
};

/*
 * Finds the root of `repository`, whose HEAD is `head` (empty: no commit). A `repository` of NULL
 * is none: an option that needs one then fails. Fails with GATE_ETRUST (exit 4) where R1 says so;
 * the message ends with the line that, typed, makes it work. GATE_EUSAGE for an option that names
 * no reference or commit. Texts live in `arena`.
 */
ATTR_MUST_CHECK
enum gate_rc root_find(struct repository *repository, struct str head,
                       const struct root_options *options, struct arena *arena, struct root *root,
                       struct error *err);

/*
 * The commit of exactly the reference `name`. Fails with GATE_ETRUST, the message ends with the
 * line to type; `ci` may be NULL.
 */
ATTR_MUST_CHECK
enum gate_rc root_find_ref(struct repository *repository, struct str name, const struct root_ci *ci,
                           struct arena *arena, struct str *commit, struct error *err);

/*
 * R18: in a CI the repository is the one at its workspace and HEAD is the CI's commit, the source
 * of its merge request or, where one of HEAD and that commit is a merge, the other is its parent.
 * Fails with GATE_ETRUST, the message says which differ. With pull_request_target and workflow_run
 * `is_commit_given` is required.
 */
ATTR_MUST_CHECK
enum gate_rc root_check_source(struct repository *repository, struct str head,
                               const struct root_ci *ci, bool is_commit_given, struct error *err);

/*
 * R17: fails with GATE_ETRUST if `head` (NULL: none) or the root is dated more than 24 hours after
 * `now`, as that would end every waiver; the message names the commit and both times.
 */
ATTR_MUST_CHECK
enum gate_rc root_check_dates(const struct repository_commit *head, const struct root *root,
                              int64_t now, struct error *err);

/* R2, for the report only: the root moves and merge queues stack. */
struct root_merge {
    bool is_merge; /* HEAD has several parents */
    struct str first_parent;
    bool is_known; /* there is a root to compare with */
    bool is_root;  /* the first parent is the root's commit */
};

struct root_merge root_compare_merge(const struct repository_commit *head, const struct root *root);
