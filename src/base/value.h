/*
 * value: what a property holds and a matcher compares.
 *
 * A value is small and copied freely. What it points to (text, items, rows) belongs to a resource
 * or to an arena of the run and lives as long as the run. Text is bytes: it may hold NUL and need
 * not be UTF-8.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

enum value_type {
    VALUE_NIL,
    VALUE_BOOL,
    VALUE_INTEGER,
    VALUE_REAL,
    VALUE_STR,
    VALUE_LIST,
    VALUE_MAP,
    VALUE_TABLE,
};

enum { ORIGIN_NONE = -1 };

/* Where a value stands, as a finding shows it. Start from ORIGIN_INIT. */
struct origin {
    struct str path;    /* absolute in the image, or "config KEY"; empty: the resource's own */
    uint32_t line;      /* from 1; 0: none */
    struct str entry;   /* the row's key: account, package, directive and context; may be empty */
    int32_t layer;      /* that holds the bytes, from 0; ORIGIN_NONE: unknown or none */
    int32_t step;       /* history entry, from 0; ORIGIN_NONE: that of the layer, if any */
    int32_t deleted_in; /* the layer that deletes or replaces it again; ORIGIN_NONE: it is there */
};

#define ORIGIN_INIT \
    ((struct origin){ .layer = ORIGIN_NONE, .step = ORIGIN_NONE, .deleted_in = ORIGIN_NONE })

struct value;
struct table;

struct value_list {
    const struct value *items;
    size_t count;
};

struct value_pair;

struct value_map {
    const struct value_pair *pairs; /* in the order of the source */
    size_t count;
};

/* Orders two strings as their kind asks (versions); < 0, 0 or > 0. */
typedef int value_compare_fn(struct str a, struct str b);

struct value {
    enum value_type type;
    union {
        bool boolean;
        int64_t integer;
        double real;
        struct str string;
        struct value_list list;
        struct value_map map;
        const struct table *table;
    };
    const struct origin *origin; /* NULL: where the resource is */
    value_compare_fn *compare;   /* of a string with an order of its own; NULL: none */
};

struct value_pair {
    struct str key;
    struct value value;
};

struct column_def {
    const char *name;
    enum value_type type; /* of its cells, which may also be nil */
    const char *help;     /* one line, no full stop */
};

/*
 * Rows made on demand: a table over all files of an image costs nothing until a cell is asked
 * for. A table is const after it was made; `self` belongs to its resource.
 */
struct table {
    const struct column_def *columns;
    size_t column_count;
    size_t row_count;
    const void *self;

    /*
     * Gives one cell. Fails as a property does (resource/resource.h): an unreadable body, a
     * checksum that could not be had.
     */
    enum gate_rc (*cell)(const struct table *table, size_t row, size_t column, struct value *value,
                         struct error *err);

    /* Where the row stands; its `entry` is the row's key and is never empty. */
    struct origin (*origin)(const struct table *table, size_t row);

    /*
     * The row in a few words, for a finding that is about the row as a whole: "4755 root:root",
     * "OpenSSH private key, no passphrase". NULL, or an empty text: the cells that were asked for.
     */
    struct str (*summary)(const struct table *table, size_t row);

    /*
     * What the fingerprint of a finding at this row is over: of a file mode, owner, capabilities
     * and package, of a secret its MAC. NULL, or an empty text: what the finding shows.
     */
    struct str (*observation)(const struct table *table, size_t row);
};

static inline struct value value_nil(void)
{
    return (struct value){ .type = VALUE_NIL };
}

static inline struct value value_bool(bool boolean)
{
    return (struct value){ .type = VALUE_BOOL, .boolean = boolean };
}

static inline struct value value_integer(int64_t integer)
{
    return (struct value){ .type = VALUE_INTEGER, .integer = integer };
}

static inline struct value value_real(double real)
{
    return (struct value){ .type = VALUE_REAL, .real = real };
}

static inline struct value value_str(struct str string)
{
    return (struct value){ .type = VALUE_STR, .string = string };
}

static inline struct value value_list(const struct value *items, size_t count)
{
    return (struct value){ .type = VALUE_LIST, .list = { .items = items, .count = count } };
}

static inline struct value value_map(const struct value_pair *pairs, size_t count)
{
    return (struct value){ .type = VALUE_MAP, .map = { .pairs = pairs, .count = count } };
}

/* "nil", "bool", "integer", "real", "string", "list", "map" or "table". */
const char *value_type_name(enum value_type type);

/*
 * Same type and same content, element by element; an integer equals the real of its size. Tables
 * are equal only to themselves. Origins do not count.
 */
bool value_equal(const struct value *a, const struct value *b);

/* The value of `key` in a map, or NULL; of other types always NULL. */
const struct value *value_find(const struct value *map, struct str key);

/* The index of the column `name`, or -1. */
int table_column(const struct table *table, struct str name);

struct arena;
struct vec;

/* A list of the items, which are copied to `arena`; `items` is of struct value. */
struct value value_list_of(struct arena *arena, const struct vec *items);

/*
 * `value` as a person reads it in a report: nil is "nothing", a string stands bare, a list as
 * "a, b, c" (the first 20, of maps two, and "and N more"), a mode stays a number: resources give
 * modes as strings of four octal digits.
 */
struct str value_text(const struct value *value, struct arena *arena);
