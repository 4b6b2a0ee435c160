/*
 * go_build_info: of which modules a Go program was built.
 *
 * Specification: debug/buildinfo and runtime/debug of Go 1.26: the magic "\xff Go buildinf:", with
 * texts behind it (since Go 1.18) or pointers to them (before), of both byte orders. Programs are
 * ELF. The section .go.buildinfo is looked at, or without it the first segment of data.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

struct go_module {
    struct str path;
    struct str version; /* "v1.2.3", "(devel)"; may be empty */
};

/* Texts are views of the bytes, the list lives in the arena. */
struct go_build_info {
    bool is_go;           /* without it all is empty */
    struct str toolchain; /* "go1.22.1"; may be empty */
    struct str package;   /* of the program: "example.com/cmd/x"; may be empty */
    /* The main one first. One that is replaced is what it is replaced with, with its own path
     * where that is a folder of the builder's. */
    const struct go_module *modules;
    size_t module_count;
};

enum { GO_MODULES_MAX = 1 << 14 };

/*
 * Reads `bytes`, a whole file. What is no ELF, or was not built by Go, is no failure. Fails with
 * GATE_EFORMAT (malformed or cut short), GATE_EUNSUPPORTED as elf_parse() does, or GATE_ELIMIT
 * (more than GO_MODULES_MAX modules, or so many headers that the reader of ELF refuses them).
 */
ATTR_MUST_CHECK
enum gate_rc go_build_info_parse(struct str bytes, struct arena *arena, struct go_build_info *info,
                                 struct error *err);
