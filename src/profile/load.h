/*
 * load: reads the files of a profile into structs and says everything that is wrong with them, with
 * the tables of format/yaml_keys.h. Private to src/profile.
 *
 * Inputs stand before controls in the table of a profile, so that they are known where controls use
 * them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/str.h"
#include "base/value.h"
#include "base/vec.h"
#include "format/yaml_keys.h"
#include "profile/assert.h"
#include "profile/files.h"
#include "profile/profile.h"

struct loader {
    struct yaml_reader reader; /* first, for loader_of(); its arena is the profile's */
    struct profile *profile;
    const struct profile_file *file; /* being read */
    struct vec controls;             /* struct control */
    struct map ids;                  /* of controls, to where the first stands */
    size_t slots;                    /* given out in the control being read */
};

static inline struct loader *loader_of(struct yaml_reader *reader)
{
    return (struct loader *)reader;
}

/* Reads one file with a table of keys; faults name it. */
void load_file(struct loader *loader, const struct profile_file *file, const char *what,
               const struct key_def *keys, size_t count, void *target);

/* Whether `id` is made of a-z, 0-9 and '-', and begins with a letter or digit. */
bool load_is_id(struct str id);

/* Reads the word of a target into an enum control_target. */
void load_target(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
const char *load_target_word(enum control_target target);

/* Any value of the profile, with its inputs checked. */
struct operand load_operand(struct yaml_reader *reader, const struct yaml_node *node);
/* The same without inputs: a default, a value that was given. */
struct value load_value(const struct yaml_node *node, struct arena *arena);

/* Reads `inputs:` of a profile. */
void load_inputs(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
/* NULL if the profile has none of that name; then it is a fault at `node`. */
const struct profile_input *load_input(struct yaml_reader *reader, const struct yaml_node *node,
                                       struct str name);
/* The word of `type:` for a type: "string", "integer", "boolean", ... */
const char *input_type_name(enum value_type type);

/* Reads `controls:` and adds them. */
void load_controls(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);

/* Reads `describe:` and `only_if:` of a control. */
void load_describe(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
void load_only_if(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);

/*
 * 12 hex digits over what a control asks: impact, target, `only_if` and `describe` of `node`, but
 * not their words for people. The same however the file is written: comments, quotes and the order
 * of keys do not count; inputs count by their names, not by what they are set to.
 */
struct str load_rev(const struct control *control, const struct yaml_node *node,
                    struct arena *arena);

/* Reads the argument of question->resource into its call and subject. */
void load_call(struct yaml_reader *reader, const struct yaml_node *node, struct question *question);

/* Reads a key of `its`: a property of the resource, or after `where` a column or the count. */
bool load_property(struct yaml_reader *reader, const struct question *question,
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
const struct condition *load_condition(struct yaml_reader *reader, const struct scope *scope,
                                       const struct yaml_node *node);
/* The same where a bare scalar is equality: the values of `where`. */
const struct condition *load_filter(struct yaml_reader *reader, const struct scope *scope,
                                    const struct yaml_node *node);

/* `where: {...}` and `each: {...}` over the columns of `resource`. */
void load_where(struct yaml_reader *reader, const struct resource_def *resource,
                const struct yaml_node *node, struct row_test *test);
void load_each(struct yaml_reader *reader, const struct resource_def *resource,
               const struct yaml_node *node, struct row_test *test);
/* The index of a column, or COLUMN_NONE. */
int column_index(const struct resource_def *def, struct str name);
/* The same, and a fault at `node` that names none. */
int load_column(struct yaml_reader *reader, const struct resource_def *resource,
                const struct yaml_node *node);

/* any, all, none: false if `name` is none of them. */
bool group_by_word(struct str name, enum group_kind *kind);
