/*
 * waiver_command: what the verbs of `gate waiver` share: the repository with what counts there, and
 * waivers judged outside of a run.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/vec.h"
#include "gate/cli.h"
#include "gate/trusted.h"
#include "profile/profile.h"
#include "waiver/approve.h"
#include "waiver/judged.h"

/* Owns all of it; texts live in trusted.arena. */
struct waiver_command {
    struct trusted trusted;
    struct waiver_court court;
    struct str words;             /* " --trust-ref origin/main": for commands that follow */
    struct vec profiles;          /* struct profile *, those that were asked for */
    struct judged_waivers judged; /* of HEAD and the root together */
};

/*
 * Opens the repository around here, or of --repo, and judges its waivers. On failure the error was
 * printed. Release in any case.
 */
ATTR_MUST_CHECK
enum exit_code waiver_command_open(const struct trusted_options *options,
                                   struct waiver_command *command);
/* The same, but fails where no policy counts: then no waiver can apply. */
ATTR_MUST_CHECK
enum exit_code waiver_command_open_policy(const struct trusted_options *options,
                                          struct waiver_command *command);
void waiver_command_release(struct waiver_command *command);

/* Examines `blobs` and judges each by the profile that it names. Fails as waiver_examine(). */
ATTR_MUST_CHECK
enum gate_rc waiver_command_judge(struct waiver_command *command, const struct waiver_blobs *blobs,
                                  struct judged_waivers *judged, struct error *err);

/*
 * The profile of that name that a run would have: built in, or pinned by the policy and as it was
 * pinned. NULL: it is neither, and is not looked for elsewhere.
 */
const struct profile *waiver_command_profile(struct waiver_command *command, struct str name);

/* The control of that id, or NULL. */
const struct control *waiver_command_control(const struct profile *profile, struct str id);

/* Of the gravest control; -1: not known here. */
int waiver_command_category(struct waiver_command *command, const struct waiver *waiver);

/* "accepted", "undecided" (only a run can tell), else the status. */
const char *waiver_command_word(const struct judged_waiver *judged);

/* The waiver of that id among those judged, or NULL. */
const struct judged_waiver *waiver_command_find(const struct waiver_command *command,
                                                struct str id);

/* Says that there is no such waiver, with the nearest; returns EXIT_USAGE. */
enum exit_code waiver_command_fail_unknown(const struct waiver_command *command, const char *id);

/* "CAT I", "CAT II", "CAT III"; "unknown category" for -1. */
const char *waiver_command_category_title(int category);
