/*
 * aide_read: a configuration of AIDE carried out, as far as it can be without starting a program.
 * Private to src/resource.
 *
 * What a program prints that an include runs, and the name of the host, only a running system has.
 * From there on nothing is certain: `unsure` tells why, and what is read later says so.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"
#include "format/aide_conf.h"
#include "format/aide_rules.h"
#include "resource/config_files.h"
#include "resource/resource.h"

enum aide_doubt {
    AIDE_CERTAIN,
    AIDE_ATTRIBUTES_UNSURE, /* groups may have been defined anew */
    AIDE_ALL_UNSURE,        /* what stands here, or its pattern, is not known */
};

/* A rule as it was read, or a place where something unknown stands. */
struct aide_row {
    enum aide_doubt doubt;
    enum aide_rule_kind kind;
    struct str pattern; /* with its prefix; a program; or the text of a condition */
    struct str types;
    uint64_t attributes;
    struct origin origin;
};

/* A line that sets an option. */
struct aide_setting {
    const struct aide_option *option;
    struct str value;
    const struct origin *origin;
    bool is_unsure;
};

struct aide_read {
    struct resource_context *context;
    struct config_file file; /* the main one */
    size_t file_count;
    size_t byte_count; /* of all files and expanded texts */
    size_t statement_count;
    struct map variables; /* struct str */
    struct aide_groups groups;
    struct vec rules;      /* struct aide_rule */
    struct vec rows;       /* struct aide_row */
    struct vec settings;   /* struct aide_setting */
    struct vec executed;   /* struct value: texts with their places */
    bool is_branch_unsure; /* a condition could not be decided: more programs may be run */
    struct error unsure;   /* GATE_ERUNNING and why, or GATE_OK */
};

void aide_read_init(struct aide_read *read, struct resource_context *context);
void aide_read_release(struct aide_read *read);

/* Carries out read->file. Every message begins with a path. */
ATTR_MUST_CHECK
enum gate_rc aide_read_run(struct aide_read *read, struct error *err);

/* "l+p+u", as the program writes a set of attributes. */
struct str aide_attributes_text(uint64_t attributes, struct arena *arena);
