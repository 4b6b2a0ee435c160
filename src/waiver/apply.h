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
