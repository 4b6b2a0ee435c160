#include "resource/account.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/map.h"
#include "format/line_list.h"
#include "resource/access.h"
#include "resource/config_files.h"
#include "resource/entry_datum.h"
#include "resource/shells.h"

/* The name of a group that an account belongs to. */
struct membership {
    size_t account; /* the first of its name */
    size_t order;
    struct str group;
};

void accounts_wishes(struct wish_set *set)
{
    static const char *const paths[] = { "/etc/shells", "/usr/etc/shells",
                                         "/usr/share/defaults/etc/shells" };

    facts_wishes(set);
    config_files_wishes(set, paths, COUNT_OF(paths));
}

/* The place of the first account of that name, or -1. */
static ptrdiff_t first_named(const struct accounts *accounts, struct str name)
{
    const struct passwd_entry *user = account_by_name(accounts->facts, name);

    return user ? user - accounts->facts->users : -1;
}

static void read_shadow(struct accounts *accounts)
{
    const struct shadow_facts *shadow = NULL;
    size_t count = accounts->facts->user_count;

    accounts->records =
        arena_new(accounts->context->arena, count + 1, sizeof(const struct shadow_entry *));
    accounts->shadow_rc = facts_shadow(accounts->context, &shadow, &accounts->shadow_err);
    if (accounts->shadow_rc)
        return;
    for (size_t i = 0; i < shadow->user_count; i++) {
        ptrdiff_t account = first_named(accounts, shadow->users[i].name);

        if (account >= 0 && !accounts->records[account])
            accounts->records[account] = &shadow->users[i];
    }
    for (size_t i = 0; i < count; i++)
        accounts->records[i] =
            accounts->records[first_named(accounts, accounts->facts->users[i].name)];
}

static struct str shell_of(const struct passwd_entry *user)
{
    return user->shell.len > 0 ? user->shell : STR("/bin/sh");
}

static void read_shells(struct accounts *accounts)
{
    CLEANUP(vec_release) struct vec shells = VEC_INIT(struct line_list_item);
    CLEANUP(map_release) struct map listed = MAP_INIT;
    size_t count = accounts->facts->user_count;

    accounts->has_valid_shell = arena_new(accounts->context->arena, count + 1, sizeof(bool));
    accounts->shells_rc = shells_read(accounts->context, &shells, &accounts->shells_err);
    if (accounts->shells_rc)
        return;
    for (size_t i = 0; i < shells.count; i++) {
        struct line_list_item *shell = vec_at(&shells, i);

        map_set(&listed, shell->text, shell);
    }
    for (size_t i = 0; i < count; i++) {
        struct str shell = shell_of(&accounts->facts->users[i]);
        struct str name = str_base_name(shell);

        accounts->has_valid_shell[i] = map_find(&listed, shell) &&
                                       !str_equal(name, STR("nologin")) &&
                                       !str_equal(name, STR("false"));
    }
}

static int compare_memberships(const void *a, const void *b)
{
    const struct membership *left = a;
    const struct membership *right = b;

    if (left->account != right->account)
        return left->account < right->account ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

static void add_members(const struct accounts *accounts, struct vec *memberships,
                        struct str members, struct str group)
{
    struct str name;

    while (group_member(&members, &name)) {
        ptrdiff_t account = first_named(accounts, name);

        if (account >= 0)
            *(struct membership *)vec_add(memberships) = (struct membership){
                .account = (size_t)account,
                .order = memberships->count,
                .group = group,
            };
    }
}

/* Parts what was gathered by account. */
static void keep_memberships(const struct accounts *accounts, struct vec *memberships,
                             struct account_groups *groups)
{
    struct arena *arena = accounts->context->arena;
    size_t count = accounts->facts->user_count;
    struct value_list *names = arena_new(arena, count + 1, sizeof(*names));
    struct value *items = arena_new(arena, memberships->count + 1, sizeof(*items));

    if (memberships->count > 0)
        qsort(memberships->items, memberships->count, sizeof(struct membership),
              compare_memberships);
    for (size_t i = 0; i < memberships->count; i++) {
        const struct membership *membership = vec_at(memberships, i);
        struct value_list *list = &names[membership->account];

        items[i] = value_str(membership->group);
        if (list->count == 0)
            list->items = &items[i];
        list->count++;
    }
    for (size_t i = 0; i < count; i++)
        names[i] = names[first_named(accounts, accounts->facts->users[i].name)];
    groups->names = names;
}

static void read_groups(struct accounts *accounts)
{
    CLEANUP(vec_release) struct vec memberships = VEC_INIT(struct membership);
    const struct group_facts *groups = NULL;

    accounts->groups.rc = facts_groups(accounts->context, &groups, &accounts->groups.err);
    if (accounts->groups.rc)
        return;
    for (size_t i = 0; i < groups->group_count; i++)
        add_members(accounts, &memberships, groups->groups[i].members, groups->groups[i].name);
    keep_memberships(accounts, &memberships, &accounts->groups);
}

static void read_gshadow(struct accounts *accounts)
{
    CLEANUP(vec_release) struct vec memberships = VEC_INIT(struct membership);
    struct account_groups *groups = &accounts->administered;
    const struct gshadow_facts *gshadow = NULL;

    groups->rc = facts_gshadow(accounts->context, &gshadow, &groups->err);
    if (groups->rc)
        return;
    for (size_t i = 0; i < gshadow->group_count; i++)
        add_members(accounts, &memberships, gshadow->groups[i].administrators,
                    gshadow->groups[i].name);
    keep_memberships(accounts, &memberships, groups);
}

enum gate_rc accounts_open(struct accounts *accounts, struct resource_context *context,
                           struct error *err)
{
    accounts->context = context;
    if (facts_accounts(context, &accounts->facts, err))
        return err->rc;
    read_shadow(accounts);
    read_shells(accounts);
    read_groups(accounts);
    read_gshadow(accounts);
    return GATE_OK;
}

/* A file that is not there says nothing; any other failure is the datum's. */
static enum gate_rc check_source(enum gate_rc rc, const struct error *source, struct error *err)
{
    if (rc == GATE_OK || rc == GATE_ENOTFOUND)
        return GATE_OK;
    return error_set(err, rc, "%s", source->message);
}

static enum gate_rc get_group(const struct accounts *accounts, const struct passwd_entry *user,
                              struct value *value, struct error *err)
{
    const struct group_facts *groups = NULL;
    struct error local = ERROR_INIT;
    enum gate_rc rc = facts_groups(accounts->context, &groups, &local);

    if (check_source(rc, &local, err))
        return err->rc;
    const struct group_entry *group = rc ? NULL : group_by_gid(groups, user->gid);
    if (group)
        *value = value_str(group->name);
    return GATE_OK;
}

/* Its own group first, as id(1) has them. */
static enum gate_rc get_groups(const struct accounts *accounts, size_t index, struct value *value,
                               struct error *err)
{
    struct value own = value_nil();
    size_t count = 0;

    if (get_group(accounts, &accounts->facts->users[index], &own, err))
        return err->rc;
    struct value_list others =
        accounts->groups.names ? accounts->groups.names[index] : (struct value_list){ 0 };
    struct value *items = arena_new(accounts->context->arena, others.count + 1, sizeof(*items));
    if (own.type == VALUE_STR)
        items[count++] = own;
    for (size_t i = 0; i < others.count; i++) {
        if (own.type != VALUE_STR || !str_equal(own.string, others.items[i].string))
            items[count++] = others.items[i];
    }
    *value = value_list(items, count);
    return GATE_OK;
}

static enum gate_rc get_administered(const struct accounts *accounts, size_t index,
                                     struct value *value, struct error *err)
{
    const struct account_groups *groups = &accounts->administered;

    if (check_source(groups->rc, &groups->err, err))
        return err->rc;
    *value = value_list(NULL, 0);
    if (groups->names)
        value->list = groups->names[index];
    return GATE_OK;
}

/* What stands at a path of an account, NULL if nothing of that type does. */
static enum gate_rc find_entry(const struct accounts *accounts, struct str path,
                               enum entry_type type, const struct entry **entry, struct error *err)
{
    struct error local = ERROR_INIT;
    enum gate_rc rc = GATE_ENOTFOUND;

    *entry = NULL;
    if (str_starts_with(path, STR("/")))
        rc = rootfs_find(accounts->context->rootfs, path, ROOTFS_FOLLOW, entry, &local);
    if (rc == GATE_ENOTFOUND) {
        *entry = NULL;
        return GATE_OK;
    }
    if (rc)
        return error_set(err, rc, "%.*s: %s", STR_ARG(path), local.message);
    if ((*entry)->type != type)
        *entry = NULL;
    return GATE_OK;
}

enum gate_rc accounts_home(const struct accounts *accounts, size_t index, const struct entry **home,
                           struct error *err)
{
    return find_entry(accounts, accounts->facts->users[index].home, ENTRY_DIRECTORY, home, err);
}

static enum gate_rc get_home(const struct accounts *accounts, const struct passwd_entry *user,
                             enum account_datum datum, struct value *value, struct error *err)
{
    const struct entry *home = NULL;
    unsigned mode = 0;

    if (find_entry(accounts, user->home, ENTRY_DIRECTORY, &home, err))
        return err->rc;
    if (home && datum == ACCOUNT_HOME_MODE && access_mode_granted(home, &mode, err))
        return err->rc;
    if (datum == ACCOUNT_HOME_EXISTS)
        *value = value_bool(home != NULL);
    else if (home && datum == ACCOUNT_HOME_MODE)
        *value = value_str(facts_mode(accounts->context, (uint16_t)mode));
    else if (home && datum == ACCOUNT_HOME_UID)
        *value = value_integer(home->uid);
    else if (home && datum == ACCOUNT_OWNS_HOME)
        *value = value_bool(home->uid == user->uid);
    else if (home && datum == ACCOUNT_HOME_OWNER)
        return entry_owner(accounts->context, home, value, err);
    return GATE_OK;
}

static struct value days_value(const struct shadow_days *days)
{
    return days->is_set ? value_integer(days->days) : value_nil();
}

static void get_aging(const struct shadow_entry *record, enum account_datum datum,
                      struct value *value)
{
    if (datum == ACCOUNT_LAST_CHANGE)
        *value = days_value(&record->last_change);
    else if (datum == ACCOUNT_MIN_DAYS || datum == ACCOUNT_MINDAYS)
        *value = days_value(&record->min);
    else if (datum == ACCOUNT_MAX_DAYS || datum == ACCOUNT_MAXDAYS)
        *value = days_value(&record->max);
    else if (datum == ACCOUNT_WARN_DAYS || datum == ACCOUNT_WARNDAYS)
        *value = days_value(&record->warn);
    else if (datum == ACCOUNT_INACTIVE_DAYS)
        *value = days_value(&record->inactive);
    else
        *value = days_value(&record->expiry);
}

/* The password of passwd itself, or where that is "x" of the record. */
static void get_password(const struct passwd_entry *user, const struct shadow_entry *record,
                         enum account_datum datum, struct value *value)
{
    bool is_sent = str_equal(user->password, STR("x"));
    enum shadow_scheme scheme = shadow_scheme_of(user->password);

    if (is_sent && !record) {
        if (datum != ACCOUNT_SCHEME) /* nothing to compare a password with */
            *value = value_bool(datum == ACCOUNT_IS_LOCKED);
        return;
    }
    if (is_sent)
        scheme = record->scheme;
    if (datum == ACCOUNT_SCHEME)
        *value = value_str(str_of(shadow_scheme_name(scheme)));
    else if (datum == ACCOUNT_IS_LOCKED)
        *value = value_bool(scheme == SHADOW_LOCKED);
    else
        *value = value_bool(scheme != SHADOW_LOCKED && scheme != SHADOW_NONE);
}

static enum gate_rc get_record(const struct accounts *accounts, size_t index,
                               enum account_datum datum, struct value *value, struct error *err)
{
    const struct shadow_entry *record = accounts->records[index];

    if (check_source(accounts->shadow_rc, &accounts->shadow_err, err))
        return err->rc;
    if (datum == ACCOUNT_HAS_RECORD)
        *value = value_bool(record != NULL);
    else if (datum == ACCOUNT_SCHEME || datum == ACCOUNT_IS_LOCKED || datum == ACCOUNT_HAS_PASSWORD)
        get_password(&accounts->facts->users[index], record, datum, value);
    else if (record)
        get_aging(record, datum, value);
    return GATE_OK;
}

static enum gate_rc get_shell_exists(const struct accounts *accounts,
                                     const struct passwd_entry *user, struct value *value,
                                     struct error *err)
{
    const struct entry *shell = NULL;

    if (find_entry(accounts, shell_of(user), ENTRY_FILE, &shell, err))
        return err->rc;
    *value = value_bool(shell != NULL);
    return GATE_OK;
}

enum gate_rc accounts_get(const struct accounts *accounts, size_t index, enum account_datum datum,
                          struct value *value, struct error *err)
{
    const struct passwd_entry *user = &accounts->facts->users[index];

    *value = value_nil();
    switch (datum) {
    case ACCOUNT_USER:
    case ACCOUNT_NAME:
    case ACCOUNT_USERNAME:
        *value = value_str(user->name);
        break;
    case ACCOUNT_UID:
        *value = value_integer(user->uid);
        break;
    case ACCOUNT_GID:
        *value = value_integer(user->gid);
        break;
    case ACCOUNT_GROUP:
        return get_group(accounts, user, value, err);
    case ACCOUNT_GROUPS:
        return get_groups(accounts, index, value, err);
    case ACCOUNT_ADMINISTERS:
        return get_administered(accounts, index, value, err);
    case ACCOUNT_DESC:
        *value = value_str(user->gecos);
        break;
    case ACCOUNT_HOME:
        *value = value_str(user->home);
        break;
    case ACCOUNT_HOME_EXISTS:
    case ACCOUNT_HOME_MODE:
    case ACCOUNT_HOME_UID:
    case ACCOUNT_HOME_OWNER:
    case ACCOUNT_OWNS_HOME:
        return get_home(accounts, user, datum, value, err);
    case ACCOUNT_SHELL:
        *value = value_str(shell_of(user));
        break;
    case ACCOUNT_SHELL_EXISTS:
        return get_shell_exists(accounts, user, value, err);
    case ACCOUNT_HAS_VALID_SHELL:
        if (check_source(accounts->shells_rc, &accounts->shells_err, err))
            return err->rc;
        *value = value_bool(accounts->has_valid_shell[index]);
        break;
    case ACCOUNT_SHADOWED:
        *value = value_bool(str_equal(user->password, STR("x")));
        break;
    case ACCOUNT_HAS_RECORD:
    case ACCOUNT_SCHEME:
    case ACCOUNT_IS_LOCKED:
    case ACCOUNT_HAS_PASSWORD:
    case ACCOUNT_LAST_CHANGE:
    case ACCOUNT_MIN_DAYS:
    case ACCOUNT_MINDAYS:
    case ACCOUNT_MAX_DAYS:
    case ACCOUNT_MAXDAYS:
    case ACCOUNT_WARN_DAYS:
    case ACCOUNT_WARNDAYS:
    case ACCOUNT_INACTIVE_DAYS:
    case ACCOUNT_EXPIRY_DATE:
        return get_record(accounts, index, datum, value, err);
    case ACCOUNT_LINE:
        *value = value_integer(user->line);
        break;
    case ACCOUNT_DATA:
        break;
    }
    return GATE_OK;
}

struct origin accounts_place(const struct accounts *accounts, size_t index)
{
    const struct passwd_entry *user = &accounts->facts->users[index];

    return facts_origin(accounts->facts->file, user->line, user->name);
}

struct origin accounts_origin(const struct accounts *accounts)
{
    return accounts->facts ? facts_origin(accounts->facts->file, 0, STR(""))
                           : config_path_origin("/etc/passwd");
}
