/*
 * sshd_lines: the configuration of an image's sshd as sshd reads it: the main file with what it
 * includes in place, every line with the condition under which it counts. Private to src/resource.
 *
 * As sshd 9.2 does: relative Include patterns are below /etc/ssh; a Match ends with its file; a
 * Match inside a file that is included under a Match needs both. The client's files are read
 * likewise, its Host lines as a Match.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/vec.h"
#include "format/sshd_config.h"
#include "image/rootfs.h"
#include "image/wish.h"
#include "resource/resource.h"

/* Where lines count: everywhere, or for the connections that a Match names. */
struct sshd_context {
    struct str text; /* "Match user bob"; empty: no Match */
    const struct sshd_criterion *criteria;
    size_t count;
    bool is_match; /* its lines win over those outside; with no criterion always ("Match all") */
};

struct sshd_line {
    const struct sshd_directive *directive;
    const struct sshd_context *context;
    const struct entry *file;    /* NULL: it stands in no file */
    const struct origin *origin; /* of an option of the command; NULL: the file and its line */
};

/* Whether every connection that `narrow` names is named by `wide`, as far as the texts tell. */
bool sshd_context_covers(const struct sshd_context *wide, const struct sshd_context *narrow);

/* /etc/ssh/sshd_config, or where SUSE has it when that is not there. */
struct str sshd_lines_path(struct rootfs *rootfs);

/*
 * Appends to `lines` (of struct sshd_line; all in context->arena) those of the file at `path`.
 * Fails with GATE_ENOTFOUND (no such file), GATE_EFORMAT (what sshd refuses: a malformed line, an
 * include that leads nowhere or is nested too deeply, a keyword that may not stand under a Match),
 * GATE_ELIMIT (too many files or lines) and as reading does; the message has path and line.
 */
ATTR_MUST_CHECK
enum gate_rc sshd_lines_read(struct resource_context *context, struct str path,
                             enum sshd_dialect dialect, struct vec *lines, struct error *err);

/* Appends what options of the command set, `text`, as sshd reads it before its file. */
ATTR_MUST_CHECK
enum gate_rc sshd_lines_add_options(struct resource_context *context, struct str text,
                                    const struct origin *origin, struct vec *lines,
                                    struct error *err);

/* What reading may need. */
void sshd_lines_wishes(struct wish_set *set);
