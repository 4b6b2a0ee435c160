/*
 * sudoers: one file of sudo's rules.
 *
 * Specification: sudoers(5), and the grammar of sudo 1.9.13 as `visudo -c` reads it: aliases,
 * Defaults of every scope, user specifications with digests, options and tags, includes. What
 * visudo refuses is refused: malformed lines, unknown Defaults and values that they do not take.
 * Departures: names of Defaults are those of 1.9.13 with older ones that it still knows; a NUL and
 * a
 * '=' in a path without a backslash are refused; a host may have the name of an option.
 *
 * This is one file. What its includes name, and aliases defined twice, are for the resource.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum sudoers_kind {
    SUDOERS_DEFAULTS, /* one setting of a Defaults line */
    SUDOERS_ALIAS,
    SUDOERS_RULE, /* one command of a user specification */
    SUDOERS_INCLUDE,
    SUDOERS_INCLUDE_FOLDER,
};

/* Names and patterns, each with '!' before it where it is excluded. */
struct sudoers_list {
    const struct str *items;
    size_t count;
};

/* For whom a Defaults line counts; as it stands behind the word. */
enum sudoers_scope {
    SUDOERS_EVERYWHERE = 0,
    SUDOERS_HOSTS = '@',
    SUDOERS_USERS = ':',
    SUDOERS_COMMANDS = '!',
    SUDOERS_RUNAS = '>',
};

/* What tags say of a command. */
enum sudoers_claim { SUDOERS_UNSAID, SUDOERS_YES, SUDOERS_NO };

struct sudoers_entry {
    enum sudoers_kind kind;
    uint32_t line;   /* where its line begins, or that of the command */
    struct str name; /* of the setting or the alias; path of an include */
    /* SUDOERS_DEFAULTS */
    enum sudoers_scope scope;
    struct sudoers_list scoped; /* to whom; empty: everywhere */
    bool is_negated;
    bool has_value;
    char operation; /* of a value: '=', '+' or '-' */
    struct str value;
    /* SUDOERS_ALIAS: "User_Alias"; members in `users`, whatever they are */
    struct str alias_kind;
    /* SUDOERS_RULE */
    struct sudoers_list users;
    struct sudoers_list hosts;
    struct sudoers_list runas_users;
    struct sudoers_list runas_groups;
    bool has_runas;              /* else runas_default */
    struct str command;          /* with its arguments, "!" before it where it is excluded */
    struct sudoers_list tags;    /* those in force, also from commands before it: "NOPASSWD" */
    struct sudoers_list options; /* likewise: "CWD=/tmp" */
    struct sudoers_list digests; /* "sha256:..." */
    enum sudoers_claim nopasswd; /* by the tags */
};

/*
 * Appends the entries of `text`, a whole file, to `entries` (of struct sudoers_entry) in their
 * order; texts live in `arena` or are views of `text`. Fails with GATE_EFORMAT, the message
 * beginning with "line N: ", or GATE_ELIMIT (a list of more than SUDOERS_ITEMS).
 */
ATTR_MUST_CHECK
enum gate_rc sudoers_parse(struct str text, struct arena *arena, struct vec *entries,
                           struct error *err);

enum { SUDOERS_ITEMS = 65536 };
