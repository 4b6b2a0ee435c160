/*
 * ELF programs: hand-made headers that lie, and what readelf said of small programs, which
 * test/peer/elf_answers.py recorded in test/fixtures/answers/files.
 */
#include "format/elf.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"
#include "unit/answers_json.h"
#include "unit/asked.h"
#include "unit/elf_json.h"
#include "unit/test.h"

/* --- recorded answers --- */

static struct str program_of(const json_t *test, struct arena *arena)
{
    size_t size = (size_t)json_integer_value(json_object_get(test, "size"));
    const json_t *runs = json_object_get(test, "runs");
    char *bytes = arena_new(arena, size + 1, 1);

    for (size_t i = 0; i < json_array_size(runs); i++) {
        const json_t *run = json_array_get(runs, i);
        size_t at = (size_t)json_integer_value(json_array_get(run, 0));
        const char *hex = json_string_value(json_array_get(run, 1));

        for (; hex[0] && at < size; hex += 2, at++) {
            const char digits[] = { hex[0], hex[1], '\0' };

            bytes[at] = (char)strtoul(digits, NULL, 16);
        }
    }
    return (struct str){ .ptr = bytes, .len = size };
}

static void check_answer(const json_t *test)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct elf elf;

    test_row(json_string_value(json_object_get(test, "name")));
    CHECK_INT(elf_parse(program_of(test, &arena), &arena, &elf, &err), GATE_OK);
    json_auto_t *got = elf_json(&elf);
    char *shown = json_dumps(got, JSON_SORT_KEYS);
    char *wanted = json_dumps(json_object_get(test, "answer"), JSON_SORT_KEYS);
    CHECK_STR(str_of(shown), wanted);
    free(shown);
    free(wanted);
}

/* Wherever it is cut, a program is refused or read; it may be whole without its section headers. */
static void check_cuts(const json_t *test)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct str bytes = program_of(test, &arena);

    for (size_t length = 0; length < bytes.len; length += 7) {
        struct error err = ERROR_INIT;
        struct elf elf;
        char *copy = arena_new(&arena, length + 1, 1);

        memcpy(copy, bytes.ptr, length);
        enum gate_rc rc = elf_parse((struct str){ .ptr = copy, .len = length }, &arena, &elf, &err);
        CHECK_INT(rc, err.rc);
        arena_reset(&arena);
        bytes = program_of(test, &arena);
    }
}

static void check_case(const json_t *test, const void *context ATTR_UNUSED)
{
    check_answer(test);
    check_cuts(test);
}

static void test_answers(void)
{
    answers_check_json("files/elf.json", check_case, NULL);
}

/* --- a program made here, of 64 bits: headers, then dynamic entries, then strings --- */

enum { AT_DYNAMIC = 512, AT_STRINGS = 1024, AT_NOTES = 1536, AT_SECTIONS = 1700, PROGRAM = 2048 };

struct made {
    Elf64_Ehdr header;
    Elf64_Phdr segments[6];
    Elf64_Dyn dynamic[16];
    Elf64_Shdr sections[2];
    struct str strings;
    struct str notes;
};

static struct made base_program(void)
{
    return (struct made){
        .header = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB },
                    .e_type = ET_DYN,
                    .e_machine = EM_X86_64,
                    .e_phoff = sizeof(Elf64_Ehdr),
                    .e_phentsize = sizeof(Elf64_Phdr),
                    .e_phnum = 2,
                    .e_shentsize = sizeof(Elf64_Shdr) },
        .segments = { { .p_type = PT_LOAD, .p_vaddr = 0x1000, .p_filesz = PROGRAM },
                      { .p_type = PT_DYNAMIC,
                        .p_offset = AT_DYNAMIC,
                        .p_filesz = sizeof(((struct made *)NULL)->dynamic) } },
        .dynamic = { { .d_tag = DT_STRTAB, .d_un = { 0x1000 + AT_STRINGS } },
                     { .d_tag = DT_STRSZ, .d_un = { 64 } },
                     { .d_tag = DT_NEEDED, .d_un = { 1 } } },
        .strings = STR("\0libc.so.6\0__stack_chk_fail\0__memcpy_chk\0"),
    };
}

static struct str bytes_of(const struct made *made, struct arena *arena)
{
    char *bytes = arena_new(arena, PROGRAM, 1);

    memcpy(bytes, &made->header, sizeof(made->header));
    memcpy(bytes + sizeof(made->header), made->segments, sizeof(made->segments));
    memcpy(bytes + AT_DYNAMIC, made->dynamic, sizeof(made->dynamic));
    memcpy(bytes + AT_STRINGS, made->strings.ptr, made->strings.len);
    if (made->notes.len > 0)
        memcpy(bytes + AT_NOTES, made->notes.ptr, made->notes.len);
    memcpy(bytes + AT_SECTIONS, made->sections, sizeof(made->sections));
    return (struct str){ .ptr = bytes, .len = PROGRAM };
}

static void check_made(const char *name, const struct made *made, const char *expected)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct error err = ERROR_INIT;
    struct elf elf;

    test_row(name);
    enum gate_rc rc = elf_parse(bytes_of(made, &arena), &arena, &elf, &err);
    CHECK_INT(rc, err.rc);
    CHECK_STR(str_of(err.message), expected);
}

static void test_lies(void)
{
    struct made made = base_program();

    check_made("as it should be", &made, "");
    made.header.e_ident[0] = 'x';
    check_made("another magic", &made, "this is no ELF file");
    made = base_program();
    made.header.e_ident[EI_CLASS] = 3;
    check_made("a class of 128 bits", &made, "ELF of an unknown class");
    made = base_program();
    made.header.e_ident[EI_DATA] = 0;
    check_made("no byte order", &made, "ELF of an unknown byte order");
    made = base_program();
    made.header.e_type = 77;
    check_made("a type", &made, "ELF of an unknown type");
    made = base_program();
    made.header.e_phentsize = 1;
    check_made("small program headers", &made, "malformed ELF: program headers of an unknown size");
    made = base_program();
    made.header.e_phoff = UINT64_MAX - 8;
    check_made("program headers beyond", &made,
               "malformed ELF: program headers outside of the file");
    made = base_program();
    made.header.e_phnum = PN_XNUM;
    check_made("more program headers", &made, "ELF of 65535 program headers or more");
    made = base_program();
    made.header.e_shoff = PROGRAM - 1;
    check_made("section headers beyond", &made,
               "malformed ELF: section headers outside of the file");
    made = base_program();
    made.header.e_shoff = AT_SECTIONS;
    made.header.e_shnum = 100;
    check_made("too many sections", &made, "malformed ELF: section headers outside of the file");
    made.header.e_shnum = 0;
    made.sections[0].sh_size = UINT64_MAX;
    check_made("far too many sections", &made,
               "malformed ELF: section headers outside of the file");
    made.header.e_shentsize = 8;
    check_made("small section headers", &made, "malformed ELF: section headers of an unknown size");
    made = base_program();
    made.header.e_shoff = AT_SECTIONS;
    made.header.e_shnum = 2;
    made.sections[1] = (Elf64_Shdr){ .sh_type = SHT_SYMTAB, .sh_link = 2 };
    check_made("symbols without strings", &made,
               "malformed ELF: a table of symbols without strings");
    made.sections[1].sh_link = 0;
    made.sections[0].sh_offset = PROGRAM + 1;
    check_made("strings of symbols beyond", &made,
               "malformed ELF: strings of symbols outside of the file");
    made = base_program();
    made.segments[1].p_filesz = PROGRAM;
    check_made("a segment beyond", &made, "malformed ELF: a segment outside of the file");
    made = base_program();
    made.dynamic[0].d_un.d_val = 0x999999;
    check_made("dynamic strings nowhere", &made,
               "malformed ELF: dynamic strings outside of the file");
    made = base_program();
    made.segments[0].p_offset = UINT64_MAX;
    check_made("dynamic strings of a segment beyond", &made,
               "malformed ELF: dynamic strings outside of the file");
    made = base_program();
    made.dynamic[2].d_un.d_val = 64;
    check_made("a name beyond", &made, "malformed ELF: a dynamic string outside of its table");
    made = base_program();
    made.dynamic[1].d_un.d_val = 5;
    check_made("a name that does not end", &made, "malformed ELF: a name that does not end");
    made = base_program();
    made.segments[2] =
        (Elf64_Phdr){ .p_type = PT_INTERP, .p_offset = AT_STRINGS + 1, .p_filesz = 4 };
    made.header.e_phnum = 3;
    check_made("an interpreter that does not end", &made,
               "malformed ELF: a name that does not end");
}

static void test_made(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    struct made made = base_program();
    struct error err = ERROR_INIT;
    struct elf elf;

    made.header.e_phnum = 4;
    made.segments[2] = (Elf64_Phdr){ .p_type = PT_GNU_RELRO };
    made.segments[3] = (Elf64_Phdr){ .p_type = PT_NOTE, .p_offset = AT_NOTES, .p_filesz = 20 };
    made.notes = STR("\4\0\0\0\2\0\0\0\3\0\0\0GNU\0\xab\xcd\0\0");
    made.dynamic[3] = (Elf64_Dyn){ .d_tag = DT_FLAGS, .d_un = { DF_BIND_NOW } };
    made.dynamic[4] = (Elf64_Dyn){ .d_tag = DT_RUNPATH, .d_un = { 0 } };
    CHECK_INT(elf_parse(bytes_of(&made, &arena), &arena, &elf, &err), GATE_OK);
    CHECK_INT(elf.relro, ELF_RELRO_FULL);
    CHECK_STR(elf.build_id, "abcd");
    CHECK_INT(elf.canary, ELF_YES);
    CHECK_INT(elf.fortified, ELF_YES);
    CHECK(elf.has_runpath && !elf.has_rpath && elf.runpath.len == 0);
    CHECK(elf.has_executable_stack && elf.is_stripped && !elf.is_pie && !elf.is_static);

    made.notes = STR("\xff\xff\xff\xff\2\0\0\0\3\0\0\0GNU\0\xab\xcd\0\0");
    CHECK_INT(elf_parse(bytes_of(&made, &arena), &arena, &elf, &err), GATE_OK);
    CHECK_STR(elf.build_id, "");
    CHECK_STR(str_of(elf_machine_name(EM_AARCH64)), "aarch64");
    CHECK(!elf_machine_name(0xffff));
}

static void test_resource(void)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(asked_close) struct asked asked;
    struct made made = base_program();
    static const struct {
        const char *path;
        const char *property;
        const char *answer;
    } rows[] = {
        { "/p", "type", "shared" },
        { "/p", "machine", "x86-64" },
        { "/p", "bits", "64" },
        { "/p", "is_pie", "false" },
        { "/p", "relro", "none" },
        { "/p", "nx", "false" },
        { "/p", "has_canary", "true" },
        { "/p", "is_fortified", "true" },
        { "/p", "rpath", "" },
        { "/p", "runpath", "/a, , $ORIGIN" },
        { "/p", "interpreter", "nothing" },
        { "/p", "is_static", "false" },
        { "/p", "is_stripped", "true" },
        { "/p", "needed", "libc.so.6" },
        { "/p", "soname", "nothing" },
        { "/p", "build_id", "nothing" },
        { "/p", "checked_functions", "__memcpy_chk" },
        { "/script", "relro", "unparsable" },
        { "/nowhere", "relro", "absent" },
        { "/d", "relro", "unsupported" },
    };

    made.strings = STR("\0libc.so.6\0__stack_chk_fail\0__memcpy_chk\0/a::$ORIGIN\0");
    made.dynamic[3] = (Elf64_Dyn){ .d_tag = DT_RUNPATH, .d_un = { 41 } };
    const struct memory_file files[] = {
        { .path = STR("/p"), .content = bytes_of(&made, &arena), .mode = 0755 },
        MEMORY_FILE("/script", "#!/bin/sh\n"),
        MEMORY_DIRECTORY("/d"),
    };
    asked_open_files(&asked, files, COUNT_OF(files));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        test_row(rows[i].property);
        CHECK_STR(asked_property(&asked, asked_ask(&asked, "elf", rows[i].path), rows[i].property),
                  rows[i].answer);
    }
}

static const struct test tests[] = {
    { "answers", test_answers },
    { "lies", test_lies },
    { "made", test_made },
    { "resource", test_resource },
};

int main(int argc, char *argv[])
{
    return test_main(tests, COUNT_OF(tests), argc, argv);
}
