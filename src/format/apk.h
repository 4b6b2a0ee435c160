/*
 * apk: the package database of Alpine, lib/apk/db/installed.
 *
 * Specification: apk-tools 2.14, doc/apk-v2 formats and src/database.c: "X:value" lines, an empty
 * line after each package; within one, F: names a directory, R: a file in it, a: its owner, group
 * and mode, Z: its checksum ("Q1" and base64 of a SHA-1, or hex of an MD5). src/version.c for the
 * order of versions.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* One package. Views into the text that was parsed. */
struct apk_package {
    struct str name;    /* not empty */
    struct str version; /* not empty */
    struct str architecture;
    struct str origin; /* the source package; the name where it has no o: */
    struct str record; /* its lines, for apk_file_next() */
    uint32_t line;     /* of the record, from 1 */
};

/*
 * Adds the packages of `text`, a whole database, to `packages` (of struct apk_package) in its
 * order. Fails with GATE_EFORMAT for a line that is no field, a record without name or version, and
 * a text that does not end after a whole record: it was cut off.
 */
ATTR_MUST_CHECK
enum gate_rc apk_parse(struct str text, struct vec *packages, struct error *err);

/* Whether the record says that the package provides `name`: "cmd:sh", "so:libc.musl-x86_64.so.1".
 */
bool apk_provides(struct str record, struct str name);

/*
 * Takes the next package that `world` (etc/apk/world, what was asked to be installed) names,
 * without its version or repository; conflicts ("!name") are passed over. False when none is left.
 */
bool apk_world_next(struct str *rest, struct str *name);

/* A file of a package. */
struct apk_file {
    struct str directory; /* without '/' at its ends; may be empty */
    struct str name;
    bool has_digest;
    bool is_bad;          /* its owner and mode are none */
    uint32_t uid;         /* 0 where the record does not say */
    uint32_t gid;         /* likewise */
    uint32_t mode;        /* 0644 likewise */
    struct digest digest; /* SHA-1 or MD5; of a symbolic link over its target */
};

/*
 * Takes the next file of a record; moves `rest` past it. `directory` keeps the current one between
 * calls and starts empty. False when none is left.
 */
bool apk_file_next(struct str *rest, struct str *directory, struct apk_file *file);

/*
 * Orders two versions as apk does: < 0, 0 or > 0. Any bytes are taken; a version that apk would
 * refuse is ordered by its valid start.
 */
int apk_version_compare(struct str a, struct str b);
