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

/* The value of an input on some platforms. */
struct input_rule {
    struct support when; /* of nothing: everywhere */
    struct value value;
    struct source_location location;
};

struct profile_input {
    struct str name;
    enum value_type type;
    struct str desc;
    const struct input_rule *rules; /* the first that fits gives the value */
    size_t rule_count;
    bool has_allowed;
    struct value_list allowed; /* values, or of a list its items */
    struct str pattern;        /* that texts must match; empty: any */
    bool is_sensitive;         /* the value is never shown */
    bool has_value;            /* false: it waits for a platform, or for a user */
    struct value value;        /* the default, or what was given; nil without a value */
    struct str given_by;       /* "default", "rule FILE:LINE", "--input", "--input-file FILE:LINE",
                                  "policy FILE:LINE", "include FILE:LINE" */
    bool is_given;
    bool is_included; /* of another profile */
    struct source_location location;
};

/* What stands for a sensitive value wherever values are shown. */
#define PROFILE_SENSITIVE "(sensitive)"

/* What an including profile makes of a control of another. */
enum profile_edit_kind { PROFILE_DROP, PROFILE_CHANGE };

struct profile_edit {
    enum profile_edit_kind kind;
    struct str control;
    struct str profile; /* that defines it */
    struct str reason;
    double impact_before;
    double impact; /* PROFILE_CHANGE */
    struct source_location location;
};

struct profile_benchmark {
    struct str key;  /* "debian12"; empty where the profile has one for all */
    struct str name; /* "CIS Debian Linux 12 Benchmark v1.1.0" */
};

/* What a framework asks for and no file of an image or a host shows. */
struct profile_outside {
    struct str requirement; /* a number, or a glob of several: "9.*" */
    struct str reason;      /* "rooms, badges and media" */
    struct source_location location;
};

/* The framework that a profile selects by; `tag` is empty in a profile that is about none. */
struct profile_framework {
    struct str tag;                        /* "nist-800-53" */
    const struct profile_outside *outside; /* no control of the profile is about one of them */
    size_t outside_count;
    const struct str *asked; /* requirements, and globs of them; of `include` and its own */
    size_t asked_count;
    const struct str *unanswered; /* of these, those that no control of the profile is about */
    size_t unanswered_count;
};

/* `inputs`, `controls` and the rest are effective: what is included is in them. */
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
    struct profile_framework framework;
    struct profile_input *inputs;
    size_t input_count;
    const struct control *controls; /* included ones first, then in the order of files and lines */
    size_t control_count;
    const struct profile_edit *edits; /* of included profiles, what those made of others as well */
    size_t edit_count;
    struct profile **included; /* as the profile names them; owned */
    size_t included_count;
    /*
     * Over its files without tests: "path\0size\0bytes" each, sorted by path. Of a profile that
     * includes others over that and over theirs.
     */
    struct digest sha256;
    bool is_partial; /* it has faults, and may lack what stands in its files */
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
/*
 * The same, but with faults *profile is set too, as far as it could be read: to find more of them
 * in its tests. Without faults, and failing all the same, it is left alone.
 */
ATTR_MUST_CHECK
enum gate_rc profile_examine(const char *name, struct diagnostics *diagnostics,
                             struct profile **profile, struct error *err);
/* As profile_open() from the text of one file, which messages call `shown`. */
ATTR_MUST_CHECK
enum gate_rc profile_parse(struct str shown, struct str text, struct diagnostics *diagnostics,
                           struct profile **profile, struct error *err);

void profile_close(struct profile *profile);
void profile_closep(struct profile **profile);

/* Names of the built-in profiles, sorted. */
size_t profile_builtin_count(void);
struct str profile_builtin_name(size_t index);
/*
 * Whether the built-in profile has no folder of controls but selects from others, as those of
 * frameworks do: it is chosen by name, never by itself, and would say again what the others say.
 */
bool profile_builtin_is_selection(struct str name);

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

/* The list of services that controls with `needed` look at. */
#define PROFILE_NEEDED_INPUT "needed_services"

/* The input of that name, or NULL. */
const struct profile_input *profile_input(const struct profile *profile, struct str name);

/* Its value as a person may see it, or what decides it: "by 2 rules"; not yet made safe. */
struct str profile_input_text(const struct profile_input *input, struct arena *arena);

/* The inputs as one map value, in the profile's arena; those without a value are nil. */
struct value profile_inputs(const struct profile *profile);

/*
 * Before the platform is known: each input that waits for it with the value of one of its rules. In
 * profile_input_variants() variants every rule of each has its turn.
 */
size_t profile_input_variants(const struct profile *profile);
struct value profile_inputs_variant(const struct profile *profile, size_t variant);

/* What the image is, for supports, levels and benchmark keys. */
struct platform {
    struct str os;      /* ID of os-release: "debian"; empty: unknown */
    struct str family;  /* "debian", "redhat", "suse", "alpine", ...; empty: unknown */
    struct str version; /* VERSION_ID */
    struct str key;     /* "debian12", "ubuntu2204", "rhel9"; empty: unknown */
};

/* Whether all that `support` asks for is so. */
bool support_matches(const struct support *support, const struct platform *platform);
/* Whether one of them is so, or there is none. */
bool support_matches_any(const struct support *supports, size_t count,
                         const struct platform *platform);

/*
 * The effective profile: what is included flattened, changes applied, inputs with their values. The
 * digest is over that, whatever files it came from; a sensitive value is not in it.
 */
struct digest profile_effective_digest(const struct profile *profile);
/*
 * The same as one YAML file, which loads to a profile of the same effective digest; empty past
 * LIMIT_FILLED_BYTES.
 */
struct str profile_effective_text(const struct profile *profile, struct arena *arena);

/*
 * Gives the inputs that wait for their platform the value of the first rule that fits it. Fails
 * with GATE_EUSAGE when none does, or when nobody gave a value.
 */
ATTR_MUST_CHECK
enum gate_rc profile_resolve_inputs(struct profile *profile, const struct platform *platform,
                                    struct error *err);

bool profile_supports(const struct profile *profile, const struct platform *platform);

/* The benchmark for the platform's key, or the only one; empty if there is none. */
struct str profile_benchmark(const struct profile *profile, const struct platform *platform);
