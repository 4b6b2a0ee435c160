/* record_parts: the larger pieces of record_build(), each in a file of its own. */
#pragma once

#include "evidence/record.h"

/* The image, from what was read and what the check found out about it. */
void record_add_image(struct record *record, const struct image *image,
                      const struct results *results);

/* Profiles and controls with their results; `started` is the run's start, seconds since 1970. */
void record_add_controls(struct record *record, const struct results *results);

/* Whether the tag is about this image: its key is the platform's, or there is but one benchmark. */
bool record_has_tag(const struct control_tag *tag, const struct profile *profile,
                    struct str platform_key);

/* The counts, from the results and the controls of the record. */
void record_add_summary(struct record *record, const struct results *results);

/* Whether the run asks for this requirement: by --framework, or by what a profile selects by. */
bool record_is_asked(const struct results *results, struct str framework, struct str requirement);

/* Who asks for the framework, and what of it no image shows or no control is about. */
void record_ask(struct record_framework *framework, const struct results *results,
                struct arena *arena);

/* Policy, trust and waivers. */
void record_add_trust(struct record *record, const struct run_facts *facts);

/* The verdict: of the results, and of what policy and trust make of the run. */
void record_add_verdict(struct record *record, const struct run_facts *facts,
                        const struct results *results);

/* Adds (struct str) that waivers and keys end within 30 days. */
void record_warn_of_trust(struct record *record, const struct run_facts *facts,
                          struct vec *warnings);
