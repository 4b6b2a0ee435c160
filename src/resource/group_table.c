#include "resource/group_table.h"

#include "format/group.h"
#include "format/shadow.h"
#include "resource/config_files.h"

const struct column_def group_columns[GROUP_COLUMNS] = {
    [GROUP_GROUP] = { .name = "group", .type = VALUE_STR, .help = "group name" },
    [GROUP_NAME] = { .name = "name", .type = VALUE_STR, .help = "group name, as group" },
    [GROUP_PASSWORD] = { .name = "password",
                         .type = VALUE_STR,
                         .help = "x (kept in gshadow), * or ! (locked), nothing, or set" },
    [GROUP_GID] = { .name = "gid", .type = VALUE_INTEGER, .help = "number of the group" },
    [GROUP_MEMBERS] = { .name = "members",
                        .type = VALUE_LIST,
                        .help = "accounts that the line names" },
    [GROUP_UNKNOWN_MEMBERS] = { .name = "unknown_members",
                                .type = VALUE_LIST,
                                .help = "those of them that /etc/passwd does not have" },
    [GROUP_HAS_RECORD] = { .name = "has_record",
                           .type = VALUE_BOOL,
                           .help = "/etc/gshadow has a record of it" },
    [GROUP_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static const struct account_facts no_accounts;

/* All of a group's members, or where `accounts` is given those that it does not have. */
static struct value members_of(const struct group_table *self, const struct group_entry *entry,
                               const struct account_facts *accounts)
{
    struct str rest = entry->members;
    struct value *items =
        arena_new(self->context->arena, entry->members.len / 2 + 1, sizeof(*items));
    struct str name;
    size_t count = 0;

    while (group_member(&rest, &name)) {
        if (!accounts || !account_by_name(accounts, name))
            items[count++] = value_str(name);
    }
    return value_list(items, count);
}

/* What may be shown of the field: never a hash. */
static struct str shown_password(struct str password)
{
    if (password.len == 0 || str_equal(password, STR("x")))
        return password;
    return shadow_scheme_of(password) == SHADOW_LOCKED ? str_slice(password, 0, 1) : STR("set");
}

/* Members that no account has; without /etc/passwd all of them. */
static enum gate_rc unknown_members(const struct group_table *self, const struct group_entry *entry,
                                    struct value *value, struct error *err)
{
    const struct account_facts *accounts = NULL;
    struct error local = ERROR_INIT;
    enum gate_rc rc = facts_accounts(self->context, &accounts, &local);

    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    *value = members_of(self, entry, rc ? &no_accounts : accounts);
    return GATE_OK;
}

/* Which groups have a record, made when it is first asked for. */
static enum gate_rc read_records(struct group_table *self, struct error *err)
{
    const struct gshadow_facts *gshadow = NULL;
    struct error local = ERROR_INIT;
    enum gate_rc rc = facts_gshadow(self->context, &gshadow, &local);

    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    self->has_record =
        arena_new(self->context->arena, self->facts->group_count + 1, sizeof(*self->has_record));
    for (size_t i = 0; rc == GATE_OK && i < gshadow->group_count; i++) {
        const struct group_entry *entry = group_by_name(self->facts, gshadow->groups[i].name);

        if (entry)
            self->has_record[entry - self->facts->groups] = true;
    }
    return GATE_OK;
}

static enum gate_rc has_record(struct group_table *self, const struct group_entry *entry,
                               struct value *value, struct error *err)
{
    const struct group_entry *first = group_by_name(self->facts, entry->name);

    if (!self->has_record && read_records(self, err))
        return err->rc;
    *value = value_bool(self->has_record[first - self->facts->groups]);
    return GATE_OK;
}

static const struct group_entry *entry_at(const struct group_table *self, size_t row)
{
    return &self->facts->groups[self->first + row];
}

static enum gate_rc group_cell(const struct table *table, size_t row, size_t column,
                               struct value *value, struct error *err)
{
    struct group_table *self = *(struct group_table *const *)table->self;
    const struct group_entry *entry = entry_at(self, row);

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
        *value = members_of(self, entry, NULL);
        break;
    case GROUP_UNKNOWN_MEMBERS:
        return unknown_members(self, entry, value, err);
    case GROUP_HAS_RECORD:
        return has_record(self, entry, value, err);
    case GROUP_LINE:
        *value = value_integer(entry->line);
        break;
    case GROUP_COLUMNS:
        break;
    }
    return GATE_OK;
}

static struct origin group_row_origin(const struct table *table, size_t row)
{
    const struct group_table *self = *(struct group_table *const *)table->self;
    const struct group_entry *entry = entry_at(self, row);

    return facts_origin(self->facts->file, entry->line, entry->name);
}

void group_table_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    facts_wishes(set);
}

enum gate_rc group_table_open(struct group_table *self, struct resource_context *context,
                              struct str name, struct error *err)
{
    const struct group_entry *named = NULL;

    self->context = context;
    self->whole = self;
    if (facts_groups(context, &self->facts, err))
        return err->rc;
    if (name.len > 0) {
        named = group_by_name(self->facts, name);
        if (!named)
            return error_set(err, GATE_ENOTFOUND, "/etc/group has no group '%.*s'", STR_ARG(name));
        self->first = (size_t)(named - self->facts->groups);
    }
    self->table = (struct table){
        .columns = group_columns,
        .column_count = GROUP_COLUMNS,
        .row_count = named ? 1 : self->facts->group_count,
        .self = &self->whole,
        .cell = group_cell,
        .origin = group_row_origin,
    };
    return GATE_OK;
}

struct origin group_table_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct group_table *table = self;

    if (!table->facts)
        return config_path_origin("/etc/group");
    if (table->table.row_count == 1)
        return group_row_origin(&table->table, 0);
    return facts_origin(table->facts->file, 0, STR(""));
}

const struct table *group_table_rows(void *self)
{
    const struct group_table *table = self;

    return &table->table;
}

enum gate_rc group_table_list(const struct group_table *self, enum group_column column,
                              struct value *value, struct error *err)
{
    size_t count = self->table.row_count;
    struct value *items = arena_new(self->context->arena, count + 1, sizeof(*items));
    struct origin *origins = arena_new(self->context->arena, count + 1, sizeof(*origins));

    for (size_t i = 0; i < count; i++) {
        if (group_cell(&self->table, i, column, &items[i], err))
            return err->rc;
        origins[i] = group_row_origin(&self->table, i);
        items[i].origin = &origins[i];
    }
    *value = value_list(items, count);
    return GATE_OK;
}

enum gate_rc group_table_names(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err)
{
    return group_table_list(self, GROUP_NAME, value, err);
}

enum gate_rc group_table_gids(void *self, const struct property_query *query ATTR_UNUSED,
                              struct value *value, struct error *err)
{
    return group_table_list(self, GROUP_GID, value, err);
}
