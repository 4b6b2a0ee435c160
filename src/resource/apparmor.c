/* The policy of AppArmor as a system loads it when it boots. */
#include "format/apparmor.h"

#include "base/attributes.h"
#include "base/limits.h"
#include "resource/config_files.h"
#include "resource/rows.h"

#define APPARMOR_FOLDER "/etc/apparmor.d"

struct apparmor {
    struct resource_context *context;
    struct vec parsed; /* struct parsed_file: each file once, however often it is included */
    size_t steps;      /* items that were looked at */
    struct rows rows;
};

struct parsed_file {
    struct config_file file;
    enum apparmor_place place;
    const struct apparmor_item *items;
    size_t count;
};

/* Where in the policy a file is looked at. */
struct policy_place {
    enum apparmor_place place;
    struct str parent; /* name of the profile around it; empty: none */
    bool is_disabled;
    bool is_complaining; /* all profiles of the file are, by a link */
    int depth;
};

enum apparmor_column {
    APPARMOR_NAME,
    APPARMOR_PARENT,
    APPARMOR_ATTACHMENT,
    APPARMOR_MODE,
    APPARMOR_DISABLED,
    APPARMOR_PATH,
    APPARMOR_LINE,
};

static const struct column_def columns[] = {
    [APPARMOR_NAME] = { .name = "name",
                        .type = VALUE_STR,
                        .help = "of the profile; PARENT//NAME of a hat or child" },
    [APPARMOR_PARENT] = { .name = "parent",
                          .type = VALUE_STR,
                          .help = "profile that a hat or child is of" },
    [APPARMOR_ATTACHMENT] = { .name = "attachment",
                              .type = VALUE_STR,
                              .help = "pattern of the programs that it confines" },
    [APPARMOR_MODE] = { .name = "mode",
                        .type = VALUE_STR,
                        .help = "enforce, complain (also by a link in force-complain), kill or "
                                "unconfined" },
    [APPARMOR_DISABLED] = { .name = "disabled",
                            .type = VALUE_BOOL,
                            .help = "a link in disable keeps it from being loaded" },
    [APPARMOR_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [APPARMOR_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static void apparmor_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    static const char *const paths[] = { APPARMOR_FOLDER "/*", APPARMOR_FOLDER "/**" };

    config_files_wishes(set, paths, COUNT_OF(paths));
}

/* Names that the parser passes over in a directory. */
static bool is_skipped(struct str name)
{
    static const char *const ends[] = { "~",         ".dpkg-new",    ".dpkg-old", ".dpkg-dist",
                                        ".dpkg-bak", ".dpkg-remove", ".pacsave",  ".pacnew",
                                        ".rpmnew",   ".rpmsave",     ".orig",     ".rej" };

    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (str_ends_with(name, str_of(ends[i])))
            return true;
    }
    return str_starts_with(name, STR(".")) || str_equal(name, STR("README"));
}

/* Whether the file of that name has a link, or anything else, in a directory beside it. */
static enum gate_rc is_marked(struct resource_context *context, const char *folder, struct str name,
                              bool *is_there, struct error *err)
{
    struct str path =
        arena_printf(context->arena, APPARMOR_FOLDER "/%s/%.*s", folder, STR_ARG(name));
    const struct entry *entry = NULL;
    struct error local = ERROR_INIT;

    *is_there = rootfs_find(context->rootfs, path, ROOTFS_FOLLOW, &entry, &local) == GATE_OK;
    if (local.rc == GATE_OK || local.rc == GATE_ENOTFOUND)
        return GATE_OK;
    return error_set(err, local.rc, "%.*s: %s", STR_ARG(path), local.message);
}

/* The items of a file, which is parsed when it is first asked for. */
static enum gate_rc parse_file(struct apparmor *policy, struct str path, enum apparmor_place place,
                               struct parsed_file *parsed, struct error *err)
{
    CLEANUP(vec_release) struct vec items = VEC_INIT(struct apparmor_item);

    for (size_t i = 0; i < policy->parsed.count; i++) {
        const struct parsed_file *known = vec_at(&policy->parsed, i);

        if (known->place == place && str_equal(known->file.path, path)) {
            *parsed = *known;
            return GATE_OK;
        }
    }
    if (policy->parsed.count == LIMIT_CONFIG_FILES)
        return error_set(err, GATE_ELIMIT, "%.*s: more than %d files in all", STR_ARG(path),
                         LIMIT_CONFIG_FILES);
    parsed->place = place;
    if (config_file_read(policy->context, path, &parsed->file, err))
        return err->rc;
    if (apparmor_parse(parsed->file.text, place, &items, err))
        return error_wrap(err, "%.*s", STR_ARG(path));
    struct apparmor_item *copy = arena_new(policy->context->arena, items.count + 1, sizeof(*copy));
    for (size_t i = 0; i < items.count; i++)
        copy[i] = *(const struct apparmor_item *)vec_at(&items, i);
    parsed->items = copy;
    parsed->count = items.count;
    *(struct parsed_file *)vec_add(&policy->parsed) = *parsed;
    return GATE_OK;
}

static void add_profile(struct apparmor *policy, const struct parsed_file *parsed,
                        const struct apparmor_item *item, const struct policy_place *place,
                        struct str name)
{
    struct origin origin = config_file_origin(&parsed->file, item->line, name);
    struct value *cells = rows_add(&policy->rows, &origin);

    cells[APPARMOR_NAME] = value_str(name);
    if (name.len > item->name.len)
        cells[APPARMOR_PARENT] = value_str(str_slice(name, 0, name.len - item->name.len - 2));
    if (item->attachment.len > 0)
        cells[APPARMOR_ATTACHMENT] = value_str(item->attachment);
    cells[APPARMOR_MODE] = value_str(
        str_of(apparmor_mode_name(place->is_complaining ? APPARMOR_COMPLAIN : item->mode)));
    cells[APPARMOR_DISABLED] = value_bool(place->is_disabled);
    cells[APPARMOR_PATH] = value_str(parsed->file.entry->path);
    cells[APPARMOR_LINE] = value_integer(item->line);
}

static enum gate_rc walk_file(struct apparmor *policy, struct str path,
                              const struct policy_place *place, struct error *err);

/* All files right in a directory that is included. */
static enum gate_rc walk_folder(struct apparmor *policy, struct str path,
                                const struct policy_place *place, struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
    struct str pattern = arena_printf(policy->context->arena, "%.*s/*", STR_ARG(path));

    if (rootfs_glob(policy->context->rootfs, pattern, &found, err))
        return error_wrap(err, "%.*s", STR_ARG(pattern));
    for (size_t i = 0; i < found.count; i++) {
        const struct entry *entry = *(const struct entry **)vec_at(&found, i);

        if (is_skipped(str_base_name(entry->path)) || entry->type == ENTRY_DIRECTORY)
            continue;
        if (walk_file(policy, entry->path, place, err))
            return err->rc;
    }
    return GATE_OK;
}

/* What an include leads to. */
static enum gate_rc walk_include(struct apparmor *policy, const struct apparmor_item *item,
                                 const struct policy_place *place, struct error *err)
{
    struct resource_context *context = policy->context;
    const struct entry *entry = NULL;
    struct str path = item->name;
    struct error local = ERROR_INIT;

    if (item->is_searched)
        path = arena_printf(context->arena, APPARMOR_FOLDER "/%.*s", STR_ARG(item->name));
    else if (!str_starts_with(path, STR("/")))
        return error_set(err, GATE_EUNSUPPORTED, "a relative path to include");
    if (place->depth > LIMIT_INCLUDES)
        return error_set(err, GATE_ELIMIT, "includes nested deeper than %d", LIMIT_INCLUDES);
    enum gate_rc rc = rootfs_find(context->rootfs, path, ROOTFS_FOLLOW, &entry, &local);
    if (rc == GATE_ENOTFOUND && item->is_optional)
        return GATE_OK;
    if (rc == GATE_ENOTFOUND)
        return error_set(err, GATE_EFORMAT, "what it includes is not there");
    if (rc)
        return error_set(err, rc, "%s", local.message);
    return entry->type == ENTRY_DIRECTORY ? walk_folder(policy, path, place, err)
                                          : walk_file(policy, path, place, err);
}

static enum gate_rc walk_file(struct apparmor *policy, struct str path,
                              const struct policy_place *place, struct error *err)
{
    struct arena *arena = policy->context->arena;
    struct parsed_file parsed;

    if (parse_file(policy, path, place->place, &parsed, err))
        return err->rc;
    struct str *names = arena_new(arena, parsed.count + 1, sizeof(*names));
    for (size_t i = 0; i < parsed.count; i++) {
        const struct apparmor_item *item = &parsed.items[i];
        struct policy_place inner = *place;

        if (policy->steps++ == LIMIT_SETTINGS)
            return error_set(err, GATE_ELIMIT, "%.*s: more than %d profiles and includes in all",
                             STR_ARG(path), LIMIT_SETTINGS);
        if (item->parent != APPARMOR_NO_PARENT)
            inner.parent = names[item->parent];
        if (item->kind == APPARMOR_PROFILE) {
            names[i] =
                inner.parent.len == 0
                    ? item->name
                    : arena_printf(arena, "%.*s//%.*s", STR_ARG(inner.parent), STR_ARG(item->name));
            add_profile(policy, &parsed, item, &inner, names[i]);
            continue;
        }
        inner.depth++;
        if (inner.parent.len > 0)
            inner.place = APPARMOR_FRAGMENT;
        if (walk_include(policy, item, &inner, err))
            return error_wrap(err, "%.*s: line %u", STR_ARG(path), item->line);
    }
    return GATE_OK;
}

/* A file of profiles, with what links beside it say. */
static enum gate_rc walk_policy(struct apparmor *policy, struct str path, struct error *err)
{
    struct policy_place place = { .place = APPARMOR_POLICY };
    struct str name = str_base_name(path);

    if (is_marked(policy->context, "disable", name, &place.is_disabled, err) ||
        is_marked(policy->context, "force-complain", name, &place.is_complaining, err))
        return err->rc;
    return walk_file(policy, path, &place, err);
}

static enum gate_rc apparmor_open(void *self, struct resource_context *context,
                                  const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
    struct apparmor *policy = self;
    const struct entry *entry = NULL;

    policy->context = context;
    policy->parsed = VEC_INIT(struct parsed_file);
    rows_init(&policy->rows, context, columns, COUNT_OF(columns));
    if (rootfs_find(context->rootfs, STR(APPARMOR_FOLDER), ROOTFS_FOLLOW, &entry, err))
        return error_wrap(err, APPARMOR_FOLDER);
    if (entry->type != ENTRY_DIRECTORY)
        return error_set(err, GATE_EUNSUPPORTED, APPARMOR_FOLDER ": it is no directory");
    if (rootfs_glob(context->rootfs, STR(APPARMOR_FOLDER "/*"), &found, err))
        return error_wrap(err, APPARMOR_FOLDER);
    for (size_t i = 0; i < found.count; i++) {
        struct str path = (*(const struct entry **)vec_at(&found, i))->path;
        struct error local = ERROR_INIT;

        if (is_skipped(str_base_name(path)))
            continue;
        enum gate_rc rc = rootfs_find(context->rootfs, path, ROOTFS_FOLLOW, &entry, &local);
        if (rc && rc != GATE_ENOTFOUND)
            return error_set(err, rc, "%.*s: %s", STR_ARG(path), local.message);
        if (rc == GATE_ENOTFOUND || entry->type == ENTRY_DIRECTORY)
            continue;
        if (walk_policy(policy, path, err))
            return err->rc;
    }
    return GATE_OK;
}

static void apparmor_close(void *self)
{
    struct apparmor *policy = self;

    vec_release(&policy->parsed);
    rows_release(&policy->rows);
}

static struct origin apparmor_origin(const void *self ATTR_UNUSED,
                                     const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin(APPARMOR_FOLDER);
}

static const struct table *apparmor_rows(void *self)
{
    return rows_table(&((struct apparmor *)self)->rows);
}

static enum gate_rc test_loaded(void *self ATTR_UNUSED, ptrdiff_t row ATTR_UNUSED,
                                const struct value *argument ATTR_UNUSED, bool *holds,
                                struct value *observed ATTR_UNUSED, struct error *err)
{
    *holds = false;
    return error_set(err, GATE_ERUNNING,
                     "what the kernel has loaded shows on a running system only");
}

static const struct predicate_def predicates[] = {
    {
        .name = "be_loaded_now",
        .help = "the kernel has the profiles loaded: only a running system can tell",
        .test = test_loaded,
    },
};

const struct resource_def resource_apparmor = {
    .name = "apparmor",
    .summary = "the profiles of AppArmor and their modes",
    .arity = CALL_NONE,
    .example = "{apparmor: , where: {disabled: false}, each: {its: {mode: {eq: enforce}}}}",
    .self_size = sizeof(struct apparmor),
    .wishes = apparmor_wishes,
    .open = apparmor_open,
    .close = apparmor_close,
    .origin = apparmor_origin,
    .predicates = predicates,
    .predicate_count = COUNT_OF(predicates),
    .columns = columns,
    .column_count = COUNT_OF(columns),
    .rows = apparmor_rows,
};
