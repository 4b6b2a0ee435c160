/*
 * yaml_keys: the strict, table-driven reader of the YAML files that people write: profiles, their
 * tests, policies and waivers.
 *
 * Every map of such a file is a table of keys: name, help, whether it must be there, and the
 * function that reads it into a struct by offset. Keys are read in the order of the table, not of
 * the file. What is wrong is gathered with its place, all of it; nothing is taken by halves.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/diagnostics.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/yaml_document.h"

/*
 * What the functions of a table are given. The reader of a language with a state of its own is a
 * struct whose first member is this one, and its functions cast back.
 */
struct yaml_reader {
    struct arena *arena; /* of what is read */
    struct diagnostics *diagnostics;
    struct source_location file; /* the one being read: its name and blob */
};

/* What the value of a key is, for messages and for a schema. */
enum key_shape {
    KEY_TEXT,   /* a string */
    KEY_SOURCE, /* any scalar, whose text counts */
    KEY_TEXTS,  /* such a scalar, or a list of them */
    KEY_NUMBER,
    KEY_INTEGER,
    KEY_BOOLEAN,
    KEY_WORD, /* a scalar that is one of some words */
    KEY_LIST,
    KEY_MAP,
    KEY_ANY
};

struct key_table;

/* What a value may be, as far as its shape alone says it: for a schema. */
struct key_value {
    enum key_shape shape;
    const char *const *words; /* KEY_WORD: the only ones, */
    size_t word_count;
    const char *(*word_at)(size_t index); /* or a function that gives them, NULL at the end */
    const char *pattern;                  /* of its text: a regular expression of ECMA-262 */
    const char *key_pattern;              /* the same of the keys of a map */
    const double *range;                  /* of a number: lowest and highest */
    bool is_lowest_excluded;
    const struct key_table *table; /* KEY_MAP: its keys */
    const struct key_value *each;  /* KEY_LIST: its items; KEY_MAP: the values of any key */
    const struct key_value *other; /* what it may be instead */
    bool is_filled;                /* a list or map that may not be empty */
    const char *definition;        /* instead of all that: what the schema calls so */
};

struct key_def {
    const char *name;
    enum key_shape shape;
    const char *help;              /* one line, no full stop */
    const struct key_value *value; /* where the shape does not say everything */
    bool is_required;
    /* Reads the value of `pair` into the member at `offset` of what is being filled. */
    void (*load)(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
    size_t offset;
};

/* A map with known keys. */
struct key_table {
    const char *name; /* "control" */
    const struct key_def *keys;
    size_t count;
    const char *const *rivals; /* keys of which only one may be there, NULL at the end; or NULL */
    const char *const *needed; /* keys of which one must be there, likewise: perhaps the rivals */
};

/*
 * Reads the map `node`, called `what` in messages ("a control"), into `target`. Unknown and missing
 * keys are faults. False if it is no map.
 */
bool yaml_keys_read(struct yaml_reader *reader, const struct yaml_node *node, const char *what,
                    const struct key_def *keys, size_t count, void *target);

/* A file that was parsed, and has not been told to a reader yet. */
struct yaml_parsed {
    struct arena arena;           /* of its nodes */
    const struct yaml_node *root; /* NULL: it is empty, or see `err` */
    uint32_t line;                /* of the fault; 0: it has no place */
    uint32_t column;
    struct error err;
};

/* Parses `text` into `parsed`, which is zeroed. Several threads may, each its own. */
void yaml_keys_parse_apart(struct str text, struct yaml_parsed *parsed);

/*
 * The root of what was parsed apart, which is the whole of reader->file; its nodes live on in the
 * reader's arena. NULL and one fault as from yaml_keys_parse().
 */
const struct yaml_node *yaml_keys_take(struct yaml_reader *reader, struct yaml_parsed *parsed,
                                       const char *what);

/*
 * Parses `text`, the whole of reader->file. NULL and one fault if it is no YAML, or is empty, where
 * `what` ("a profile") was expected.
 */
const struct yaml_node *yaml_keys_parse(struct yaml_reader *reader, struct str text,
                                        const char *what);

/* GATE_EUSAGE, with the faults sorted and counted, if there are more than `before`. */
ATTR_MUST_CHECK
enum gate_rc yaml_keys_outcome(struct diagnostics *diagnostics, size_t before, const char *what,
                               struct error *err);

/* The pair of `name` in a map, or NULL. */
const struct yaml_pair *yaml_keys_pair(const struct yaml_node *map, const char *name);

/* Where `node` stands in the file being read; NULL: the file as a whole. */
struct source_location yaml_keys_place(const struct yaml_reader *reader,
                                       const struct yaml_node *node);

/* Adds a fault at `node`; NULL: of the file as a whole. `expected` and `nearest` may be NULL. */
ATTR_PRINTF(5, 6)
void yaml_keys_fault(struct yaml_reader *reader, const struct yaml_node *node, const char *expected,
                     const char *nearest, const char *format, ...);

/* "a string", "an integer", "nothing": what stands there, for messages. */
const char *yaml_keys_phrase(const struct yaml_node *node);

/* Whether `node` is a scalar with a text: no map, no list, not empty. */
bool yaml_keys_is_scalar(const struct yaml_node *node);

/* Whether `node` is of `kind`; if not, that is a fault, and `what` is its name. */
bool yaml_keys_expect(struct yaml_reader *reader, const struct yaml_node *node, enum yaml_kind kind,
                      struct str what);

/* Appends the names of a table of definitions, whose first member is the name. */
void yaml_keys_names(struct vec *names, const void *table, size_t count, size_t stride);
/* The one of `names` (const char *) that is nearest to `word`, or NULL. */
const char *yaml_keys_nearest(const struct vec *names, struct str word);

/* Readers for tables of keys, whose member is a struct str: a string, trimmed; and any scalar. */
void yaml_keys_text(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);
void yaml_keys_source(struct yaml_reader *reader, const struct yaml_pair *pair, void *member);

/* Texts: a list, or one alone. */
struct texts {
    const struct str *items;
    size_t count;
};

/* What takes one thing or a list of them: how many there are, and the one at `index`. */
size_t yaml_keys_item_count(const struct yaml_node *node);
const struct yaml_node *yaml_keys_item(const struct yaml_node *node, size_t index);

/* The scalars of a list, or one scalar, as their source text stands; faults name `what`. */
struct texts yaml_keys_texts(struct yaml_reader *reader, const struct yaml_node *node,
                             struct str what);

/* The index of the word `pair->value` among `words`, or -1 and a fault. */
int yaml_keys_word(struct yaml_reader *reader, const struct yaml_pair *pair,
                   const char *const *words, size_t count);
