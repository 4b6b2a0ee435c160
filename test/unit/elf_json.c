#include "unit/elf_json.h"

static json_t *text(struct str text)
{
    return json_stringn(text.ptr ? text.ptr : "", text.len);
}

static json_t *answer(enum elf_answer answer)
{
    return answer == ELF_UNKNOWN ? json_null() : json_boolean(answer == ELF_YES);
}

static void set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key, value);
}

json_t *elf_json(const struct elf *elf)
{
    static const char *const types[] = { "relocatable", "executable", "shared", "core" };
    static const char *const relros[] = { "none", "partial", "full" };
    json_t *object = json_object();
    json_t *needed = json_array();

    for (size_t i = 0; i < elf->needed.count; i++)
        (void)json_array_append_new(needed, text(elf->needed.items[i]));
    set(object, "type", json_string(types[elf->type]));
    set(object, "pie", json_boolean(elf->is_pie));
    set(object, "relro", json_string(relros[elf->relro]));
    set(object, "nx", json_boolean(!elf->has_executable_stack));
    set(object, "canary", answer(elf->canary));
    set(object, "fortified", answer(elf->fortified));
    set(object, "rpath", text(elf->rpath));
    set(object, "runpath", text(elf->runpath));
    set(object, "interpreter", text(elf->interpreter));
    set(object, "static", json_boolean(elf->is_static));
    set(object, "stripped", json_boolean(elf->is_stripped));
    set(object, "needed", needed);
    set(object, "soname", text(elf->soname));
    set(object, "build_id", text(elf->build_id));
    return object;
}
