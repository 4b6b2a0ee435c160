/*
 * sample: one finished run made by hand, for tests of the record and of the reports: every status,
 * grade and decision, names with bytes that a terminal must not see, credentials, long lines.
 */
#pragma once

#include "check/check.h"
#include "evidence/record.h"

/* A credential that stands in labels, build steps, values and the command line of the sample. */
#define SAMPLE_TOKEN "ghp_0123456789abcdefghijABCDEFGHIJ012345"
#define SAMPLE_PASSWORD "hunter2-and-more"

/* Facts and image are const; the caller releases the results. */
const struct run_facts *sample_facts(void);
const struct image *sample_image(void);
void sample_results(struct results *results);

/* The record of all that; in audit mode on request. The caller releases it. */
void sample_record(enum run_mode mode, struct record *record);

/* One that passed, with nothing in it that failed. */
void sample_passed_record(struct record *record);
