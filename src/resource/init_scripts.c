#include "resource/init_scripts.h"

#include <string.h>

#include "base/limits.h"
#include "resource/facts.h"

enum { HEAD_BYTES = 256 };

static const char *const script_folders[] = { "/etc/init.d", "/etc/rc.d/init.d" };

/* Where runit's supervisor looks for what it starts. */
static const char *const service_folders[] = { "/etc/service", "/var/service", "/service",
                                               "/etc/runit/runsvdir/default" };

void init_scripts_wishes(struct wish_set *set)
{
    for (size_t i = 0; i < COUNT_OF(script_folders); i++)
        wish_body(set, arena_printf(&set->arena, "%s/*", script_folders[i]).ptr,
                  LIMIT_CONFIG_FILE_BYTES);
}

bool init_script_is_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '\0' || strchr("/*?[]\\", name.ptr[i]))
            return false;
    }
    return name.len > 0 && name.ptr[0] != '.';
}

/* Whether `path` is there; a link to nothing is not. */
static enum gate_rc find(struct resource_context *context, struct str path,
                         const struct entry **entry, bool *is_there, struct error *err)
{
    struct error local = ERROR_INIT;

    *is_there = rootfs_find(context->rootfs, path, ROOTFS_FOLLOW, entry, &local) == GATE_OK;
    if (*is_there || local.rc == GATE_ENOTFOUND)
        return GATE_OK;
    *err = local;
    return err->rc;
}

/* A runlevel counts once: /etc/rc2.d may be a link to /etc/rc.d/rc2.d. */
static void add_link(struct resource_context *context, struct init_script *script, struct str level,
                     const struct entry *entry)
{
    const struct value *last = script->runlevels.count > 0
                                   ? vec_at(&script->runlevels, script->runlevels.count - 1)
                                   : NULL;
    struct origin *origin = arena_new(context->arena, 1, sizeof(*origin));
    struct value value = value_str(level);

    if (last && str_equal(last->string, level))
        return;
    *origin = facts_origin(entry, 0, script->name);
    value.origin = origin;
    *(struct value *)vec_add(&script->runlevels) = value;
}

/* Appends the runlevel if the pattern finds a link. */
static enum gate_rc add_links(struct resource_context *context, struct init_script *script,
                              struct str level, struct str pattern, struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);

    if (rootfs_glob(context->rootfs, pattern, &found, err))
        return err->rc;
    for (size_t i = 0; i < found.count; i++)
        add_link(context, script, level, *(const struct entry **)vec_at(&found, i));
    return GATE_OK;
}

static enum gate_rc find_sysv_links(struct resource_context *context, struct init_script *script,
                                    struct error *err)
{
    static const char levels[] = "S12345";

    for (const char *level = levels; *level; level++) {
        struct str name = { .ptr = level, .len = 1 };
        size_t before = script->runlevels.count;

        if (add_links(context, script, name,
                      arena_printf(context->arena, "/etc/rc%c.d/S[0-9][0-9]%.*s", *level,
                                   STR_ARG(script->name)),
                      err) ||
            add_links(context, script, name,
                      arena_printf(context->arena, "/etc/rc.d/rc%c.d/S[0-9][0-9]%.*s", *level,
                                   STR_ARG(script->name)),
                      err))
            return err->rc;
        /* level 1 is of maintenance */
        script->is_enabled |= *level != '1' && script->runlevels.count > before;
    }
    return GATE_OK;
}

/* The last folder of a path to the entry. */
static struct str parent_name(struct str path)
{
    struct str base = str_base_name(path);

    return str_base_name(str_slice(path, 0, path.len - base.len - 1));
}

static enum gate_rc find_openrc_links(struct resource_context *context, struct init_script *script,
                                      struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);
    struct str pattern =
        arena_printf(context->arena, "/etc/runlevels/*/%.*s", STR_ARG(script->name));

    if (rootfs_glob(context->rootfs, pattern, &found, err))
        return err->rc;
    for (size_t i = 0; i < found.count; i++) {
        const struct entry *entry = *(const struct entry **)vec_at(&found, i);
        struct str level = parent_name(entry->path);

        add_link(context, script, level, entry);
        script->is_enabled |= !str_equal(level, STR("shutdown"));
    }
    return GATE_OK;
}

/* OpenRC's scripts name its interpreter in their first line. */
static enum gate_rc read_manager(struct resource_context *context, struct init_script *script,
                                 struct error *err)
{
    struct str text;
    struct str line;

    script->manager = "sysv";
    if (rootfs_read(context->rootfs, script->entry, LIMIT_CONFIG_FILE_BYTES, &text, err))
        return error_wrap(err, "%.*s", STR_ARG(script->entry->path));
    text = str_slice(text, 0, HEAD_BYTES);
    if (str_cut(&text, '\n', &line) && str_starts_with(line, STR("#!")) &&
        (str_find(line, STR("openrc-run")) >= 0 || str_find(line, STR("/runscript")) >= 0))
        script->manager = "openrc";
    return GATE_OK;
}

static enum gate_rc find_script(struct resource_context *context, struct init_script *script,
                                bool *is_there, struct error *err)
{
    *is_there = false;
    for (size_t i = 0; i < COUNT_OF(script_folders) && !*is_there; i++) {
        if (find(context,
                 arena_printf(context->arena, "%s/%.*s", script_folders[i], STR_ARG(script->name)),
                 &script->entry, is_there, err))
            return err->rc;
    }
    if (!*is_there)
        return GATE_OK;
    if (read_manager(context, script, err))
        return err->rc;
    return str_equal(str_of(script->manager), STR("openrc"))
               ? find_openrc_links(context, script, err)
               : find_sysv_links(context, script, err);
}

/* A folder with a file "down" is supervised, but not started. */
static enum gate_rc find_runit(struct resource_context *context, struct init_script *script,
                               bool *is_there, struct error *err)
{
    struct arena *arena = context->arena;
    const struct entry *folder;
    const struct entry *ignored;
    bool is_started;
    bool is_down;

    if (find(context, arena_printf(arena, "/etc/sv/%.*s/run", STR_ARG(script->name)),
             &script->entry, is_there, err))
        return err->rc;
    for (size_t i = 0; i < COUNT_OF(service_folders); i++) {
        struct str path = arena_printf(arena, "%s/%.*s", service_folders[i], STR_ARG(script->name));

        if (find(context, arena_printf(arena, "%.*s/run", STR_ARG(path)), &folder, &is_started,
                 err))
            return err->rc;
        if (!is_started)
            continue;
        script->entry = *is_there ? script->entry : folder;
        *is_there = true;
        if (find(context, arena_printf(arena, "%.*s/down", STR_ARG(path)), &ignored, &is_down, err))
            return err->rc;
        if (!is_down)
            add_link(context, script, STR("default"), folder);
    }
    script->manager = "runit";
    script->is_enabled = script->runlevels.count > 0;
    return GATE_OK;
}

enum gate_rc init_script_find(struct resource_context *context, struct str name,
                              struct init_script *script, struct error *err)
{
    bool is_there = false;

    script->name = name;
    if (init_script_is_name(name) && (find_script(context, script, &is_there, err) ||
                                      (!is_there && find_runit(context, script, &is_there, err))))
        return err->rc;
    if (!is_there)
        return error_set(err, GATE_ENOTFOUND, "there is no init script '%.*s'", STR_ARG(name));
    return GATE_OK;
}

void init_script_release(struct init_script *script)
{
    vec_release(&script->runlevels);
}
