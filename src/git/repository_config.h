/*
 * repository_config: the configuration file of a git repository, as text.
 *
 * Specification: git-config(1), SYNTAX. Only the file itself counts: `include.path` and
 * `includeIf.*.path` are entries like any other and are never followed, as what they name lies
 * outside of the repository. That is why libgit2, which follows them, is not asked.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

struct repository_setting {
    struct str section;    /* lower case */
    struct str subsection; /* as it stands; empty: none */
    struct str name;       /* lower case */
    struct str value;      /* without quotes; a name alone has the value "true" */
};

struct repository_config {
    const struct repository_setting *items; /* in file order */
    size_t count;
};

/* Reads the file. Texts live in `arena`. Fails with GATE_EFORMAT, the message with the line. */
ATTR_MUST_CHECK
enum gate_rc repository_config_parse(struct str text, struct arena *arena,
                                     struct repository_config *config, struct error *err);

/* The last value of SECTION.SUBSECTION.NAME, which counts; ptr NULL if there is none. */
struct str repository_config_find(const struct repository_config *config, const char *section,
                                  const char *subsection, const char *name);

/* Whether a value is one of git's words for true: true, yes, on, 1, in any case. */
bool repository_config_is_true(struct str value);
