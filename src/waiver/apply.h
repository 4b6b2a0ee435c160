/*
 * apply: what accepted waivers change: the decision about a control, never its status.
 */
#pragma once

#include "base/arena.h"
#include "check/check.h"
#include "check/results.h"
#include "waiver/approve.h"
#include "waiver/examine.h"
#include "waiver/judged.h"

/* The category of a grade; -1 for GRADE_NONE. */
int waiver_category(enum grade grade);

/*
 * Judges every waiver against the results of a run: its controls, their rev and profile, the
 * category of the gravest (R12), its approvals, and its findings (R7). A control whose every
 * finding is covered gets the decision "waived" and the ids of the waivers; then the verdict of
 * `results` is made anew. What a waiver names and the run did not evaluate is not covered by it.
 */
void waiver_apply(struct judged_waivers *judged, const struct waiver_court *court,
                  const struct check_plan *plan, struct results *results, struct arena *arena);

/*
 * Judges a waiver outside of a run, by the profile that it names: are its controls still the same,
 * which is the gravest, and is it approved. What it covers only a run can tell.
 */
void waiver_judge_by(struct judged_waiver *judged, const struct profile *profile,
                     const struct waiver_court *court, struct arena *arena);
