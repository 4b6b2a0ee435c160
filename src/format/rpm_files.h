/*
 * rpm_files: what a header of rpm records of the package's files, for `rpm -V`.
 *
 * Specification: rpm 4.18, docs/manual/tags.md, "Installed file tags"; include/rpm/rpmfiles.h for
 * the bits.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/rpm_header.h"

/* Bits of `attributes`. */
enum {
    RPM_FILE_CONFIG = 1 << 0,
    RPM_FILE_DOC = 1 << 1,
    RPM_FILE_MISSING_OK = 1 << 3,
    RPM_FILE_NO_REPLACE = 1 << 4,
    RPM_FILE_GHOST = 1 << 6,
    RPM_FILE_LICENSE = 1 << 7,
    RPM_FILE_README = 1 << 8,
    RPM_FILE_ARTIFACT = 1 << 12,
};

/* Bits of `verified`: what is to be compared. */
enum {
    RPM_VERIFY_DIGEST = 1 << 0,
    RPM_VERIFY_SIZE = 1 << 1,
    RPM_VERIFY_LINK = 1 << 2,
    RPM_VERIFY_USER = 1 << 3,
    RPM_VERIFY_GROUP = 1 << 4,
    RPM_VERIFY_MTIME = 1 << 5,
    RPM_VERIFY_MODE = 1 << 6,
    RPM_VERIFY_DEVICE = 1 << 7,
    RPM_VERIFY_CAPABILITIES = 1 << 8,
};

enum rpm_file_state {
    RPM_STATE_NORMAL,
    RPM_STATE_REPLACED,      /* another package's file stands there */
    RPM_STATE_NOT_INSTALLED, /* left out, as documentation may be */
    RPM_STATE_NET_SHARED,
    RPM_STATE_WRONG_COLOR, /* of another word size: the other one's stands there */
};

/* Texts are views into the header. */
struct rpm_file {
    struct str directory; /* "/usr/bin/"; empty where `name` is a whole path */
    struct str name;
    struct str user;
    struct str group;
    struct str link;           /* target of a symbolic link */
    struct str capabilities;   /* as cap_from_text(3) reads it */
    struct str digest;         /* hex digits; empty: none */
    uint32_t digest_algorithm; /* of OpenPGP (RFC 4880, 9.4) */
    uint64_t size;
    int64_t mtime;
    uint16_t mode; /* with the type, as stat(2) has it */
    uint16_t device;
    uint32_t attributes;
    uint32_t verified;
    enum rpm_file_state state;
};

/*
 * Appends the files of the package to `files` (of struct rpm_file). Fails with GATE_EFORMAT when
 * the header has less of one property than files, or names a directory that it lacks.
 */
ATTR_MUST_CHECK
enum gate_rc rpm_files_parse(const struct rpm_header *header, struct vec *files, struct error *err);

/* The kind of digest of an algorithm's number; false for one that gate does not compute. */
bool rpm_digest_kind(uint32_t algorithm, enum digest_kind *kind);
