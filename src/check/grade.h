/*
 * grade: from statuses to the verdict: what blocks, what is counted, and why.
 */
#pragma once

#include "base/arena.h"
#include "check/check.h"
#include "check/results.h"

/* Sets grade and decision of every control. */
void grade_decide(struct results *results, const struct check_plan *plan);

/* Counts by status and grade, and decided controls of each profile; selected ones must add up. */
void grade_count(struct results *results);

/* Sets is_blocked and the reasons, after grade_count(). */
void grade_judge(struct results *results, const struct check_plan *plan);

/* "CAT II", "impact 0.5": the threshold of the plan, for people. */
struct str grade_threshold(const struct check_plan *plan, struct arena *arena);

/* "CAT I", "CAT II", "CAT III"; "informational" for GRADE_NONE. */
const char *grade_title(enum grade grade);
