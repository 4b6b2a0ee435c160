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
};

/*
 * Finds the root of `repository`, whose HEAD is `head` (empty: no commit). Fails with GATE_ETRUST
 * (exit 4) where R1 says so; the message ends with the line that, typed, makes it work.
 */
ATTR_MUST_CHECK
enum gate_rc root_find(struct repository *repository, struct str head,
                       const struct root_options *options, struct arena *arena, struct root *root,
                       struct error *err);

/*
 * R18: in a CI the repository is the one at its workspace and HEAD is the CI's commit or, where
 * HEAD is a merge, one of its parents. Fails with GATE_ETRUST, the message says which differ. With
 * pull_request_target and workflow_run `is_commit_given` is required.
 */
ATTR_MUST_CHECK
enum gate_rc root_check_source(struct repository *repository, struct str head,
                               const struct root_ci *ci, bool is_commit_given, struct error *err);
