/*
 * sudoers_files: the rules of an image's sudo, as sudo reads them: the main file with what it
 * includes in place. Private to src/resource.
 *
 * As sudo 1.9 does: relative includes are beside the file; @includedir reads files by name and
 * passes over names with a dot or a '~' at their end; an include must be there, a folder need not.
 * Departures: owners and modes, for which sudo refuses a file when it runs, are not looked at.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/vec.h"
#include "format/sudoers.h"
#include "resource/config_files.h"
#include "resource/resource.h"

struct sudoers_line {
    const struct sudoers_entry *entry;
    const struct config_file *file;
};

/*
 * Appends to `lines` (of struct sudoers_line; all in context->arena) the entries of the file at
 * `path`, but the includes. Fails with GATE_ENOTFOUND (no such file), GATE_EFORMAT (what visudo
 * refuses, an alias defined twice included), GATE_EUNSUPPORTED (a path with the name of the host in
 * it), GATE_ELIMIT and as reading does; the message has path and line.
 */
ATTR_MUST_CHECK
enum gate_rc sudoers_files_read(struct resource_context *context, struct str path,
                                struct vec *lines, struct error *err);

/* What reading may need. */
void sudoers_files_wishes(struct wish_set *set);
