/*
 * control: one question of a profile, its grade, and the engine that answers it.
 *
 * The metadata is the same whatever language a control was written in; `body` belongs to its
 * engine. YAML assertions (assert.h) are one engine; others follow.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/diagnostics.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "format/yaml_keys.h"
#include "resource/resource.h"

/* The status of an assertion, the gravest last but for order of display; check/results.h. */
enum status {
    STATUS_NOT_APPLICABLE,
    STATUS_PASSED,
    STATUS_SKIPPED,
    STATUS_ERROR,
    STATUS_FAILED,
};

/* Reason codes (LANGUAGE: "Statuses, results, findings"). */
enum reason {
    REASON_NONE,
    /* error */
    REASON_UNREADABLE,
    REASON_UNPARSABLE,
    REASON_UNSUPPORTED,
    REASON_LIMIT,
    REASON_NO_PACKAGE_DB,
    REASON_NOT_KEPT,
    REASON_INTERNAL,
    /* skipped */
    REASON_NEEDS_RUNNING_SYSTEM,
    REASON_NEEDS_PERSON,
    /* not_applicable */
    REASON_ONLY_IF,
    REASON_SUPPORTS,
    REASON_TARGET,
    REASON_DECLARED_NEED,
    REASON_ABSENT, /* of a failed result too: the thing that was asked about is not there */
};

const char *status_name(enum status status); /* "passed", "not_applicable", ... */
const char *reason_name(enum reason reason); /* "no-package-db", ...; "" for REASON_NONE */

/* One place where a result does not hold. */
struct finding {
    struct origin origin;
    struct str expected; /* "no", "<= 300"; text for people, not yet made safe */
    struct str got;
    struct str observation; /* what the fingerprint is over; empty: `got` */
};

/* One assertion's outcome. */
struct result {
    struct str subject;   /* "sshd_effective", "file /etc/shadow" */
    struct str property;  /* "PermitRootLogin"; empty: the resource itself */
    struct str matcher;   /* "eq no", "not be_installed": as written, in one line */
    struct str code_desc; /* "sshd_effective PermitRootLogin eq \"no\"" */
    enum status status;
    enum reason reason;
    struct str message; /* one line; empty when passed */
    struct str because; /* why it is asked, from the profile; may be empty */
    const struct finding *findings;
    size_t finding_count;
    bool is_cut; /* more findings than LIMIT_FINDINGS */
};

/* Takes results as an engine makes them, and copies them: they may live in the control's arena. */
struct result_sink {
    void (*add)(void *context, const struct result *result);
    /* The control as a whole: REASON_ONLY_IF and the like. At most once, instead of results. */
    void (*not_applicable)(void *context, enum reason reason, struct str text);
    void *context;
};

struct control;
struct yaml_node;

/* What a control is evaluated against. */
struct subject {
    struct resource_context *resources;
    struct value inputs;   /* map: the profile's inputs, resolved */
    struct arena *scratch; /* reset after each control */
};

struct control_engine {
    const char *name;
    void (*wishes)(const struct control *control, struct wish_set *set);
    /*
     * Evaluates and reports. Fails only for faults of gate itself; what the image does to a
     * control is a result with status error.
     */
    enum gate_rc (*evaluate)(const struct control *control, struct subject *subject,
                             const struct result_sink *sink, struct error *err);
};

enum level_kind { LEVEL_BOTH = 0 };

/* One row of a level map: {debian12: 2}. */
struct control_level {
    struct str benchmark; /* key such as "debian12"; empty: any */
    int level;            /* 1 or 2 */
};

/* A tag: `cis: {debian12: 5.1.20}` becomes name "cis", key "debian12", values {"5.1.20"}. */
struct control_tag {
    struct str name;
    struct str key;           /* empty: the tag has no keys */
    const struct str *values; /* source text */
    size_t value_count;
    bool is_list; /* as it was written, also with one value */
};

/* From which version of its profile on a control has which impact. */
struct control_raise {
    struct str version;
    double impact;
};

/* {os, family, version}, each a list of words; empty: any. All that are there must match. */
struct support {
    const struct str *os;
    size_t os_count;
    const struct str *families;
    size_t family_count;
    const struct str *versions;
    size_t version_count;
};

enum control_target { CONTROL_ANY, CONTROL_IMAGE, CONTROL_CONFIG, CONTROL_HOST };

const char *control_target_name(enum control_target target); /* "any", "image", ... */

/* KEY VALUE, KEY=VALUE, or KEY = VALUE. */
enum remedy_style { REMEDY_BLANK, REMEDY_EQUALS, REMEDY_SPACED };

/* One line of a file of settings, as a remedy writes it. */
struct remedy_setting {
    struct str file; /* empty: the files that the findings name */
    struct str key;  /* empty: `line`, or nothing but a file that is there */
    struct str value;
    struct str input;   /* whose value it is, instead */
    struct str line;    /* a whole line, which takes no other away */
    struct str section; /* of an INI file */
    struct str created; /* the mode of a file that is made; empty: none is */
    enum remedy_style style;
    bool is_first;    /* before all other lines; else behind them */
    bool is_caseless; /* the key in capitals is the same key */
    bool is_in_place; /* each line of the key gets the value, none is added */
};

/*
 * What a control's findings are mended with, as far as no person has to choose (gate-fix(1)). What
 * is not asked for is empty. All of it is words of the profile; findings give paths and names.
 */
struct remedy {
    struct texts places;   /* patterns of the paths of findings that it is for; none: any */
    struct texts families; /* of distributions; none: any */
    struct texts words; /* one of them stands in the line of the finding; none: any line or none */
    struct texts excepted; /* none of them does */
    bool is_layerless;     /* not by a further layer, which hides bytes and does not take them */
    bool is_purging;       /* the packages that the findings name */
    bool is_removing;      /* the files */
    bool is_cutting;       /* the lines */
    const struct remedy_setting *settings;
    size_t setting_count;
    struct texts masks;     /* units of systemd that nothing may start */
    struct texts refreshed; /* what is made anew of the files: names of remedy_programs */
    struct str owner;       /* of the files */
    struct str group;
    struct str mode;  /* "0644", or "go-w" */
    bool is_locking;  /* the accounts that the findings name */
    struct str shell; /* of the accounts */
};

/* What is made of other files by a program: its name in a remedy, and the command. */
struct remedy_program {
    const char *name;
    const char *command;
};

extern const struct remedy_program remedy_programs[];
extern const size_t remedy_program_count;
const struct remedy_program *remedy_program(struct str name); /* or NULL */

struct remedies {
    const struct remedy *items;
    size_t count;
};

struct control {
    struct str id;
    struct str title;
    double impact;
    struct str rationale;
    const struct control_level *levels;
    size_t level_count;
    struct str since; /* the version of the profile that brought it; may be empty */
    const struct control_raise *raises; /* from `since` on, rising versions; none: one impact */
    size_t raise_count;
    struct str needed; /* the service that a policy may declare needed; may be empty */
    struct str desc;
    struct str fix;
    struct remedies remedies; /* none: there is none that is safe without a person */
    const struct str *parts;  /* what an image cannot tell of the question */
    size_t part_count;
    const struct str *refs;
    size_t ref_count;
    const struct control_tag *tags;
    size_t tag_count;
    enum control_target target;
    const struct support *supports; /* of the profile that it was included from; none: any */
    size_t support_count;
    bool is_included;         /* of another profile than the one that has it */
    struct str code;          /* its source text */
    const struct str *inputs; /* that it names, each once, in the order of its source */
    size_t input_count;
    struct source_location location;
    const struct yaml_node *node; /* it as it was read, `for` written in; NULL: not of a file */
    const struct control_engine *engine;
    const void *body;
};

/*
 * Whether `selector` names the control: its id; TAG:VALUE, such as pci-dss-4:8.3.1, whatever the
 * benchmark; or TAG:BENCHMARK:VALUE, such as cis:debian12:5.1.20. All but the tag may be globs.
 */
bool control_matches(const struct control *control, struct str selector);

/* Its level for a benchmark key such as "debian12"; with no match the lowest one. */
int control_level(const struct control *control, struct str benchmark);

/* The lowest level that any benchmark gives it. */
int control_lowest_level(const struct control *control);

/* Whether version `a` is later than `b`: "1.10" is later than "1.9", and "1" is "1.0". */
bool control_is_later(struct str a, struct str b);

/*
 * Its impact as version `content` of the profile had it, where that was lower; empty: the present
 * one. A control that came later has the impact it came with.
 */
double control_impact_at(const struct control *control, struct str content);

/* The values of tag `name` for `key` (empty: without key), or NULL. */
const struct control_tag *control_tag(const struct control *control, struct str name,
                                      struct str key);

/*
 * Its rev: 12 hex digits over what it asks: impact, target, needed, supports, and `only_if` and
 * `describe`, but not their words for people (LANGUAGE, section 5). The same however the file is
 * written: comments, quotes and the order of keys do not count; inputs count by their names, not by
 * what they are set to. Empty where it is not of a file.
 */
struct str control_rev(const struct control *control, struct arena *arena);
