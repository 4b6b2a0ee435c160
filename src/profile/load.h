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

/* The profile being read, and those that include it. */
struct include_chain {
    const struct include_chain *parent; /* NULL: the one that the user named */
    struct profile_place place;
    struct str name;
    struct source_location at; /* where it is included */
    size_t *included;          /* how many were, of all of them */
};

/* A form that texts of remedies have. */
struct load_form {
    const char *pattern;
    struct regex *regex; /* NULL: the pattern is none */
};

struct loader {
    struct yaml_reader reader; /* first, for loader_of(); its arena is the profile's */
    struct profile *profile;
    const struct include_chain *chain;
    const struct profile_file *file; /* being read */
    struct vec edits;                /* struct profile_edit */
    struct vec included;             /* struct profile * */
    struct vec selectors;            /* struct str: `controls` of its includes */
    struct vec controls;             /* struct control */
    struct map ids;                  /* of controls, to where the first stands */
    size_t slots;                    /* given out in the control being read */
    struct vec references;           /* const struct reference *, of the control being read */
    size_t filled_bytes;             /* of the controls that rows of `for` made */
    struct vec inputs;               /* struct str: that the control being read names */
    struct vec forms;                /* struct load_form */
};

static inline struct loader *loader_of(struct yaml_reader *reader)
{
    return (struct loader *)reader;
}

/* The maps of a profile's files, for its schema. */
extern const struct key_table load_profile_table;  /* profile.yaml */
extern const struct key_table load_controls_table; /* a file of controls */
extern const struct key_table load_tests_table;    /* a file of tests */
extern const struct key_table load_control_table;
extern const struct key_table load_input_table;
extern const struct key_table load_include_table;
extern const struct key_table load_framework_table;
extern const struct key_table load_support_table;
extern const struct key_value load_remedies_value;
extern const struct key_value load_id_value;
extern const struct key_value load_target_value;
extern const struct key_value load_impact_value;
extern const struct key_value load_cat_value;

/* Reads one file with a table of keys; faults name it. */
void load_file(struct loader *loader, const struct profile_file *file, const char *what,
               const struct key_def *keys, size_t count, void *target);

/* Whether `id` is made of a-z, 0-9 and '-', and begins with a letter or digit. */
bool load_is_id(struct str id);

/* Reads the word of a target into an enum control_target. */
void load_target(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);

/* Reads `remedy`, a map or a list of maps, into the struct remedies of a control. */
void load_remedies(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);

/* Any value of the profile, with its inputs and references checked. */
struct operand load_operand(struct yaml_reader *reader, const struct yaml_node *node);
/* Whether `node` is {input: NAME}, or a map with the key `of`. */
bool load_is_input(const struct yaml_node *node);
bool load_is_reference(const struct yaml_node *node);

/*
 * Reads {of: {RESOURCE: ARGUMENT}, where: ..., its: PROPERTY} and gives it the next number; a fault
 * gives NULL.
 */
const struct reference *load_reference(struct yaml_reader *reader, const struct yaml_node *node,
                                       size_t *number);
/* The type of what a reference gives, where it is known for certain: of a list that of its items.
 */
struct reference_type {
    bool is_list;
    enum value_type type; /* VALUE_NIL: not known */
};
struct reference_type load_reference_type(const struct reference *reference);
/* The same for a property by itself. */
bool load_is_list(const struct property *property);
enum value_type load_type_of(const struct property *property);
/* The same without inputs: a default, a value that was given. */
struct value load_value(const struct yaml_node *node, struct arena *arena);

/* Reads `include:` of a profile. */
void load_include(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
/* Reads `framework:` of a profile. */
void load_framework(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
/* Once all controls are there: which of its requirements have one. */
void load_framework_end(struct loader *loader);
/* The profile that `node` names, which the caller owns; NULL with faults. */
struct profile *load_included(struct loader *loader, const struct yaml_node *node);

/* An impact from 0 to 1, and one by its category 1, 2 or 3. */
void load_take_impact(struct yaml_reader *reader, const struct yaml_node *node, double *impact);
void load_take_cat(struct yaml_reader *reader, const struct yaml_node *node, double *impact);

/* Reads a list of platforms; gives their number. */
size_t load_support_list(struct yaml_reader *reader, const struct yaml_pair *pair,
                         const struct support **supports);
/* Leaves a control the platforms that its profile supports too; none left is a fault at `node`. */
void load_narrow_supports(struct yaml_reader *reader, const struct yaml_node *node,
                          const struct profile *profile, struct control *control);
/* Reads {os, family, version}, called `what` in messages. */
void load_support(struct yaml_reader *reader, const struct yaml_node *node, const char *what,
                  struct support *support);

/* Makes the value one of the type, if it is; an integer is a real number too. */
bool input_convert(struct value *value, enum value_type type);
/* Fails with GATE_EUSAGE where the input does not allow the value, which is not told. */
ATTR_MUST_CHECK
enum gate_rc input_check(const struct profile_input *input, const struct value *value,
                         struct arena *arena, struct error *err);

/* Reads `inputs:` of a profile. */
void load_inputs(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
/* NULL if the profile has none of that name; then it is a fault at `node`. */
const struct profile_input *load_input(struct yaml_reader *reader, const struct yaml_node *node,
                                       struct str name);
/* Remembers that the control being read depends on the input `name`. */
void load_note_input(struct loader *loader, struct str name);
/* The word of `type:` for a type: "string", "integer", "boolean", ... */
const char *input_type_name(enum value_type type);

/* Reads `controls:` and adds them. */
void load_controls(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);

/* Where a control stands, and what a fault of it as a whole is at. */
struct control_place {
    const struct yaml_node *node; /* as it was written */
    struct str code;              /* its source text, which all rows of `for` share */
    const struct yaml_node *at;   /* itself, or its row of `for` */
};

/* Reads one control out of `node`, which is place->node with a row of `for` written into it. */
void load_control(struct yaml_reader *reader, const struct control_place *place,
                  const struct yaml_node *node);

/* What stands for a value of a row of `for`, whole: a regular expression of ECMA-262. */
extern const char load_row_pattern[];

/* Reads the control at `place` once for every row of `rows`. */
void load_for(struct yaml_reader *reader, const struct control_place *place,
              const struct yaml_node *rows);

/* Reads `describe:` and `only_if:` of a control. */
void load_describe(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
void load_only_if(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);

/* Reads which resource an entry asks, with which argument, and `where`; `own` names it. */
void load_subject(struct yaml_reader *reader, const struct yaml_node *node,
                  const struct yaml_pair *own, struct question *question);
/* Beside what a word of an entry may stand. */
enum { BESIDE_RESOURCE = 1, BESIDE_GROUP = 2, BESIDE_CONDITION = 4 }; /* CONDITION: only_if */

/* A key of an entry that names no resource. */
struct entry_word {
    const char *name; /* first, for yaml_keys_names() */
    const char *help;
    unsigned beside;
};

extern const struct entry_word load_entry_words[];
extern const size_t load_entry_word_count;
/* NULL if there is none. */
const struct entry_word *load_entry_word(struct str word);

extern const struct key_value load_absence_value; /* of `absent` and `empty` */

/* not, and then the quantifiers in the order of enum condition_kind. */
enum { LOAD_STRUCTURE_WORDS = 4 };
extern const char *const load_structure_words[LOAD_STRUCTURE_WORDS];

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
/* The same where steps may follow the name, parted by dots; they go to *path. */
int load_column_path(struct yaml_reader *reader, const struct resource_def *def, struct str name,
                     struct value_list *path);
/* The same, and a fault at `node` that names none. */
int load_column(struct yaml_reader *reader, const struct resource_def *resource,
                const struct yaml_node *node);

/* any, all, none: false if `name` is none of them. */
bool group_by_word(struct str name, enum group_kind *kind);
