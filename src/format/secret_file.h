/*
 * secret_file: files that exist to hold a password, known by name: .netrc, .pgpass, .npmrc,
 * .pypirc and Docker's config.json and .dockercfg.
 *
 * Specifications: netrc of curl(1); libpq, "The Password File"; npm's .npmrc; PyPA's .pypirc;
 * docker login, "Credential stores". Reading is lenient: what is not understood holds no password.
 */
#pragma once

#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"

enum secret_file {
    SECRET_FILE_NONE,
    SECRET_FILE_NETRC,
    SECRET_FILE_PGPASS,
    SECRET_FILE_NPMRC,
    SECRET_FILE_PYPIRC,
    SECRET_FILE_DOCKER,
};

enum { SECRET_FILE_BYTES = 64 << 10 }; /* of such a file that are looked at */

struct secret_password {
    struct str secret; /* a view of the text */
    uint32_t line;     /* from 1 */
};

enum secret_file secret_file_of(struct str path);

/* "password in .netrc" */
const char *secret_file_name(enum secret_file file);

/* Appends to `passwords` (of struct secret_password) those in `text`. */
void secret_file_find(enum secret_file file, struct str text, struct vec *passwords);
