#include "resource/account.h"

struct users {
    struct accounts accounts;
    struct table table;
};

static const struct column_def users_columns[] = {
#define ACCOUNT_DATUM(id, datum_name, datum_type, datum_help) \
    [id] = { .name = (datum_name), .type = (datum_type), .help = (datum_help) },
#include "resource/account_datum.inc"
#undef ACCOUNT_DATUM
};

static enum gate_rc users_cell(const struct table *table, size_t row, size_t column,
                               struct value *value, struct error *err)
{
    const struct users *users = table->self;

    return accounts_get(&users->accounts, row, (enum account_datum)column, value, err);
}

static struct origin users_row_origin(const struct table *table, size_t row)
{
    const struct users *users = table->self;

    return accounts_place(&users->accounts, row);
}

static void users_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    accounts_wishes(set);
}

static enum gate_rc users_open(void *self, struct resource_context *context,
                               const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct users *users = self;

    if (accounts_open(&users->accounts, context, err))
        return err->rc;
    users->table = (struct table){
        .columns = users_columns,
        .column_count = COUNT_OF(users_columns),
        .row_count = users->accounts.facts->user_count,
        .self = users,
        .cell = users_cell,
        .origin = users_row_origin,
    };
    return GATE_OK;
}

static struct origin users_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct users *users = self;

    return accounts_origin(&users->accounts);
}

static const struct table *users_rows(void *self)
{
    const struct users *users = self;

    return &users->table;
}

const struct resource_def resource_users = {
    .name = "users",
    .summary = "the accounts, joined from passwd, shadow, group and gshadow",
    .arity = CALL_NONE,
    .example = "{users: , where: {has_valid_shell: true}, each: {its: {home_exists: {eq: true}}}}",
    .self_size = sizeof(struct users),
    .wishes = users_wishes,
    .open = users_open,
    .origin = users_origin,
    .columns = users_columns,
    .column_count = COUNT_OF(users_columns),
    .rows = users_rows,
};
