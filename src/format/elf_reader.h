/*
 * elf_reader: where things stand in an ELF file, for the readers of src/format: `elf` and what
 * programs carry with them.
 */
#pragma once

#include <elf.h>
#include <stddef.h>

#include "format/elf.h"

/* The file with its word size and byte order, and what the dynamic section says. */
struct elf_reader {
    struct str bytes;
    struct arena *arena;
    struct elf *elf;
    struct error *err;
    uint64_t program_headers;
    uint64_t program_header_count;
    uint64_t section_headers;
    uint64_t section_count;
    struct str dynamic; /* empty: none */
    struct str strings; /* of the dynamic section */
    bool is_bound_now;
    bool is_marked_pie;
    bool has_relro;
    bool has_stack_header;
};

/* A member of a structure that stands at one place in files of 32 bits and another in those of 64.
 */
struct elf_member {
    unsigned at32;
    unsigned at64;
    unsigned width32;
    unsigned width64;
};

#define MEMBER(name, field)                                                           \
    {                                                                                 \
        .at32 = offsetof(Elf32_##name, field), .at64 = offsetof(Elf64_##name, field), \
        .width32 = sizeof(((Elf32_##name *)NULL)->field),                             \
        .width64 = sizeof(((Elf64_##name *)NULL)->field),                             \
    }

static const struct elf_member file_type = MEMBER(Ehdr, e_type);
static const struct elf_member file_machine = MEMBER(Ehdr, e_machine);
static const struct elf_member file_phoff = MEMBER(Ehdr, e_phoff);
static const struct elf_member file_shoff = MEMBER(Ehdr, e_shoff);
static const struct elf_member file_phentsize = MEMBER(Ehdr, e_phentsize);
static const struct elf_member file_phnum = MEMBER(Ehdr, e_phnum);
static const struct elf_member file_shentsize = MEMBER(Ehdr, e_shentsize);
static const struct elf_member file_shnum = MEMBER(Ehdr, e_shnum);
static const struct elf_member file_shstrndx = MEMBER(Ehdr, e_shstrndx);
static const struct elf_member segment_type = MEMBER(Phdr, p_type);
static const struct elf_member segment_flags = MEMBER(Phdr, p_flags);
static const struct elf_member segment_offset = MEMBER(Phdr, p_offset);
static const struct elf_member segment_address = MEMBER(Phdr, p_vaddr);
static const struct elf_member segment_size = MEMBER(Phdr, p_filesz);
static const struct elf_member section_name = MEMBER(Shdr, sh_name);
static const struct elf_member section_type = MEMBER(Shdr, sh_type);
static const struct elf_member section_offset = MEMBER(Shdr, sh_offset);
static const struct elf_member section_size = MEMBER(Shdr, sh_size);
static const struct elf_member section_link = MEMBER(Shdr, sh_link);
static const struct elf_member dynamic_tag = MEMBER(Dyn, d_tag);
static const struct elf_member dynamic_value = MEMBER(Dyn, d_un);

ATTR_MUST_CHECK
enum gate_rc elf_malformed(const struct elf_reader *reader, const char *what);

/* `count` bytes at `offset`; false: they are not in the file. */
bool elf_take(const struct elf_reader *reader, uint64_t offset, uint64_t count, struct str *bytes);

/* The number of `width` bytes at `at`, which is within `bytes`. */
uint64_t elf_number(const struct elf_reader *reader, struct str bytes, size_t at, unsigned width);
uint64_t elf_get(const struct elf_reader *reader, struct str bytes,
                 const struct elf_member *member);

/* What has one size in files of 32 bits and another in those of 64. */
size_t elf_size_of(const struct elf_reader *reader, size_t size32, size_t size64);

/*
 * Reads the header of reader->bytes and checks that the tables of headers are in the file. Fails as
 * elf_parse() does.
 */
ATTR_MUST_CHECK
enum gate_rc elf_read_header(struct elf_reader *reader);

/* The headers of that index, below their counts. */
struct str elf_program_header(const struct elf_reader *reader, uint64_t index);
struct str elf_section_header(const struct elf_reader *reader, uint64_t index);

/* Where the loaded `address` stands in the file: what is left of its segment. */
bool elf_find_address(const struct elf_reader *reader, uint64_t address, struct str *bytes);

/* The content of the first section of that name which has any in the file. */
bool elf_find_section(const struct elf_reader *reader, struct str name, struct str *bytes);
