#include "format/go_build_info.h"

#include <string.h>

#include "base/vec.h"
#include "format/elf_reader.h"

#define MAGIC STR("\xff Go buildinf:")

enum {
    ALIGNMENT = 16,
    HEADER_BYTES = 32,
    POINTER_BYTES_AT = 14, /* the size of pointers */
    FLAGS_AT = 15,
    POINTERS_AT = 16,
    FLAG_BIG_ENDIAN = 1,
    FLAG_INLINE = 2,
    FRAME_BYTES = 16, /* of marks around the list of modules */
};

static enum gate_rc malformed(struct error *err, const char *what)
{
    return error_set(err, GATE_EFORMAT, "malformed Go build information: %s", what);
}

/* The first segment of data, which the linker puts it at the start of; empty: there is none. */
static enum gate_rc find_data(const struct elf_reader *reader, struct str *data)
{
    *data = STR("");
    for (uint64_t i = 0; i < reader->program_header_count; i++) {
        struct str header = elf_program_header(reader, i);
        uint64_t flags = elf_get(reader, header, &segment_flags);

        if (elf_get(reader, header, &segment_type) != PT_LOAD || (flags & (PF_X | PF_W)) != PF_W)
            continue;
        return elf_take(reader, elf_get(reader, header, &segment_offset),
                        elf_get(reader, header, &segment_size), data)
                   ? GATE_OK
                   : elf_malformed(reader, "a segment outside of the file");
    }
    return GATE_OK;
}

/* From the magic on, empty without one. It stands where addresses are multiples of 16. */
static enum gate_rc find_magic(const struct elf_reader *reader, struct str *info)
{
    struct str data;

    *info = STR("");
    if (!elf_find_section(reader, STR(".go.buildinfo"), &data) && find_data(reader, &data))
        return reader->err->rc;
    for (size_t at = 0; data.len - at >= HEADER_BYTES; at += ALIGNMENT) {
        if (memcmp(data.ptr + at, MAGIC.ptr, MAGIC.len) != 0)
            continue;
        *info = str_slice(data, at, data.len);
        break;
    }
    return GATE_OK;
}

/* A length of seven bits a byte, the lowest first, and as many bytes. */
static bool take_inline(struct str *rest, struct str *text)
{
    uint64_t length = 0;
    unsigned shift = 0;
    size_t at = 0;

    for (;; at++, shift += 7) {
        if (at == rest->len || shift > 56)
            return false;
        length |= (uint64_t)((unsigned char)rest->ptr[at] & 0x7f) << shift;
        if (!((unsigned char)rest->ptr[at] & 0x80))
            break;
    }
    at++;
    if (length > rest->len - at)
        return false;
    *text = str_slice(*rest, at, (size_t)length);
    *rest = str_slice(*rest, at + (size_t)length, rest->len);
    return true;
}

/* The text whose pointer and length stand at the address which stands at `at` of the header. */
static bool take_pointed(const struct elf_reader *reader, struct str header, size_t at,
                         unsigned width, struct str *text)
{
    struct str place;

    *text = STR("");
    uint64_t address = elf_number(reader, header, at, width);
    if (address == 0)
        return true;
    if (!elf_find_address(reader, address, &place) || place.len < 2 * (size_t)width)
        return false;
    uint64_t start = elf_number(reader, place, 0, width);
    uint64_t length = elf_number(reader, place, width, width);
    if (length == 0)
        return true;
    if (!elf_find_address(reader, start, &place) || length > place.len)
        return false;
    *text = str_slice(place, 0, (size_t)length);
    return true;
}

static enum gate_rc read_texts(struct elf_reader *reader, struct str info, struct str *toolchain,
                               struct str *modules)
{
    unsigned width = (unsigned char)info.ptr[POINTER_BYTES_AT];
    unsigned flags = (unsigned char)info.ptr[FLAGS_AT];
    struct str rest = str_slice(info, HEADER_BYTES, info.len);

    if (flags & FLAG_INLINE)
        return take_inline(&rest, toolchain) && take_inline(&rest, modules)
                   ? GATE_OK
                   : malformed(reader->err, "a text is cut short");
    if (width != 4 && width != 8)
        return malformed(reader->err, "pointers of an unknown size");
    /* The linker's word stands before that of the file. */
    reader->elf->is_big_endian = flags & FLAG_BIG_ENDIAN;
    return take_pointed(reader, info, POINTERS_AT, width, toolchain) &&
                   take_pointed(reader, info, POINTERS_AT + width, width, modules)
               ? GATE_OK
               : malformed(reader->err, "a text is outside of the file");
}

/* "mod\tPATH\tVERSION\tSUM" and the like, a line each; what is not known is passed over. */
static enum gate_rc read_line(struct str line, struct go_build_info *info, struct vec *modules,
                              struct error *err)
{
    struct go_module module = { .path = STR("") };
    struct str kind;
    struct go_module *replaced;

    (void)str_cut(&line, '\t', &kind);
    if (str_equal(kind, STR("path"))) {
        info->package = line;
        return GATE_OK;
    }
    bool is_replacement = str_equal(kind, STR("=>"));
    if (!is_replacement && !str_equal(kind, STR("mod")) && !str_equal(kind, STR("dep")))
        return GATE_OK;
    if (line.len > 0)
        (void)str_cut(&line, '\t', &module.path);
    if (line.len > 0)
        (void)str_cut(&line, '\t', &module.version);
    if (module.path.len == 0)
        return malformed(err, "a module without a path");
    if (is_replacement && modules->count == 0)
        return malformed(err, "a replacement of nothing");
    if (!is_replacement && modules->count == GO_MODULES_MAX)
        return error_set(err, GATE_ELIMIT, "more than %d modules of Go", GO_MODULES_MAX);
    replaced = is_replacement ? vec_at(modules, modules->count - 1) : vec_add(modules);
    if (is_replacement && strchr("./", module.path.ptr[0]))
        module.path = replaced->path; /* a folder of the builder's */
    *replaced = module;
    return GATE_OK;
}

/* Marks stand around the list; a text without them is none. */
static enum gate_rc read_modules(struct str text, struct arena *arena, struct go_build_info *info,
                                 struct error *err)
{
    CLEANUP(vec_release) struct vec modules = VEC_INIT(struct go_module);
    struct str line;

    if (text.len < 2 * FRAME_BYTES + 1 || text.ptr[text.len - FRAME_BYTES - 1] != '\n')
        return GATE_OK;
    text = str_slice(text, FRAME_BYTES, text.len - FRAME_BYTES - FRAME_BYTES);
    if (memchr(text.ptr, '\0', text.len))
        return malformed(err, "a NUL byte");
    while (text.len > 0 && str_cut(&text, '\n', &line)) {
        if (read_line(line, info, &modules, err))
            return err->rc;
    }
    struct go_module *kept = vec_keep(&modules, arena);
    info->modules = kept;
    info->module_count = modules.count;
    return GATE_OK;
}

enum gate_rc go_build_info_parse(struct str bytes, struct arena *arena, struct go_build_info *info,
                                 struct error *err)
{
    struct elf elf = { .bits = 0 };
    struct elf_reader reader = { .bytes = bytes, .arena = arena, .elf = &elf, .err = err };
    struct go_build_info found = { .is_go = true };
    struct str modules;
    struct str text;

    *info = (struct go_build_info){ .is_go = false };
    if (!str_starts_with(bytes, STR(ELFMAG)))
        return GATE_OK;
    if (elf_read_header(&reader) || find_magic(&reader, &text))
        return err->rc;
    if (text.len == 0)
        return GATE_OK;
    if (read_texts(&reader, text, &found.toolchain, &modules) ||
        read_modules(modules, arena, &found, err))
        return err->rc;
    *info = found;
    return GATE_OK;
}
