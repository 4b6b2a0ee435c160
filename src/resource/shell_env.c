/*
 * What a shell ends up with after it read its files: umask, TMOUT, PATH, for root, for an ordinary
 * account with a group of its own and for one without. Login shells begin with what PAM and
 * login.defs give the session; an interactive one is started from such a login shell.
 */
#include <string.h>

#include "resource/call.h"
#include "resource/config_files.h"
#include "resource/facts.h"
#include "resource/pam_umask.h"
#include "resource/settings_resource.h"
#include "resource/shell_programs.h"
#include "resource/shell_run.h"

static const struct shell_account accounts[] = {
    { .name = "root", .group = "root", .home = "/root", .uid = 0, .gid = 0 },
    { .name = "user", .group = "user", .home = "/home/user", .uid = 1000, .gid = 1000 },
    { .name = "member", .group = "users", .home = "/home/member", .uid = 1001, .gid = 100 },
};

static const char *const program_names[] = {
    [SHELL_BASH] = "bash", [SHELL_DASH] = "dash", [SHELL_ASH] = "ash"
};

static const char *const variables[] = { "umask", "TMOUT", "PATH" };

/* What one variable is in one shell. */
struct outcome {
    const char *variable;
    enum shell_program program;
    const struct shell_account *account;
    bool is_login;
    struct shell_value value;
    const struct origin *origin; /* NULL: nothing set it */
};

struct shell_env {
    struct resource_context *context;
    struct str family;
    bool has_login;
    bool has_interactive;
    bool has_homes;      /* root's own files count too */
    struct vec outcomes; /* struct outcome */
    struct table table;
};

enum env_column {
    ENV_VARIABLE,
    ENV_VALUE,
    ENV_READONLY,
    ENV_EXPORTED,
    ENV_SHELL,
    ENV_KIND,
    ENV_ACCOUNT,
    ENV_PATH,
    ENV_LINE,
};

static const struct column_def env_columns[] = {
    [ENV_VARIABLE] = { .name = "variable", .type = VALUE_STR, .help = "umask, TMOUT or PATH" },
    [ENV_VALUE] = { .name = "value",
                    .type = VALUE_NIL,
                    .help = "what the shell ends up with; nil where it is not set" },
    [ENV_READONLY] = { .name = "readonly",
                       .type = VALUE_BOOL,
                       .help = "it cannot be changed; nil where that is not decided" },
    [ENV_EXPORTED] = { .name = "exported",
                       .type = VALUE_BOOL,
                       .help = "programs that the shell starts have it too; nil likewise" },
    [ENV_SHELL] = { .name = "shell", .type = VALUE_STR, .help = "bash, dash or ash" },
    [ENV_KIND] = { .name = "kind", .type = VALUE_STR, .help = "login or interactive" },
    [ENV_ACCOUNT] = { .name = "account",
                      .type = VALUE_STR,
                      .help = "root, user (with a group of its own) or member (of a shared one)" },
    [ENV_PATH] = { .name = "path", .type = VALUE_STR, .help = "file that set it" },
    [ENV_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line that set it" },
};

static const char *const bash_files[] = { "/etc/bash.bashrc", "/etc/bashrc", "/etc/bash/bashrc",
                                          "/usr/etc/bash.bashrc" };

static void env_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    static const char *const paths[] = { "/etc/profile",         "/etc/profile.d/*",
                                         "/etc/profile.d/*/*",   "/usr/etc/profile",
                                         "/usr/etc/profile.d/*", "/etc/environment" };

    static const char *const homes[] = { "/root/.bash_profile", "/root/.bash_login",
                                         "/root/.profile", "/root/.bashrc", "/root/.bashrc.d/*" };

    pam_umask_wishes(set);
    config_files_wishes(set, paths, COUNT_OF(paths));
    config_files_wishes(set, homes, COUNT_OF(homes));
    config_files_wishes(set, bash_files, COUNT_OF(bash_files));
}

/* Which of "login" and "interactive" are asked for; false for another word. */
static bool read_kind(const struct value *value, bool *has_login, bool *has_interactive)
{
    if (value->type != VALUE_STR)
        return value->type == VALUE_NIL; /* an input gives it later */
    *has_login |= str_equal(value->string, STR("login"));
    *has_interactive |= str_equal(value->string, STR("interactive"));
    return *has_login || *has_interactive;
}

static enum gate_rc read_kinds(const struct resource_call *call, bool *has_login,
                               bool *has_interactive, struct error *err)
{
    const struct value *shells = call_option(call, STR("shells"));

    *has_login = *has_interactive = !shells;
    for (size_t i = 0; shells && shells->type == VALUE_LIST && i < shells->list.count; i++) {
        bool has_one = false;
        bool has_other = false;

        if (!read_kind(&shells->list.items[i], &has_one, &has_other))
            return error_set(err, GATE_EUSAGE, "shells are 'login' and 'interactive'");
        *has_login |= has_one;
        *has_interactive |= has_other;
    }
    return GATE_OK;
}

static enum gate_rc env_check(const struct resource_call *call, struct error *err)
{
    bool has_login;
    bool has_interactive;

    return read_kinds(call, &has_login, &has_interactive, err);
}

/* A shell of another kind: none of its values is known. */
static void add_unread(struct shell_env *env, const struct shell_programs *programs)
{
    const struct passwd_entry *user = programs->unread;
    struct origin *origin = arena_new(env->context->arena, 1, sizeof(*origin));

    *origin = facts_origin(programs->accounts->file, user->line, user->name);
    for (size_t i = 0; i < COUNT_OF(variables); i++)
        *(struct outcome *)vec_add(&env->outcomes) = (struct outcome){
            .variable = variables[i], .account = &accounts[1], .is_login = true, .origin = origin
        };
}

/* The PATH of login.defs, or what login(1) takes without it. */
static enum gate_rc first_path(struct shell_run *run, struct error *err)
{
    bool is_root = run->account->uid == 0;
    struct value value;

    if (pam_umask_login_defs(run->context, is_root ? STR("ENV_SUPATH") : STR("ENV_PATH"), &value,
                             err))
        return err->rc;
    run->first_path = is_root ? STR("/sbin:/bin:/usr/sbin:/usr/bin") : STR("/bin:/usr/bin");
    if (value.type == VALUE_STR)
        run->first_path = str_starts_with(value.string, STR("PATH="))
                              ? str_slice(value.string, 5, value.string.len)
                              : value.string;
    return GATE_OK;
}

/* Lines of /etc/environment, which pam_env sets before the shell starts. */
static enum gate_rc read_environment(struct shell_run *run, struct error *err)
{
    static const struct settings_syntax syntax = {
        .separators = "=", .comments = "#", .is_quoted = true, .bare = SETTINGS_BARE_SKIPPED
    };
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);
    struct config_file *file = arena_new(run->context->arena, 1, sizeof(*file));
    enum shell_flow ignored = FLOW_NEXT;
    struct error local = ERROR_INIT;
    enum gate_rc rc = config_file_read(run->context, STR("/etc/environment"), file, &local);

    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    if (rc == GATE_OK)
        rc = settings_parse(file->text, &syntax, run->context->arena, &settings, &local);
    if (rc)
        return error_set(err, rc, "/etc/environment: %s", local.message);
    run->file = file;
    for (size_t i = 0; i < settings.count && i < LIMIT_CONFIG_FILES; i++) {
        const struct setting *setting = vec_at(&settings, i);
        struct shell_value value = shell_value_text(setting->value);
        struct str name = setting->name;

        if (str_starts_with(name, STR("export ")))
            name = str_trim(str_slice(name, 7, name.len));
        run->line = setting->line;
        shell_run_assign(run, name, &value, &ignored);
        struct shell_value *kept = shell_state_find(&run->state, name);
        kept->may_be_exported = kept->is_exported = true;
    }
    run->file = NULL;
    return GATE_OK;
}

/* A command that bash runs before each prompt. */
static void look_at_prompt(const struct shell_run *run, struct outcome *outcome)
{
    struct shell_value prompt = shell_run_variable(run, STR("PROMPT_COMMAND"));

    if (run->program == SHELL_BASH && prompt.is_known && prompt.is_set &&
        str_find(prompt.text, str_of(outcome->variable)) >= 0) {
        outcome->value.is_known = false;
        outcome->value.file = prompt.file;
        outcome->value.line = prompt.line;
    }
}

static void add_outcome(struct shell_env *env, const struct shell_run *run, struct outcome outcome)
{
    const struct config_file *file;

    look_at_prompt(run, &outcome);
    file = outcome.value.file;
    if (file)
        outcome.origin = config_file_place(
            env->context, file, outcome.value.line,
            arena_printf(env->context->arena, "%s, %s shell of %s", program_names[outcome.program],
                         outcome.is_login ? "login" : "interactive", outcome.account->name));
    *(struct outcome *)vec_add(&env->outcomes) = outcome;
}

/* A umask that no file of the shell sets is that of the session. */
static enum gate_rc add_umasks(struct shell_env *env, const struct shell_run *run,
                               struct outcome outcome, struct error *err)
{
    CLEANUP(vec_release) struct vec masks = VEC_INIT(struct value);

    if (!outcome.value.is_known || outcome.value.is_set) {
        add_outcome(env, run, outcome);
        return GATE_OK;
    }
    if (pam_umask_find(env->context, outcome.account, &masks, err))
        return err->rc;
    for (size_t i = 0; i < masks.count; i++) {
        const struct value *mask = vec_at(&masks, i);

        outcome.value = shell_value_text(mask->string);
        outcome.origin = mask->origin;
        add_outcome(env, run, outcome);
    }
    return GATE_OK;
}

static enum gate_rc add_outcomes(struct shell_env *env, const struct shell_run *run,
                                 struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(variables) && !run->has_ended; i++) {
        bool is_umask = i == 0;
        struct outcome outcome = {
            .variable = variables[i],
            .program = run->program,
            .account = run->account,
            .is_login = run->is_login,
            .value = shell_run_variable(run, is_umask ? SHELL_UMASK : str_of(variables[i])),
        };

        if (!is_umask)
            add_outcome(env, run, outcome);
        else if (add_umasks(env, run, outcome, err))
            return err->rc;
    }
    return GATE_OK;
}

/* A shell that is started from another has its umask and what it exported. */
static void inherit(const struct shell_run *login, struct shell_run *run)
{
    for (size_t i = 0; i < login->state.variables.count; i++) {
        const struct shell_variable *variable = vec_at(&login->state.variables, i);
        struct shell_value value = variable->value;

        bool is_always = variable->name.ptr[0] == ' ' || str_equal(variable->name, STR("PATH"));

        bool is_unset = value.is_known && !value.is_set;

        if ((!value.may_be_exported || is_unset) && !is_always)
            continue;
        if (!value.is_exported && !is_always)
            value.is_known = false;
        bool is_variable = variable->name.ptr[0] != ' ';
        value.is_exported = is_variable && value.is_known;
        value.may_be_exported = is_variable;
        value.is_readonly = false;
        value.may_be_readonly = false;
        *shell_state_add(&run->state, variable->name) = value;
    }
    run->first_path = login->first_path;
    run->first_umask = login->first_umask;
}

static enum gate_rc read_bashrc(struct shell_env *env, struct shell_run *run)
{
    for (size_t i = 0; i < COUNT_OF(bash_files); i++) {
        if (!shell_is_there(env->context, bash_files[i]))
            continue;
        return shell_run_file(run, str_of(bash_files[i])) ? run->err->rc : GATE_OK;
    }
    return GATE_OK;
}

/* The first of these files of root that is there. */
static enum gate_rc read_home(struct shell_env *env, struct shell_run *run,
                              const char *const *paths, size_t count)
{
    if (!env->has_homes || run->account->uid != 0 || run->has_ended)
        return GATE_OK;
    for (size_t i = 0; i < count; i++) {
        if (shell_is_there(env->context, paths[i]))
            return shell_run_file(run, str_of(paths[i])) ? run->err->rc : GATE_OK;
    }
    return GATE_OK;
}

static enum gate_rc read_home_profile(struct shell_env *env, struct shell_run *run)
{
    static const char *const of_bash[] = { "/root/.bash_profile", "/root/.bash_login",
                                           "/root/.profile" };
    static const char *const of_others[] = { "/root/.profile" };

    return run->program == SHELL_BASH ? read_home(env, run, of_bash, COUNT_OF(of_bash))
                                      : read_home(env, run, of_others, COUNT_OF(of_others));
}

static enum gate_rc read_home_bashrc(struct shell_env *env, struct shell_run *run)
{
    static const char *const paths[] = { "/root/.bashrc" };

    return run->program == SHELL_BASH ? read_home(env, run, paths, COUNT_OF(paths)) : GATE_OK;
}

static enum gate_rc run_interactive(struct shell_env *env, const struct shell_run *login,
                                    struct error *err)
{
    CLEANUP(shell_run_release) struct shell_run run;

    shell_run_init(&run, env->context, err);
    run.program = login->program;
    run.account = login->account;
    inherit(login, &run);
    struct shell_value start = shell_run_variable(&run, STR("ENV"));
    bool has_start = run.program != SHELL_BASH && start.is_known && start.text.len > 0;
    if (run.program == SHELL_BASH && read_bashrc(env, &run))
        return err->rc;
    if (has_start && str_starts_with(start.text, STR("/etc/")) && shell_run_file(&run, start.text))
        return err->rc;
    if (read_home_bashrc(env, &run))
        return err->rc;
    return add_outcomes(env, &run, err);
}

/* Where the home of every account is made with a file that sources it, it is a file of login too.
 */
static bool is_bashrc_sourced(const struct shell_env *env, const struct shell_run *run)
{
    return run->program == SHELL_BASH && str_equal(env->family, STR("redhat"));
}

static enum gate_rc run_login(struct shell_env *env, enum shell_program program,
                              const struct shell_account *account, struct error *err)
{
    CLEANUP(shell_run_release) struct shell_run run;
    const char *profile =
        shell_is_there(env->context, "/etc/profile") ? "/etc/profile" : "/usr/etc/profile";

    shell_run_init(&run, env->context, err);
    run.program = program;
    run.account = account;
    run.is_login = true;
    run.first_umask = pam_umask_single(env->context, account);
    if (first_path(&run, err) || read_environment(&run, err) ||
        shell_run_file(&run, str_of(profile)))
        return err->rc;
    if (is_bashrc_sourced(env, &run) && !run.has_ended && read_bashrc(env, &run))
        return err->rc;
    if (read_home_profile(env, &run))
        return err->rc;
    if (env->has_login && add_outcomes(env, &run, err))
        return err->rc;
    return env->has_interactive && !run.has_ended ? run_interactive(env, &run, err) : GATE_OK;
}

static enum gate_rc env_cell(const struct table *table, size_t row, size_t column,
                             struct value *value, struct error *err);

static struct origin env_row_origin(const struct table *table, size_t row)
{
    const struct shell_env *env = table->self;
    const struct outcome *outcome = vec_at(&env->outcomes, row);
    struct origin origin = config_path_origin("/etc/profile");

    if (outcome->origin)
        return *outcome->origin;
    origin.entry = str_of(outcome->variable);
    return origin;
}

static enum gate_rc env_open(void *self, struct resource_context *context,
                             const struct resource_call *call, struct error *err)
{
    struct shell_env *env = self;
    const struct os_facts *os = NULL;
    struct shell_programs programs;
    struct error local = ERROR_INIT;

    env->context = context;
    env->outcomes = VEC_INIT(struct outcome);
    enum gate_rc rc = facts_os(context, &os, &local);
    if (rc && rc != GATE_ENOTFOUND)
        return error_set(err, rc, "%s", local.message);
    if (rc == GATE_OK)
        env->family = os->family;
    const struct value *homes = call_option(call, STR("homes"));
    env->has_homes = homes && homes->type == VALUE_BOOL && homes->boolean;
    if (read_kinds(call, &env->has_login, &env->has_interactive, err) ||
        shell_programs_find(context, env->family, &programs, err))
        return err->rc;
    if (programs.unread)
        add_unread(env, &programs);
    for (size_t i = 0; i < SHELL_PROGRAMS; i++) {
        for (size_t k = 0; programs.has[i] && k < COUNT_OF(accounts); k++) {
            if (run_login(env, (enum shell_program)i, &accounts[k], err))
                return err->rc;
        }
    }
    env->table = (struct table){
        .columns = env_columns,
        .column_count = COUNT_OF(env_columns),
        .row_count = env->outcomes.count,
        .self = env,
        .cell = env_cell,
        .origin = env_row_origin,
    };
    return GATE_OK;
}

static void env_close(void *self)
{
    struct shell_env *env = self;

    vec_release(&env->outcomes);
}

static struct origin env_origin(const void *self ATTR_UNUSED,
                                const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin("/etc/profile");
}

/* The value of an outcome. What is not decided is an error of the file that leaves it open. */
static enum gate_rc read_outcome(const struct outcome *outcome, struct value *value,
                                 struct error *err)
{
    const struct origin *origin = outcome->origin;

    *value = value_nil();
    value->origin = origin;
    if (!outcome->value.is_known)
        return error_set(
            err, GATE_EUNSUPPORTED, "%.*s: line %u: what it does to %s cannot be decided",
            origin ? (int)origin->path.len : 12, origin ? origin->path.ptr : "/etc/profile",
            origin ? origin->line : 0, outcome->variable);
    if (!outcome->value.is_set)
        return GATE_OK;
    *value = strcmp(outcome->variable, "TMOUT") == 0 ? settings_value_of(outcome->value.text)
                                                     : value_str(outcome->value.text);
    value->origin = origin;
    return GATE_OK;
}

/* Nil where only some of the ways that are open lead there. */
static struct value mark_value(bool is_so, bool may_be_so)
{
    return is_so || !may_be_so ? value_bool(is_so) : value_nil();
}

static enum gate_rc env_cell(const struct table *table, size_t row, size_t column,
                             struct value *value, struct error *err)
{
    const struct shell_env *env = table->self;
    const struct outcome *outcome = vec_at(&env->outcomes, row);

    *value = value_nil();
    switch ((enum env_column)column) {
    case ENV_VARIABLE:
        *value = value_str(str_of(outcome->variable));
        break;
    case ENV_VALUE:
        return read_outcome(outcome, value, err);
    case ENV_READONLY:
        *value = mark_value(outcome->value.is_readonly, outcome->value.may_be_readonly);
        break;
    case ENV_EXPORTED:
        *value = mark_value(outcome->value.is_exported, outcome->value.may_be_exported);
        break;
    case ENV_SHELL:
        *value = value_str(str_of(program_names[outcome->program]));
        break;
    case ENV_KIND:
        *value = value_str(outcome->is_login ? STR("login") : STR("interactive"));
        break;
    case ENV_ACCOUNT:
        *value = value_str(str_of(outcome->account->name));
        break;
    case ENV_PATH:
        if (outcome->origin)
            *value = value_str(outcome->origin->path);
        break;
    case ENV_LINE:
        if (outcome->origin)
            *value = value_integer(outcome->origin->line);
        break;
    }
    return GATE_OK;
}

static const struct table *env_rows(void *self)
{
    const struct shell_env *env = self;

    return &env->table;
}

static bool is_same_place(const struct origin *a, const struct origin *b)
{
    if (!a || !b)
        return a == b;
    return str_equal(a->path, b->path) && a->line == b->line;
}

static bool is_known_already(const struct value *items, size_t count, const struct value *value)
{
    for (size_t i = 0; i < count; i++) {
        if (value_equal(&items[i], value) && is_same_place(items[i].origin, value->origin))
            return true;
    }
    return false;
}

/* Every value of the variable with every place that sets it, once. */
static enum gate_rc get_variable(void *self, const struct property_query *query,
                                 struct value *value, struct error *err)
{
    const struct shell_env *env = self;
    struct value *items = arena_new(env->context->arena, env->outcomes.count + 1, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < env->outcomes.count; i++) {
        const struct outcome *outcome = vec_at(&env->outcomes, i);

        if (!str_equal(query->name, str_of(outcome->variable)))
            continue;
        if (read_outcome(outcome, &items[count], err))
            return err->rc;
        if (!is_known_already(items, count, &items[count]))
            count++;
    }
    *value = value_list(items, count);
    return GATE_OK;
}

static const struct property_def env_properties[] = {
    {
        .name = "umask",
        .type = VALUE_LIST,
        .help = "every umask that some shell ends up with, as three octal digits",
        .get = get_variable,
    },
    {
        .name = "TMOUT",
        .type = VALUE_LIST,
        .help = "every TMOUT, seconds; nil where a shell has none",
        .get = get_variable,
    },
    {
        .name = "PATH",
        .type = VALUE_LIST,
        .help = "every PATH, as text",
        .get = get_variable,
    },
};

static const struct call_option_def env_options[] = {
    {
        .name = "shells",
        .type = VALUE_LIST,
        .help = "login, interactive or both, which is the default",
    },
    {
        .name = "homes",
        .type = VALUE_BOOL,
        .help = "read root's own files in /root too, /root/.bashrc and the like",
    },
};

const struct resource_def resource_shell_env = {
    .name = "shell_env",
    .summary = "umask, TMOUT and PATH as shells end up with them, over profile, profile.d, bashrc, "
               "login.defs and pam_umask; what cannot be decided is an error with its line",
    .arity = CALL_NONE,
    .options = env_options,
    .option_count = COUNT_OF(env_options),
    .example = "{shell_env: {shells: [login, interactive]}, its: {umask: {all: {mask: \"027\"}}}}",
    .self_size = sizeof(struct shell_env),
    .check = env_check,
    .wishes = env_wishes,
    .open = env_open,
    .close = env_close,
    .origin = env_origin,
    .properties = env_properties,
    .property_count = COUNT_OF(env_properties),
    .columns = env_columns,
    .column_count = COUNT_OF(env_columns),
    .rows = env_rows,
};
