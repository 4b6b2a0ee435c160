/*
 * judged: a waiver and what became of it: who signed, what is missing, whether it counts.
 *
 * It comes about in three steps: examine.h looks at the file and its signatures alone, approve.h at
 * whether they are enough for a category, apply.h at what they cover in the results of a run.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "policy/waiver_blobs.h"
#include "waiver/waiver.h"

/* TRUST R15: every waiver gets one of these, and all are in every report. */
enum waiver_status {
    WAIVER_USED,
    WAIVER_UNUSED,
    WAIVER_EXPIRED,
    WAIVER_NOT_YET_VALID,
    WAIVER_BAD_SIGNATURE,
    WAIVER_UNKNOWN_SIGNER,
    WAIVER_INSUFFICIENT_APPROVAL,
    WAIVER_SELF_APPROVED,
    WAIVER_SCOPE_MISMATCH,
    WAIVER_FINDINGS_DIFFER,
    WAIVER_TOO_LONG,
    WAIVER_KIND_NOT_ALLOWED,
    WAIVER_REVOKED,
    WAIVER_STALE,
    WAIVER_MALFORMED,
};

enum { WAIVER_STATUS_COUNT = WAIVER_MALFORMED + 1 };

const char *waiver_status_name(enum waiver_status status); /* "used", "not-yet-valid", ... */

/* What became of one signature file. */
enum signature_state {
    SIGNATURE_GOOD,
    SIGNATURE_BAD,         /* malformed, or not over these bytes */
    SIGNATURE_UNKNOWN_KEY, /* no line of allowed_signers has the key */
    SIGNATURE_REVOKED_KEY,
    SIGNATURE_OUT_OF_TIME,    /* the key's line is not valid yet, or not any more */
    SIGNATURE_WRONG_NAMESPACE /* the key's lines do not name gate-waiver@v1 */
};

struct judged_signature {
    struct str path;
    struct str blob;
    enum signature_state state;
    struct str problem;   /* in words, unless good */
    struct str principal; /* of the key's own line; empty where it is not known */
    /*
     * Who the key signs for now, separated by commas: of every line of it that confers roles and is
     * valid. A role that another line gave is gone when that line has ended.
     */
    struct str principals;
    struct str key; /* fingerprint; empty if it could not be read */
    bool is_fido;
    bool is_verified; /* FIDO: the person was verified, by PIN or finger */
    int person;       /* PERSON_NONE unless good */
    bool is_misnamed; /* the file's name has another principal: a lint fault */
};

struct judged_waiver {
    const struct waiver_blob *source;
    struct waiver waiver; /* empty when malformed, but for its id */
    enum waiver_status status;
    struct str explanation; /* one line; may be empty */
    struct judged_signature *signatures;
    size_t signature_count;
    int requester;       /* the person of requested_by; PERSON_NONE */
    size_t renewals;     /* how many waivers came before it in its chain */
    int category;        /* enum policy_category that its approvals were asked for; -1: none */
    struct str missing;  /* "1 of vp (vp@example.com)"; empty: nothing is */
    struct str approved; /* "sec@example.com (security)"; empty: nobody */
    bool is_accepted;    /* it counts: the status is used, unused or findings-differ */
};

struct judged_waivers {
    struct judged_waiver *items; /* sorted by id */
    size_t count;
};
