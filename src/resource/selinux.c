#include "base/limits.h"
#include "base/text.h"
#include "resource/boot_files.h"

static const char path[] = "/etc/selinux/config";
static const char *const modes[] = { "enforcing", "permissive", "disabled" };

struct selinux_setting {
    struct str text; /* of a mode that is none: what is written */
    uint32_t line;   /* 0: none says it */
};

struct selinux {
    struct resource_context *context;
    struct config_file file;
    struct selinux_setting mode;
    bool is_mode_known;
    struct selinux_setting policy;
    struct boot_files boot;
};

static void selinux_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    wish_body(set, path, LIMIT_CONFIG_FILE_BYTES);
    boot_files_wishes(set);
}

static bool starts_with_nocase(struct str text, struct str prefix)
{
    return text.len >= prefix.len && str_equal_nocase(str_slice(text, 0, prefix.len), prefix);
}

/*
 * selinux_getenforcemode(3): the first line that begins with the tag and goes on with a mode, in
 * any case and with anything behind it.
 */
static void take_mode(struct selinux *selinux, struct str line, uint32_t number)
{
    const struct str tag = STR("SELINUX=");

    if (selinux->is_mode_known || !str_starts_with(line, tag))
        return;
    selinux->mode =
        (struct selinux_setting){ str_trim(str_slice(line, tag.len, line.len)), number };
    for (size_t i = 0; i < COUNT_OF(modes) && !selinux->is_mode_known; i++) {
        selinux->is_mode_known = starts_with_nocase(selinux->mode.text, str_of(modes[i]));
        if (selinux->is_mode_known)
            selinux->mode.text = str_of(modes[i]);
    }
}

/* selinux_getpolicytype(3): the last line with the tag, in any case, blanks before it. */
static void take_policy(struct selinux *selinux, struct str line, uint32_t number)
{
    const struct str tag = STR("SELINUXTYPE=");

    line = str_trim(line);
    if (starts_with_nocase(line, tag))
        selinux->policy =
            (struct selinux_setting){ str_trim(str_slice(line, tag.len, line.len)), number };
}

static enum gate_rc selinux_open(void *self, struct resource_context *context,
                                 const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct selinux *selinux = self;
    struct str rest;
    struct str line;

    selinux->context = context;
    selinux->boot = BOOT_FILES_INIT;
    selinux->policy.text = STR("targeted"); /* libselinux without a line */
    if (config_file_read(context, str_of(path), &selinux->file, err))
        return err->rc;
    if (text_check(selinux->file.text, err))
        return error_wrap(err, "%s", path);
    rest = selinux->file.text;
    for (uint32_t number = 1; str_cut(&rest, '\n', &line); number++) {
        take_mode(selinux, line, number);
        take_policy(selinux, line, number);
    }
    return boot_files_read(context, &selinux->boot, err);
}

static void selinux_close(void *self)
{
    boot_files_release(&((struct selinux *)self)->boot);
}

static struct origin selinux_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct selinux *selinux = self;

    return selinux->file.entry ? config_file_origin(&selinux->file, 0, STR(""))
                               : config_path_origin(path);
}

static struct value value_of(const struct selinux *selinux, const struct selinux_setting *setting,
                             const char *name)
{
    struct value value = value_str(setting->text);

    value.origin = config_file_place(selinux->context, &selinux->file, setting->line, str_of(name));
    return value;
}

static enum gate_rc get_configured(void *self, const struct property_query *query ATTR_UNUSED,
                                   struct value *value, struct error *err)
{
    const struct selinux *selinux = self;

    *value = value_nil();
    if (selinux->mode.line == 0)
        return GATE_OK;
    if (!selinux->is_mode_known)
        return error_set(err, GATE_EFORMAT, "%s: line %u: SELINUX is no mode that there is", path,
                         selinux->mode.line);
    *value = value_of(selinux, &selinux->mode, "SELINUX");
    return GATE_OK;
}

/* The weakest word of an argument over all entries that a boot loader may start. */
static const struct boot_place *argument_is(const struct selinux *selinux, struct str name,
                                            struct str wanted)
{
    for (size_t i = 0; i < selinux->boot.lines.count; i++) {
        const struct boot_place *place = vec_at(&selinux->boot.lines, i);
        struct str value;

        if (boot_argument(place, name, &value) && str_equal(value, wanted))
            return place;
    }
    return NULL;
}

static struct value overridden(const struct selinux *selinux, const struct boot_place *place,
                               struct str mode)
{
    struct value value = value_str(mode);

    value.origin =
        config_file_place(selinux->context, place->file, place->line.line, STR("kernel arguments"));
    return value;
}

/* Arguments of the kernel go before the file; that one entry weakens it is enough. */
static enum gate_rc get_mode(void *self, const struct property_query *query, struct value *value,
                             struct error *err)
{
    const struct selinux *selinux = self;
    const struct boot_place *off = argument_is(selinux, STR("selinux"), STR("0"));
    const struct boot_place *permissive = argument_is(selinux, STR("enforcing"), STR("0"));

    if (get_configured(self, query, value, err))
        return err->rc;
    bool is_disabled = value->type == VALUE_STR && str_equal(value->string, STR("disabled"));
    if (off)
        *value = overridden(selinux, off, STR("disabled"));
    else if (permissive && !is_disabled)
        *value = overridden(selinux, permissive, STR("permissive"));
    return GATE_OK;
}

static enum gate_rc get_policy(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct selinux *selinux = self;

    *value = value_of(selinux, &selinux->policy, "SELINUXTYPE");
    return GATE_OK;
}

static const struct property_def properties[] = {
    {
        .name = "mode",
        .type = VALUE_STR,
        .help = "enforcing, permissive or disabled when the system boots: SELINUX of the file, or "
                "what selinux=0 or enforcing=0 of any boot entry makes of it",
        .get = get_mode,
    },
    {
        .name = "configured_mode",
        .type = VALUE_STR,
        .help = "SELINUX of the file alone, in small letters: the first line that is a mode",
        .get = get_configured,
    },
    {
        .name = "policy",
        .type = VALUE_STR,
        .help = "SELINUXTYPE: targeted, also where no line says it",
        .get = get_policy,
    },
};

/* The policy that the configuration names has a compiled form. */
static enum gate_rc test_installed(void *self, ptrdiff_t row ATTR_UNUSED,
                                   const struct value *argument ATTR_UNUSED, bool *holds,
                                   struct value *observed, struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
    const struct selinux *selinux = self;
    struct resource_context *context = selinux->context;

    *holds = false;
    if (get_policy(self, NULL, observed, err))
        return err->rc;
    if (str_find(observed->string, STR("/")) >= 0)
        return GATE_OK;
    if (rootfs_glob(context->rootfs, STR("/etc/selinux/*/policy/policy.*"), &found, err))
        return err->rc;
    struct str wanted =
        arena_printf(context->arena, "/etc/selinux/%.*s/policy/", STR_ARG(observed->string));
    for (size_t i = 0; i < found.count; i++)
        *holds |= str_starts_with((*(const struct entry **)vec_at(&found, i))->path, wanted);
    return GATE_OK;
}

static enum gate_rc test_enforcing_now(void *self ATTR_UNUSED, ptrdiff_t row ATTR_UNUSED,
                                       const struct value *argument ATTR_UNUSED, bool *holds,
                                       struct value *observed ATTR_UNUSED, struct error *err)
{
    *holds = false;
    return error_set(err, GATE_ERUNNING, "the present mode shows on a running system only");
}

static const struct predicate_def predicates[] = {
    {
        .name = "have_policy",
        .help = "the policy of SELINUXTYPE is there in compiled form",
        .test = test_installed,
    },
    {
        .name = "be_enforcing_now",
        .help = "it enforces: only a running system can tell",
        .test = test_enforcing_now,
    },
};

const struct resource_def resource_selinux = {
    .name = "selinux",
    .summary = "how SELinux is set up in /etc/selinux/config and by the kernel's arguments",
    .arity = CALL_NONE,
    .example = "{selinux: , it: have_policy, its: {mode: {eq: enforcing}, policy: {be_in: "
               "[targeted, mls]}}}",
    .self_size = sizeof(struct selinux),
    .wishes = selinux_wishes,
    .open = selinux_open,
    .close = selinux_close,
    .origin = selinux_origin,
    .properties = properties,
    .property_count = COUNT_OF(properties),
    .predicates = predicates,
    .predicate_count = COUNT_OF(predicates),
};
