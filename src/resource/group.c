#include "resource/group_table.h"

#include "resource/call.h"

struct group {
    struct group_table table;
    bool is_named; /* one group was asked for: its data are no lists */
};

static enum gate_rc group_open(void *self, struct resource_context *context,
                               const struct resource_call *call, struct error *err)
{
    struct group *group = self;
    struct str name = STR("");

    group->is_named = call_text(call, &name);
    if (group->is_named && name.len == 0)
        return error_set(err, GATE_ENOTFOUND, "no group has an empty name");
    return group_table_open(&group->table, context, name, err);
}

static enum gate_rc get_column(const struct group *group, enum group_column column,
                               struct value *value, struct error *err)
{
    if (group_table_list(&group->table, column, value, err))
        return err->rc;
    if (group->is_named)
        *value = value->list.items[0];
    return GATE_OK;
}

static enum gate_rc get_name(void *self, const struct property_query *query ATTR_UNUSED,
                             struct value *value, struct error *err)
{
    return get_column(self, GROUP_NAME, value, err);
}

static enum gate_rc get_gid(void *self, const struct property_query *query ATTR_UNUSED,
                            struct value *value, struct error *err)
{
    return get_column(self, GROUP_GID, value, err);
}

static enum gate_rc get_members(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err)
{
    return get_column(self, GROUP_MEMBERS, value, err);
}

/* A list where no group is named, as the columns that have the same names. */
static const struct property_def group_properties[] = {
    { .name = "groups",
      .type = VALUE_LIST,
      .help = "names of all groups",
      .get = group_table_names },
    { .name = "gids",
      .type = VALUE_LIST,
      .help = "numbers of all groups",
      .get = group_table_gids },
    {
        .name = "name",
        .type = VALUE_NIL,
        .help = "name of the group that is named; a list of all where none is",
        .get = get_name,
    },
    {
        .name = "gid",
        .type = VALUE_NIL,
        .help = "its number; a list of all where none is",
        .get = get_gid,
    },
    {
        .name = "members",
        .type = VALUE_LIST,
        .help = "accounts that its line names; a list of such lists where none is named",
        .get = get_members,
    },
};

const struct resource_def resource_group = {
    .name = "group",
    .summary = "the groups of /etc/group, or one of them",
    .argument = "group name",
    .arity = CALL_OPTIONAL,
    .example = "{group: , unique: gid}",
    .self_size = sizeof(struct group),
    .wishes = group_table_wishes,
    .open = group_open,
    .origin = group_table_origin,
    .properties = group_properties,
    .property_count = COUNT_OF(group_properties),
    .columns = group_columns,
    .column_count = GROUP_COLUMNS,
    .rows = group_table_rows,
};
