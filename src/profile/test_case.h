/*
 * test_case: the unit tests of a profile as data: small images, and what its controls say of them.
 *
 * Specification: LANGUAGE, section 6. Nothing is run here; check/profile_test.h does that.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/diagnostics.h"
#include "base/error.h"
#include "base/str.h"
#include "format/yaml_document.h"
#include "image/image.h"
#include "profile/control.h"
#include "profile/profile.h"

/* What one control must say. */
struct test_expectation {
    const struct control *control;
    struct source_location location;
    enum status status;
    struct str at;      /* a finding's "PATH:LINE", or its path alone; empty: anywhere */
    enum reason reason; /* REASON_NONE: any */
    bool has_count;
    size_t count; /* findings, all results together */
};

struct test_input {
    struct str name;
    const struct yaml_node *value;
    struct source_location location;
};

enum test_target { TEST_TARGET_AUTO, TEST_TARGET_IMAGE, TEST_TARGET_HOST };

struct test_case {
    struct str name;
    struct source_location location;
    const struct test_input *inputs;
    size_t input_count;
    struct str config_json; /* an OCI config; empty: a bare root file system */
    const struct str *tags;
    size_t tag_count;
    const struct memory_layer *layers;
    size_t layer_count;
    bool has_layers; /* they were given as such: an image, whose config may say nothing */
    enum test_target target;
    bool has_at;
    int64_t at; /* the time of the run, seconds since 1970 UTC */
    const struct test_expectation *expectations;
    size_t expectation_count;
};

struct test_cases {
    const struct test_case *items; /* in the order of files and lines */
    size_t count;
};

/*
 * Reads the tests of `profile`, which was opened as `name`; they live in its arena. Faults go to
 * `diagnostics`, all of them, and the result is GATE_EUSAGE; else fails as profile_open() does. A
 * profile without tests has none.
 */
ATTR_MUST_CHECK
enum gate_rc test_cases_read(struct profile *profile, const char *name,
                             struct diagnostics *diagnostics, struct test_cases *cases,
                             struct error *err);

/* The same from the text of one file, which messages call `shown`. */
ATTR_MUST_CHECK
enum gate_rc test_cases_parse(struct profile *profile, struct str shown, struct str text,
                              struct diagnostics *diagnostics, struct test_cases *cases,
                              struct error *err);
