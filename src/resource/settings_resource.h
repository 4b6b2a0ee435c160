/*
 * settings_resource: what resources have in common whose files give names values, such as
 * journald.conf or pwquality.conf: the value of a keyword is a property, every line is a row.
 * Private to src/resource.
 *
 * A resource of this kind is a struct settings_source, settings_kind and the functions below. One
 * that needs more may embed struct settings_resource as its first member.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "format/settings.h"
#include "resource/config_files.h"
#include "resource/resource.h"
#include "resource/rows.h"

/* What a program does where no line says otherwise. */
struct settings_default {
    const char *name;
    const char *value;
};

/* A setting whose value names files that take the place of the setting. */
struct settings_include {
    const char *name;
    enum config_include_kind kind;
    const char *suffix;
};

struct settings_source {
    /* The main file is the first of these that is there; all are patterns for wishes too. */
    const char *const *paths;
    size_t path_count;
    bool reads_all_paths; /* ... all that are there, in this order */
    /* Directories of drop-ins, those that hide others first (config_files_dropins). */
    const char *const *directories;
    size_t directory_count;
    const char *suffix;
    bool is_main_needed; /* without a main file the resource is absent, whatever drop-ins say */
    const struct settings_syntax *syntax;
    /* Relative paths are below the directory of the file that includes. */
    const struct settings_include *includes;
    size_t include_count;
    bool is_empty_reset;        /* an empty value is the default */
    bool is_folded;             /* names are the same in upper and lower case */
    bool is_dash_folded;        /* '-' and '_' are the same in names */
    const char *section;        /* in which a bare name is looked for; NULL: no sections */
    const char *const *aliases; /* sections that count as that one */
    size_t alias_count;
    const struct settings_default *defaults; /* names as asked for: bare */
    size_t default_count;
};

struct settings_resource {
    struct resource_context *context;
    const struct settings_source *source;
    struct vec files;    /* struct config_file: the main file and drop-ins */
    struct vec settings; /* struct setting_place, in the order in which they are read */
    size_t included;     /* files that others include */
    struct rows rows;
};

struct setting_place {
    struct setting setting;
    const struct config_file *file;
};

enum { SETTINGS_COLUMNS = 5 };

/* section, name, value, path, line */
extern const struct column_def settings_columns[SETTINGS_COLUMNS];
/* Any keyword, as "NAME" or "SECTION.NAME": an integer where the value is one, else its text. */
extern const struct property_def settings_keyword;

/*
 * Those whose source is a struct settings_source and that read nothing else; where a call may name
 * a file, only that one is read.
 */
extern const struct resource_kind settings_kind;

void settings_resource_wishes(const struct settings_source *source, struct wish_set *set);
/* The same, or the file that a call with an optional path names. */
void settings_resource_wishes_called(const struct settings_source *source,
                                     const struct resource_call *call, struct wish_set *set);

/*
 * Reads the files of `source`, or where `path` is not empty only the one that it names. Fails with
 * GATE_ENOTFOUND when there is none, GATE_EFORMAT with path and line (an include that leads nowhere
 * or is nested deeper than LIMIT_INCLUDES too), and as reading does.
 */
ATTR_MUST_CHECK
enum gate_rc settings_resource_open(struct settings_resource *self,
                                    struct resource_context *context,
                                    const struct settings_source *source, struct str path,
                                    struct error *err);

/* Reads one more file, whose settings come after the others. One that is not there is no error. */
ATTR_MUST_CHECK
enum gate_rc settings_resource_add(struct settings_resource *self, struct str path,
                                   struct error *err);

/* For resource_def: `self` is a struct settings_resource, or begins with one. */
void settings_resource_close(void *self);
struct origin settings_resource_origin(const void *self, const struct resource_call *call);
const struct table *settings_resource_rows(void *self);

/* The setting of `name` that is in force, the last, or NULL; `section` as in the file, or empty. */
const struct setting_place *settings_resource_find(const struct settings_resource *self,
                                                   struct str section, struct str name);

/* `name` as the settings have it: in the run's arena where that differs from how it is written. */
struct str settings_resource_folded(const struct settings_resource *self, struct str name);

/* The value of a setting with its place: true of a bare name, an integer where it is a number. */
struct value settings_resource_value(const struct settings_resource *self,
                                     const struct setting_place *place);

/* Decimal digits, a sign perhaps, no leading zero: an integer; else the text. */
struct value settings_value_of(struct str text);
