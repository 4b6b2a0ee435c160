/* How one name leads to a unit file, and what that file and its drop-ins say. */
#include <stdlib.h>

#include "base/limits.h"
#include "format/unit_name.h"
#include "resource/settings_resource.h"
#include "resource/unit_files.h"

enum {
    FOLLOW_MAX = 64,   /* links and aliases, as systemd follows */
    ALIASES_MAX = 256, /* names that one file may want */
};

struct search {
    const struct unit_files *units;
    struct unit_file *unit;
    struct arena *arena;
    struct error *err;
};

/* Finds `name` in the directory of the highest precedence that has it. */
static enum gate_rc find_place(struct search *search, struct str name)
{
    for (size_t i = 0; i < search->units->directory_count; i++) {
        struct str path = arena_printf(search->arena, "%.*s/%.*s",
                                       STR_ARG(search->units->directories[i].path), STR_ARG(name));
        struct error local = ERROR_INIT;

        if (rootfs_find(search->units->context->rootfs, path, ROOTFS_NOFOLLOW, &search->unit->entry,
                        &local) == GATE_OK) {
            search->unit->path = path;
            return GATE_OK;
        }
        if (local.rc != GATE_ENOTFOUND) {
            *search->err = local;
            return search->err->rc;
        }
    }
    return error_set(search->err, GATE_ENOTFOUND, "there is no unit '%.*s'", STR_ARG(name));
}

/* A name, or for an instance without a file of its own its template. */
static enum gate_rc find_name(struct search *search, struct str name)
{
    struct str template_name = unit_name_template(name, search->arena);
    struct error first = ERROR_INIT;
    struct error *err = search->err;
    enum gate_rc rc;

    search->unit->name = name;
    search->err = &first;
    rc = find_place(search, name);
    search->err = err;
    if (rc == GATE_ENOTFOUND && !str_equal(template_name, name))
        return find_place(search, template_name);
    if (rc)
        *err = first;
    return rc;
}

/* Without ".", ".." and "//", taken by their letters: of a folder that is not there. */
static struct str normalised(struct str path, struct arena *arena)
{
    char *text = arena_new(arena, path.len + 2, 1);
    size_t length = 0;
    struct str part = STR("");

    while (path.len > 0 && str_cut(&path, '/', &part)) {
        if (part.len == 0 || str_equal(part, STR(".")))
            continue;
        if (str_equal(part, STR(".."))) {
            while (length > 0 && text[--length] != '/')
                ;
            continue;
        }
        text[length++] = '/';
        for (size_t i = 0; i < part.len; i++)
            text[length++] = part.ptr[i];
    }
    return (struct str){ .ptr = text, .len = length };
}

/* Where a link leads: links in the directories of its target are followed, the last is not. */
static enum gate_rc resolve(struct search *search, const struct entry *link, struct str *path)
{
    struct str base = str_base_name(link->link);
    struct str folder = str_slice(link->link, 0, link->link.len - base.len);
    struct error local = ERROR_INIT;
    const struct entry *parent;

    if (!str_starts_with(link->link, STR("/"))) {
        struct str own = str_slice(link->path, 0, link->path.len - str_base_name(link->path).len);

        folder = arena_printf(search->arena, "%.*s%.*s", STR_ARG(own), STR_ARG(folder));
    }
    if (rootfs_find(search->units->context->rootfs, folder, ROOTFS_FOLLOW, &parent, &local) ==
        GATE_OK)
        folder = parent->path;
    else if (local.rc == GATE_ENOTFOUND)
        folder = normalised(folder, search->arena);
    else
        return error_set(search->err, local.rc, "%s", local.message);
    while (str_ends_with(folder, STR("/")))
        folder.len--;
    *path = arena_printf(search->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(base));
    return GATE_OK;
}

static bool is_in_search_path(const struct unit_files *units, struct str path)
{
    for (size_t i = 0; i < units->directory_count; i++) {
        struct str directory = units->directories[i].path;

        if (str_starts_with(path, directory) && path.len > directory.len &&
            path.ptr[directory.len] == '/')
            return true;
    }
    return false;
}

static enum gate_rc follow_path(struct search *search, struct str path)
{
    struct error local = ERROR_INIT;

    search->unit->path = path;
    if (rootfs_find(search->units->context->rootfs, path, ROOTFS_NOFOLLOW, &search->unit->entry,
                    &local) == GATE_OK)
        return GATE_OK;
    if (local.rc == GATE_ENOTFOUND)
        return error_set(search->err, GATE_EFORMAT, "'%.*s' is a link to nothing",
                         STR_ARG(search->unit->entry->path));
    *search->err = local;
    return search->err->rc;
}

/* A link to another name in the search path is an alias: that name is looked for. */
static enum gate_rc follow_alias(struct search *search, struct str path)
{
    struct unit_file *unit = search->unit;
    struct str target = str_base_name(path);
    struct str link = unit->entry->path;
    enum gate_rc rc;

    if (unit_name_kind(unit->name) == UNIT_NAME_INSTANCE)
        target = unit_name_instantiate(target, unit_name_instance(unit->name), search->arena);
    if (str_equal(target, unit->name))
        return follow_path(search, path);
    struct error local = ERROR_INIT;
    struct error *err = search->err;
    search->err = &local;
    rc = find_name(search, target);
    search->err = err;
    if (rc == GATE_ENOTFOUND)
        return error_set(err, GATE_EFORMAT, "'%.*s' is an alias of '%.*s', which is not there",
                         STR_ARG(link), STR_ARG(target));
    if (rc)
        *err = local;
    return rc;
}

static enum gate_rc follow_link(struct search *search, bool *is_done)
{
    struct unit_file *unit = search->unit;
    struct str link = unit->entry->path;
    struct str path = STR("");

    if (resolve(search, unit->entry, &path))
        return search->err->rc;
    bool is_inside = is_in_search_path(search->units, path);
    if (is_inside && !unit_name_may_alias(str_base_name(link), str_base_name(path)))
        return error_set(search->err, GATE_EFORMAT, "'%.*s' is no alias that a unit may have",
                         STR_ARG(link));
    /* which need not be in an image; an empty file masks when it is come to */
    unit->is_masked = str_equal(path, STR("/dev/null"));
    *is_done = unit->is_masked;
    if (*is_done)
        return GATE_OK;
    return is_inside ? follow_alias(search, path) : follow_path(search, path);
}

/* Looks at what was found. *is_done: it is the unit, and no link. */
static enum gate_rc look_at(struct search *search, bool *is_done)
{
    struct unit_file *unit = search->unit;

    *is_done = true;
    switch (unit->entry->type) {
    case ENTRY_FILE:
        unit->is_masked = unit->entry->size == 0;
        return GATE_OK;
    case ENTRY_CHARACTER:
    case ENTRY_BLOCK:
        unit->is_masked = true;
        return GATE_OK;
    case ENTRY_SYMLINK:
        return follow_link(search, is_done);
    case ENTRY_DIRECTORY:
    case ENTRY_FIFO:
    case ENTRY_SOCKET:
        return error_set(search->err, GATE_EUNSUPPORTED, "'%.*s' is a %s, not a file",
                         STR_ARG(unit->entry->path), entry_type_name(unit->entry->type));
    }
    return GATE_OK;
}

static enum gate_rc find_unit(struct search *search, struct str name)
{
    bool is_done = false;

    if (find_name(search, name))
        return search->err->rc;
    for (unsigned i = 0; i < FOLLOW_MAX; i++) {
        if (look_at(search, &is_done))
            return search->err->rc;
        if (is_done)
            return GATE_OK;
    }
    return error_set(search->err, GATE_EFORMAT, "'%.*s' leads through more than %d links",
                     STR_ARG(name), FOLLOW_MAX);
}

static int compare_text(const void *key, const void *item)
{
    return str_compare(*(const struct str *)key, *(const struct str *)item);
}

/* Adds "NAME.d" of every directory of the search path that has it, to a vec of const char *. */
static void add_folders(struct search *search, struct str name, struct vec *folders)
{
    const struct unit_files *units = search->units;

    for (size_t i = 0; i < units->directory_count; i++) {
        struct str path = arena_printf(search->arena, "%.*s/%.*s.d",
                                       STR_ARG(units->directories[i].path), STR_ARG(name));

        if (units->dropin_count > 0 && bsearch(&path, units->dropins, units->dropin_count,
                                               sizeof(*units->dropins), compare_text))
            *(const char **)vec_add(folders) = unit_files_pattern(path, search->arena).ptr;
    }
}

/* "foo-" of "foo-bar": the name whose drop-ins count for all that begin so. Empty: there is none.
 */
static struct str shorter_name(struct search *search, struct str name)
{
    struct str prefix = unit_name_prefix(name);
    struct str instance = unit_name_instance(name);
    size_t length = prefix.len;

    if (length > 0 && prefix.ptr[length - 1] == '-')
        length--;
    while (length > 0 && prefix.ptr[length - 1] != '-')
        length--;
    if (length < 2)
        return STR("");
    prefix.len = length;
    return arena_printf(search->arena, "%.*s%s%.*s.%.*s", STR_ARG(prefix),
                        instance.len > 0 ? "@" : "", STR_ARG(instance),
                        STR_ARG(unit_name_type(name)));
}

static void add_name_folders(struct search *search, struct str name, struct vec *folders)
{
    for (; name.len > 0; name = shorter_name(search, name)) {
        struct str template_name = unit_name_template(name, search->arena);

        add_folders(search, name, folders);
        if (!str_equal(template_name, name))
            add_folders(search, template_name, folders);
    }
}

/* Folders of the unit, of its other names, of what its name begins with, of its type. */
static void add_all_folders(struct search *search, struct vec *folders)
{
    struct str name = search->unit->name;
    size_t count;
    const struct unit_key *links = unit_files_links(search->units, name, &count);

    add_name_folders(search, name, folders);
    for (size_t i = 0; i < count && i < ALIASES_MAX; i++) {
        const struct unit_link *link = links[i].link;

        if (link->owner.len == 0 && unit_name_may_alias(link->name, name))
            add_name_folders(search, link->name, folders);
    }
    add_folders(search, unit_name_type(name), folders);
}

static enum gate_rc parse_files(struct search *search, const struct vec *files,
                                struct vec *settings)
{
    for (size_t i = 0; i < files->count; i++) {
        CLEANUP(vec_release) struct vec parsed = VEC_INIT(struct setting);
        const struct config_file *file = vec_at(files, i);

        if (settings_parse(file->text, &settings_systemd, search->arena, &parsed, search->err))
            return error_wrap(search->err, "%.*s", STR_ARG(file->path));
        for (size_t k = 0; k < parsed.count; k++)
            *(struct setting_place *)vec_add(settings) = (struct setting_place){
                .setting = *(struct setting *)vec_at(&parsed, k),
                .file = file,
            };
    }
    return GATE_OK;
}

/* The main file and the drop-ins of `folders`. */
static enum gate_rc load(struct search *search, const struct vec *folders, struct vec *files,
                         struct vec *settings)
{
    struct resource_context *context = search->units->context;
    struct config_file *main_file = vec_add(files);

    if (config_file_read(context, search->unit->path, main_file, search->err))
        return search->err->rc;
    if (folders->count > 0 &&
        config_files_dropins(context, folders->items, folders->count, ".conf", files, search->err))
        return search->err->rc;
    return parse_files(search, files, settings);
}

static enum gate_rc load_unit(struct search *search)
{
    CLEANUP(vec_release) struct vec all = VEC_INIT(const char *);
    CLEANUP(vec_release) struct vec own = VEC_INIT(const char *);
    struct unit_file *unit = search->unit;
    struct str template_name = unit_name_template(unit->name, search->arena);

    add_all_folders(search, &all);
    add_folders(search, unit->name, &own);
    if (!str_equal(template_name, unit->name))
        add_folders(search, template_name, &own);
    if (load(search, &all, &unit->files, &unit->settings) ||
        load(search, &own, &unit->install_files, &unit->install))
        return search->err->rc;
    if (unit_type_may_alias(unit_name_type(unit->name)))
        unit_file_words(&unit->install, STR("Install"), STR("Alias"), &unit->aliases);
    if (unit->aliases.count > ALIASES_MAX)
        return error_set(search->err, GATE_ELIMIT, "%.*s: more than %d aliases",
                         STR_ARG(unit->path), ALIASES_MAX);
    return GATE_OK;
}

enum gate_rc unit_file_find(const struct unit_files *units, struct str name, struct unit_file *unit,
                            struct error *err)
{
    struct search search = {
        .units = units, .unit = unit, .arena = units->context->arena, .err = err
    };
    struct str type = unit_name_type(name);

    unit->asked = name;
    if (unit_name_kind(name) != UNIT_NAME_PLAIN && !unit_type_may_template(type))
        return error_set(err, GATE_EFORMAT, "'%.*s': a %.*s has no instances", STR_ARG(name),
                         STR_ARG(type));
    if (find_unit(&search, name))
        return err->rc;
    return unit->is_masked ? GATE_OK : load_unit(&search);
}

void unit_file_release(struct unit_file *unit)
{
    vec_release(&unit->files);
    vec_release(&unit->settings);
    vec_release(&unit->install_files);
    vec_release(&unit->install);
    vec_release(&unit->aliases);
}
