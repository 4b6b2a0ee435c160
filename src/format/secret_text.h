/*
 * secret_text: credentials in short texts: an environment variable, a label, a line of a build.
 *
 * Besides the forms of format/secret_token.h and private keys, a value counts as a credential for
 * its name ("DB_PASSWORD", "--api-key", see format/secret_name.h) or for what it is given to
 * (format/secret_command.h).
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

struct secret_text {
    const char *kind; /* "github-token"; NULL: it is one by its name alone */
    const char *what; /* the same for people; NULL likewise */
    struct str name;  /* "DB_PASSWORD"; empty: it has none */
    struct str secret;
};

/* Appends to `found` (of struct secret_text, views of the texts) what `value` holds. */
void secret_text_of_value(struct str name, struct str value, struct vec *found);

/* As above, of a text in which a command may stand: a line of a Dockerfile. */
void secret_text_of_line(struct str line, struct vec *found);

/* The same of the words of one command, as views of a copy in `arena`. */
void secret_text_of_words(const struct str *words, size_t count, struct arena *arena,
                          struct vec *found);

/*
 * `line` with "***" in place of every credential that secret_text_of_line() finds: what a report
 * may show. The line itself when there is none.
 */
struct str secret_text_redacted(struct str line, struct arena *arena);

/* The same of NAME=VALUE, an environment variable or label. */
struct str secret_text_redacted_value(struct str name, struct str value, struct arena *arena);

/* The same of the words of one command: `shown` has room for `count`. */
void secret_text_redact_words(const struct str *words, size_t count, struct arena *arena,
                              struct str *shown);
