#include "format/gshadow.h"

#include "resource/config_files.h"
#include "resource/facts.h"
#include "resource/rows.h"

struct gshadow {
    struct resource_context *context;
    const struct gshadow_facts *facts;
    struct rows rows;
};

enum gshadow_column {
    GSHADOW_GROUP,
    GSHADOW_NAME,
    GSHADOW_SCHEME,
    GSHADOW_IS_LOCKED,
    GSHADOW_HAS_PASSWORD,
    GSHADOW_ADMINISTRATORS,
    GSHADOW_MEMBERS,
    GSHADOW_HAS_GROUP,
    GSHADOW_LINE,
};

static const struct column_def gshadow_columns[] = {
    [GSHADOW_GROUP] = { .name = "group", .type = VALUE_STR, .help = "group name" },
    [GSHADOW_NAME] = { .name = "name", .type = VALUE_STR, .help = "group name, as group" },
    [GSHADOW_SCHEME] = { .name = "scheme",
                         .type = VALUE_STR,
                         .help = "none (only members may join), locked, yescrypt, sha512 or "
                                 "another" },
    [GSHADOW_IS_LOCKED] = { .name = "is_locked", .type = VALUE_BOOL, .help = "no password fits" },
    [GSHADOW_HAS_PASSWORD] = { .name = "has_password",
                               .type = VALUE_BOOL,
                               .help = "there is a password, and it is not locked" },
    [GSHADOW_ADMINISTRATORS] = { .name = "administrators",
                                 .type = VALUE_LIST,
                                 .help = "accounts that may change password and members" },
    [GSHADOW_MEMBERS] = { .name = "members",
                          .type = VALUE_LIST,
                          .help = "accounts that join without the password" },
    [GSHADOW_HAS_GROUP] = { .name = "has_group",
                            .type = VALUE_BOOL,
                            .help = "/etc/group has a group of that name" },
    [GSHADOW_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static void gshadow_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    facts_wishes(set);
}

static struct value names_of(struct resource_context *context, struct str names)
{
    struct value *items = arena_new(context->arena, names.len / 2 + 1, sizeof(*items));
    struct str name;
    size_t count = 0;

    while (group_member(&names, &name))
        items[count++] = value_str(name);
    return value_list(items, count);
}

static void add_row(struct gshadow *self, const struct gshadow_entry *entry,
                    const struct group_facts *groups)
{
    struct origin origin = facts_origin(self->facts->file, entry->line, entry->name);
    struct value *cells = rows_add(&self->rows, &origin);

    cells[GSHADOW_GROUP] = value_str(entry->name);
    cells[GSHADOW_NAME] = value_str(entry->name);
    cells[GSHADOW_SCHEME] = value_str(str_of(shadow_scheme_name(entry->scheme)));
    cells[GSHADOW_IS_LOCKED] = value_bool(entry->scheme == SHADOW_LOCKED);
    cells[GSHADOW_HAS_PASSWORD] =
        value_bool(entry->scheme != SHADOW_LOCKED && entry->scheme != SHADOW_NONE);
    cells[GSHADOW_ADMINISTRATORS] = names_of(self->context, entry->administrators);
    cells[GSHADOW_MEMBERS] = names_of(self->context, entry->members);
    cells[GSHADOW_HAS_GROUP] = value_bool(groups && group_by_name(groups, entry->name));
    cells[GSHADOW_LINE] = value_integer(entry->line);
}

static enum gate_rc gshadow_open(void *self, struct resource_context *context,
                                 const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct gshadow *gshadow = self;
    const struct group_facts *groups = NULL;
    struct error local = ERROR_INIT;

    gshadow->context = context;
    rows_init(&gshadow->rows, context, gshadow_columns, COUNT_OF(gshadow_columns));
    if (facts_gshadow(context, &gshadow->facts, err))
        return err->rc;
    enum gate_rc rc = facts_groups(context, &groups, &local);
    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    for (size_t i = 0; i < gshadow->facts->group_count; i++)
        add_row(gshadow, &gshadow->facts->groups[i], groups);
    return GATE_OK;
}

static void gshadow_close(void *self)
{
    struct gshadow *gshadow = self;

    rows_release(&gshadow->rows);
}

static struct origin gshadow_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct gshadow *gshadow = self;

    return gshadow->facts ? facts_origin(gshadow->facts->file, 0, STR(""))
                          : config_path_origin("/etc/gshadow");
}

static const struct table *gshadow_rows(void *self)
{
    struct gshadow *gshadow = self;

    return rows_table(&gshadow->rows);
}

static enum gate_rc get_groups(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct gshadow *gshadow = self;

    *value = rows_column(&gshadow->rows, GSHADOW_GROUP);
    return GATE_OK;
}

static const struct property_def gshadow_properties[] = {
    { .name = "groups", .type = VALUE_LIST, .help = "names of all records", .get = get_groups },
};

const struct resource_def resource_gshadow = {
    .name = "gshadow",
    .summary = "the group passwords of /etc/gshadow, without their hashes",
    .arity = CALL_NONE,
    .example = "{gshadow: , where: {has_password: true}, it: {not: exist}}",
    .self_size = sizeof(struct gshadow),
    .wishes = gshadow_wishes,
    .open = gshadow_open,
    .close = gshadow_close,
    .origin = gshadow_origin,
    .properties = gshadow_properties,
    .property_count = COUNT_OF(gshadow_properties),
    .columns = gshadow_columns,
    .column_count = COUNT_OF(gshadow_columns),
    .rows = gshadow_rows,
};
