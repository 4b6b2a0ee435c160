#include "format/elf.h"

#include <stdlib.h>

#include "base/attributes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_view(struct str whole, struct str view)
{
    if (view.len > 0 && (view.ptr < whole.ptr || view.ptr + view.len > whole.ptr + whole.len))
        abort();
}

/* Texts lie within the file; a program that is static needs nothing. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    const struct str bytes = { .ptr = (const char *)data, .len = size };
    struct error err = ERROR_INIT;
    struct elf elf;

    enum gate_rc rc = elf_parse(bytes, &arena, &elf, &err);
    if (rc != err.rc)
        abort();
    if (rc)
        return 0;
    if (elf.is_static && (elf.needed.count > 0 || elf.interpreter.len > 0))
        abort();
    if (elf.canary == ELF_UNKNOWN && elf.checked_functions.count > 0)
        abort();
    check_view(bytes, elf.interpreter);
    check_view(bytes, elf.rpath);
    for (size_t i = 0; i < elf.needed.count; i++)
        check_view(bytes, elf.needed.items[i]);
    return 0;
}
