/*
 * load: reads the files of a profile into structs and says everything that is wrong with them.
 * Private to src/profile.
 *
 * Every map of the language is a table of keys: name, help, whether it must be there, and the
 * function that reads it into a struct by offset. Keys are read in the order of the table, not of
 * the file, so that inputs are known before controls use them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/map.h"
#include "base/str.h"
#include "base/value.h"
#include "base/vec.h"
#include "format/yaml_document.h"
#include "profile/assert.h"
#include "base/diagnostics.h"
#include "profile/files.h"
#include "profile/profile.h"

struct loader {
    struct profile *profile;
    struct arena *arena; /* the profile's */
    struct diagnostics *diagnostics;
    const struct profile_file *file; /* being read */
    struct vec controls;             /* struct control */
    struct map ids;                  /* of controls, to where the first stands */
    size_t slots;                    /* given out in the control being read */
};

/* What the value of a key is, for messages and for a schema. */
enum key_shape {
    KEY_TEXT,
    KEY_SOURCE,
    KEY_NUMBER,
    KEY_INTEGER,
    KEY_WORD,
    KEY_LIST,
    KEY_MAP,
    KEY_ANY
};

struct key_def {
    const char *name;
    enum key_shape shape;
    const char *help; /* one line, no full stop */
    bool is_required;
    /* Reads `value` into the member at `offset` of what is being filled. */
    void (*load)(struct loader *loader, const struct yaml_pair *pair, void *member);
    size_t offset;
};

/*
 * Reads the map `node`, called `what` in messages ("a control"), into `target`. Unknown and missing
 * keys are faults. False if it is no map.
 */
bool load_keys(struct loader *loader, const struct yaml_node *node, const char *what,
               const struct key_def *keys, size_t count, void *target);

/* Reads one file with a table of keys: all of it, or the one fault that makes it no YAML. */
void load_file(struct loader *loader, const struct profile_file *file, const char *what,
               const struct key_def *keys, size_t count, void *target);

/* GATE_EUSAGE, with the faults sorted and counted, if there are more than `before`. */
ATTR_MUST_CHECK
enum gate_rc load_outcome(struct diagnostics *diagnostics, size_t before, const char *what,
                          struct error *err);

/* The pair of `name` in a map, or NULL. */
const struct yaml_pair *load_pair(const struct yaml_node *map, const char *name);

/* Adds a fault at `node`; NULL: of the file as a whole. */
ATTR_PRINTF(5, 6)
void load_fault(struct loader *loader, const struct yaml_node *node, const char *expected,
                const char *nearest, const char *format, ...);

/* "a string", "an integer", "nothing": what stands there, for messages. */
const char *load_phrase(const struct yaml_node *node);

/* Whether `node` is a scalar with a text: no map, no list, not empty. */
bool load_is_scalar(const struct yaml_node *node);

/* Whether `id` is made of a-z, 0-9 and '-', and begins with a letter or digit. */
bool load_is_id(struct str id);

/* Whether `node` is of `kind`; if not, that is a fault, and `what` is its name. */
bool load_expect(struct loader *loader, const struct yaml_node *node, enum yaml_kind kind,
                 struct str what);

/* Appends the names of a table of definitions, whose first member is the name. */
void load_names(struct vec *names, const void *table, size_t count, size_t stride);
/* The one of `names` (const char *) that is nearest to `word`, or NULL. */
const char *load_nearest(const struct vec *names, struct str word);

/* Readers for tables of keys, by what `member` is. */
void load_text(struct loader *loader, const struct yaml_pair *pair, void *member);   /* str */
void load_source(struct loader *loader, const struct yaml_pair *pair, void *member); /* str */

void load_target(struct loader *loader, const struct yaml_pair *pair, void *member); /* target */

/* Texts: a list, or one alone. */
struct texts {
    const struct str *items;
    size_t count;
};

/* The scalars of a list, or one scalar, as their source text stands; faults name `what`. */
struct texts load_texts(struct loader *loader, const struct yaml_node *node, struct str what);

/* The index of the word `node` among `words`, or -1 and a fault. */
int load_word(struct loader *loader, const struct yaml_pair *pair, const char *const *words,
              size_t count);

/* Any value of the profile, with its inputs checked. */
struct operand load_operand(struct loader *loader, const struct yaml_node *node);
/* The same without inputs: a default, a value that was given. */
struct value load_value(const struct yaml_node *node, struct arena *arena);

/* Reads `inputs:` of a profile. */
void load_inputs(struct loader *loader, const struct yaml_pair *pair, void *member);
/* NULL if the profile has none of that name; then it is a fault at `node`. */
const struct profile_input *load_input(struct loader *loader, const struct yaml_node *node,
                                       struct str name);
/* The word of `type:` for a type: "string", "integer", "boolean", ... */
const char *input_type_name(enum value_type type);

/* Reads `controls:` and adds them. */
void load_controls(struct loader *loader, const struct yaml_pair *pair, void *member);

/* Reads `describe:` and `only_if:` of a control. */
void load_describe(struct loader *loader, const struct yaml_pair *pair, void *member);
void load_only_if(struct loader *loader, const struct yaml_pair *pair, void *member);

/* Reads the argument of question->resource into its call and subject. */
void load_call(struct loader *loader, const struct yaml_node *node, struct question *question);

/* Reads a key of `its`: a property of the resource, or after `where` a column or the count. */
bool load_property(struct loader *loader, const struct question *question,
                   const struct yaml_node *key, struct property *property);

/* What MATCHERS are about. */
enum scope_kind { SCOPE_VALUE, SCOPE_RESOURCE, SCOPE_ROW };

struct scope {
    enum scope_kind kind;
    const struct resource_def *resource;
    bool is_filtered;     /* of SCOPE_RESOURCE: only the rows that `where` left */
    bool is_list;         /* of SCOPE_VALUE: matchers that do not take lists want a quantifier */
    enum value_type type; /* of SCOPE_VALUE, where it is known for certain; else VALUE_NIL */
};

/* Reads MATCHERS; a fault gives NULL. */
const struct condition *load_condition(struct loader *loader, const struct scope *scope,
                                       const struct yaml_node *node);
/* The same where a bare scalar is equality: the values of `where`. */
const struct condition *load_filter(struct loader *loader, const struct scope *scope,
                                    const struct yaml_node *node);

/* `where: {...}` and `each: {...}` over the columns of `resource`. */
void load_where(struct loader *loader, const struct resource_def *resource,
                const struct yaml_node *node, struct row_test *test);
void load_each(struct loader *loader, const struct resource_def *resource,
               const struct yaml_node *node, struct row_test *test);
/* The index of a column, or COLUMN_NONE. */
int column_index(const struct resource_def *def, struct str name);
/* The same, and a fault at `node` that names none. */
int load_column(struct loader *loader, const struct resource_def *resource,
                const struct yaml_node *node);

/* any, all, none: false if `name` is none of them. */
bool group_by_word(struct str name, enum group_kind *kind);
