/*
 * files: the files of a profile as they stand on disk or inside the program, before anything is
 * read out of them. Private to src/profile.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

struct profile_file {
    struct str path;  /* in the profile: "profile.yaml", "controls/ssh.yaml" */
    struct str shown; /* as messages and reports call it */
    struct str text;
};

enum profile_part { PROFILE_CONTROLS, PROFILE_TESTS };

struct profile_files {
    bool is_builtin;
    struct str source; /* the directory or file; "built-in" */
    struct vec items;  /* struct profile_file; those of a folder by the bytes of their names */
};

/*
 * Reads the files of the profile `name`: a built-in one, else a directory, else one file.
 * PROFILE_CONTROLS gives profile.yaml and the files of controls/, PROFILE_TESTS those of tests/.
 * Texts live in `arena`; the caller releases files->items. Fails with GATE_ENOTFOUND (the nearest
 * built-in name in the message), GATE_EUSAGE (a directory without profile.yaml, or with a file
 * *.yml that nobody would read), GATE_ELIMIT or GATE_EIO.
 */
ATTR_MUST_CHECK
enum gate_rc profile_files_read(const char *name, enum profile_part part, struct arena *arena,
                                struct profile_files *files, struct error *err);

/* Over "path\0size\0bytes" of each, sorted by path. */
struct digest profile_files_digest(const struct profile_file *files, size_t count);
