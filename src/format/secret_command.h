/*
 * secret_command: credentials that a command line gives to a program: NAME=VALUE, --password VALUE,
 * the short options of some programs (`mysql -pVALUE`, `curl -u user:VALUE`), the headers of HTTP,
 * what `echo` feeds to chpasswd and --password-stdin, and ENV NAME VALUE of a Dockerfile.
 */
#pragma once

#include "base/str.h"
#include "base/vec.h"

/*
 * Appends the values, views of `line`, to `values` (of struct secret_value), in no order; one may
 * be listed twice.
 */
struct secret_value {
    struct str name; /* "DB_PASSWORD", "mysql -p" */
    struct str value;
};

void secret_command_find(struct str line, struct vec *values);
