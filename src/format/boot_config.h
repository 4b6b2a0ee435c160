/*
 * boot_config: what boot loaders start and guard: lines of grub.cfg, of Boot Loader Specification
 * entries, of extlinux.conf as syslinux 6 and U-Boot read it, and the defaults of flash-kernel,
 * which writes them into boot scripts.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"
#include "base/vec.h"

enum boot_format { BOOT_GRUB, BOOT_ENTRY, BOOT_EXTLINUX, BOOT_FLASH_KERNEL };

enum boot_kind {
    BOOT_KERNEL,     /* name: the kernel; value: its arguments */
    BOOT_SUPERUSERS, /* value: names */
    BOOT_PASSWORD,   /* name: account; value: hash */
    BOOT_PLAIN,      /* name: account; the password stands there as it is */
    BOOT_INCLUDE,    /* value: path of a file whose lines belong here */
};

/* Texts of the arena. */
struct boot_line {
    enum boot_kind kind;
    struct str name;
    struct str value;
    uint32_t line; /* from 1 */
};

/*
 * Appends the lines of a whole file that matter to `lines` (of struct boot_line). An entry has one
 * kernel, with all its options lines, at the line of its first; of extlinux a label has one, at the
 * line of its arguments if it has any, and what chains another program none. Quotes are taken off.
 * Fails with GATE_EFORMAT, the message with the line (a NUL byte, a quote that does not close, a
 * command in flash-kernel's defaults), or GATE_EUNSUPPORTED (a label of extlinux that takes the
 * arguments before all labels, which U-Boot passes over; expansions in flash-kernel's).
 */
ATTR_MUST_CHECK
enum gate_rc boot_config_parse(struct str text, enum boot_format format, struct arena *arena,
                               struct vec *lines, struct error *err);
