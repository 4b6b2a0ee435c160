/*
 * secret_file: files that hold passwords, known by their names: .netrc, .pgpass, .npmrc, Docker's
 * config.json, .env, database.yml, wp-config.php, kubeconfig, the history of a shell, ...
 *
 * Specifications: netrc of curl(1); libpq, "The Password File"; npm's .npmrc; PyPA's .pypirc;
 * docker login, "Credential stores"; MIT Kerberos, "Keytab file format"; for the others
 * format/secret_settings.h and format/secret_command.h. Reading is lenient: what is not understood
 * holds no password.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "base/vec.h"

enum { SECRET_LINE_BYTES = 256 << 10 }; /* a longer line is looked at in pieces */

struct secret_password {
    struct str secret; /* a view of the line */
    uint32_t line;     /* from 1 */
};

struct secret_file; /* one of the kinds */

/* Which kind of file it is by its path, or NULL. */
const struct secret_file *secret_file_of(struct str path);

/* "password in .netrc" */
const char *secret_file_name(const struct secret_file *file);

/* Such a file while it is read. */
struct secret_reader {
    const struct secret_file *file;
    struct buf line; /* what of the line was fed */
    uint32_t number; /* of the line, from 1 */
    bool is_next;    /* the next word is a password */
};

void secret_reader_begin(struct secret_reader *reader, const struct secret_file *file);

/* Called with what a line holds; the views end with the call. */
typedef void secret_reader_found(void *self, const struct secret_password *password);

/* Any number of bytes; secret_reader_end() after the last. */
void secret_reader_feed(struct secret_reader *reader, struct str bytes, secret_reader_found *found,
                        void *self);
void secret_reader_end(struct secret_reader *reader, secret_reader_found *found, void *self);

/* Releases what it holds; it may begin again. */
void secret_reader_release(struct secret_reader *reader);
