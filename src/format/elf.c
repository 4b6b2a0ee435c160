#include "format/elf.h"

#include <elf.h>
#include <string.h>

#include "base/buf.h"
#include "base/vec.h"
#include "format/elf_reader.h"

/* The text at the start of `bytes`, which ends with a NUL within them. */
static enum gate_rc take_text(const struct elf_reader *reader, struct str bytes, struct str *text)
{
    size_t room = bytes.len < ELF_NAME_BYTES ? bytes.len : ELF_NAME_BYTES;
    const char *end = room > 0 ? memchr(bytes.ptr, '\0', room) : NULL;

    if (!end && room == ELF_NAME_BYTES)
        return error_set(reader->err, GATE_ELIMIT, "ELF with a name longer than %d bytes",
                         ELF_NAME_BYTES);
    if (!end)
        return elf_malformed(reader, "a name that does not end");
    *text = (struct str){ .ptr = bytes.ptr, .len = (size_t)(end - bytes.ptr) };
    return GATE_OK;
}

/* Notes are {name size, size, type} in words of four bytes, each part padded to four. */
static void read_notes(const struct elf_reader *reader, struct str notes)
{
    enum { NOTE_HEADER = 12, BUILD_ID_MAX = 64 };
    static const char digits[] = "0123456789abcdef";

    while (notes.len >= NOTE_HEADER) {
        uint64_t name_size = elf_number(reader, notes, 0, 4);
        uint64_t size = elf_number(reader, notes, 4, 4);
        uint64_t name_end = NOTE_HEADER + ((name_size + 3) & ~(uint64_t)3);
        struct str name = str_slice(notes, NOTE_HEADER, (size_t)name_size);

        if (name_end > notes.len || size > notes.len - name_end)
            return;
        if (elf_number(reader, notes, 8, 4) == NT_GNU_BUILD_ID && str_equal(name, STR("GNU\0")) &&
            size <= BUILD_ID_MAX) {
            char *hex = arena_new(reader->arena, (size_t)size + 1, 2);

            for (size_t i = 0; i < size; i++) {
                unsigned char byte = (unsigned char)notes.ptr[name_end + i];

                hex[2 * i] = digits[byte >> 4];
                hex[2 * i + 1] = digits[byte & 15];
            }
            reader->elf->build_id = (struct str){ .ptr = hex, .len = 2 * (size_t)size };
        }
        notes = str_slice(notes, (size_t)(name_end + ((size + 3) & ~(uint64_t)3)), notes.len);
    }
}

static enum gate_rc read_segment(struct elf_reader *reader, struct str header)
{
    struct str content = STR("");
    uint64_t type = elf_get(reader, header, &segment_type);
    bool is_read = type == PT_DYNAMIC || type == PT_INTERP || type == PT_NOTE;

    if (is_read && reader->elf->type != ELF_CORE &&
        !elf_take(reader, elf_get(reader, header, &segment_offset),
                  elf_get(reader, header, &segment_size), &content))
        return elf_malformed(reader, "a segment outside of the file");
    switch (type) {
    case PT_DYNAMIC:
        reader->dynamic = content;
        break;
    case PT_INTERP:
        return take_text(reader, content, &reader->elf->interpreter);
    case PT_NOTE:
        read_notes(reader, content);
        break;
    case PT_GNU_RELRO:
        reader->has_relro = true;
        break;
    case PT_GNU_STACK:
        reader->has_stack_header = true;
        reader->elf->has_executable_stack = (elf_get(reader, header, &segment_flags) & PF_X) != 0;
        break;
    default:
        break;
    }
    return GATE_OK;
}

static size_t dynamic_size(const struct elf_reader *reader)
{
    return elf_size_of(reader, sizeof(Elf32_Dyn), sizeof(Elf64_Dyn));
}

/* The value of the first entry of that tag. */
static bool dynamic_find(const struct elf_reader *reader, uint64_t tag, uint64_t *value)
{
    struct str rest = reader->dynamic;

    for (size_t size = dynamic_size(reader); rest.len >= size;
         rest = str_slice(rest, size, rest.len)) {
        uint64_t found = elf_get(reader, rest, &dynamic_tag);

        if (found == DT_NULL)
            return false;
        if (found == tag) {
            *value = elf_get(reader, rest, &dynamic_value);
            return true;
        }
    }
    return false;
}

static enum gate_rc find_strings(struct elf_reader *reader)
{
    uint64_t address = 0;
    uint64_t size = 0;

    if (!dynamic_find(reader, DT_STRTAB, &address))
        return GATE_OK;
    if (!elf_find_address(reader, address, &reader->strings))
        return elf_malformed(reader, "dynamic strings outside of the file");
    if (dynamic_find(reader, DT_STRSZ, &size) && size <= reader->strings.len)
        reader->strings.len = (size_t)size;
    return GATE_OK;
}

static enum gate_rc string_at(const struct elf_reader *reader, uint64_t offset, struct str *text)
{
    if (offset >= reader->strings.len)
        return elf_malformed(reader, "a dynamic string outside of its table");
    return take_text(reader, str_slice(reader->strings, (size_t)offset, reader->strings.len), text);
}

static struct elf_strings keep(const struct elf_reader *reader, const struct vec *texts)
{
    struct str *items = vec_keep(texts, reader->arena);
    return (struct elf_strings){ .items = items, .count = texts->count };
}

static enum gate_rc add_needed(const struct elf_reader *reader, uint64_t offset, struct vec *needed)
{
    struct str name;

    if (needed->count == ELF_STRINGS_MAX)
        return error_set(reader->err, GATE_ELIMIT, "ELF that needs more than %d libraries",
                         ELF_STRINGS_MAX);
    if (string_at(reader, offset, &name))
        return reader->err->rc;
    *(struct str *)vec_add(needed) = name;
    return GATE_OK;
}

static enum gate_rc read_dynamic_entry(struct elf_reader *reader, uint64_t tag, uint64_t value,
                                       struct vec *needed)
{
    struct elf *elf = reader->elf;

    switch (tag) {
    case DT_NEEDED:
        return add_needed(reader, value, needed);
    case DT_SONAME:
        return string_at(reader, value, &elf->soname);
    case DT_RPATH:
        elf->has_rpath = true;
        return string_at(reader, value, &elf->rpath);
    case DT_RUNPATH:
        elf->has_runpath = true;
        return string_at(reader, value, &elf->runpath);
    case DT_BIND_NOW:
        reader->is_bound_now = true;
        break;
    case DT_FLAGS:
        reader->is_bound_now |= (value & DF_BIND_NOW) != 0;
        break;
    case DT_FLAGS_1:
        reader->is_bound_now |= (value & DF_1_NOW) != 0;
        reader->is_marked_pie |= (value & DF_1_PIE) != 0;
        break;
    default:
        break;
    }
    return GATE_OK;
}

static enum gate_rc read_dynamic(struct elf_reader *reader)
{
    CLEANUP(vec_release) struct vec needed = VEC_INIT(struct str);
    struct str rest = reader->dynamic;

    if (find_strings(reader))
        return reader->err->rc;
    for (size_t size = dynamic_size(reader); rest.len >= size;
         rest = str_slice(rest, size, rest.len)) {
        uint64_t tag = elf_get(reader, rest, &dynamic_tag);

        if (tag == DT_NULL)
            break;
        if (read_dynamic_entry(reader, tag, elf_get(reader, rest, &dynamic_value), &needed))
            return reader->err->rc;
    }
    reader->elf->needed = keep(reader, &needed);
    return GATE_OK;
}

static bool is_canary(struct str name)
{
    return str_equal(name, STR("__stack_chk_fail")) || str_equal(name, STR("__stack_chk_guard")) ||
           str_equal(name, STR("__stack_chk_fail_local"));
}

/* Looks at all names of a table of strings for those of the compiler's checks. */
static enum gate_rc scan_names(struct elf_reader *reader, struct str strings, struct vec *checked)
{
    struct str name;

    if (reader->elf->canary == ELF_UNKNOWN) {
        reader->elf->canary = ELF_NO;
        reader->elf->fortified = ELF_NO;
    }
    while (str_cut(&strings, '\0', &name)) {
        if (is_canary(name))
            reader->elf->canary = ELF_YES;
        if (!str_starts_with(name, STR("__")) || !str_ends_with(name, STR("_chk")))
            continue;
        if (checked->count == ELF_STRINGS_MAX)
            return error_set(reader->err, GATE_ELIMIT, "ELF of more than %d checked functions",
                             ELF_STRINGS_MAX);
        reader->elf->fortified = ELF_YES;
        *(struct str *)vec_add(checked) = name;
    }
    return GATE_OK;
}

/* The strings of the table of symbols that linkers leave and strip(1) removes. */
static enum gate_rc find_symbols(struct elf_reader *reader, struct str *strings)
{
    for (uint64_t i = 0; i < reader->section_count; i++) {
        struct str header = elf_section_header(reader, i);
        uint64_t link = elf_get(reader, header, &section_link);

        if (elf_get(reader, header, &section_type) != SHT_SYMTAB)
            continue;
        reader->elf->is_stripped = false;
        if (link >= reader->section_count)
            return elf_malformed(reader, "a table of symbols without strings");
        struct str table = elf_section_header(reader, link);
        if (!elf_take(reader, elf_get(reader, table, &section_offset),
                      elf_get(reader, table, &section_size), strings))
            return elf_malformed(reader, "strings of symbols outside of the file");
        return GATE_OK;
    }
    return GATE_OK;
}

static enum gate_rc read_symbols(struct elf_reader *reader)
{
    CLEANUP(vec_release) struct vec checked = VEC_INIT(struct str);
    struct str strings = { .ptr = NULL };

    if (find_symbols(reader, &strings))
        return reader->err->rc;
    /* Without libraries the table of symbols alone knows the functions; else the dynamic one does.
     */
    if (reader->elf->needed.count > 0 && reader->strings.len > 0)
        strings = reader->strings;
    if (strings.ptr && scan_names(reader, strings, &checked))
        return reader->err->rc;
    reader->elf->checked_functions = keep(reader, &checked);
    return GATE_OK;
}

/* Go's linker gives the note a section and no segment. */
static void find_build_id(const struct elf_reader *reader)
{
    for (uint64_t i = 0; reader->elf->build_id.len == 0 && i < reader->section_count; i++) {
        struct str header = elf_section_header(reader, i);
        struct str notes;

        if (elf_get(reader, header, &section_type) == SHT_NOTE &&
            reader->elf->type != ELF_RELOCATABLE &&
            elf_take(reader, elf_get(reader, header, &section_offset),
                     elf_get(reader, header, &section_size), &notes))
            read_notes(reader, notes);
    }
}

static void judge(struct elf_reader *reader)
{
    struct elf *elf = reader->elf;
    bool is_program = elf->type == ELF_EXECUTABLE || elf->type == ELF_SHARED;

    if (!reader->has_stack_header)
        elf->has_executable_stack = is_program;
    if (reader->has_relro)
        elf->relro = reader->is_bound_now ? ELF_RELRO_FULL : ELF_RELRO_PARTIAL;
    /* Linkers before 2.26 do not mark programs, which a name and no interpreter tell apart. */
    elf->is_pie = elf->type == ELF_SHARED &&
                  (reader->is_marked_pie || (elf->interpreter.len > 0 && elf->soname.len == 0));
    elf->is_static = elf->interpreter.len == 0 && elf->needed.count == 0 &&
                     (elf->type == ELF_EXECUTABLE || elf->is_pie);
}

enum gate_rc elf_parse(struct str bytes, struct arena *arena, struct elf *elf, struct error *err)
{
    struct elf_reader reader = { .bytes = bytes, .arena = arena, .elf = elf, .err = err };

    *elf = (struct elf){ .is_stripped = true, .canary = ELF_UNKNOWN, .fortified = ELF_UNKNOWN };
    if (elf_read_header(&reader))
        return err->rc;
    for (uint64_t i = 0; i < reader.program_header_count; i++) {
        if (read_segment(&reader, elf_program_header(&reader, i)))
            return err->rc;
    }
    if (read_dynamic(&reader) || read_symbols(&reader))
        return err->rc;
    find_build_id(&reader);
    judge(&reader);
    return GATE_OK;
}

const char *elf_machine_name(uint16_t machine)
{
    static const struct {
        uint16_t machine;
        const char *name;
    } names[] = {
        { .machine = EM_386, .name = "i386" },
        { .machine = EM_X86_64, .name = "x86-64" },
        { .machine = EM_ARM, .name = "arm" },
        { .machine = EM_AARCH64, .name = "aarch64" },
        { .machine = EM_PPC, .name = "powerpc" },
        { .machine = EM_PPC64, .name = "powerpc64" },
        { .machine = EM_S390, .name = "s390" },
        { .machine = EM_MIPS, .name = "mips" },
        { .machine = EM_RISCV, .name = "riscv" },
        { .machine = EM_SPARCV9, .name = "sparc64" },
        { .machine = EM_IA_64, .name = "ia64" },
        { .machine = EM_BPF, .name = "bpf" },
        { .machine = EM_LOONGARCH, .name = "loongarch" },
    };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (names[i].machine == machine)
            return names[i].name;
    }
    return NULL;
}
