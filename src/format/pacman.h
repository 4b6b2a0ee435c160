/*
 * pacman: the package database of Arch Linux, var/lib/pacman/local: for each package a folder
 * NAME-VERSION with `desc`, `files` and `mtree` (compressed, see format/mtree.h).
 *
 * Specification: libalpm 13, lib/libalpm/be_local.c: sections of a "%NAME%" line, values one a
 * line, and an empty line. lib/libalpm/version.c for the order of versions.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

/* What `desc` says. Views into its text. */
struct pacman_package {
    struct str name;    /* not empty */
    struct str version; /* not empty */
    struct str architecture;
    struct str base;      /* what it was built from; the name where it is not said */
    int64_t installed_at; /* seconds since 1970; 0: not said */
};

/*
 * Reads a `desc`, whole. Fails with GATE_EFORMAT: a value outside of a section, a section twice,
 * no name or version, a NUL, a last line that does not end.
 */
ATTR_MUST_CHECK
enum gate_rc pacman_desc_parse(struct str text, struct pacman_package *package, struct error *err);

/* The lines of a section of `desc` or `files`, for str_cut(); false if it is not there. */
bool pacman_section(struct str text, struct str name, struct str *lines);

/* Orders "[EPOCH:]VERSION[-RELEASE]" as pacman does: < 0, 0 or > 0. Any bytes are taken. */
int pacman_version_compare(struct str a, struct str b);
