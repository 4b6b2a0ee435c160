/*
 * config_files: which files of an image make up one configuration, and their texts. Private to
 * src/resource.
 *
 * A file that is named and not there is GATE_ENOTFOUND; a directory or FIFO in its place is
 * GATE_EUNSUPPORTED; one that is too long is GATE_ELIMIT. Every message begins with the path.
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
#include "resource/resource.h"

struct config_file {
    const struct entry *entry; /* what was read, links followed */
    struct str path;           /* by which it was found; findings show entry->path */
    struct str text;
};

/* Reads the file at `path`, at most LIMIT_CONFIG_FILE_BYTES. */
ATTR_MUST_CHECK
enum gate_rc config_file_read(struct resource_context *context, struct str path,
                              struct config_file *file, struct error *err);

/*
 * Reads the first of `paths` that is there; a link to /dev/null is there, and empty.
 * GATE_ENOTFOUND, with the first path, if none is.
 */
ATTR_MUST_CHECK
enum gate_rc config_file_read_first(struct resource_context *context, const char *const *paths,
                                    size_t count, struct config_file *file, struct error *err);

/*
 * Appends the file at `path` to `files` (of struct config_file). One that is not there, and a link
 * to nothing, is passed over; more than LIMIT_CONFIG_FILES in `files` is GATE_ELIMIT.
 */
ATTR_MUST_CHECK
enum gate_rc config_files_add(struct resource_context *context, struct str path, struct vec *files,
                              struct error *err);

/*
 * Appends to `files` (of struct config_file) what the shell pattern finds, sorted by path, as a
 * program does that reads a glob: hidden files only where the pattern begins with a dot. None is no
 * error; more than LIMIT_CONFIG_FILES in `files` is GATE_ELIMIT, a link to nothing is passed over.
 */
ATTR_MUST_CHECK
enum gate_rc config_files_glob(struct resource_context *context, struct str pattern,
                               struct vec *files, struct error *err);

/*
 * Appends the drop-ins of `directories` in systemd's way (systemd.unit(5), sysctl.d(5)): names
 * that end in `suffix`, sorted by name over all directories; a name in an earlier directory
 * hides that of a later one, and an empty file or a link to /dev/null hides it likewise and gives
 * nothing itself.
 */
ATTR_MUST_CHECK
enum gate_rc config_files_dropins(struct resource_context *context, const char *const *directories,
                                  size_t count, const char *suffix, struct vec *files,
                                  struct error *err);

/* What an include names. */
enum config_include_kind {
    CONFIG_INCLUDE,          /* a file, which must be there */
    CONFIG_INCLUDE_OPTIONAL, /* a file */
    CONFIG_INCLUDE_GLOB,     /* a shell pattern; a plain path must be there */
    CONFIG_INCLUDE_FOLDER,   /* the files of a directory whose names end in `suffix` */
};

/*
 * Appends the files that an include of `path` names to `files` (of struct config_file), in their
 * order; `suffix` is of CONFIG_INCLUDE_FOLDER. A file that must be there and is not is
 * GATE_EFORMAT: the configuration is there, but cannot be read whole.
 */
ATTR_MUST_CHECK
enum gate_rc config_files_include(struct resource_context *context, enum config_include_kind kind,
                                  struct str path, const char *suffix, struct vec *files,
                                  struct error *err);

/* Wishes `paths` (patterns) as configuration files. */
void config_files_wishes(struct wish_set *set, const char *const *paths, size_t count);
/* Wishes all files of the directories whose names end in `suffix`. */
void config_files_wish_dropins(struct wish_set *set, const char *const *directories, size_t count,
                               const char *suffix);

/* Where a line of the file stands; `key` as struct origin's entry. */
struct origin config_file_origin(const struct config_file *file, uint32_t line, struct str key);
/* The same, in the context's arena, for a value. */
const struct origin *config_file_place(struct resource_context *context,
                                       const struct config_file *file, uint32_t line,
                                       struct str key);

/* `value` as a path: one that is relative is below the directory of the file it stands in. */
struct str config_path_from(struct resource_context *context, const struct config_file *file,
                            struct str value);

/* The origin of a thing of which no file was found. */
struct origin config_path_origin(const char *path);

/* The words of a text as a list, each at `origin`. */
struct value words_list(struct resource_context *context, struct str text,
                        const struct origin *origin);
