/*
 * language_package: what the package managers of programming languages leave beside what they
 * install: its name and version.
 *
 * Specifications: package.json of npm 10; the core metadata of Python packages, version 2.3; what
 * RubyGems 3.3 writes into specifications/; file names of Java archives as Maven has them.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

struct language_package {
    struct str name;    /* empty: the file is none of a package */
    struct str version; /* may be empty */
};

/*
 * Read a whole file; texts are in `arena` or views. Fail with GATE_EFORMAT. A package.json without
 * name, as tools put into folders, gives an empty one.
 */
ATTR_MUST_CHECK
enum gate_rc npm_package_parse(struct str text, struct arena *arena,
                               struct language_package *package, struct error *err);
ATTR_MUST_CHECK
enum gate_rc python_metadata_parse(struct str text, struct language_package *package,
                                   struct error *err);
ATTR_MUST_CHECK
enum gate_rc gem_specification_parse(struct str text, struct language_package *package,
                                     struct error *err);

/* "log4j-core-2.14.1.jar" is log4j-core of 2.14.1. False: the name is not that of an archive. */
bool java_archive_name(struct str name, struct language_package *package);
