#include "format/elf.h"

#include "base/limits.h"
#include "resource/call.h"
#include "resource/facts.h"
#include "resource/resource.h"

struct elf_resource {
    struct resource_context *context;
    const struct entry *entry;
    struct elf elf;
};

static void elf_wishes(const struct resource_call *call, struct wish_set *set)
{
    const struct wish body = { .kind = WISH_BODY, .limit = LIMIT_PROGRAM_BYTES };
    struct str path;

    if (call_text(call, &path))
        call_wish_path(set, &body, path);
}

static enum gate_rc elf_open(void *self, struct resource_context *context,
                             const struct resource_call *call, struct error *err)
{
    struct elf_resource *resource = self;
    struct str bytes;
    struct str path;

    resource->context = context;
    if (!call_text(call, &path))
        return error_set(err, GATE_EUSAGE, "the argument is not a path");
    if (rootfs_read_path(context->rootfs, path, LIMIT_PROGRAM_BYTES, &bytes, &resource->entry,
                         err) ||
        elf_parse(bytes, context->arena, &resource->elf, err))
        return error_wrap(err, "%.*s", STR_ARG(path));
    return GATE_OK;
}

static struct origin elf_origin(const void *self, const struct resource_call *call)
{
    const struct elf_resource *resource = self;
    struct origin origin = ORIGIN_INIT;

    if (resource->entry)
        return facts_origin(resource->entry, 0, STR(""));
    (void)call_text(call, &origin.path);
    return origin;
}

static struct value text_or_nil(struct str text)
{
    return text.len > 0 ? value_str(text) : value_nil();
}

static struct value answer(enum elf_answer answer)
{
    return answer == ELF_UNKNOWN ? value_nil() : value_bool(answer == ELF_YES);
}

static struct value texts(const struct elf_resource *self, struct elf_strings strings)
{
    struct value *items = arena_new(self->context->arena, strings.count + 1, sizeof(*items));

    for (size_t i = 0; i < strings.count; i++)
        items[i] = value_str(strings.items[i]);
    return value_list(items, strings.count);
}

/* The directories of a search path; an empty one is the current directory. */
static struct value search_path(const struct elf_resource *self, struct str path, bool is_there)
{
    struct str rest = path;
    struct str piece;
    size_t count = 0;
    size_t room = 1;

    for (size_t i = 0; i < path.len; i++)
        room += path.ptr[i] == ':';
    struct value *items = arena_new(self->context->arena, room, sizeof(*items));
    while (is_there && count < room && str_cut(&rest, ':', &piece))
        items[count++] = value_str(piece);
    return value_list(items, count);
}

static struct value machine(const struct elf_resource *self)
{
    const char *name = elf_machine_name(self->elf.machine);

    return value_str(name ? str_of(name)
                          : arena_printf(self->context->arena, "machine %u", self->elf.machine));
}

enum elf_datum {
    DATUM_TYPE,
    DATUM_MACHINE,
    DATUM_BITS,
    DATUM_PIE,
    DATUM_RELRO,
    DATUM_NX,
    DATUM_CANARY,
    DATUM_FORTIFIED,
    DATUM_CHECKED,
    DATUM_RPATH,
    DATUM_RUNPATH,
    DATUM_INTERPRETER,
    DATUM_STATIC,
    DATUM_STRIPPED,
    DATUM_NEEDED,
    DATUM_SONAME,
    DATUM_BUILD_ID,
    DATUM_COUNT,
};

static struct value datum(const struct elf_resource *self, enum elf_datum which)
{
    static const char *const types[] = { "relocatable", "executable", "shared", "core" };
    static const char *const relros[] = { "none", "partial", "full" };
    const struct elf *elf = &self->elf;

    switch (which) {
    case DATUM_TYPE:
        return value_str(str_of(types[elf->type]));
    case DATUM_MACHINE:
        return machine(self);
    case DATUM_BITS:
        return value_integer(elf->bits);
    case DATUM_PIE:
        return value_bool(elf->is_pie);
    case DATUM_RELRO:
        return value_str(str_of(relros[elf->relro]));
    case DATUM_NX:
        return value_bool(!elf->has_executable_stack);
    case DATUM_CANARY:
        return answer(elf->canary);
    case DATUM_FORTIFIED:
        return answer(elf->fortified);
    case DATUM_CHECKED:
        return texts(self, elf->checked_functions);
    case DATUM_RPATH:
        return search_path(self, elf->rpath, elf->has_rpath);
    case DATUM_RUNPATH:
        return search_path(self, elf->runpath, elf->has_runpath);
    case DATUM_INTERPRETER:
        return text_or_nil(elf->interpreter);
    case DATUM_STATIC:
        return value_bool(elf->is_static);
    case DATUM_STRIPPED:
        return value_bool(elf->is_stripped);
    case DATUM_NEEDED:
        return texts(self, elf->needed);
    case DATUM_SONAME:
        return text_or_nil(elf->soname);
    case DATUM_BUILD_ID:
        return text_or_nil(elf->build_id);
    case DATUM_COUNT:
        break;
    }
    return value_nil();
}

static enum gate_rc get_datum(void *self, const struct property_query *query, struct value *value,
                              struct error *err);

static const struct property_def elf_properties[] = {
    [DATUM_TYPE] = { .name = "type",
                     .type = VALUE_STR,
                     .help = "executable, shared (a position independent program too), relocatable "
                             "or core",
                     .get = get_datum },
    [DATUM_MACHINE] = { .name = "machine", .type = VALUE_STR, .help = "x86-64", .get = get_datum },
    [DATUM_BITS] = { .name = "bits", .type = VALUE_INTEGER, .help = "32 or 64", .get = get_datum },
    [DATUM_PIE] = { .name = "is_pie",
                    .type = VALUE_BOOL,
                    .help = "it is a program that can be loaded anywhere",
                    .get = get_datum },
    [DATUM_RELRO] = { .name = "relro",
                      .type = VALUE_STR,
                      .help = "none, partial or full: what is read-only after relocation",
                      .get = get_datum },
    [DATUM_NX] = { .name = "nx",
                   .type = VALUE_BOOL,
                   .help = "it asks for a stack that cannot be executed",
                   .get = get_datum },
    [DATUM_CANARY] = { .name = "has_canary",
                       .type = VALUE_BOOL,
                       .help = "stacks are checked; nil of a static program without symbols",
                       .get = get_datum },
    [DATUM_FORTIFIED] = { .name = "is_fortified",
                          .type = VALUE_BOOL,
                          .help = "it calls checked functions (_FORTIFY_SOURCE); nil likewise",
                          .get = get_datum },
    [DATUM_CHECKED] = { .name = "checked_functions",
                        .type = VALUE_LIST,
                        .help = "those: __memcpy_chk",
                        .get = get_datum },
    [DATUM_RPATH] = { .name = "rpath",
                      .type = VALUE_LIST,
                      .help = "directories of DT_RPATH; empty if it has none",
                      .get = get_datum },
    [DATUM_RUNPATH] = { .name = "runpath",
                        .type = VALUE_LIST,
                        .help = "directories of DT_RUNPATH, likewise",
                        .get = get_datum },
    [DATUM_INTERPRETER] = { .name = "interpreter",
                            .type = VALUE_STR,
                            .help = "the dynamic linker that starts it, nil if none does",
                            .get = get_datum },
    [DATUM_STATIC] = { .name = "is_static",
                       .type = VALUE_BOOL,
                       .help = "it is a program and needs no dynamic linker",
                       .get = get_datum },
    [DATUM_STRIPPED] = { .name = "is_stripped",
                         .type = VALUE_BOOL,
                         .help = "it has no table of symbols",
                         .get = get_datum },
    [DATUM_NEEDED] = { .name = "needed",
                       .type = VALUE_LIST,
                       .help = "libraries that it needs: libc.so.6",
                       .get = get_datum },
    [DATUM_SONAME] = { .name = "soname",
                       .type = VALUE_STR,
                       .help = "name of a library, nil if it has none",
                       .get = get_datum },
    [DATUM_BUILD_ID] = { .name = "build_id",
                         .type = VALUE_STR,
                         .help = "hex, nil if it has none",
                         .get = get_datum },
};

static enum gate_rc get_datum(void *self, const struct property_query *query, struct value *value,
                              struct error *err ATTR_UNUSED)
{
    *value = value_nil();
    for (size_t i = 0; i < DATUM_COUNT; i++) {
        if (str_equal(query->name, str_of(elf_properties[i].name)))
            *value = datum(self, (enum elf_datum)i);
    }
    return GATE_OK;
}

const struct resource_def resource_elf = {
    .name = "elf",
    .summary = "how an ELF program or library was linked and hardened",
    .argument = "path",
    .arity = CALL_REQUIRED,
    .example =
        "{elf: /usr/sbin/sshd, its: {is_pie: {eq: true}, relro: {eq: full}, rpath: be_empty}}",
    .self_size = sizeof(struct elf_resource),
    .wishes = elf_wishes,
    .open = elf_open,
    .origin = elf_origin,
    .properties = elf_properties,
    .property_count = DATUM_COUNT,
};
