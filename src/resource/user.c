#include "resource/account.h"

#include "resource/call.h"

struct user {
    struct accounts accounts;
    size_t index;
    bool is_found;
};

static const char *const datum_names[] = {
#define ACCOUNT_DATUM(id, datum_name, datum_type, datum_help) [id] = (datum_name),
#include "resource/account_datum.inc"
#undef ACCOUNT_DATUM
};

static void user_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    accounts_wishes(set);
}

static enum gate_rc user_open(void *self, struct resource_context *context,
                              const struct resource_call *call, struct error *err)
{
    struct user *user = self;
    struct str name;

    if (!call_text(call, &name))
        return error_set(err, GATE_EUSAGE, "the argument is not the name of an account");
    if (accounts_open(&user->accounts, context, err))
        return err->rc;
    for (size_t i = 0; i < user->accounts.facts->user_count && !user->is_found; i++) {
        user->index = i;
        user->is_found = str_equal(user->accounts.facts->users[i].name, name);
    }
    if (!user->is_found)
        return error_set(err, GATE_ENOTFOUND, "/etc/passwd has no account '%.*s'", STR_ARG(name));
    return GATE_OK;
}

static struct origin user_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct user *user = self;

    return user->is_found ? accounts_place(&user->accounts, user->index)
                          : accounts_origin(&user->accounts);
}

static enum gate_rc get_datum(void *self, const struct property_query *query, struct value *value,
                              struct error *err)
{
    const struct user *user = self;

    *value = value_nil();
    for (size_t i = 0; i < COUNT_OF(datum_names); i++) {
        if (str_equal(query->name, str_of(datum_names[i])))
            return accounts_get(&user->accounts, user->index, (enum account_datum)i, value, err);
    }
    return GATE_OK;
}

static const struct property_def user_properties[] = {
#define ACCOUNT_DATUM(id, datum_name, datum_type, datum_help) \
    [id] = {                                                  \
        .name = (datum_name),                                 \
        .type = (datum_type),                                 \
        .help = (datum_help),                                 \
        .get = get_datum,                                     \
    },
#include "resource/account_datum.inc"
#undef ACCOUNT_DATUM
};

const struct resource_def resource_user = {
    .name = "user",
    .summary = "one account, joined from passwd, shadow, group and gshadow",
    .argument = "account name",
    .arity = CALL_REQUIRED,
    .example =
        "{user: root, its: {uid: {eq: 0}, home_mode: {not: {be_more_permissive_than: \"0750\"}}}}",
    .self_size = sizeof(struct user),
    .wishes = user_wishes,
    .open = user_open,
    .origin = user_origin,
    .properties = user_properties,
    .property_count = COUNT_OF(user_properties),
};
