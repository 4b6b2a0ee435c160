/*
 * postgres_hba: who may connect to a PostgreSQL server, and how they prove who they are.
 *
 * Specification: PostgreSQL 16, "The pg_hba.conf File": words parted by blanks, lists of names by
 * commas, "#" begins a comment, a backslash at the end of a line joins the next.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

struct postgres_hba_names {
    const struct str *items;
    size_t count;
};

struct postgres_hba_option {
    struct str name;
    struct str value;
};

/* One record; all texts in the arena or views into the text that was parsed. */
struct postgres_hba_rule {
    struct str type; /* "local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc" */
    struct postgres_hba_names databases;
    struct postgres_hba_names users;
    struct str address; /* with its mask as written: "10.0.0.0/8", "samehost"; empty of local */
    struct str method;
    const struct postgres_hba_option *options;
    size_t option_count;
    uint32_t line; /* where it begins, from 1 */
};

/* "include", "include_if_exists" or "include_dir", and the path, in the place of a rule. */
struct postgres_hba_include {
    struct str keyword;
    struct str path;
};

struct postgres_hba_line {
    bool is_include;
    struct postgres_hba_rule rule;       /* not of an include, but for its line */
    struct postgres_hba_include include; /* of an include */
};

/*
 * Appends the lines of `text`, a whole file, to `lines` (of struct postgres_hba_line). Fails with
 * GATE_EFORMAT, the message with the line, for what the server refuses: an unknown type, too few
 * words, a mask that is missing, an option without a value, an open quote; or a NUL.
 */
ATTR_MUST_CHECK
enum gate_rc postgres_hba_parse(struct str text, struct arena *arena, struct vec *lines,
                                struct error *err);
