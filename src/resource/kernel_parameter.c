#include "resource/call.h"
#include "resource/config_files.h"
#include "resource/settings_resource.h"
#include "resource/sysctl_files.h"

struct kernel_parameter {
    struct resource_context *context;
    struct str name;                /* with dots */
    const struct sysctl_line *line; /* that sets it, or keeps patterns from it; NULL: none */
};

static void kernel_parameter_wishes(const struct resource_call *call ATTR_UNUSED,
                                    struct wish_set *set)
{
    sysctl_files_wishes(set);
}

/* All parameters stand on one reading of the files. */
static enum gate_rc kernel_parameter_open(void *self, struct resource_context *context,
                                          const struct resource_call *call, struct error *err)
{
    struct kernel_parameter *parameter = self;
    const struct resource_call *all_call =
        arena_new(context->arena, 1, sizeof(struct resource_call));
    struct str name;

    if (!call_text(call, &name) || name.len == 0)
        return error_set(err, GATE_EUSAGE, "the argument is not the name of a parameter");
    const struct resource *all = resource_open(context, &resource_kernel_parameters, all_call);
    if (all->rc)
        return error_set(err, all->rc, "%s", all->err.message);
    const struct sysctl_table *table = all->self;
    struct str path = sysctl_path(name, context->arena);
    parameter->context = context;
    parameter->name = sysctl_name(path, context->arena);
    parameter->line = sysctl_find(table, path);
    return GATE_OK;
}

static struct origin kernel_parameter_origin(const void *self, const struct resource_call *call)
{
    const struct kernel_parameter *parameter = self;
    struct origin origin = config_path_origin("/etc/sysctl.d");

    if (parameter->line)
        return sysctl_line_origin(parameter->line, parameter->name);
    (void)call_text(call, &origin.entry);
    return origin;
}

static enum gate_rc get_name(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    *value = value_str(((const struct kernel_parameter *)self)->name);
    return GATE_OK;
}

static enum gate_rc get_value(void *self, const struct property_query *query ATTR_UNUSED,
                              struct value *value, struct error *err ATTR_UNUSED)
{
    const struct kernel_parameter *parameter = self;
    struct origin *origin;

    *value = value_nil();
    if (!parameter->line || !parameter->line->has_value)
        return GATE_OK;
    origin = arena_new(parameter->context->arena, 1, sizeof(*origin));
    *origin = sysctl_line_origin(parameter->line, parameter->name);
    *value = settings_value_of(parameter->line->value);
    value->origin = origin;
    return GATE_OK;
}

static enum gate_rc get_path(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    const struct kernel_parameter *parameter = self;
    const struct config_file *file = parameter->line ? parameter->line->source : NULL;

    *value = file ? value_str(file->entry->path) : value_nil();
    return GATE_OK;
}

static enum gate_rc get_line(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    const struct kernel_parameter *parameter = self;

    *value = parameter->line ? value_integer(parameter->line->line) : value_nil();
    return GATE_OK;
}

static const struct property_def properties[] = {
    { .name = "name", .type = VALUE_STR, .help = "its name with dots", .get = get_name },
    {
        .name = "value",
        .type = VALUE_STR,
        .help = "what is set at boot, a number where it is one; nil if nothing sets it",
        .get = get_value,
    },
    {
        .name = "path",
        .type = VALUE_STR,
        .help = "the file that wins; nil if nothing sets it",
        .get = get_path,
    },
    { .name = "line", .type = VALUE_INTEGER, .help = "its line there", .get = get_line },
};

static enum gate_rc test_set_now(void *self ATTR_UNUSED, ptrdiff_t row ATTR_UNUSED,
                                 const struct value *argument ATTR_UNUSED, bool *holds,
                                 struct value *observed ATTR_UNUSED, struct error *err)
{
    *holds = false;
    return error_set(err, GATE_ERUNNING, "the present value shows on a running system only");
}

static const struct predicate_def predicates[] = {
    {
        .name = "be_set_now",
        .help = "the kernel has that value: only a running system can tell",
        .test = test_set_now,
    },
};

const struct resource_def resource_kernel_parameter = {
    .name = "kernel_parameter",
    .summary = "a kernel parameter as systemd-sysctl sets it at boot from sysctl.d",
    .argument = "name, with dots or slashes",
    .arity = CALL_REQUIRED,
    .example = "{kernel_parameter: net.ipv4.ip_forward, its: {value: {cmp: 0}}}",
    .self_size = sizeof(struct kernel_parameter),
    .wishes = kernel_parameter_wishes,
    .open = kernel_parameter_open,
    .origin = kernel_parameter_origin,
    .properties = properties,
    .property_count = COUNT_OF(properties),
    .predicates = predicates,
    .predicate_count = COUNT_OF(predicates),
};
