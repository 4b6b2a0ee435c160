/*
 * directives: what resources have in common whose files are lines of a name and words behind it,
 * such as chrony.conf or resolv.conf: every line is a row, a name is a property. Private to
 * src/resource.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "format/settings.h"
#include "resource/config_files.h"
#include "resource/resource.h"
#include "resource/rows.h"

struct directives;

/* A line, for the one that looks at it. */
struct directive {
    const struct setting *setting;
    const struct config_file *file;
    const struct str *words; /* behind the name */
    size_t word_count;
};

struct directives_source {
    const char *const *paths; /* the main file is the first that is there */
    size_t path_count;
    const char *const *wished; /* patterns of what else is read */
    size_t wished_count;
    const struct settings_syntax *syntax;
    bool is_folded; /* names are the same in upper and lower case */
    /*
     * Follows a directive that includes others, with directives_read() and
     * directives_read_pattern(), or refuses one; NULL: there is none.
     */
    enum gate_rc (*follow)(struct directives *self, const struct directive *directive, int depth,
                           struct error *err);
};

struct directives {
    struct resource_context *context;
    const struct directives_source *source;
    struct config_file main;
    size_t file_count;
    struct rows rows;
};

enum { DIRECTIVE_COLUMNS = 6 };

/* name, value, subject (the first word), options (the others), path, line */
extern const struct column_def directive_columns[DIRECTIVE_COLUMNS];
/* Any name: the values of its lines as a list, each with its place; nil without one. */
extern const struct property_def directive_values;

/*
 * Those whose source is a struct directives_source. Opening reads the main file and what it
 * includes, in the order in which the program does. It fails with GATE_ENOTFOUND without one,
 * GATE_EFORMAT with path and line, GATE_ELIMIT (includes nested more than LIMIT_NESTING deep, more
 * than LIMIT_CONFIG_FILES files) and as reading does.
 */
extern const struct resource_kind directives_kind;

/* For follow(): reads a file that `depth` others include; or all that a pattern finds. */
ATTR_MUST_CHECK
enum gate_rc directives_read(struct directives *self, const struct config_file *file, int depth,
                             struct error *err);
ATTR_MUST_CHECK
enum gate_rc directives_read_pattern(struct directives *self, struct str pattern, int depth,
                                     struct error *err);

/* For resource_def: `self` is a struct directives. */
void directives_close(void *self);
struct origin directives_origin(const void *self, const struct resource_call *call);
const struct table *directives_rows(void *self);
