/*
 * trust: policy, keys and revocations as they stand at the root, of the application and of its
 * organisation, read from the object database (TRUST R1 to R5, R14).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/diagnostics.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/allowed_signers.h"
#include "format/revocations.h"
#include "git/repository.h"
#include "git/root.h"
#include "policy/persons.h"
#include "policy/policy.h"

#define TRUST_POLICY_PATH ".gate/policy.yaml"
#define TRUST_SIGNERS_PATH ".gate/allowed_signers"
#define TRUST_REVOKED_PATH ".gate/revoked"
#define TRUST_WAIVERS_PATH ".gate/waivers"
#define TRUST_LEDGER_PATH ".gate/ledger"

/* The three files of one commit. Ids of blobs are empty where there is no such file. */
struct trust_files {
    struct str commit;
    struct str policy_blob;
    struct str signers_blob;
    struct str revoked_blob;
    bool has_policy;
    struct policy policy;
    struct allowed_signers signers;
    struct revocations revocations;
    struct policy_texts unknown; /* paths below .gate that mean nothing to gate */
};

struct trust {
    struct root root;               /* kind ROOT_NONE: built-in defaults */
    bool has_policy;                /* the root holds .gate/policy.yaml */
    struct trust_files application; /* of the root */
    bool has_branch;                /* the root lists the target branch (R2), whose policy counts */
    struct trust_files branch;      /* of that; its keys and revocations do not count */
    bool has_organisation;
    struct trust_files organisation; /* of --trust-repo */
    struct str organisation_shown;   /* "security-policy@refs/heads/main" */
    struct policy policy;            /* effective */
    struct allowed_signers signers;  /* of the organisation if there is one, else the root's */
    struct revocations revocations;  /* of all, and of the fetched tip (R5) */
    struct persons *persons;
    struct vec notes; /* struct str: what was asked for and refused, what does not count */
};

/*
 * Reads the three files of `commit`. Only regular blobs count: a link or a submodule in .gate, a
 * folder in the place of a file, or a known name in another case (`.GATE`, `Policy.yaml`) is a
 * fault, and so is a key that signs waivers and evidence (R13). Fails with GATE_EUSAGE (faults in
 * `diagnostics`, all of them), GATE_ENOTFOUND (an object that the clone lacks), GATE_EFORMAT.
 */
ATTR_MUST_CHECK
enum gate_rc trust_read_files(struct repository *repository, struct str commit,
                              bool is_organisation, struct arena *arena,
                              struct diagnostics *diagnostics, struct trust_files *files,
                              struct error *err);

/* The organisation's repository of --trust-repo: open, and at which commit. */
struct trust_organisation {
    struct repository *repository; /* NULL: none was given */
    struct str commit;
    struct str shown;
};

/*
 * Loads what counts: the files of `root`, the organisation's, combined; keys only where also the
 * fetched tip of a pinned root has them (R5); the policy of the target branch where the root's
 * lists it (R2). `repository` may be NULL if the root is ROOT_NONE. Texts live in `arena`, `trust`
 * is released by trust_release(). Fails as trust_read_files(), and with GATE_ETRUST (a policy
 * `extends` a repository that was not given, or one older than min_commit; a policy is required and
 * there is none; the target branch is not fetched).
 */
ATTR_MUST_CHECK
enum gate_rc trust_load(struct repository *repository, const struct root *root,
                        const struct trust_organisation *organisation, bool is_policy_required,
                        struct arena *arena, struct diagnostics *diagnostics, struct trust *trust,
                        struct error *err);
void trust_release(struct trust *trust);
