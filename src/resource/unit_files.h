/*
 * unit_files: the units of systemd that an image has, found and judged as `systemctl --root=DIR
 * is-enabled` does it (systemd 252): unit files, links, masks, drop-ins. Private to src/resource.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"
#include "image/rootfs.h"
#include "image/wish.h"
#include "resource/config_files.h"
#include "resource/resource.h"
#include "resource/settings_resource.h"

enum unit_directory_kind {
    UNIT_DIRECTORY_CONFIG, /* /etc/systemd/system */
    UNIT_DIRECTORY_RUNTIME,
    UNIT_DIRECTORY_GENERATED,
    UNIT_DIRECTORY_TRANSIENT,
    UNIT_DIRECTORY_OTHER,
};

/* A directory of the search path that is there. */
struct unit_directory {
    struct str path; /* real */
    enum unit_directory_kind kind;
    bool is_runtime; /* below /run */
};

enum { UNIT_DIRECTORIES_MAX = 16 };

/* A symbolic link in a directory, or in its folder NAME.wants or NAME.requires. */
struct unit_link {
    const struct entry *entry;
    struct str name;
    struct str target; /* the last component of what it names */
    struct str owner;  /* NAME of the folder; empty: it is in the directory itself */
    size_t directory;  /* index */
};

/* Something with the name of a unit in a directory. */
struct unit_place {
    const struct entry *entry;
    struct str name;
};

/* All of it, read once in a run. */
struct unit_files {
    struct resource_context *context;
    struct unit_directory directories[UNIT_DIRECTORIES_MAX];
    size_t directory_count;
    const struct unit_link *links;
    size_t link_count;
    const struct unit_key *keys; /* links by the names that find them */
    size_t key_count;
    const struct unit_place *places; /* what has a valid name, by directory */
    size_t place_count;
    const struct str *dropins; /* real paths of folders "NAME.d", sorted */
    size_t dropin_count;
};

/* Fails with GATE_ELIMIT, and as listing directories does. */
ATTR_MUST_CHECK
enum gate_rc unit_files_read(struct resource_context *context, const struct unit_files **units,
                             struct error *err);
/* Wishes everything of units. */
void unit_files_wishes(struct wish_set *set);

/* One unit as its name leads to it, aliases followed. Release it. */
struct unit_file {
    struct str asked;
    struct str name;           /* of an alias that of the unit it stands for */
    const struct entry *entry; /* its main file, or what masks it */
    struct str path;           /* where it was found; of a linked unit the file that is linked */
    bool is_masked;
    struct vec files; /* struct config_file: the main file, then drop-ins; none of a masked one */
    struct vec settings; /* struct setting_place of them, in the order in which they are read */
    struct vec install_files; /* those that enabling looks at */
    struct vec install;       /* struct setting_place of them */
    struct vec aliases;       /* struct str: Alias of [Install] */
};

#define UNIT_FILE_INIT                                                  \
    ((struct unit_file){ .files = VEC_INIT(struct config_file),         \
                         .settings = VEC_INIT(struct setting_place),    \
                         .install_files = VEC_INIT(struct config_file), \
                         .install = VEC_INIT(struct setting_place),     \
                         .aliases = VEC_INIT(struct str) })

/*
 * Finds the unit of a valid name. Fails with GATE_ENOTFOUND, GATE_EFORMAT (a file that does not
 * parse, a link that is no alias) and as reading does.
 */
ATTR_MUST_CHECK
enum gate_rc unit_file_find(const struct unit_files *units, struct str name, struct unit_file *unit,
                            struct error *err);
void unit_file_release(struct unit_file *unit);

/* The word that is-enabled prints: "enabled", "static", "masked", ... */
const char *unit_file_state(const struct unit_files *units, const struct unit_file *unit);

/*
 * Appends to `words` (of struct str) what a list such as WantedBy of [Install] holds: lines add to
 * it, an empty one empties it.
 */
void unit_file_words(const struct vec *settings, struct str section, struct str name,
                     struct vec *words);

/* A name by which a link is found: its own, that of its template, or of what it leads to. */
struct unit_key {
    struct str key;
    const struct unit_link *link;
};

/* The links of that key, by directory. */
const struct unit_key *unit_files_links(const struct unit_files *units, struct str key,
                                        size_t *count);

/*
 * Appends to `values` (of struct value, strings with their places) the units that pull `unit` in
 * by links in folders .wants and .requires. A link to /dev/null takes one away.
 */
void unit_file_wanted_by(const struct unit_files *units, const struct unit_file *unit,
                         struct vec *values);

/* A pattern in which a backslash, which escaped names have, is itself: fnmatch(3) without escapes.
 */
struct str unit_files_pattern(struct str text, struct arena *arena);
