/*
 * pam_stack: the modules that Linux-PAM runs for a service, after include, @include and substack.
 * Private to src/resource.
 *
 * As libpam 1.5.2 does: a service is the first file of its name in /etc/pam.d, /usr/lib/pam.d and
 * SUSE's /usr/etc/pam.d; /etc/pam.conf counts where none of these directories is there; a service
 * that has no line of a type gets those of the service "other". What libpam would only fail on when
 * a person logs in (an include that leads nowhere) is GATE_EFORMAT here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"
#include "format/pam.h"
#include "format/pam_path.h"
#include "resource/config_files.h"
#include "resource/resource.h"

struct pam_reader {
    struct resource_context *context;
    struct map files; /* by path, struct pam_file */
    bool has_directories;
    size_t includes; /* followed so far: they can multiply */
    size_t rows;
};

/* One module in the stack of a service. */
struct pam_row {
    struct str service; /* for which it is run */
    enum pam_type type;
    const struct pam_line *line;
    const struct config_file *file;
    struct str module; /* the last part of its path */
    unsigned depth;    /* of includes and substacks */
};

/* Begins reading. GATE_ENOTFOUND: the image has no configuration of PAM. */
ATTR_MUST_CHECK
enum gate_rc pam_reader_init(struct pam_reader *reader, struct resource_context *context,
                             struct error *err);
void pam_reader_release(struct pam_reader *reader);

/* What reading may need. */
void pam_reader_wishes(struct wish_set *set);

/*
 * Appends the names of all services (struct str), sorted; what editors and package managers leave
 * beside a file is none.
 */
ATTR_MUST_CHECK
enum gate_rc pam_reader_services(struct pam_reader *reader, struct vec *names, struct error *err);

/* Whether `service` has a file, or lines in pam.conf; else it is judged as "other". */
ATTR_MUST_CHECK
enum gate_rc pam_reader_has(struct pam_reader *reader, struct str service, bool *is_there,
                            struct error *err);

/*
 * Appends the stack of `service` and `type` to `rows` (of struct pam_row), that of "other" if it
 * has none of its own; and to `steps` (of struct pam_step), unless NULL, the same modules and where
 * substacks begin. Fails with GATE_EFORMAT, GATE_ELIMIT and as reading does, with path and line.
 */
ATTR_MUST_CHECK
enum gate_rc pam_reader_stack(struct pam_reader *reader, struct str service, enum pam_type type,
                              struct vec *rows, struct vec *steps, struct error *err);

/*
 * Appends the stacks of all types and services: every module that some program may run.
 */
ATTR_MUST_CHECK
enum gate_rc pam_reader_all(struct pam_reader *reader, struct vec *rows, struct error *err);

/*
 * The value of the argument "name=value" that comes last, or of a bare "name" an empty text;
 * `is_nocase`: the module takes the name in any case.
 */
bool pam_row_argument(const struct pam_row *row, struct str name, bool is_nocase,
                      struct str *value);
