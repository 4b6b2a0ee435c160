/*
 * profile: a named, versioned, checksummed set of controls with inputs.
 *
 * On disk (LANGUAGE, section 1): NAME/profile.yaml, NAME/controls/ (its YAML files), NAME/tests/
 * (likewise); or one file that holds both. Built-in profiles are embedded in the program
 * (embedded.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/diagnostics.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "format/yaml_document.h"
#include "profile/control.h"

/* {os, family, version}, each a list of words; empty: any. All that are there must match. */
struct support {
    const struct str *os;
    size_t os_count;
    const struct str *families;
    size_t family_count;
    const struct str *versions;
    size_t version_count;
};

struct profile_input {
    struct str name;
    enum value_type type;
    struct str desc;
    struct value value;  /* the default, or what was given */
    struct str given_by; /* "default", "--input", "--input-file FILE:LINE" */
    bool is_given;
};

struct profile_benchmark {
    struct str key;  /* "debian12"; empty where the profile has one for all */
    struct str name; /* "CIS Debian Linux 12 Benchmark v1.1.0" */
};

struct profile {
    struct str name;
    struct str version;
    struct str title;
    struct str desc;
    const struct profile_benchmark *benchmarks;
    size_t benchmark_count;
    double cat1; /* impacts at or above it are CAT I */
    double cat2;
    enum control_target target;
    const struct support *supports;
    size_t support_count;
    struct profile_input *inputs;
    size_t input_count;
    const struct control *controls; /* in the order of files and lines */
    size_t control_count;
    struct digest
        sha256; /* over its files without tests: "path\0size\0bytes" each, sorted by path */
    bool is_builtin;
    struct str source;   /* directory or file it was read from; "built-in" */
    struct arena *arena; /* owns all of it */
};

/*
 * Loads a built-in profile by name, a directory or a file. Faults go to `diagnostics`, all of
 * them, and the result is GATE_EUSAGE; GATE_ENOTFOUND when there is no such profile (nearest name
 * in the message); GATE_EIO. On success the caller owns *profile.
 */
ATTR_MUST_CHECK
enum gate_rc profile_open(const char *name, struct diagnostics *diagnostics,
                          struct profile **profile, struct error *err);
/* The same from the text of one file, which messages call `shown`. */
ATTR_MUST_CHECK
enum gate_rc profile_parse(struct str shown, struct str text, struct diagnostics *diagnostics,
                           struct profile **profile, struct error *err);

void profile_close(struct profile *profile);
void profile_closep(struct profile **profile);

/* Names of the built-in profiles, sorted. */
size_t profile_builtin_count(void);
struct str profile_builtin_name(size_t index);

/*
 * Sets an input from text, as `--input NAME=VALUE` gives it, converted to its declared type.
 * GATE_EUSAGE for an unknown name (nearest) or a text that is not of the type.
 */
ATTR_MUST_CHECK
enum gate_rc profile_set_input(struct profile *profile, struct str name, struct str text,
                               struct str given_by, struct error *err);

/*
 * Sets an input from a node of an input file or of a profile's test. GATE_EUSAGE as above. The
 * node's texts are copied.
 */
ATTR_MUST_CHECK
enum gate_rc profile_set_input_node(struct profile *profile, struct str name,
                                    const struct yaml_node *node, struct str given_by,
                                    struct error *err);

/* The inputs as one map value, in the profile's arena. */
struct value profile_inputs(const struct profile *profile);

/* What the image is, for supports, levels and benchmark keys. */
struct platform {
    struct str os;      /* ID of os-release: "debian"; empty: unknown */
    struct str family;  /* "debian", "redhat", "suse", "alpine", ...; empty: unknown */
    struct str version; /* VERSION_ID */
    struct str key;     /* "debian12", "ubuntu2204", "rhel9"; empty: unknown */
};

bool profile_supports(const struct profile *profile, const struct platform *platform);

/* The benchmark for the platform's key, or the only one; empty if there is none. */
struct str profile_benchmark(const struct profile *profile, const struct platform *platform);
