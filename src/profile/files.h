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
    struct str tree; /* of a built-in one: embedded_file.tree; empty: there is none */
};

enum profile_part { PROFILE_CONTROLS, PROFILE_TESTS };

/*
 * Where a profile stands, for those that it includes. Nothing is read above `root`, the folder that
 * the folder of the profile that the user named stands in.
 */
struct profile_place {
    bool is_builtin;
    struct str root; /* a folder of the host; empty: no folder may be included */
    struct str path; /* below it, without "." and ".."; of a built-in profile its name */
};

struct profile_files {
    bool is_builtin;
    bool is_below; /* another profile includes it: links are not followed */
    struct profile_place place;
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

/*
 * Where the profile `name` stands that a profile at `from` includes: a built-in one, else a folder
 * relative to that of `from`. Fails with GATE_EUSAGE where that is no folder below from->root.
 */
ATTR_MUST_CHECK
enum gate_rc profile_place_find(const struct profile_place *from, struct str name,
                                struct arena *arena, struct profile_place *place,
                                struct error *err);
/* Reads profile.yaml and the files of controls/ there; no symbolic link is followed. Fails as
 * profile_files_read() does. */
ATTR_MUST_CHECK
enum gate_rc profile_files_read_below(const struct profile_place *place, struct arena *arena,
                                      struct profile_files *files, struct error *err);

/* Over "path\0size\0bytes" of each, sorted by path. */
struct digest profile_files_digest(const struct profile_file *files, size_t count);
