/* record_parts: the larger pieces of record_build(), each in a file of its own. */
#pragma once

#include "evidence/record.h"

/* The image, from what was read and what the check found out about it. */
void record_add_image(struct record *record, const struct image *image,
                      const struct results *results);

/* Profiles and controls with their results; `started` is the run's start, seconds since 1970. */
void record_add_controls(struct record *record, const struct results *results);

/* The counts, from the results and the controls of the record. */
void record_add_summary(struct record *record, const struct results *results);

/* Policy, trust and waivers. */
void record_add_trust(struct record *record, const struct run_facts *facts);

/* The verdict: of the results, and of what policy and trust make of the run. */
void record_add_verdict(struct record *record, const struct run_facts *facts,
                        const struct results *results);

/* Adds (struct str) that waivers and keys end within 30 days. */
void record_warn_of_trust(struct record *record, const struct run_facts *facts,
                          struct vec *warnings);
