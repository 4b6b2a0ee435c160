#include "format/passwd.h"

#include "format/shadow.h"
#include "resource/facts.h"
#include "resource/resource.h"

struct passwd {
    struct resource_context *context;
    const struct account_facts *accounts;
    struct table table;
};

/* What may be shown of the field: never a hash. */
static struct str shown_password(struct str password)
{
    switch (shadow_scheme_of(password)) {
    case SHADOW_NONE:
        return STR("");
    case SHADOW_LOCKED:
        return str_slice(password, 0, 1);
    case SHADOW_DES:
    case SHADOW_MD5:
    case SHADOW_SUNMD5:
    case SHADOW_NT:
    case SHADOW_SHA1:
    case SHADOW_SHA256:
    case SHADOW_SHA512:
    case SHADOW_BCRYPT:
    case SHADOW_SCRYPT:
    case SHADOW_YESCRYPT:
    case SHADOW_GOST_YESCRYPT:
    case SHADOW_SM3_YESCRYPT:
    case SHADOW_UNKNOWN:
        return str_equal(password, STR("x")) ? password : STR("set");
    }
    return STR("set");
}

enum passwd_column {
    PASSWD_USER,
    PASSWD_NAME,
    PASSWD_PASSWORD,
    PASSWD_UID,
    PASSWD_GID,
    PASSWD_GROUP,
    PASSWD_DESC,
    PASSWD_HOME,
    PASSWD_SHELL,
    PASSWD_LINE,
};

static const struct column_def passwd_columns[] = {
    [PASSWD_USER] = { .name = "user", .type = VALUE_STR, .help = "account name" },
    [PASSWD_NAME] = { .name = "name", .type = VALUE_STR, .help = "account name, as user" },
    [PASSWD_PASSWORD] = { .name = "password",
                          .type = VALUE_STR,
                          .help = "x (kept in shadow), * or ! (locked), nothing, or set" },
    [PASSWD_UID] = { .name = "uid", .type = VALUE_INTEGER, .help = "number of the account" },
    [PASSWD_GID] = { .name = "gid", .type = VALUE_INTEGER, .help = "number of its group" },
    [PASSWD_GROUP] = { .name = "group",
                       .type = VALUE_STR,
                       .help = "name of its group; nil if /etc/group has none" },
    [PASSWD_DESC] = { .name = "desc", .type = VALUE_STR, .help = "GECOS field" },
    [PASSWD_HOME] = { .name = "home", .type = VALUE_STR, .help = "home directory" },
    [PASSWD_SHELL] = { .name = "shell",
                       .type = VALUE_STR,
                       .help = "login shell; /bin/sh where the field is empty" },
    [PASSWD_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static struct value passwd_value(const struct passwd_entry *user, enum passwd_column column)
{
    switch (column) {
    case PASSWD_USER:
    case PASSWD_NAME:
        return value_str(user->name);
    case PASSWD_PASSWORD:
        return value_str(shown_password(user->password));
    case PASSWD_UID:
        return value_integer(user->uid);
    case PASSWD_GID:
        return value_integer(user->gid);
    case PASSWD_GROUP:
        return value_nil();
    case PASSWD_DESC:
        return value_str(user->gecos);
    case PASSWD_HOME:
        return value_str(user->home);
    case PASSWD_SHELL:
        return value_str(user->shell.len ? user->shell : STR("/bin/sh"));
    case PASSWD_LINE:
        return value_integer(user->line);
    }
    return value_nil();
}

/* The name of a group, nil if there is none of that number or no list of groups at all. */
static enum gate_rc group_value(const struct passwd *passwd, uint32_t gid, struct value *value,
                                struct error *err)
{
    const struct group_facts *groups = NULL;
    struct error absent = ERROR_INIT;

    enum gate_rc rc = facts_groups(passwd->context, &groups, &absent);
    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", absent.message);
    const struct group_entry *group = rc ? NULL : group_by_gid(groups, gid);
    *value = group ? value_str(group->name) : value_nil();
    return GATE_OK;
}

static enum gate_rc passwd_cell(const struct table *table, size_t row, size_t column,
                                struct value *value, struct error *err)
{
    const struct passwd *passwd = table->self;
    const struct passwd_entry *user = &passwd->accounts->users[row];

    if (column == PASSWD_GROUP)
        return group_value(passwd, user->gid, value, err);
    *value = passwd_value(user, (enum passwd_column)column);
    return GATE_OK;
}

static struct origin passwd_row_origin(const struct table *table, size_t row)
{
    const struct passwd *passwd = table->self;
    const struct passwd_entry *user = &passwd->accounts->users[row];

    return facts_origin(passwd->accounts->file, user->line, user->name);
}

static void passwd_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    facts_wishes(set);
}

static enum gate_rc passwd_open(void *self, struct resource_context *context,
                                const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct passwd *passwd = self;

    passwd->context = context;
    if (facts_accounts(context, &passwd->accounts, err))
        return err->rc;
    passwd->table = (struct table){
        .columns = passwd_columns,
        .column_count = COUNT_OF(passwd_columns),
        .row_count = passwd->accounts->user_count,
        .self = passwd,
        .cell = passwd_cell,
        .origin = passwd_row_origin,
    };
    return GATE_OK;
}

static struct origin passwd_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct passwd *passwd = self;
    struct origin origin = ORIGIN_INIT;

    if (passwd->accounts)
        return facts_origin(passwd->accounts->file, 0, STR(""));
    origin.path = STR("/etc/passwd");
    return origin;
}

/* One column of all rows, each value with its line. */
static enum gate_rc passwd_list(const struct passwd *passwd, enum passwd_column column,
                                struct value *value)
{
    size_t count = passwd->accounts->user_count;
    struct value *items = arena_new(passwd->context->arena, count + 1, sizeof(*items));
    struct origin *origins = arena_new(passwd->context->arena, count + 1, sizeof(*origins));

    for (size_t i = 0; i < count; i++) {
        items[i] = passwd_value(&passwd->accounts->users[i], column);
        origins[i] = passwd_row_origin(&passwd->table, i);
        items[i].origin = &origins[i];
    }
    *value = value_list(items, count);
    return GATE_OK;
}

/* The property that lists a column, by InSpec's names. */
static enum gate_rc get_column(void *self, const struct property_query *query, struct value *value,
                               struct error *err ATTR_UNUSED)
{
    static const struct {
        const char *name;
        enum passwd_column column;
    } lists[] = {
        { .name = "users", .column = PASSWD_USER },
        { .name = "passwords", .column = PASSWD_PASSWORD },
        { .name = "uids", .column = PASSWD_UID },
        { .name = "gids", .column = PASSWD_GID },
        { .name = "descs", .column = PASSWD_DESC },
        { .name = "homes", .column = PASSWD_HOME },
        { .name = "shells", .column = PASSWD_SHELL },
    };

    *value = value_nil();
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        if (str_equal(query->name, str_of(lists[i].name)))
            return passwd_list(self, lists[i].column, value);
    }
    return GATE_OK;
}

static const struct property_def passwd_properties[] = {
    { .name = "users", .type = VALUE_LIST, .help = "names of all accounts", .get = get_column },
    {
        .name = "passwords",
        .type = VALUE_LIST,
        .help = "passwords of all accounts, as the column shows them",
        .get = get_column,
    },
    { .name = "uids", .type = VALUE_LIST, .help = "numbers of all accounts", .get = get_column },
    { .name = "gids", .type = VALUE_LIST, .help = "numbers of their groups", .get = get_column },
    { .name = "descs", .type = VALUE_LIST, .help = "their GECOS fields", .get = get_column },
    { .name = "homes", .type = VALUE_LIST, .help = "their home directories", .get = get_column },
    { .name = "shells", .type = VALUE_LIST, .help = "their login shells", .get = get_column },
};

static const struct table *passwd_rows(void *self)
{
    const struct passwd *passwd = self;

    return &passwd->table;
}

const struct resource_def resource_passwd = {
    .name = "passwd",
    .summary = "the accounts of /etc/passwd",
    .arity = CALL_NONE,
    .example = "{passwd: , where: {uid: 0}, its: {user: {eq: [root]}}}",
    .self_size = sizeof(struct passwd),
    .wishes = passwd_wishes,
    .open = passwd_open,
    .origin = passwd_origin,
    .properties = passwd_properties,
    .property_count = COUNT_OF(passwd_properties),
    .columns = passwd_columns,
    .column_count = COUNT_OF(passwd_columns),
    .rows = passwd_rows,
};
