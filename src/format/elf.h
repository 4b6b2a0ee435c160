/*
 * elf: what an ELF program or library says of how it was linked and hardened.
 *
 * Specification: System V ABI, edition 4.1 and its gABI updates; elf(5); the GNU extensions
 * PT_GNU_RELRO, PT_GNU_STACK and NT_GNU_BUILD_ID. What a loader reads (program headers and the
 * dynamic section) is believed before section headers, which nothing needs to be true.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/str.h"

enum elf_type { ELF_RELOCATABLE, ELF_EXECUTABLE, ELF_SHARED, ELF_CORE };
enum elf_relro { ELF_RELRO_NONE, ELF_RELRO_PARTIAL, ELF_RELRO_FULL };
/* A program without a table of symbols does not tell. */
enum elf_answer { ELF_NO, ELF_YES, ELF_UNKNOWN };

struct elf_strings {
    const struct str *items;
    size_t count;
};

/* Texts are views of the bytes, lists and the build id live in the arena. */
struct elf {
    unsigned bits; /* 32 or 64 */
    bool is_big_endian;
    enum elf_type type;
    uint16_t machine;
    bool is_pie; /* position independent and a program */
    enum elf_relro relro;
    bool has_executable_stack;            /* or does not say that it needs none */
    enum elf_answer canary;               /* it checks stacks for overwritten canaries */
    enum elf_answer fortified;            /* it calls checked functions of _FORTIFY_SOURCE */
    struct elf_strings checked_functions; /* their names, "__memcpy_chk", in the order found */
    bool has_rpath;
    bool has_runpath;
    struct str rpath; /* "/a:/b" */
    struct str runpath;
    struct str interpreter; /* empty: none */
    bool is_static;         /* a program that no dynamic linker starts */
    bool is_stripped;       /* without a table of symbols */
    struct elf_strings needed;
    struct str soname;   /* empty: none */
    struct str build_id; /* hex; empty: none */
};

enum { ELF_STRINGS_MAX = 1024, ELF_NAME_BYTES = 4096 };

/*
 * Reads `bytes`, a whole file. Fails with GATE_EFORMAT (no ELF, cut short, offsets outside of the
 * file), GATE_EUNSUPPORTED (a class or byte order that does not exist) or GATE_ELIMIT (more than
 * ELF_STRINGS_MAX needed libraries, longer names than ELF_NAME_BYTES).
 */
ATTR_MUST_CHECK
enum gate_rc elf_parse(struct str bytes, struct arena *arena, struct elf *elf, struct error *err);

/* "x86-64", "aarch64", as readelf and file call them in short; NULL for one that has no name. */
const char *elf_machine_name(uint16_t machine);
