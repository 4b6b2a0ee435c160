/*
 * redact: takes credentials out of a line that somebody else wrote: a build step, a label, a
 * value found in a file, a word of the command line. It is the last of several nets (resources do
 * not hand secrets out in the first place), so it cuts rather too much: where detection
 * (format/secret_text.h) asks for a checksum or lets an example of a manual pass, this does not.
 *
 * Cut, and shown as "***", are: what follows the prefix of a well-known token (AKIA, ghp_, glpat-,
 * xoxb-, sk_live_, ...); a JSON Web Token; the userinfo of a URL; the value given with '=' or as
 * the next word of an option to a name that speaks of a password, secret, token or key; what
 * follows "Authorization: KIND"; the hash of a crypt(5) password; the body of a PEM private key.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* The text itself when there is nothing to cut, else a copy in `arena`. */
struct str redact(struct str text, struct arena *arena);

/* Whether what has this name ("DB_PASSWORD", "api-key") is a credential. */
bool redact_is_credential_name(struct str name);
