/* fstab: the lines of /etc/fstab, on which `mount` stands too. Private to src/resource. */
#pragma once

#include "base/vec.h"
#include "format/fstab.h"
#include "resource/config_files.h"
#include "resource/rows.h"

struct fstab {
    struct config_file file;
    struct vec lines; /* struct fstab_line */
    struct rows rows;
};

/* The options as a list, each with its place. */
struct value fstab_options(struct resource_context *context, struct str options,
                           const struct origin *origin);
