/*
 * boot_files: what the boot loaders of an image start, and with which arguments. Private to
 * src/resource; `bootloader`, `selinux`, `fips` and `kernel_module` stand
 * on it.
 */
#pragma once

#include "base/attributes.h"
#include "base/error.h"
#include "base/vec.h"
#include "format/boot_config.h"
#include "image/wish.h"
#include "resource/config_files.h"
#include "resource/resource.h"

struct boot_place {
    struct boot_line line;
    const struct config_file *file;
    const char *loader; /* "grub2", "systemd-boot", "extlinux", "flash-kernel" */
};

struct boot_files {
    struct vec files; /* const struct config_file *: all that were read */
    struct vec lines; /* struct boot_place */
};

#define BOOT_FILES_INIT                                                  \
    ((struct boot_files){ .files = VEC_INIT(const struct config_file *), \
                          .lines = VEC_INIT(struct boot_place) })

/* No file is no error. Fails as reading and boot_config_parse() do. Release it in any case. */
ATTR_MUST_CHECK
enum gate_rc boot_files_read(struct resource_context *context, struct boot_files *boot,
                             struct error *err);
void boot_files_release(struct boot_files *boot);
void boot_files_wishes(struct wish_set *set);

/*
 * The last argument NAME or NAME=VALUE of the kernel line; *value is empty of a bare one. False if
 * there is none.
 */
bool boot_argument(const struct boot_place *place, struct str name, struct str *value);

/* Whether one of the arguments NAME=ITEM,ITEM of the kernel line, and all of them count, has it. */
bool boot_lists(const struct boot_place *place, struct str name, struct str item);
