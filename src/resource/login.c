/*
 * Whether somebody can log in with a password. Controls over passwords, PAM, ageing and umask hang
 * on it: on an image whose accounts are all locked they would be noise that nobody can fix.
 */
#include "resource/call.h"
#include "resource/components.h"
#include "resource/facts.h"
#include "resource/resource.h"

struct login {
    struct resource_context *context;
    struct vec reasons; /* struct value: texts, each with where it stands */
};

/* Programs that ask for a password at a console or a screen of a host. */
static const char *const consoles[] = {
    "/sbin/agetty",  "/sbin/getty",   "/sbin/mingetty",    "/usr/sbin/gdm3",
    "/usr/sbin/gdm", "/usr/bin/sddm", "/usr/sbin/lightdm", "/usr/bin/xdm",
};

static void login_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    facts_wishes(set);
}

static enum gate_rc login_check(const struct resource_call *call, struct error *err)
{
    struct str way;

    if (!call_text(call, &way) || str_equal(way, STR("password")))
        return GATE_OK;
    return error_set(err, GATE_EUSAGE, "expected 'password', the only way that is known");
}

static void add_reason(struct login *login, struct str text, struct origin where)
{
    struct value *reason = vec_add(&login->reasons);
    struct origin *origin = arena_new(login->context->arena, 1, sizeof(*origin));

    *origin = where;
    *reason = value_str(text);
    reason->origin = origin;
}

static void add_account(struct login *login, struct str name, enum shadow_scheme scheme,
                        struct origin where)
{
    if (scheme == SHADOW_LOCKED)
        return;
    add_reason(login,
               arena_printf(login->context->arena, "account '%.*s' has %s password", STR_ARG(name),
                            scheme == SHADOW_NONE ? "an empty" : "a"),
               where);
}

static enum gate_rc find_in_shadow(struct login *login, struct error *err)
{
    const struct shadow_facts *shadow = NULL;
    struct error local = ERROR_INIT;
    enum gate_rc rc = facts_shadow(login->context, &shadow, &local);

    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc)
        return error_set(err, rc, "%s", local.message);
    for (size_t i = 0; i < shadow->user_count; i++) {
        const struct shadow_entry *user = &shadow->users[i];

        add_account(login, user->name, user->scheme,
                    facts_origin(shadow->file, user->line, user->name));
    }
    return GATE_OK;
}

/* An "x" sends to shadow. */
static enum gate_rc find_in_passwd(struct login *login, struct error *err)
{
    const struct account_facts *accounts = NULL;
    struct error local = ERROR_INIT;
    enum gate_rc rc = facts_accounts(login->context, &accounts, &local);

    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc)
        return error_set(err, rc, "%s", local.message);
    for (size_t i = 0; i < accounts->user_count; i++) {
        const struct passwd_entry *user = &accounts->users[i];

        if (!str_equal(user->password, STR("x")))
            add_account(login, user->name, shadow_scheme_of(user->password),
                        facts_origin(accounts->file, user->line, user->name));
    }
    return GATE_OK;
}

static enum gate_rc find_sshd(struct login *login, struct error *err)
{
    struct component_signs signs = { .evidence = VEC_INIT(struct value) };
    const struct component_def *sshd = component_by_name(STR("sshd"));
    struct error local = ERROR_INIT;
    enum gate_rc rc = component_find(login->context, sshd, &signs, &local);

    if (signs.evidence.count > 0)
        add_reason(login, STR("sshd is present"),
                   *((const struct value *)vec_at(&signs.evidence, 0))->origin);
    vec_release(&signs.evidence);
    /* An account found before answers the question without the database. */
    if (rc && login->reasons.count == 0)
        return error_set(err, rc, "%s", local.message);
    return GATE_OK;
}

static void find_consoles(struct login *login)
{
    for (size_t i = 0; i < COUNT_OF(consoles); i++) {
        const struct entry *entry = NULL;
        struct error ignored = ERROR_INIT; /* another may be there */

        if (rootfs_find(login->context->rootfs, str_of(consoles[i]), ROOTFS_FOLLOW, &entry,
                        &ignored) == GATE_OK)
            add_reason(login, str_of(consoles[i]), facts_origin(entry, 0, STR("")));
    }
}

static const char assume_input[] = "assume_login";

static bool is_assumed(const struct resource_context *context)
{
    const struct value *input = value_find(&context->inputs, str_of(assume_input));

    return input && ((input->type == VALUE_BOOL && input->boolean) ||
                     (input->type == VALUE_STR && str_equal(input->string, STR("true"))));
}

static enum gate_rc login_open(void *self, struct resource_context *context,
                               const struct resource_call *call, struct error *err)
{
    struct login *login = self;

    login->context = context;
    login->reasons = VEC_INIT(struct value);
    if (login_check(call, err))
        return err->rc;
    if (is_assumed(context)) {
        struct origin origin = ORIGIN_INIT;

        origin.path = STR("input assume_login");
        add_reason(login, STR("input assume_login"), origin);
        return GATE_OK;
    }
    if (find_in_shadow(login, err) || find_in_passwd(login, err))
        return err->rc;
    if (context->target == TARGET_HOST)
        find_consoles(login);
    return find_sshd(login, err);
}

static void login_close(void *self)
{
    struct login *login = self;

    vec_release(&login->reasons);
}

static struct origin login_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct login *login = self;
    struct origin origin = ORIGIN_INIT;

    if (login->reasons.count > 0)
        return *((const struct value *)vec_at(&login->reasons, 0))->origin;
    origin.path = STR("/etc/shadow");
    return origin;
}

static enum gate_rc get_reasons(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct login *login = self;

    *value = value_list(login->reasons.items, login->reasons.count);
    return GATE_OK;
}

static const struct property_def login_properties[] = {
    {
        .name = "reasons",
        .type = VALUE_LIST,
        .help = "what makes it possible: accounts with a password, sshd, on a host a console",
        .get = get_reasons,
    },
};

static enum gate_rc test_possible(void *self, ptrdiff_t row ATTR_UNUSED,
                                  const struct value *argument ATTR_UNUSED, bool *holds,
                                  struct value *observed, struct error *err ATTR_UNUSED)
{
    const struct login *login = self;

    *holds = login->reasons.count > 0;
    *observed = value_list(login->reasons.items, login->reasons.count);
    return GATE_OK;
}

static const struct predicate_def login_predicates[] = {
    {
        .name = "be_possible",
        .is_presence = true,
        .help = "somebody can log in that way",
        .test = test_possible,
    },
};

const struct resource_def resource_login = {
    .name = "login",
    .summary = "whether anybody can log in",
    .argument = "password",
    .arity = CALL_REQUIRED,
    .input = assume_input,
    .example = "{login: password, it: {not: be_possible}}",
    .self_size = sizeof(struct login),
    .check = login_check,
    .wishes = login_wishes,
    .open = login_open,
    .close = login_close,
    .origin = login_origin,
    .properties = login_properties,
    .property_count = COUNT_OF(login_properties),
    .predicates = login_predicates,
    .predicate_count = COUNT_OF(login_predicates),
};
