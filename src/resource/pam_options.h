/*
 * pam_options: the values that a module of PAM works with, in each stack that runs it: arguments
 * of its line before lines of its configuration file before what it does by itself. Private to
 * src/resource.
 *
 * A resource of this kind is a struct pam_module and the functions below; see faillock.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "format/settings.h"
#include "resource/pam_stack.h"
#include "resource/resource.h"
#include "resource/rows.h"

enum pam_option_kind {
    PAM_OPTION_NUMBER,
    PAM_OPTION_TIME, /* a number, or "never", which is 0 */
    PAM_OPTION_FLAG, /* true where it stands at all */
    PAM_OPTION_TEXT,
};

struct pam_option {
    const char *name;
    enum pam_option_kind kind;
    const char *value;   /* where nothing sets it; NULL: a flag is false, others have none */
    const char *same_as; /* or this option's value, which stands before it in the table */
    int64_t least;       /* a smaller number is this one; 0: no bound */
    int64_t most;        /* likewise; 0: no bound */
    bool is_from_zero;   /* a negative number is 0 */
};

struct pam_module {
    const char *name; /* "pam_faillock.so" */
    enum pam_type type;
    const char *const *paths; /* its file is the first of these that is there */
    size_t path_count;
    const char *directory;   /* files *.conf that are read before it; NULL: none */
    bool has_conf_argument;  /* "conf=FILE" names another file */
    bool is_nocase;          /* names of options are taken in any case */
    bool is_unknown_refused; /* of names in files: the module reads no further */
    const char *newer_than;  /* Debian's version of libpam-modules that reads the file; NULL: all */
    const struct pam_option *options;
    size_t option_count;
};

struct pam_options {
    struct resource_context *context;
    const struct pam_module *module;
    struct pam_reader reader;
    struct vec modules; /* struct pam_row, each line once */
    struct rows rows;
};

enum { PAM_OPTIONS_COLUMNS = 5 };

/* service, name, value, path, line */
extern const struct column_def pam_options_columns[PAM_OPTIONS_COLUMNS];
/* Any option: its values are contexts, each of which must hold. */
extern const struct property_def pam_options_keyword;

void pam_options_wishes(const struct pam_module *module, struct wish_set *set);

/*
 * Fails with GATE_ENOTFOUND (no PAM, or no stack runs the module), GATE_EFORMAT (a line of PAM or
 * of the file that cannot be read as what it should be, with path and line) and as reading does.
 */
ATTR_MUST_CHECK
enum gate_rc pam_options_open(struct pam_options *self, struct resource_context *context,
                              const struct pam_module *module, struct error *err);

/* For resource_def: `self` is a struct pam_options. */
void pam_options_close(void *self);
struct origin pam_options_origin(const void *self, const struct resource_call *call);
const struct table *pam_options_rows(void *self);
