/*
 * record_json: the record as JSON, schema "gate-record-1" (schema/record.schema.json). It is what
 * `--report json` writes; the same record gives the same bytes.
 */
#pragma once

#include <jansson.h>
#include <stdio.h>

#include "evidence/record.h"

void record_json_write(const struct record *record, FILE *out);

/* The array of controls with their results. */
json_t *record_json_controls(const struct record *record);

/* Tags as profiles write them: {"cis": {"debian12": "5.1.20"}, "nist-800-53": ["AC-6(2)"]}. */
json_t *record_json_tags(const struct record_control *control);

/* The frameworks that the run asks for, with what became of their requirements. */
json_t *record_json_asked(const struct record_summary *summary);

/* "enforce" or "audit". */
const char *run_mode_name(enum run_mode mode);

/* null without a policy. */
json_t *record_json_policy(const struct record_policy *policy);
json_t *record_json_trust(const struct record_trust *trust);
/* The array of waivers, used and refused. */
json_t *record_json_waivers(const struct record *record);
