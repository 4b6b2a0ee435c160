/*
 * resource: something in an image that a control can ask about, such as `passwd` or
 * `file: /etc/shadow`.
 *
 * To add one: write src/resource/NAME.c, which defines `const struct resource_def resource_NAME`,
 * and put RESOURCE(NAME) in resources.def. Nothing else in the tree names a resource, and nothing
 * here knows of YAML: front ends for other languages stand on the same definitions.
 *
 * A resource is opened once for each distinct call in a run and shared by all controls. Everything
 * it hands out lives as long as the run: allocate it in context->arena.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/value.h"
#include "image/image.h"
#include "image/wish.h"

enum target { TARGET_IMAGE, TARGET_HOST };

/* What all resources of a run share. */
struct resource_context {
    const struct image *image;
    struct rootfs *rootfs; /* image->rootfs */
    enum target target;
    struct value inputs;   /* map: the run's inputs by name, such as assume_login */
    bool has_time;         /* the time of the run is known */
    int64_t time;          /* of the run: seconds since 1970 UTC */
    struct str secret_key; /* of MACs over secrets: the project's name, empty without a policy */
    struct arena *arena;   /* the run's */
    struct resource_cache *cache; /* opened resources and shared readings */
};

/* The argument of an entry: positional values and named options, in the order written. */
struct resource_call {
    struct value_list positional;
    struct value_map named;
};

/* What is asked: `permissions.mode`, or ["Match", 2], or a keyword of a free-form file. */
struct property_query {
    struct str name;        /* declared name, or what a dynamic property is asked for */
    struct value_list path; /* further steps of a walk, applied by the caller */
    struct value_list arguments;
};

/*
 * One row per property. get() sets *value, nil where the thing has no such datum. It fails with the
 * codes of DESIGN 6.8: GATE_EFORMAT, GATE_EIO, GATE_ELIMIT, GATE_EUNSUPPORTED, GATE_EUNDECIDABLE,
 * and with GATE_ERUNNING where no file can tell: that is skipped, never passed.
 */
struct property_def {
    const char *name;
    enum value_type type; /* it may also be nil */
    /*
     * The thing has contexts (the Match blocks of sshd_config): the value is a list with one item
     * for each, of `type`, and an assertion must hold for every item; those that fail are findings.
     */
    bool is_each;
    const char *help; /* one line, no full stop */
    enum gate_rc (*get)(void *self, const struct property_query *query, struct value *value,
                        struct error *err);
};

enum { PREDICATE_WHOLE = -1 };

/*
 * A claim about the resource or about one of its rows: `it: be_installed`, `each: {it: ...}`.
 * A presence predicate is false on an absent resource, so that its negation holds there; any
 * other is not evaluated on one.
 */
struct predicate_def {
    const char *name;
    bool is_presence;
    bool is_of_rows;      /* asked of each row of a collection; else of the whole */
    const char *argument; /* help; NULL: it takes none */
    const char *help;     /* one line, no full stop */
    /* `row` indexes resource_def.rows, or is PREDICATE_WHOLE. *observed may be left nil. */
    enum gate_rc (*test)(void *self, ptrdiff_t row, const struct value *argument, bool *holds,
                         struct value *observed, struct error *err);
    /* Checks the argument when a profile is loaded, GATE_EUSAGE; NULL: any, or none. */
    enum gate_rc (*check)(const struct value *argument, struct error *err);
};

enum call_arity { CALL_NONE, CALL_OPTIONAL, CALL_REQUIRED };

/* A named option of a call. */
struct call_option_def {
    const char *name;
    enum value_type type;
    const char *help;
};

/*
 * What resources have in common that differ in their source only, such as the paths and the syntax
 * of a file: the functions of struct resource_def, told the source.
 */
struct resource_kind {
    void (*wishes)(const void *source, const struct resource_call *call, struct wish_set *set);
    enum gate_rc (*open)(void *self, struct resource_context *context, const void *source,
                         const struct resource_call *call, struct error *err);
};

struct resource_def {
    const char *name;
    const char *summary;  /* one line, no full stop */
    const char *argument; /* what the positional argument names; NULL: takes none */
    enum call_arity arity;
    bool is_list_accepted; /* the positional argument may be a list */
    const struct call_option_def *options;
    size_t option_count;
    const char *input;   /* the input of the run that it looks at by itself; NULL: none */
    const char *example; /* one entry of `describe`; the documentation test runs it */

    /*
     * Checks a call when a profile is loaded, as far as its shape does not say it: a name out of a
     * closed set. GATE_EUSAGE; NULL: any will do. A value that an input gives is nil here.
     */
    enum gate_rc (*check)(const struct resource_call *call, struct error *err);

    size_t self_size; /* bytes of private state, zeroed before open() */

    const struct resource_kind *kind; /* in place of wishes() and open(); NULL: of no kind */
    const void *source;               /* for the functions of the kind */

    /* Says what open() and the properties may read; NULL: nothing beyond the defaults. */
    void (*wishes)(const struct resource_call *call, struct wish_set *set);

    /*
     * Reads what the properties need. Fails with GATE_ENOTFOUND if the thing is not in the image:
     * the resource is then absent, and close() is still called.
     */
    enum gate_rc (*open)(void *self, struct resource_context *context,
                         const struct resource_call *call, struct error *err);
    void (*close)(void *self); /* NULL: nothing outside the arena */

    /* Where it stands, for findings without a row. NULL: the name of the resource. */
    struct origin (*origin)(const void *self, const struct resource_call *call);

    const struct property_def *properties;
    size_t property_count;
    /* Free-form keywords, asked when no declared property has the name; NULL: none. */
    const struct property_def *dynamic;

    const struct predicate_def *predicates;
    size_t predicate_count;

    /* A collection: its rows; NULL: it has none. The columns are known before it is opened. */
    const struct column_def *columns;
    size_t column_count;
    const struct table *(*rows)(void *self);
};

/* Declares what each listed file must define. */
#define RESOURCE(name) extern const struct resource_def resource_##name;
#include "resource/resources.def"
#undef RESOURCE

/* All resources, in the order of resources.def. */
extern const struct resource_def *const resource_defs[];
extern const size_t resource_def_count;

/* NULL if no resource has that name. */
const struct resource_def *resource_by_name(struct str name);

/* NULL if there is none of that name; dynamic properties are not looked at. */
const struct property_def *resource_property(const struct resource_def *def, struct str name);
const struct predicate_def *resource_predicate(const struct resource_def *def, struct str name);

/* Says what the resource for `call` may read. */
void resource_wishes(const struct resource_def *def, const struct resource_call *call,
                     struct wish_set *set);

/* An opened resource; `rc` is how open() ended: GATE_OK, GATE_ENOTFOUND (absent) or a failure. */
struct resource {
    const struct resource_def *def;
    const struct resource_call *call;
    void *self;
    enum gate_rc rc;
    struct error err;
    struct origin origin; /* where it stands */
};

/* One context's opened resources and the readings that several of them share. */
struct resource_cache;

struct resource_cache *resource_cache_open(void);
/* Closes every resource; NULL is allowed. */
void resource_cache_close(struct resource_cache *cache);

/*
 * What an engine keeps with the cache for the rest of the run, by a name of its own: rows that it
 * has chosen once and that others ask for too. Name and value live in the run's arena. NULL if
 * nothing was kept.
 */
void *resource_cache_kept(const struct resource_cache *cache, struct str name);
void resource_cache_keep(struct resource_cache *cache, struct str name, void *value);

/*
 * The resource for `call`, opened now or before in this run. Never NULL; look at its `rc`. The
 * call must live as long as the context. Calls are the same when name and values are equal.
 */
struct resource *resource_open(struct resource_context *context, const struct resource_def *def,
                               const struct resource_call *call);
