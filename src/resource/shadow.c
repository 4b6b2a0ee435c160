#include "format/shadow.h"

#include "resource/facts.h"
#include "resource/resource.h"

struct shadow {
    struct resource_context *context;
    const struct shadow_facts *facts;
    struct table table;
};

enum shadow_column {
    SHADOW_COLUMN_USER,
    SHADOW_COLUMN_NAME,
    SHADOW_COLUMN_SCHEME,
    SHADOW_COLUMN_IS_LOCKED,
    SHADOW_COLUMN_HAS_PASSWORD,
    SHADOW_COLUMN_LAST_CHANGE,
    SHADOW_COLUMN_DAYS_SINCE_CHANGE,
    SHADOW_COLUMN_MIN_DAYS,
    SHADOW_COLUMN_MAX_DAYS,
    SHADOW_COLUMN_WARN_DAYS,
    SHADOW_COLUMN_INACTIVE_DAYS,
    SHADOW_COLUMN_EXPIRY_DATE,
    SHADOW_COLUMN_HAS_ACCOUNT,
    SHADOW_COLUMN_LINE,
};

static const struct column_def shadow_columns[] = {
    [SHADOW_COLUMN_USER] = { .name = "user", .type = VALUE_STR, .help = "account name" },
    [SHADOW_COLUMN_NAME] = { .name = "name", .type = VALUE_STR, .help = "account name, as user" },
    [SHADOW_COLUMN_SCHEME] = { .name = "scheme",
                               .type = VALUE_STR,
                               .help = "none (no password is asked for), locked, yescrypt, sha512, "
                                       "sha256, bcrypt, md5, des or another" },
    [SHADOW_COLUMN_IS_LOCKED] = { .name = "is_locked",
                                  .type = VALUE_BOOL,
                                  .help = "no password fits" },
    [SHADOW_COLUMN_HAS_PASSWORD] = { .name = "has_password",
                                     .type = VALUE_BOOL,
                                     .help = "there is a password, and it is not locked" },
    [SHADOW_COLUMN_LAST_CHANGE] = { .name = "last_change",
                                    .type = VALUE_INTEGER,
                                    .help = "day of the last change, from 1970-01-01" },
    [SHADOW_COLUMN_DAYS_SINCE_CHANGE] = { .name = "days_since_change",
                                          .type = VALUE_INTEGER,
                                          .help = "days from the last change to the time of the "
                                                  "run; below 0: it is still to come" },
    [SHADOW_COLUMN_MIN_DAYS] = { .name = "min_days",
                                 .type = VALUE_INTEGER,
                                 .help = "days before it may be changed" },
    [SHADOW_COLUMN_MAX_DAYS] = { .name = "max_days",
                                 .type = VALUE_INTEGER,
                                 .help = "days after which it must be changed" },
    [SHADOW_COLUMN_WARN_DAYS] = { .name = "warn_days",
                                  .type = VALUE_INTEGER,
                                  .help = "days of warning before that" },
    [SHADOW_COLUMN_INACTIVE_DAYS] = { .name = "inactive_days",
                                      .type = VALUE_INTEGER,
                                      .help = "days after that until the account is closed" },
    [SHADOW_COLUMN_EXPIRY_DATE] = { .name = "expiry_date",
                                    .type = VALUE_INTEGER,
                                    .help = "day the account ends, from 1970-01-01" },
    [SHADOW_COLUMN_HAS_ACCOUNT] = { .name = "has_account",
                                    .type = VALUE_BOOL,
                                    .help = "/etc/passwd has an account of that name" },
    [SHADOW_COLUMN_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static struct value days_value(const struct shadow_days *days)
{
    return days->is_set ? value_integer(days->days) : value_nil();
}

static struct value shadow_value(const struct shadow_entry *user, enum shadow_column column)
{
    switch (column) {
    case SHADOW_COLUMN_USER:
    case SHADOW_COLUMN_NAME:
        return value_str(user->name);
    case SHADOW_COLUMN_SCHEME:
        return value_str(str_of(shadow_scheme_name(user->scheme)));
    case SHADOW_COLUMN_IS_LOCKED:
        return value_bool(user->is_locked);
    case SHADOW_COLUMN_HAS_PASSWORD:
        return value_bool(user->scheme != SHADOW_NONE && !user->is_locked);
    case SHADOW_COLUMN_LAST_CHANGE:
        return days_value(&user->last_change);
    case SHADOW_COLUMN_MIN_DAYS:
        return days_value(&user->min);
    case SHADOW_COLUMN_MAX_DAYS:
        return days_value(&user->max);
    case SHADOW_COLUMN_WARN_DAYS:
        return days_value(&user->warn);
    case SHADOW_COLUMN_INACTIVE_DAYS:
        return days_value(&user->inactive);
    case SHADOW_COLUMN_EXPIRY_DATE:
        return days_value(&user->expiry);
    case SHADOW_COLUMN_DAYS_SINCE_CHANGE: /* days_since_change() */
    case SHADOW_COLUMN_HAS_ACCOUNT:       /* has_account() */
        break;
    case SHADOW_COLUMN_LINE:
        return value_integer(user->line);
    }
    return value_nil();
}

static enum gate_rc has_account(const struct shadow *shadow, struct str name, struct value *value,
                                struct error *err)
{
    const struct account_facts *accounts = NULL;
    struct error local = ERROR_INIT;
    enum gate_rc rc = facts_accounts(shadow->context, &accounts, &local);

    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    *value = value_bool(rc == GATE_OK && account_by_name(accounts, name));
    return GATE_OK;
}

/* Days of the file are those of UTC. */
static enum gate_rc days_since_change(const struct shadow *shadow, const struct shadow_days *change,
                                      struct value *value, struct error *err)
{
    enum { DAY = 24 * 60 * 60 };

    *value = value_nil();
    if (!change->is_set)
        return GATE_OK;
    if (!shadow->context->has_time)
        return error_set(err, GATE_EUNDECIDABLE, "the time of the run is not known");
    *value = value_integer(shadow->context->time / DAY - change->days);
    return GATE_OK;
}

static enum gate_rc shadow_cell(const struct table *table, size_t row, size_t column,
                                struct value *value, struct error *err)
{
    const struct shadow *shadow = table->self;
    const struct shadow_entry *user = &shadow->facts->users[row];

    if (column == SHADOW_COLUMN_HAS_ACCOUNT)
        return has_account(shadow, user->name, value, err);
    if (column == SHADOW_COLUMN_DAYS_SINCE_CHANGE)
        return days_since_change(shadow, &user->last_change, value, err);
    *value = shadow_value(user, (enum shadow_column)column);
    return GATE_OK;
}

static struct origin shadow_row_origin(const struct table *table, size_t row)
{
    const struct shadow *shadow = table->self;
    const struct shadow_entry *user = &shadow->facts->users[row];

    return facts_origin(shadow->facts->file, user->line, user->name);
}

/* Other rows are told by the cells that were asked for. */
static struct str shadow_summary(const struct table *table, size_t row)
{
    const struct shadow *shadow = table->self;

    return shadow->facts->users[row].scheme == SHADOW_NONE ? STR("logs in without a password")
                                                           : STR("");
}

static void shadow_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    facts_wishes(set);
}

static enum gate_rc shadow_open(void *self, struct resource_context *context,
                                const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct shadow *shadow = self;

    shadow->context = context;
    if (facts_shadow(context, &shadow->facts, err))
        return err->rc;
    shadow->table = (struct table){
        .columns = shadow_columns,
        .column_count = COUNT_OF(shadow_columns),
        .row_count = shadow->facts->user_count,
        .self = shadow,
        .cell = shadow_cell,
        .origin = shadow_row_origin,
        .summary = shadow_summary,
    };
    return GATE_OK;
}

static struct origin shadow_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct shadow *shadow = self;
    struct origin origin = ORIGIN_INIT;

    if (shadow->facts)
        return facts_origin(shadow->facts->file, 0, STR(""));
    origin.path = STR("/etc/shadow");
    return origin;
}

/* The property that lists a column, by InSpec's names. */
static enum gate_rc get_column(void *self, const struct property_query *query, struct value *value,
                               struct error *err ATTR_UNUSED)
{
    static const struct {
        const char *name;
        enum shadow_column column;
    } lists[] = {
        { .name = "users", .column = SHADOW_COLUMN_USER },
        { .name = "schemes", .column = SHADOW_COLUMN_SCHEME },
        { .name = "last_changes", .column = SHADOW_COLUMN_LAST_CHANGE },
        { .name = "expiry_dates", .column = SHADOW_COLUMN_EXPIRY_DATE },
    };
    const struct shadow *shadow = self;
    size_t count = shadow->facts->user_count;
    struct value *items = arena_new(shadow->context->arena, count + 1, sizeof(*items));
    struct origin *origins = arena_new(shadow->context->arena, count + 1, sizeof(*origins));

    *value = value_list(items, count);
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        for (size_t row = 0; str_equal(query->name, str_of(lists[i].name)) && row < count; row++) {
            items[row] = shadow_value(&shadow->facts->users[row], lists[i].column);
            origins[row] = shadow_row_origin(&shadow->table, row);
            items[row].origin = &origins[row];
        }
    }
    return GATE_OK;
}

static const struct property_def shadow_properties[] = {
    { .name = "users", .type = VALUE_LIST, .help = "names of all records", .get = get_column },
    { .name = "schemes",
      .type = VALUE_LIST,
      .help = "how all passwords are kept",
      .get = get_column },
    { .name = "last_changes",
      .type = VALUE_LIST,
      .help = "days of the last changes",
      .get = get_column },
    { .name = "expiry_dates", .type = VALUE_LIST, .help = "days accounts end", .get = get_column },
};

static const struct table *shadow_rows(void *self)
{
    const struct shadow *shadow = self;

    return &shadow->table;
}

const struct resource_def resource_shadow = {
    .name = "shadow",
    .summary = "the password records of /etc/shadow, without their hashes",
    .arity = CALL_NONE,
    .example = "{shadow: , where: {scheme: none}, it: {not: exist}}",
    .self_size = sizeof(struct shadow),
    .wishes = shadow_wishes,
    .open = shadow_open,
    .origin = shadow_origin,
    .properties = shadow_properties,
    .property_count = COUNT_OF(shadow_properties),
    .columns = shadow_columns,
    .column_count = COUNT_OF(shadow_columns),
    .rows = shadow_rows,
};
