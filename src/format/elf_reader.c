#include "format/elf_reader.h"

#include <string.h>

enum gate_rc elf_malformed(const struct elf_reader *reader, const char *what)
{
    return error_set(reader->err, GATE_EFORMAT, "malformed ELF: %s", what);
}

bool elf_take(const struct elf_reader *reader, uint64_t offset, uint64_t count, struct str *bytes)
{
    if (offset > reader->bytes.len || count > reader->bytes.len - offset)
        return false;
    *bytes = (struct str){ .ptr = reader->bytes.ptr + offset, .len = (size_t)count };
    return true;
}

uint64_t elf_number(const struct elf_reader *reader, struct str bytes, size_t at, unsigned width)
{
    uint64_t number = 0;

    for (unsigned i = 0; i < width; i++) {
        unsigned place = reader->elf->is_big_endian ? i : width - 1 - i;

        number = number << 8 | (unsigned char)bytes.ptr[at + place];
    }
    return number;
}

uint64_t elf_get(const struct elf_reader *reader, struct str bytes, const struct elf_member *member)
{
    return reader->elf->bits == 64 ? elf_number(reader, bytes, member->at64, member->width64)
                                   : elf_number(reader, bytes, member->at32, member->width32);
}

size_t elf_size_of(const struct elf_reader *reader, size_t size32, size_t size64)
{
    return reader->elf->bits == 64 ? size64 : size32;
}

static size_t program_header_size(const struct elf_reader *reader)
{
    return elf_size_of(reader, sizeof(Elf32_Phdr), sizeof(Elf64_Phdr));
}

static size_t section_header_size(const struct elf_reader *reader)
{
    return elf_size_of(reader, sizeof(Elf32_Shdr), sizeof(Elf64_Shdr));
}

struct str elf_program_header(const struct elf_reader *reader, uint64_t index)
{
    size_t size = program_header_size(reader);

    return (struct str){ .ptr = reader->bytes.ptr + reader->program_headers + index * size,
                         .len = size };
}

struct str elf_section_header(const struct elf_reader *reader, uint64_t index)
{
    size_t size = section_header_size(reader);

    return (struct str){ .ptr = reader->bytes.ptr + reader->section_headers + index * size,
                         .len = size };
}

static enum gate_rc read_ident(struct elf_reader *reader)
{
    struct str ident;

    if (!elf_take(reader, 0, EI_NIDENT, &ident) || memcmp(ident.ptr, ELFMAG, SELFMAG) != 0)
        return error_set(reader->err, GATE_EFORMAT, "this is no ELF file");
    if (ident.ptr[EI_CLASS] != ELFCLASS32 && ident.ptr[EI_CLASS] != ELFCLASS64)
        return error_set(reader->err, GATE_EUNSUPPORTED, "ELF of an unknown class");
    if (ident.ptr[EI_DATA] != ELFDATA2LSB && ident.ptr[EI_DATA] != ELFDATA2MSB)
        return error_set(reader->err, GATE_EUNSUPPORTED, "ELF of an unknown byte order");
    reader->elf->bits = ident.ptr[EI_CLASS] == ELFCLASS64 ? 64 : 32;
    reader->elf->is_big_endian = ident.ptr[EI_DATA] == ELFDATA2MSB;
    return GATE_OK;
}

static enum gate_rc read_type(struct elf_reader *reader, struct str header)
{
    switch (elf_get(reader, header, &file_type)) {
    case ET_REL:
        reader->elf->type = ELF_RELOCATABLE;
        break;
    case ET_EXEC:
        reader->elf->type = ELF_EXECUTABLE;
        break;
    case ET_DYN:
        reader->elf->type = ELF_SHARED;
        break;
    case ET_CORE:
        reader->elf->type = ELF_CORE;
        break;
    default:
        return error_set(reader->err, GATE_EUNSUPPORTED, "ELF of an unknown type");
    }
    reader->elf->machine = (uint16_t)elf_get(reader, header, &file_machine);
    return GATE_OK;
}

/* The table of section headers, which may be missing; a large count stands in the first of them. */
static enum gate_rc read_sections(struct elf_reader *reader, struct str header)
{
    struct str table;

    reader->section_headers = elf_get(reader, header, &file_shoff);
    if (reader->section_headers == 0)
        return GATE_OK;
    if (elf_get(reader, header, &file_shentsize) != section_header_size(reader))
        return elf_malformed(reader, "section headers of an unknown size");
    if (!elf_take(reader, reader->section_headers, section_header_size(reader), &table))
        return elf_malformed(reader, "section headers outside of the file");
    reader->section_count = elf_get(reader, header, &file_shnum);
    if (reader->section_count == 0)
        reader->section_count = elf_get(reader, table, &section_size);
    if (reader->section_count > reader->bytes.len / section_header_size(reader) ||
        !elf_take(reader, reader->section_headers,
                  reader->section_count * section_header_size(reader), &table))
        return elf_malformed(reader, "section headers outside of the file");
    return GATE_OK;
}

enum gate_rc elf_read_header(struct elf_reader *reader)
{
    struct str header;
    struct str table;

    if (read_ident(reader))
        return reader->err->rc;
    if (!elf_take(reader, 0, elf_size_of(reader, sizeof(Elf32_Ehdr), sizeof(Elf64_Ehdr)), &header))
        return elf_malformed(reader, "the file is shorter than its header");
    if (read_type(reader, header) || read_sections(reader, header))
        return reader->err->rc;
    reader->program_headers = elf_get(reader, header, &file_phoff);
    reader->program_header_count = elf_get(reader, header, &file_phnum);
    if (reader->program_header_count == PN_XNUM)
        return error_set(reader->err, GATE_ELIMIT, "ELF of %d program headers or more", PN_XNUM);
    if (reader->program_header_count == 0)
        return GATE_OK;
    if (elf_get(reader, header, &file_phentsize) != program_header_size(reader))
        return elf_malformed(reader, "program headers of an unknown size");
    if (!elf_take(reader, reader->program_headers,
                  reader->program_header_count * program_header_size(reader), &table))
        return elf_malformed(reader, "program headers outside of the file");
    return GATE_OK;
}

bool elf_find_address(const struct elf_reader *reader, uint64_t address, struct str *bytes)
{
    for (uint64_t i = 0; i < reader->program_header_count; i++) {
        struct str header = elf_program_header(reader, i);
        uint64_t start = elf_get(reader, header, &segment_address);
        uint64_t size = elf_get(reader, header, &segment_size);

        if (elf_get(reader, header, &segment_type) != PT_LOAD || address < start ||
            address - start >= size)
            continue;
        uint64_t skipped = address - start;
        uint64_t offset = elf_get(reader, header, &segment_offset);
        return offset <= reader->bytes.len &&
               elf_take(reader, offset + skipped, size - skipped, bytes);
    }
    return false;
}

/* The name at `offset` of a table of them; a table is not believed to end with a NUL. */
static bool is_name_at(struct str names, uint64_t offset, struct str name)
{
    return offset < names.len && names.len - offset > name.len &&
           str_equal(str_slice(names, (size_t)offset, name.len), name) &&
           names.ptr[offset + name.len] == '\0';
}

/* The section's bytes; one without any in the file has none. */
static bool section_bytes(const struct elf_reader *reader, struct str header, struct str *bytes)
{
    return elf_get(reader, header, &section_type) != SHT_NOBITS &&
           elf_take(reader, elf_get(reader, header, &section_offset),
                    elf_get(reader, header, &section_size), bytes);
}

bool elf_find_section(const struct elf_reader *reader, struct str name, struct str *bytes)
{
    struct str header;
    struct str names;

    if (!elf_take(reader, 0, elf_size_of(reader, sizeof(Elf32_Ehdr), sizeof(Elf64_Ehdr)), &header))
        return false;
    uint64_t index = elf_get(reader, header, &file_shstrndx);
    if (index >= reader->section_count ||
        !section_bytes(reader, elf_section_header(reader, index), &names))
        return false;
    for (uint64_t i = 0; i < reader->section_count; i++) {
        struct str section = elf_section_header(reader, i);

        if (is_name_at(names, elf_get(reader, section, &section_name), name) &&
            section_bytes(reader, section, bytes))
            return true;
    }
    return false;
}
