#include <string.h>

#include "base/limits.h"
#include "resource/config_files.h"
#include "resource/rows.h"

static const char config_path[] = "/etc/crypto-policies/config";
static const char state_path[] = "/etc/crypto-policies/state/current";

struct crypto_policy {
    struct resource_context *context;
    struct config_file file;
    struct str policy; /* "DEFAULT:SHA1" */
    uint32_t line;
    struct str current; /* empty: not known */
    struct rows rows;
};

enum backends_column {
    BACKENDS_NAME,
    BACKENDS_TARGET,
    BACKENDS_POLICY,
    BACKENDS_PATH,
};

static const struct column_def columns[] = {
    [BACKENDS_NAME] = { .name = "name",
                        .type = VALUE_STR,
                        .help = "program or library that is configured: opensshserver" },
    [BACKENDS_TARGET] = { .name = "target",
                          .type = VALUE_STR,
                          .help = "where its link leads; nil of a file that is no link" },
    [BACKENDS_POLICY] = { .name = "policy",
                          .type = VALUE_STR,
                          .help = "the policy whose settings the target has; nil if it is not of "
                                  "/usr/share/crypto-policies" },
    [BACKENDS_PATH] = { .name = "path", .type = VALUE_STR, .help = "file or link" },
};

static void crypto_policy_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    wish_body(set, config_path, LIMIT_CONFIG_FILE_BYTES);
    wish_body(set, state_path, LIMIT_CONFIG_FILE_BYTES);
}

/* The first line that is neither empty nor a comment. */
static struct str first_line(struct str text, uint32_t *number)
{
    struct str line;

    for (*number = 1; text.len > 0 && str_cut(&text, '\n', &line); (*number)++) {
        line = str_trim(line);
        if (line.len > 0 && line.ptr[0] != '#')
            return line;
    }
    *number = 0;
    return STR("");
}

/* "DEFAULT:NO-SHA1": a policy and its modules, as update-crypto-policies(8) names them. */
static enum gate_rc check_policy(struct str policy, const char *path, struct error *err)
{
    for (size_t i = 0; i < policy.len; i++) {
        char c = policy.ptr[i];

        if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
            (c == '\0' || !strchr("_:.-", c)))
            return error_set(err, GATE_EFORMAT, "%s: not the name of a policy", path);
    }
    return GATE_OK;
}

/* "DEFAULT" of "/usr/share/crypto-policies/DEFAULT/openssl.txt" */
static bool read_policy(struct str target, struct str *policy)
{
    const struct str folder = STR("/usr/share/crypto-policies/");
    struct str rest = str_slice(target, folder.len, target.len);

    return str_starts_with(target, folder) && str_cut(&rest, '/', policy) && rest.ptr;
}

static enum gate_rc read_backends(struct crypto_policy *crypto, struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);

    if (rootfs_glob(crypto->context->rootfs, STR("/etc/crypto-policies/back-ends/*.config"), &found,
                    err))
        return err->rc;
    for (size_t i = 0; i < found.count; i++) {
        const struct entry *entry = *(const struct entry **)vec_at(&found, i);
        const struct config_file file = { .entry = entry, .path = entry->path };
        struct str name = str_base_name(entry->path);
        struct str policy;

        name = str_slice(name, 0, name.len - STR(".config").len);
        if (name.len == 0)
            continue;
        struct origin origin = config_file_origin(&file, 0, name);
        struct value *cells = rows_add(&crypto->rows, &origin);
        cells[BACKENDS_NAME] = value_str(name);
        cells[BACKENDS_PATH] = value_str(entry->path);
        if (entry->type != ENTRY_SYMLINK)
            continue;
        cells[BACKENDS_TARGET] = value_str(entry->link);
        if (read_policy(entry->link, &policy))
            cells[BACKENDS_POLICY] = value_str(policy);
    }
    return GATE_OK;
}

static enum gate_rc crypto_policy_open(void *self, struct resource_context *context,
                                       const struct resource_call *call ATTR_UNUSED,
                                       struct error *err)
{
    struct crypto_policy *crypto = self;
    struct error local = ERROR_INIT;
    struct config_file state;
    uint32_t ignored;

    crypto->context = context;
    rows_init(&crypto->rows, context, columns, COUNT_OF(columns));
    if (config_file_read(context, str_of(config_path), &crypto->file, err))
        return err->rc;
    crypto->policy = first_line(crypto->file.text, &crypto->line);
    if (crypto->policy.len == 0)
        return error_set(err, GATE_EFORMAT, "%s: it names no policy", config_path);
    if (check_policy(crypto->policy, config_path, err))
        return err->rc;
    if (config_file_read(context, str_of(state_path), &state, &local) == GATE_OK) {
        crypto->current = first_line(state.text, &ignored);
        if (check_policy(crypto->current, state_path, err))
            return err->rc;
    } else if (local.rc != GATE_ENOTFOUND) {
        *err = local;
        return err->rc;
    }
    return read_backends(crypto, err);
}

static void crypto_policy_close(void *self)
{
    rows_release(&((struct crypto_policy *)self)->rows);
}

static struct origin crypto_policy_origin(const void *self,
                                          const struct resource_call *call ATTR_UNUSED)
{
    const struct crypto_policy *crypto = self;

    return crypto->file.entry ? config_file_origin(&crypto->file, crypto->line, STR(""))
                              : config_path_origin(config_path);
}

static const struct table *crypto_policy_rows(void *self)
{
    return rows_table(&((struct crypto_policy *)self)->rows);
}

static struct value word(const struct crypto_policy *crypto, struct str text)
{
    struct value value = value_str(text);

    value.origin = config_file_place(crypto->context, &crypto->file, crypto->line, crypto->policy);
    return value;
}

static enum gate_rc get_policy(void *self, const struct property_query *query ATTR_UNUSED,
                               struct value *value, struct error *err ATTR_UNUSED)
{
    const struct crypto_policy *crypto = self;
    struct str rest = crypto->policy;
    struct str name = STR("");

    (void)str_cut(&rest, ':', &name);
    *value = word(crypto, name);
    return GATE_OK;
}

static enum gate_rc get_modules(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    CLEANUP(vec_release) struct vec modules = VEC_INIT(struct str);
    const struct crypto_policy *crypto = self;
    struct str rest = crypto->policy;
    struct str name;

    (void)str_cut(&rest, ':', &name);
    while (rest.len > 0 && str_cut(&rest, ':', &name))
        *(struct str *)vec_add(&modules) = name;
    struct value *items = arena_new(crypto->context->arena, modules.count + 1, sizeof(*items));
    for (size_t i = 0; i < modules.count; i++)
        items[i] = word(crypto, *(const struct str *)vec_at(&modules, i));
    *value = value_list(items, modules.count);
    return GATE_OK;
}

static enum gate_rc get_current(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct crypto_policy *crypto = self;

    *value = crypto->current.len > 0 ? value_str(crypto->current) : value_nil();
    return GATE_OK;
}

static const struct property_def properties[] = {
    {
        .name = "policy",
        .type = VALUE_STR,
        .help = "the policy that is configured, without its modules: DEFAULT, FUTURE, FIPS",
        .get = get_policy,
    },
    {
        .name = "modules",
        .type = VALUE_LIST,
        .help = "what changes it: NO-SHA1 of DEFAULT:NO-SHA1",
        .get = get_modules,
    },
    {
        .name = "current",
        .type = VALUE_STR,
        .help = "what was applied last, with its modules; nil if that is not recorded",
        .get = get_current,
    },
};

/* What is configured and not applied changes nothing. */
static enum gate_rc test_applied(void *self, ptrdiff_t row ATTR_UNUSED,
                                 const struct value *argument ATTR_UNUSED, bool *holds,
                                 struct value *observed, struct error *err)
{
    const struct crypto_policy *crypto = self;

    *holds = str_equal(crypto->policy, crypto->current);
    return get_current(self, NULL, observed, err);
}

static const struct predicate_def predicates[] = {
    {
        .name = "be_applied",
        .help = "what is configured is what was applied last",
        .test = test_applied,
    },
};

const struct resource_def resource_crypto_policy = {
    .name = "crypto_policy",
    .summary = "the system-wide cryptographic policy; its rows are the back-ends",
    .arity = CALL_NONE,
    .example = "{crypto_policy: , its: {policy: {not: {eq: LEGACY}}, current: {not: {match: "
               "LEGACY}}}}",
    .self_size = sizeof(struct crypto_policy),
    .wishes = crypto_policy_wishes,
    .open = crypto_policy_open,
    .close = crypto_policy_close,
    .origin = crypto_policy_origin,
    .properties = properties,
    .property_count = COUNT_OF(properties),
    .predicates = predicates,
    .predicate_count = COUNT_OF(predicates),
    .columns = columns,
    .column_count = COUNT_OF(columns),
    .rows = crypto_policy_rows,
};
