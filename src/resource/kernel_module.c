#include "resource/boot_files.h"
#include "resource/call.h"
#include "resource/module_files.h"

struct kernel_module {
    struct resource_context *context;
    struct str name;
    const struct vec *lines; /* struct module_line, all of them */
};

static void kernel_module_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    module_files_wishes(set);
    boot_files_wishes(set);
}

/* All modules stand on one reading of modprobe.d. */
static enum gate_rc kernel_module_open(void *self, struct resource_context *context,
                                       const struct resource_call *call, struct error *err)
{
    struct kernel_module *module = self;
    const struct resource_call *all_call =
        arena_new(context->arena, 1, sizeof(struct resource_call));
    struct str name;

    if (!call_text(call, &name) || name.len == 0)
        return error_set(err, GATE_EUSAGE, "the argument is not the name of a module");
    const struct resource *all = resource_open(context, &resource_kernel_modules, all_call);
    if (all->rc)
        return error_set(err, all->rc, "%s", all->err.message);
    module->context = context;
    module->name = modprobe_name(name, context->arena);
    module->lines = all->self;
    return GATE_OK;
}

/* The first line of a kind for the module: kmod takes no other command. Names are patterns. */
static const struct module_line *first_line(const struct kernel_module *module,
                                            enum modprobe_kind kind)
{
    for (size_t i = 0; i < module->lines->count; i++) {
        const struct module_line *place = vec_at(module->lines, i);
        bool is_pattern = kind != MODPROBE_BLACKLIST;

        if (place->line.kind == kind && (is_pattern ? str_glob(place->line.name, module->name)
                                                    : str_equal(place->line.name, module->name)))
            return place;
    }
    return NULL;
}

static struct origin kernel_module_origin(const void *self, const struct resource_call *call)
{
    const struct kernel_module *module = self;
    struct origin origin = config_path_origin("/etc/modprobe.d");
    const struct module_line *place = NULL;

    if (module->lines)
        place = first_line(module, MODPROBE_INSTALL);
    if (place)
        return config_file_origin(place->file, place->line.line, module->name);
    (void)call_text(call, &origin.entry);
    return origin;
}

static struct value text_at(const struct kernel_module *module, const struct module_line *place)
{
    struct value value = value_str(place->line.value);

    value.origin = config_file_place(module->context, place->file, place->line.line, module->name);
    return value;
}

static enum gate_rc get_name(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    *value = value_str(((const struct kernel_module *)self)->name);
    return GATE_OK;
}

static enum gate_rc get_install(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct kernel_module *module = self;
    const struct module_line *place = first_line(module, MODPROBE_INSTALL);

    *value = place ? text_at(module, place) : value_nil();
    return GATE_OK;
}

static struct value all_values(const struct kernel_module *module, enum modprobe_kind kind)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct value);

    for (size_t i = 0; i < module->lines->count; i++) {
        const struct module_line *place = vec_at(module->lines, i);

        if (place->line.kind == kind && str_equal(place->line.name, module->name))
            *(struct value *)vec_add(&items) = text_at(module, place);
    }
    return value_list_of(module->context->arena, &items);
}

static enum gate_rc get_options(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    *value = all_values(self, MODPROBE_OPTIONS);
    return GATE_OK;
}

static enum gate_rc get_softdeps(void *self, const struct property_query *query ATTR_UNUSED,
                                 struct value *value, struct error *err ATTR_UNUSED)
{
    *value = all_values(self, MODPROBE_SOFTDEP);
    return GATE_OK;
}

static enum gate_rc get_places(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err)
{
    CLEANUP(vec_release) struct vec places = VEC_INIT(struct value);
    const struct kernel_module *module = self;

    if (module_places_find(module->context, module->name, &places, err))
        return err->rc;
    *value = value_list_of(((const struct kernel_module *)self)->context->arena, &places);
    return GATE_OK;
}

/*
 * kmod takes all lists of modprobe.blacklist=, the kernel the last of module_blacklist=. Both
 * compare the name as it is written with that of the module, which has underscores.
 */
static bool is_kept_out(const struct kernel_module *module, const struct boot_place *place)
{
    struct str last;

    if (boot_lists(place, STR("modprobe.blacklist"), module->name))
        return true;
    if (!boot_argument(place, STR("module_blacklist"), &last))
        return false;
    struct boot_place one = { .line = { .kind = BOOT_KERNEL } };
    one.line.value = arena_printf(module->context->arena, "x=%.*s", STR_ARG(last));
    return boot_lists(&one, STR("x"), module->name);
}

/* The first kernel that does not keep it out is the place; else the first of all. */
static enum gate_rc get_at_boot(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err)
{
    CLEANUP(boot_files_release) struct boot_files boot = BOOT_FILES_INIT;
    const struct kernel_module *module = self;

    *value = value_nil();
    if (boot_files_read(module->context, &boot, err))
        return err->rc;
    for (size_t i = 0; i < boot.lines.count; i++) {
        const struct boot_place *place = vec_at(&boot.lines, i);
        bool is_out = is_kept_out(module, place);

        if (place->line.kind != BOOT_KERNEL || (value->type == VALUE_BOOL && is_out))
            continue;
        *value = value_bool(is_out);
        value->origin =
            config_file_place(module->context, place->file, place->line.line, module->name);
        if (!is_out)
            break;
    }
    return GATE_OK;
}

static const struct property_def properties[] = {
    {
        .name = "name",
        .type = VALUE_STR,
        .help = "its name; hyphens are underscores",
        .get = get_name,
    },
    {
        .name = "install",
        .type = VALUE_STR,
        .help = "the command that modprobe runs instead of loading it; nil if none",
        .get = get_install,
    },
    { .name = "options", .type = VALUE_LIST, .help = "options lines for it", .get = get_options },
    { .name = "softdeps", .type = VALUE_LIST, .help = "softdep lines of it", .get = get_softdeps },
    {
        .name = "places",
        .type = VALUE_LIST,
        .help = "files of the module, and modules.builtin where it names it",
        .get = get_places,
    },
    {
        .name = "is_blacklisted_at_boot",
        .type = VALUE_BOOL,
        .help = "every kernel that a boot loader starts has it in modprobe.blacklist= or "
                "module_blacklist=; nil if none is started",
        .get = get_at_boot,
    },
};

/* Whether a command does nothing; a comment may follow it. */
static bool does_nothing(struct str command)
{
    static const char *const programs[] = {
        "/bin/true", "/bin/false", "/usr/bin/true", "/usr/bin/false", "true", "false", ":"
    };
    struct str program;
    struct str more;

    if (!str_word(&command, &program))
        return false;
    if (str_word(&command, &more) && more.ptr[0] != '#')
        return false;
    return str_is_one_of(program, programs, COUNT_OF(programs));
}

static enum gate_rc test_disabled(void *self, ptrdiff_t row ATTR_UNUSED,
                                  const struct value *argument ATTR_UNUSED, bool *holds,
                                  struct value *observed, struct error *err)
{
    if (get_install(self, NULL, observed, err))
        return err->rc;
    *holds = observed->type == VALUE_STR && does_nothing(observed->string);
    return GATE_OK;
}

static enum gate_rc test_blacklisted(void *self, ptrdiff_t row ATTR_UNUSED,
                                     const struct value *argument ATTR_UNUSED, bool *holds,
                                     struct value *observed ATTR_UNUSED,
                                     struct error *err ATTR_UNUSED)
{
    *holds = first_line(self, MODPROBE_BLACKLIST);
    return GATE_OK;
}

static enum gate_rc test_available(void *self, ptrdiff_t row ATTR_UNUSED,
                                   const struct value *argument ATTR_UNUSED, bool *holds,
                                   struct value *observed, struct error *err)
{
    if (get_places(self, NULL, observed, err))
        return err->rc;
    *holds = observed->list.count > 0;
    return GATE_OK;
}

static enum gate_rc test_loaded(void *self ATTR_UNUSED, ptrdiff_t row ATTR_UNUSED,
                                const struct value *argument ATTR_UNUSED, bool *holds,
                                struct value *observed ATTR_UNUSED, struct error *err)
{
    *holds = false;
    return error_set(err, GATE_ERUNNING, "whether it is loaded shows on a running system only");
}

static const struct predicate_def predicates[] = {
    {
        .name = "be_disabled",
        .help = "modprobe runs a command that does nothing, /bin/false or the like, instead",
        .test = test_disabled,
    },
    {
        .name = "be_blacklisted",
        .help = "a blacklist line of modprobe.d names it: no device loads it by an alias",
        .test = test_blacklisted,
    },
    {
        .name = "be_available",
        .help = "a kernel in the image has it, as a file or built in",
        .test = test_available,
    },
    {
        .name = "be_loaded",
        .help = "it is loaded: only a running system can tell",
        .test = test_loaded,
    },
};

const struct resource_def resource_kernel_module = {
    .name = "kernel_module",
    .summary = "a kernel module: what modprobe.d says of it, and whether the image has it",
    .argument = "name of the module",
    .arity = CALL_REQUIRED,
    .example = "{kernel_module: cramfs, it: [be_disabled, be_blacklisted]}",
    .self_size = sizeof(struct kernel_module),
    .wishes = kernel_module_wishes,
    .open = kernel_module_open,
    .origin = kernel_module_origin,
    .properties = properties,
    .property_count = COUNT_OF(properties),
    .predicates = predicates,
    .predicate_count = COUNT_OF(predicates),
};
