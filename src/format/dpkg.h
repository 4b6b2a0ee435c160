/*
 * dpkg: the package database of Debian and its kin.
 *
 * Specification: deb-control(5), deb-version(7) and dpkg 1.21's /var/lib/dpkg: `status`, one
 * paragraph for each package; the files of `status.d`, as distroless images have them, one
 * paragraph each and without a Status field; info/PACKAGE.list and .md5sums; `diversions`.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

/* One paragraph. Views into the text that was parsed. */
struct dpkg_package {
    struct str name; /* not empty */
    struct str version;
    struct str architecture;
    struct str status; /* "install ok installed"; empty: the field is not there */
    struct str source; /* without a version in parentheses; the name where it has no Source */
    struct str paragraph;
    uint32_t line; /* of the paragraph, from 1 */
};

/*
 * Adds the packages of `text`, a whole status file, to `packages` (of struct dpkg_package) in its
 * order. Fails with GATE_EFORMAT for a line that is no field, one of these fields given twice, a
 * paragraph without name or with a status that dpkg does not have, and an installed one without
 * version.
 */
ATTR_MUST_CHECK
enum gate_rc dpkg_parse(struct str text, struct vec *packages, struct error *err);

/* Whether `text` ends with a whole line, as dpkg leaves it: one that does not was cut off. */
bool dpkg_is_whole(struct str text);

/* Whether the package's files are there: "install ok installed", "hold ok unpacked", no status. */
bool dpkg_is_installed(struct str status);

/* The value of a field, with its further lines and without blanks around it; false if absent. */
bool dpkg_field(struct str paragraph, struct str name, struct str *value);

/*
 * Orders two versions as deb-version(7) says: < 0, 0 or > 0. Any bytes are taken; a version that
 * dpkg would refuse has some place in a total order all the same.
 */
int dpkg_version_compare(struct str a, struct str b);

/* A path and what is recorded of it. */
struct dpkg_sum {
    struct str path; /* without '/' at its start, as it stands */
    struct digest md5;
};

/* Takes the next sum of a .md5sums file; lines that are none are passed over. False at its end. */
bool dpkg_sum_next(struct str *rest, struct dpkg_sum *sum);

/*
 * Takes the next configuration file of the value of a Conffiles field: " /etc/x MD5 [obsolete]".
 * Lines whose sum is not one ("newconffile") are passed over. False when none is left.
 */
bool dpkg_conffile_next(struct str *rest, struct dpkg_sum *sum);

/* Takes the next path of a .list file; moves `rest` past it. False when none is left. */
bool dpkg_list_next(struct str *rest, struct str *path);

/* One entry of `diversions`: who else owns `from` has its file at `to`. */
struct dpkg_diversion {
    struct str from;
    struct str to;
    struct str package; /* that keeps `from`; ":" where an administrator diverted it */
};

/* Takes the next three lines. False when fewer are left. */
bool dpkg_diversion_next(struct str *rest, struct dpkg_diversion *diversion);
