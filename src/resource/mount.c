#include "format/unit_name.h"
#include "resource/call.h"
#include "resource/facts.h"
#include "resource/fstab.h"
#include "resource/unit_files.h"
#include "resource/unit_resource.h"

/* What is mounted at a path: a line of fstab, a unit of systemd, or what its manager always mounts.
 */
struct mount {
    struct resource_context *context;
    struct str path;
    const struct fstab *fstab;
    const struct fstab_line *line; /* NULL: none */
    struct unit_file unit;
    bool is_unit;                /* the unit and not the line says what is mounted */
    const struct entry *manager; /* systemd, which mounts it before it reads a unit; NULL: not */
};

#define MANAGER_PATH "/dev/shm"
#define MANAGER_OPTIONS "nosuid,nodev"

static void mount_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    resource_fstab.wishes(call, set);
    unit_files_wishes(set);
}

static enum gate_rc mount_check(const struct resource_call *call, struct error *err)
{
    struct str path;

    if (call_text(call, &path) && !str_starts_with(path, STR("/")))
        return error_set(err, GATE_EUSAGE, "'%.*s' is not an absolute path", STR_ARG(path));
    return GATE_OK;
}

/* Init systems differ in which of two lines for one place they obey. */
static enum gate_rc find_line(struct mount *mount, struct error *err)
{
    const struct resource_call *call =
        arena_new(mount->context->arena, 1, sizeof(struct resource_call));
    const struct resource *fstab = resource_open(mount->context, &resource_fstab, call);

    if (fstab->rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (fstab->rc)
        return error_set(err, fstab->rc, "%s", fstab->err.message);
    mount->fstab = fstab->self;
    for (size_t i = 0; i < mount->fstab->lines.count; i++) {
        const struct fstab_line *line = vec_at(&mount->fstab->lines, i);

        if (!str_equal(line->mount_point, mount->path))
            continue;
        if (mount->line)
            return error_set(err, GATE_EFORMAT, "/etc/fstab: line %u mounts at '%.*s' again",
                             line->line, STR_ARG(mount->path));
        mount->line = line;
    }
    return GATE_OK;
}

/* *is_there: systemd has a unit for the place. */
static enum gate_rc find_unit(struct mount *mount, const struct unit_files **units, bool *is_there,
                              struct error *err)
{
    struct str name = unit_name_of_path(mount->path, STR("mount"), mount->context->arena);
    struct error local = ERROR_INIT;

    *is_there = false;
    if (unit_files_read(mount->context, units, err))
        return err->rc;
    if (unit_name_kind(name) == UNIT_NAME_INVALID)
        return GATE_OK;
    *is_there = unit_file_find(*units, name, &mount->unit, &local) == GATE_OK;
    if (*is_there || local.rc == GATE_ENOTFOUND)
        return GATE_OK;
    *err = local;
    return err->rc;
}

/* Units made of fstab stand between those of /etc and those of the vendor. */
static bool goes_before_fstab(const struct unit_file *unit)
{
    return str_starts_with(unit->path, STR("/etc/")) || str_starts_with(unit->path, STR("/run/"));
}

static bool is_wanted(const struct unit_files *units, const struct unit_file *unit)
{
    CLEANUP(vec_release) struct vec owners = VEC_INIT(struct value);

    unit_file_wanted_by(units, unit, &owners);
    return owners.count > 0;
}

/* systemd mounts /dev/shm itself; a line of fstab changes its options later, a unit cannot. */
static enum gate_rc find_manager(struct mount *mount, struct error *err)
{
    static const char *const programs[] = { "/usr/lib/systemd/systemd", "/lib/systemd/systemd" };

    if (!str_equal(mount->path, STR(MANAGER_PATH)))
        return GATE_OK;
    for (size_t i = 0; i < COUNT_OF(programs) && !mount->manager; i++) {
        struct error local = ERROR_INIT;

        if (rootfs_find(mount->context->rootfs, str_of(programs[i]), ROOTFS_FOLLOW, &mount->manager,
                        &local) &&
            local.rc != GATE_ENOTFOUND) {
            *err = local;
            return err->rc;
        }
    }
    return GATE_OK;
}

static enum gate_rc mount_open(void *self, struct resource_context *context,
                               const struct resource_call *call, struct error *err)
{
    struct mount *mount = self;
    const struct unit_files *units;
    bool is_there;
    struct str path;

    mount->context = context;
    mount->unit = UNIT_FILE_INIT;
    if (!call_text(call, &path) || !str_starts_with(path, STR("/")))
        return error_set(err, GATE_EUSAGE, "the argument is not an absolute path");
    mount->path = fstab_path(path, context->arena);
    if (find_line(mount, err) || find_unit(mount, &units, &is_there, err))
        return err->rc;
    if (!mount->line && find_manager(mount, err))
        return err->rc;
    if (mount->manager)
        return GATE_OK;
    if (is_there && (!mount->line || goes_before_fstab(&mount->unit))) {
        mount->is_unit = true;
        if (!mount->unit.is_masked && (mount->line || is_wanted(units, &mount->unit)))
            return GATE_OK;
    } else if (mount->line) {
        return GATE_OK;
    }
    return error_set(err, GATE_ENOTFOUND, "nothing is mounted at '%.*s'", STR_ARG(mount->path));
}

static void mount_close(void *self)
{
    unit_file_release(&((struct mount *)self)->unit);
}

static struct origin mount_origin(const void *self, const struct resource_call *call)
{
    const struct mount *mount = self;
    struct origin origin = config_path_origin("/etc/fstab");

    if (mount->manager)
        return facts_origin(mount->manager, 0, mount->path);
    if (mount->is_unit)
        return facts_origin(mount->unit.entry, 0, mount->path);
    if (mount->line)
        return config_file_origin(&mount->fstab->file, mount->line->line, mount->path);
    (void)call_text(call, &origin.entry);
    return origin;
}

static struct value setting(const struct mount *mount, struct str name)
{
    return unit_setting_value(mount->context, &mount->unit.settings, STR("Mount"), name);
}

/* A text of the line with its place. */
static struct value word(const struct mount *mount, struct str text)
{
    struct value value = value_str(text);

    value.origin =
        config_file_place(mount->context, &mount->fstab->file, mount->line->line, mount->path);
    return value;
}

static enum gate_rc get_path(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    *value = value_str(((const struct mount *)self)->path);
    return GATE_OK;
}

static enum gate_rc get_device(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct mount *mount = self;

    if (mount->manager)
        *value = value_str(STR("tmpfs"));
    else
        *value = mount->is_unit ? setting(mount, STR("What")) : word(mount, mount->line->device);
    return GATE_OK;
}

static enum gate_rc get_type(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err ATTR_UNUSED)
{
    const struct mount *mount = self;

    if (mount->manager)
        *value = value_str(STR("tmpfs"));
    else
        *value = mount->is_unit ? setting(mount, STR("Type")) : word(mount, mount->line->type);
    return GATE_OK;
}

static struct value options_of(const struct mount *mount)
{
    struct value options;

    if (mount->manager)
        return fstab_options(mount->context, STR(MANAGER_OPTIONS), NULL);
    if (!mount->is_unit) {
        options = word(mount, mount->line->options);
        return fstab_options(mount->context, mount->line->options, options.origin);
    }
    options = setting(mount, STR("Options"));
    return fstab_options(mount->context, options.type == VALUE_STR ? options.string : STR(""),
                         options.origin);
}

static enum gate_rc get_options(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    *value = options_of(self);
    return GATE_OK;
}

static enum gate_rc get_source(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct mount *mount = self;

    if (mount->manager)
        *value = value_str(mount->manager->path);
    else
        *value = value_str(mount->is_unit ? mount->unit.path : STR("/etc/fstab"));
    return GATE_OK;
}

static const struct property_def properties[] = {
    { .name = "path", .type = VALUE_STR, .help = "the mount point", .get = get_path },
    { .name = "device", .type = VALUE_STR, .help = "what is mounted", .get = get_device },
    { .name = "type", .type = VALUE_STR, .help = "type of the file system", .get = get_type },
    {
        .name = "options",
        .type = VALUE_LIST,
        .help = "options as written: nodev, noexec, size=1G",
        .get = get_options,
    },
    {
        .name = "source",
        .type = VALUE_STR,
        .help = "the file that says so: /etc/fstab, a unit, or systemd for /dev/shm",
        .get = get_source,
    },
};

/* Not of one that waits to be asked for. */
static enum gate_rc test_mounted(void *self, ptrdiff_t row ATTR_UNUSED,
                                 const struct value *argument ATTR_UNUSED, bool *holds,
                                 struct value *observed, struct error *err ATTR_UNUSED)
{
    struct value options = options_of(self);

    *holds = true;
    for (size_t i = 0; i < options.list.count; i++)
        *holds &= !str_equal(options.list.items[i].string, STR("noauto"));
    *observed = options;
    return GATE_OK;
}

static enum gate_rc test_mounted_now(void *self ATTR_UNUSED, ptrdiff_t row ATTR_UNUSED,
                                     const struct value *argument ATTR_UNUSED, bool *holds,
                                     struct value *observed ATTR_UNUSED, struct error *err)
{
    *holds = false;
    return error_set(err, GATE_ERUNNING, "what is mounted now shows on a running system only");
}

static const struct predicate_def predicates[] = {
    {
        .name = "be_mounted",
        .is_presence = true,
        .help = "fstab or an enabled unit mounts something there at boot, and not noauto",
        .test = test_mounted,
    },
    {
        .name = "be_mounted_now",
        .help = "something is mounted there: only a running system can tell",
        .test = test_mounted_now,
    },
};

const struct resource_def resource_mount = {
    .name = "mount",
    .summary = "what fstab or a unit of systemd mounts at a path when the system boots",
    .argument = "absolute path of the mount point",
    .arity = CALL_REQUIRED,
    .example = "{mount: /tmp, it: be_mounted, its: {options: {include: nodev}}}",
    .self_size = sizeof(struct mount),
    .check = mount_check,
    .wishes = mount_wishes,
    .open = mount_open,
    .close = mount_close,
    .origin = mount_origin,
    .properties = properties,
    .property_count = COUNT_OF(properties),
    .predicates = predicates,
    .predicate_count = COUNT_OF(predicates),
};
