#include "resource/pam_umask.h"

#include "format/login_defs.h"
#include "format/settings.h"
#include "resource/config_files.h"
#include "resource/facts.h"
#include "resource/pam_stack.h"

static const char *const services[] = { "login", "sshd", "su", "su-l" };

/* What the module finds in one session. */
struct session {
    struct resource_context *context;
    struct vec *masks;
    struct error *err;
    struct pam_row module; /* the last pam_umask that the stack names */
    bool has_module;
};

void pam_umask_wishes(struct wish_set *set)
{
    static const char *const paths[] = { "/etc/login.defs", "/etc/default/login" };

    facts_wishes(set);
    pam_reader_wishes(set);
    config_files_wishes(set, paths, COUNT_OF(paths));
}

/* Looks for the module in the stack of a service; one that is not there has no session. */
static enum gate_rc read_service(struct session *session, struct pam_reader *reader,
                                 struct str service, bool *is_there)
{
    CLEANUP(vec_release) struct vec rows = VEC_INIT(struct pam_row);

    session->has_module = false;
    if (pam_reader_has(reader, service, is_there, session->err))
        return session->err->rc;
    if (*is_there && pam_reader_stack(reader, service, PAM_SESSION, &rows, NULL, session->err))
        return session->err->rc;
    for (size_t i = 0; i < rows.count; i++) {
        const struct pam_row *row = vec_at(&rows, i);

        if (!str_equal(row->module, STR("pam_umask.so")))
            continue;
        session->has_module = true;
        session->module = *row;
    }
    return GATE_OK;
}

enum gate_rc pam_umask_login_defs(struct resource_context *context, struct str name,
                                  struct value *value, struct error *err)
{
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct login_defs_setting);
    struct error local = ERROR_INIT;
    struct config_file file;
    enum gate_rc rc = config_file_read(context, STR("/etc/login.defs"), &file, &local);

    *value = value_nil();
    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc == GATE_OK)
        rc = login_defs_parse(file.text, &settings, &local);
    if (rc)
        return error_set(err, rc, "/etc/login.defs: %s", local.message);
    for (size_t i = 0; i < settings.count; i++) {
        const struct login_defs_setting *setting = vec_at(&settings, i);

        if (!str_equal(setting->name, name))
            continue;
        *value = value_str(setting->value);
        value->origin = config_file_place(context, &file, setting->line, name);
    }
    return GATE_OK;
}

/* UMASK of /etc/default/login, nil if it has none. */
static enum gate_rc default_login(struct session *session, struct value *value)
{
    static const struct settings_syntax syntax = { .separators = "=",
                                                   .comments = "#",
                                                   .bare = SETTINGS_BARE_SKIPPED };
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);
    struct error local = ERROR_INIT;
    struct config_file file;
    enum gate_rc rc = config_file_read(session->context, STR("/etc/default/login"), &file, &local);

    *value = value_nil();
    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc == GATE_OK)
        rc = settings_parse(file.text, &syntax, session->context->arena, &settings, &local);
    if (rc)
        return error_set(session->err, rc, "/etc/default/login: %s", local.message);
    for (size_t i = 0; i < settings.count; i++) {
        const struct setting *setting = vec_at(&settings, i);

        if (!str_equal(setting->name, STR("UMASK")))
            continue;
        *value = value_str(setting->value);
        value->origin = config_file_place(session->context, &file, setting->line, setting->name);
    }
    return GATE_OK;
}

/* The mask as written and whether groups of one's own count. */
static enum gate_rc find_mask(struct session *session, struct value *mask, bool *has_usergroups)
{
    const struct pam_line *line = session->module.line;
    struct value usergroups;

    *mask = value_nil();
    *has_usergroups = false;
    for (size_t i = 0; i < line->argument_count; i++) {
        struct str word = line->arguments[i];

        if (str_starts_with(word, STR("umask="))) {
            *mask = value_str(str_slice(word, 6, word.len));
            mask->origin = config_file_place(session->context, session->module.file, line->line,
                                             session->module.module);
        }
        if (str_equal_nocase(word, STR("usergroups")))
            *has_usergroups = true;
        if (str_equal_nocase(word, STR("nousergroups")))
            *has_usergroups = false;
    }
    if (mask->type != VALUE_NIL)
        return GATE_OK;
    if (pam_umask_login_defs(session->context, STR("UMASK"), mask, session->err) ||
        pam_umask_login_defs(session->context, STR("USERGROUPS_ENAB"), &usergroups, session->err))
        return session->err->rc;
    if (mask->type == VALUE_NIL)
        return default_login(session, mask);
    if (usergroups.type == VALUE_STR)
        *has_usergroups = str_equal_nocase(usergroups.string, STR("yes"));
    return GATE_OK;
}

static enum gate_rc add_mask(struct session *session, struct value mask, bool is_shared)
{
    uint32_t bits = 022;

    if (mask.type == VALUE_STR && !str_to_mode(mask.string, &bits))
        return error_set(session->err, GATE_EFORMAT, "%.*s: line %u: '%.*s' is no umask",
                         STR_ARG(mask.origin->path), mask.origin->line, STR_ARG(mask.string));
    if (is_shared)
        bits = (bits & ~070U) | (bits >> 3 & 070);
    struct value *added = vec_add(session->masks);
    *added = value_str(arena_printf(session->context->arena, "%03o", bits & 0777));
    added->origin = mask.origin;
    return GATE_OK;
}

/* "umask=077" in a GECOS field goes before what the stack says. */
static enum gate_rc add_personal(struct session *session)
{
    const struct account_facts *accounts = NULL;
    struct error absent = ERROR_INIT;
    enum gate_rc rc = facts_accounts(session->context, &accounts, &absent);

    if (rc)
        return rc == GATE_ENOTFOUND ? GATE_OK : error_set(session->err, rc, "%s", absent.message);
    for (size_t i = 0; i < accounts->user_count; i++) {
        const struct passwd_entry *user = &accounts->users[i];
        struct str rest = user->gecos;
        struct str part;

        while (str_cut(&rest, ',', &part)) {
            struct value mask = value_str(str_slice(part, 6, part.len));
            struct origin *origin;

            if (!str_starts_with(part, STR("umask=")))
                continue;
            origin = arena_new(session->context->arena, 1, sizeof(*origin));
            *origin = facts_origin(accounts->file, user->line, user->name);
            mask.origin = origin;
            if (add_mask(session, mask, false))
                return session->err->rc;
        }
    }
    return GATE_OK;
}

/* What a session of `service` begins with, nothing if there is no such service. */
static enum gate_rc add_service(struct session *session, struct pam_reader *reader,
                                struct str service, bool has_own_group)
{
    bool has_usergroups = false;
    bool is_there = false;
    struct value mask = value_nil();

    if (read_service(session, reader, service, &is_there))
        return session->err->rc;
    if (session->has_module && find_mask(session, &mask, &has_usergroups))
        return session->err->rc;
    return is_there ? add_mask(session, mask, has_usergroups && has_own_group) : GATE_OK;
}

static enum gate_rc add_services(struct session *session, struct pam_reader *reader,
                                 const struct shell_account *account)
{
    bool is_own = account->uid != 0 && str_equal(str_of(account->name), str_of(account->group));
    bool has_any = false;

    for (size_t i = 0; i < COUNT_OF(services); i++) {
        if (add_service(session, reader, str_of(services[i]), is_own))
            return session->err->rc;
        has_any |= session->has_module;
    }
    return has_any ? add_personal(session) : GATE_OK;
}

enum gate_rc pam_umask_find(struct resource_context *context, const struct shell_account *account,
                            struct vec *masks, struct error *err)
{
    struct session session = { .context = context, .masks = masks, .err = err };
    struct error local = ERROR_INIT;
    struct pam_reader reader;
    enum gate_rc rc = pam_reader_init(&reader, context, &local);

    if (rc == GATE_OK)
        rc = add_services(&session, &reader, account);
    else if (rc == GATE_ENOTFOUND)
        rc = GATE_OK;
    else
        *err = local;
    pam_reader_release(&reader);
    return rc == GATE_OK && masks->count == 0 ? add_mask(&session, value_nil(), false) : rc;
}

struct str pam_umask_single(struct resource_context *context, const struct shell_account *account)
{
    CLEANUP(vec_release) struct vec masks = VEC_INIT(struct value);
    struct error unreadable = ERROR_INIT;
    struct str single = STR("");

    if (pam_umask_find(context, account, &masks, &unreadable))
        return single;
    for (size_t i = 0; i < masks.count; i++) {
        const struct value *mask = vec_at(&masks, i);

        if (i > 0 && !str_equal(mask->string, single))
            return STR("");
        single = mask->string;
    }
    return single;
}
