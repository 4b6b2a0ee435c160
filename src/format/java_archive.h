/*
 * java_archive: which packages are in a Java archive (.jar, .war, .ear), those in archives within
 * it included.
 *
 * A file META-INF/maven/GROUP/ARTIFACT/pom.properties names a package, and a shaded archive has
 * several. The name of the archive names one too, unless one of them has its name; without a
 * version there, the manifest's Implementation-Version or Bundle-Version is it.
 */
#pragma once

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/language_package.h"

/* Texts of the arena. */
struct java_package {
    struct language_package package;
    struct str path; /* where it was found: "/app.war!/WEB-INF/lib/a.jar" */
};

/* Bytes of all that is read in one file: a little may unpack to much, or be named many times. */
#define JAVA_ARCHIVE_INNER_BYTES ((size_t)1 << 30)

/*
 * Appends the packages (struct java_package) of `bytes`, the archive at `path`. Fails with
 * GATE_EFORMAT and GATE_EUNSUPPORTED as zip.h says, and GATE_ELIMIT (LIMIT_ARCHIVE_DEPTH archives
 * in each other, LIMIT_ARCHIVES and JAVA_ARCHIVE_INNER_BYTES in all, LIMIT_ARCHIVE_BYTES in one
 * that is within, LIMIT_CONFIG_FILE_BYTES in a file that is read); the message has the path of the
 * archive within.
 */
ATTR_MUST_CHECK
enum gate_rc java_archive_parse(struct str bytes, struct str path, struct arena *arena,
                                struct vec *packages, struct error *err);
