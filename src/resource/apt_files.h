/* apt_files: which files of a directory apt reads. Private to src/resource. */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/vec.h"
#include "resource/config_files.h"

/*
 * Appends the files (struct config_file) of `directory` whose names apt takes, sorted by name:
 * those that end in ".SUFFIX", or with `is_bare` have no dot, of letters, digits, '-', '_', ':' and
 * '.'. A directory that is not there gives none. Fails as config_files_glob() does.
 */
ATTR_MUST_CHECK
enum gate_rc apt_files_list(struct resource_context *context, struct str directory,
                            const char *suffix, bool is_bare, struct vec *files, struct error *err);
