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
