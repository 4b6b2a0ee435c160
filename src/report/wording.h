/*
 * wording: findings and results as lines of plain text, as several reports write them.
 */
#pragma once

#include <stdio.h>

#include "evidence/record.h"

/* Findings of one result that a report shows before it says how many there are more. */
enum { WORDING_FINDINGS = 20 };

/* "/etc/shadow:21 (deploy): expected a hash, got nothing; layer 3 of 6: RUN useradd deploy" */
struct str wording_finding(const struct record *record, const struct record_finding *finding,
                           struct arena *arena);

/* The message of a result and its first findings, a line each, and "and N more". */
struct str wording_result(const struct record *record, const struct record_result *result,
                          struct arena *arena);

/* Whether a fault does not block because the base image brought it, and only that was asked for. */
bool wording_is_left_out(const struct record *record, const struct record_control *control);

/* "not applicable: no SSH server"; of a skipped control what its results say. */
struct str wording_reason(const struct record_control *control, struct arena *arena);

/* "passed", "failed", "error", "undecidable", "not applicable": the status for people. */
const char *wording_status(enum status status);

/* "expected no, got yes", or what there is of it; may be empty. */
struct str wording_difference(const struct record_finding *finding, struct arena *arena);
