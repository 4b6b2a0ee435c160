/*
 * module_files: what an image says of kernel modules: modprobe.d and the modules themselves.
 * Private to src/resource.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/vec.h"
#include "format/modprobe.h"
#include "image/wish.h"
#include "resource/config_files.h"
#include "resource/resource.h"

struct module_line {
    struct modprobe_line line;
    const struct config_file *file;
};

/* Appends the lines (of struct module_line) of all files in kmod's order. None is no error. */
ATTR_MUST_CHECK
enum gate_rc module_lines_read(struct resource_context *context, struct vec *lines,
                               struct error *err);

/*
 * Appends to `places` (of struct value, paths) the files of the module `name`, in all kernels'
 * folders, and the lists of modules that are built in which name it.
 */
ATTR_MUST_CHECK
enum gate_rc module_places_find(struct resource_context *context, struct str name,
                                struct vec *places, struct error *err);

void module_files_wishes(struct wish_set *set);
