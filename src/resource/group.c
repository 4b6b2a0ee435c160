#include "format/group.h"

#include "format/shadow.h"
#include "resource/facts.h"
#include "resource/resource.h"

struct group {
    struct resource_context *context;
    const struct group_facts *facts;
    struct table table;
};

enum group_column {
    GROUP_GROUP,
    GROUP_NAME,
    GROUP_PASSWORD,
    GROUP_GID,
    GROUP_MEMBERS,
    GROUP_LINE,
};

static const struct column_def group_columns[] = {
    [GROUP_GROUP] = { .name = "group", .type = VALUE_STR, .help = "group name" },
    [GROUP_NAME] = { .name = "name", .type = VALUE_STR, .help = "group name, as group" },
    [GROUP_PASSWORD] = { .name = "password",
                         .type = VALUE_STR,
                         .help = "x (kept in gshadow), * or ! (locked), nothing, or set" },
    [GROUP_GID] = { .name = "gid", .type = VALUE_INTEGER, .help = "number of the group" },
    [GROUP_MEMBERS] = { .name = "members",
                        .type = VALUE_LIST,
                        .help = "accounts that the line names" },
    [GROUP_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static struct value group_members(const struct group *group, const struct group_entry *entry)
{
    struct str rest = entry->members;
    struct value *items =
        arena_new(group->context->arena, entry->members.len / 2 + 1, sizeof(*items));
    struct str name;
    size_t count = 0;

    while (group_member(&rest, &name))
        items[count++] = value_str(name);
    return value_list(items, count);
}

/* What may be shown of the field: never a hash. */
static struct str shown_password(struct str password)
{
    if (password.len == 0 || str_equal(password, STR("x")))
        return password;
    return shadow_scheme_of(password) == SHADOW_LOCKED ? str_slice(password, 0, 1) : STR("set");
}

static enum gate_rc group_cell(const struct table *table, size_t row, size_t column,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct group *group = table->self;
    const struct group_entry *entry = &group->facts->groups[row];

    *value = value_nil();
    switch ((enum group_column)column) {
    case GROUP_GROUP:
    case GROUP_NAME:
        *value = value_str(entry->name);
        break;
    case GROUP_PASSWORD:
        *value = value_str(shown_password(entry->password));
        break;
    case GROUP_GID:
        *value = value_integer(entry->gid);
        break;
    case GROUP_MEMBERS:
        *value = group_members(group, entry);
        break;
    case GROUP_LINE:
        *value = value_integer(entry->line);
        break;
    }
    return GATE_OK;
}

static struct origin group_row_origin(const struct table *table, size_t row)
{
    const struct group *group = table->self;
    const struct group_entry *entry = &group->facts->groups[row];

    return facts_origin(group->facts->file, entry->line, entry->name);
}

static void group_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    facts_wishes(set);
}

static enum gate_rc group_open(void *self, struct resource_context *context,
                               const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct group *group = self;

    group->context = context;
    if (facts_groups(context, &group->facts, err))
        return err->rc;
    group->table = (struct table){
        .columns = group_columns,
        .column_count = COUNT_OF(group_columns),
        .row_count = group->facts->group_count,
        .self = group,
        .cell = group_cell,
        .origin = group_row_origin,
    };
    return GATE_OK;
}

static struct origin group_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct group *group = self;
    struct origin origin = ORIGIN_INIT;

    if (group->facts)
        return facts_origin(group->facts->file, 0, STR(""));
    origin.path = STR("/etc/group");
    return origin;
}

/* One column of all rows, each value with its line. */
static enum gate_rc group_list(const struct group *group, enum group_column column,
                               struct value *value, struct error *err)
{
    size_t count = group->facts->group_count;
    struct value *items = arena_new(group->context->arena, count + 1, sizeof(*items));
    struct origin *origins = arena_new(group->context->arena, count + 1, sizeof(*origins));

    for (size_t i = 0; i < count; i++) {
        if (group_cell(&group->table, i, column, &items[i], err))
            return err->rc;
        origins[i] = group_row_origin(&group->table, i);
        items[i].origin = &origins[i];
    }
    *value = value_list(items, count);
    return GATE_OK;
}

static enum gate_rc group_groups(void *self, const struct property_query *query ATTR_UNUSED,
                                 struct value *value, struct error *err)
{
    return group_list(self, GROUP_NAME, value, err);
}

static enum gate_rc group_gids(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err)
{
    return group_list(self, GROUP_GID, value, err);
}

static const struct property_def group_properties[] = {
    { .name = "groups", .type = VALUE_LIST, .help = "names of all groups", .get = group_groups },
    { .name = "gids", .type = VALUE_LIST, .help = "numbers of all groups", .get = group_gids },
};

static const struct table *group_rows(void *self)
{
    const struct group *group = self;

    return &group->table;
}

const struct resource_def resource_group = {
    .name = "group",
    .summary = "the groups of /etc/group",
    .arity = CALL_NONE,
    .example = "{group: , unique: gid}",
    .self_size = sizeof(struct group),
    .wishes = group_wishes,
    .open = group_open,
    .origin = group_origin,
    .properties = group_properties,
    .property_count = COUNT_OF(group_properties),
    .columns = group_columns,
    .column_count = COUNT_OF(group_columns),
    .rows = group_rows,
};
