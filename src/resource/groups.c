#include "resource/group_table.h"

static enum gate_rc groups_open(void *self, struct resource_context *context,
                                const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    return group_table_open(self, context, STR(""), err);
}

static const struct property_def groups_properties[] = {
    { .name = "names",
      .type = VALUE_LIST,
      .help = "names of all groups",
      .get = group_table_names },
    { .name = "gids",
      .type = VALUE_LIST,
      .help = "numbers of all groups",
      .get = group_table_gids },
};

const struct resource_def resource_groups = {
    .name = "groups",
    .summary = "the groups of /etc/group, as the collection of group",
    .arity = CALL_NONE,
    .example = "{groups: , where: {gid: 0}, its: {name: {eq: [root]}}}",
    .self_size = sizeof(struct group_table),
    .wishes = group_table_wishes,
    .open = groups_open,
    .origin = group_table_origin,
    .properties = groups_properties,
    .property_count = COUNT_OF(groups_properties),
    .columns = group_columns,
    .column_count = GROUP_COLUMNS,
    .rows = group_table_rows,
};
