#include "resource/subid_table.h"

#include "format/subid.h"
#include "resource/facts.h"

enum subid_column {
    SUBID_USER,
    SUBID_NAME,
    SUBID_HAS_ACCOUNT,
    SUBID_START,
    SUBID_COUNT,
    SUBID_END,
    SUBID_OVERLAPS,
    SUBID_IDS_OF_ACCOUNTS,
    SUBID_LINE,
};

const struct column_def subid_columns[SUBID_COLUMNS] = {
    [SUBID_USER] = { .name = "user", .type = VALUE_STR, .help = "account, by name or number" },
    [SUBID_NAME] = { .name = "name", .type = VALUE_STR, .help = "account, as user" },
    [SUBID_HAS_ACCOUNT] = { .name = "has_account",
                            .type = VALUE_BOOL,
                            .help = "/etc/passwd has that account" },
    [SUBID_START] = { .name = "start", .type = VALUE_INTEGER, .help = "first id of the range" },
    [SUBID_COUNT] = { .name = "size", .type = VALUE_INTEGER, .help = "how many ids it has" },
    [SUBID_END] = { .name = "end",
                    .type = VALUE_INTEGER,
                    .help = "last id of the range; nil of an empty one" },
    [SUBID_OVERLAPS] = { .name = "overlaps",
                         .type = VALUE_STR,
                         .help = "account of another range that shares ids with this one; nil if "
                                 "none does" },
    [SUBID_IDS_OF_ACCOUNTS] = { .name = "holds_account",
                                .type = VALUE_STR,
                                .help =
                                    "account whose own number is in the range; nil if none is" },
    [SUBID_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

void subid_table_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    static const char *const paths[] = { "/etc/subuid", "/etc/subgid" };

    facts_wishes(set);
    config_files_wishes(set, paths, COUNT_OF(paths));
}

static bool has_account(const struct account_facts *accounts, struct str owner)
{
    uint32_t uid;

    return account_by_name(accounts, owner) ||
           (str_to_u32(owner, &uid) && account_by_uid(accounts, uid));
}

/* The account of the lowest number in the range, or NULL. */
static const struct passwd_entry *account_in(const struct account_facts *accounts,
                                             const struct subid_range *range)
{
    size_t low = 0;
    size_t high = accounts->user_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (accounts->users[accounts->by_uid[middle]].uid < range->start)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == accounts->user_count)
        return NULL;
    const struct passwd_entry *found = &accounts->users[accounts->by_uid[low]];
    return found->uid - range->start < range->count ? found : NULL;
}

static void add_row(struct subid_table *self, const struct account_facts *accounts,
                    const struct subid_range *range, const struct subid_range *other)
{
    struct origin origin = config_file_origin(&self->file, range->line, range->owner);
    struct value *cells = rows_add(&self->rows, &origin);
    const struct passwd_entry *held = account_in(accounts, range);

    cells[SUBID_USER] = value_str(range->owner);
    cells[SUBID_NAME] = value_str(range->owner);
    cells[SUBID_HAS_ACCOUNT] = value_bool(has_account(accounts, range->owner));
    cells[SUBID_START] = value_integer(range->start);
    cells[SUBID_COUNT] = value_integer(range->count);
    if (range->count > 0)
        cells[SUBID_END] = value_integer((int64_t)range->start + range->count - 1);
    if (other != range)
        cells[SUBID_OVERLAPS] = value_str(other->owner);
    if (held)
        cells[SUBID_IDS_OF_ACCOUNTS] = value_str(held->name);
    cells[SUBID_LINE] = value_integer(range->line);
}

enum gate_rc subid_table_open(struct subid_table *self, struct resource_context *context,
                              const char *path, struct error *err)
{
    static const struct account_facts nobody;
    CLEANUP(vec_release) struct vec ranges = VEC_INIT(struct subid_range);
    const struct account_facts *accounts = NULL;
    struct error local = ERROR_INIT;

    self->context = context;
    self->path = path;
    rows_init(&self->rows, context, subid_columns, SUBID_COLUMNS);
    if (config_file_read(context, str_of(path), &self->file, err))
        return err->rc;
    if (subid_parse(self->file.text, &ranges, err))
        return error_wrap(err, "%s", path);
    enum gate_rc rc = facts_accounts(context, &accounts, &local);
    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);

    size_t *overlaps = arena_new(context->arena, ranges.count + 1, sizeof(*overlaps));
    subid_overlaps(&ranges, overlaps);
    for (size_t i = 0; i < ranges.count; i++)
        add_row(self, rc ? &nobody : accounts, vec_at(&ranges, i), vec_at(&ranges, overlaps[i]));
    return GATE_OK;
}

void subid_table_close(void *self)
{
    struct subid_table *table = self;

    rows_release(&table->rows);
}

struct origin subid_table_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct subid_table *table = self;

    return table->file.entry ? config_file_origin(&table->file, 0, STR(""))
                             : config_path_origin(table->path);
}

const struct table *subid_table_rows(void *self)
{
    struct subid_table *table = self;

    return rows_table(&table->rows);
}
