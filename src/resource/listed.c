#include "resource/listed.h"

#include "resource/entry_datum.h"
#include "resource/owners.h"

/* What an item asks of a file; NULL: nothing. */
struct listed_item {
    struct str path;
    const struct value *package;
    const struct value *unchanged;
};

static enum gate_rc read_map(const struct value *map, struct listed_item *item, struct error *err)
{
    bool has_path = false;

    for (size_t i = 0; i < map->map.count; i++) {
        const struct value_pair *pair = &map->map.pairs[i];

        if (str_equal(pair->key, STR("path")) && pair->value.type == VALUE_STR) {
            item->path = pair->value.string;
            has_path = true;
        } else if (str_equal(pair->key, STR("package")) && pair->value.type == VALUE_STR) {
            item->package = &pair->value;
        } else if (str_equal(pair->key, STR("unchanged")) && pair->value.type == VALUE_BOOL) {
            item->unchanged = &pair->value;
        } else {
            return error_set(
                err, GATE_EUSAGE,
                "expected {path: string, package: string, unchanged: bool}, not '%.*s'",
                STR_ARG(pair->key));
        }
    }
    return has_path ? GATE_OK : error_set(err, GATE_EUSAGE, "a listed file without path");
}

static enum gate_rc read_item(const struct value *value, struct listed_item *item,
                              struct error *err)
{
    *item = (struct listed_item){ .path = STR("") };
    if (value->type == VALUE_MAP)
        return read_map(value, item, err);
    if (value->type != VALUE_STR)
        return error_set(err, GATE_EUSAGE, "expected a path or a map with one, not %s",
                         value_type_name(value->type));
    item->path = value->string;
    return GATE_OK;
}

enum gate_rc listed_check(const struct value *argument, struct error *err)
{
    struct listed_item ignored;

    if (argument->type != VALUE_LIST)
        return error_set(err, GATE_EUSAGE, "expected a list of files, not %s",
                         value_type_name(argument->type));
    for (size_t i = 0; i < argument->list.count; i++) {
        if (read_item(&argument->list.items[i], &ignored, err))
            return err->rc;
    }
    return GATE_OK;
}

static bool is_path_listed(const struct listed_item *item, const struct entry *entry)
{
    return str_glob(path_without_usr(item->path), path_without_usr(entry->path));
}

/* "package sudo, changed", "in no package". */
static enum gate_rc describe(struct resource_context *context, const struct entry *entry,
                             struct value *observed, struct error *err)
{
    struct value package;
    struct value unchanged;
    const char *state = "no checksum recorded";

    if (entry_package(context, entry, &package, err) ||
        entry_unchanged(context, entry, &unchanged, err))
        return err->rc;
    if (package.type == VALUE_NIL) {
        *observed = value_str(STR("in no package"));
        return GATE_OK;
    }
    if (unchanged.type == VALUE_BOOL)
        state = unchanged.boolean ? "unchanged" : "changed";
    *observed =
        value_str(arena_printf(context->arena, "package %.*s, %s", STR_ARG(package.string), state));
    return GATE_OK;
}

/* The databases are asked only by a list that asks for them. */
static enum gate_rc is_admitted(struct resource_context *context, const struct entry *entry,
                                const struct listed_item *item, bool *holds, struct error *err)
{
    struct value package;
    struct value unchanged;

    *holds = true;
    if (item->package) {
        if (entry_package(context, entry, &package, err))
            return err->rc;
        *holds = value_equal(item->package, &package);
    }
    if (*holds && item->unchanged) {
        if (entry_unchanged(context, entry, &unchanged, err))
            return err->rc;
        *holds = value_equal(item->unchanged, &unchanged);
    }
    return GATE_OK;
}

enum gate_rc listed_test(struct resource_context *context, const struct entry *entry,
                         const struct value *argument, bool *holds, struct value *observed,
                         struct error *err)
{
    bool is_described = false;

    *holds = false;
    if (listed_check(argument, err))
        return err->rc;
    for (size_t i = 0; i < argument->list.count && !*holds; i++) {
        struct listed_item item;

        if (read_item(&argument->list.items[i], &item, err))
            return err->rc;
        if (!is_path_listed(&item, entry))
            continue;
        if (is_admitted(context, entry, &item, holds, err))
            return err->rc;
        is_described = true;
    }
    if (!is_described) {
        *observed = value_str(entry_summary(context, entry));
        return GATE_OK;
    }
    return *holds ? GATE_OK : describe(context, entry, observed, err);
}
