#include <stdlib.h>

#include "format/audit_rules.h"
#include "format/audit_syscall.h"
#include "resource/audit_match.h"
#include "resource/call.h"
#include "resource/config_files.h"
#include "resource/facts.h"
#include "resource/resource.h"
#include "resource/rows.h"

static const char directory[] = "/etc/audit/rules.d";
static const char joined_file[] = "/etc/audit/audit.rules";
static const char parts[] = "/etc/audit/rules.d/*.rules";

struct auditd_rules {
    struct resource_context *context;
    bool is_joined;   /* rows are of rules.d */
    struct vec files; /* struct config_file */
    struct vec lines; /* struct audit_line */
    struct vec rules; /* struct audit_rule */
    struct str text;  /* what augenrules would write */
    struct rows rows;
};

enum auditd_column {
    AUDITD_SOURCE,
    AUDITD_KIND,
    AUDITD_LIST,
    AUDITD_ACTION,
    AUDITD_ARCH,
    AUDITD_SYSCALLS,
    AUDITD_FIELDS,
    AUDITD_PATH,
    AUDITD_PERMISSIONS,
    AUDITD_KEYS,
    AUDITD_OPTION,
    AUDITD_VALUE,
    AUDITD_FILE,
    AUDITD_LINE,
};

static const struct column_def auditd_columns[] = {
    [AUDITD_SOURCE] = { .name = "source",
                        .type = VALUE_STR,
                        .help = "rules.d or audit.rules, whichever is loaded" },
    [AUDITD_KIND] = { .name = "kind",
                      .type = VALUE_STR,
                      .help = "watch, syscall (any other rule) or control (-e, -b and the like)" },
    [AUDITD_LIST] = { .name = "list",
                      .type = VALUE_STR,
                      .help = "exit, task, user, exclude or filesystem" },
    [AUDITD_ACTION] = { .name = "action", .type = VALUE_STR, .help = "always or never" },
    [AUDITD_ARCH] = { .name = "arch",
                      .type = VALUE_STR,
                      .help = "b64, b32, or as written; nil: any" },
    [AUDITD_SYSCALLS] = { .name = "syscalls",
                          .type = VALUE_LIST,
                          .help = "system calls; all where none is named" },
    [AUDITD_FIELDS] = { .name = "fields",
                        .type = VALUE_LIST,
                        .help = "other fields, such as auid>=1000, auid!=unset, euid!=uid" },
    [AUDITD_PATH] = { .name = "path",
                      .type = VALUE_STR,
                      .help = "of -w, path= or dir=, without a slash at its end" },
    [AUDITD_PERMISSIONS] = { .name = "permissions",
                             .type = VALUE_STR,
                             .help = "out of rwxa, in that order" },
    [AUDITD_KEYS] = { .name = "keys", .type = VALUE_LIST, .help = "of -k and key=" },
    [AUDITD_OPTION] = { .name = "option", .type = VALUE_STR, .help = "of a control: -e" },
    [AUDITD_VALUE] = { .name = "value", .type = VALUE_STR, .help = "of a control, as written" },
    [AUDITD_FILE] = { .name = "file", .type = VALUE_STR, .help = "file that has the rule" },
    [AUDITD_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static const char *const sources[] = { "loaded", "rules.d", "audit.rules" };

static enum gate_rc auditd_check(const struct resource_call *call, struct error *err)
{
    const struct value *source = call_option(call, STR("source"));

    if (!source || source->type == VALUE_NIL)
        return GATE_OK;
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        if (source->type == VALUE_STR && str_equal(source->string, str_of(sources[i])))
            return GATE_OK;
    }
    return error_set(err, GATE_EUSAGE, "source is loaded, rules.d or audit.rules");
}

static void auditd_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    static const char *const patterns[] = { joined_file, parts };

    facts_wishes(set);
    config_files_wishes(set, patterns, COUNT_OF(patterns));
}

static int compare_files(const void *a, const void *b)
{
    return audit_rules_name_compare(str_base_name(((const struct config_file *)a)->path),
                                    str_base_name(((const struct config_file *)b)->path));
}

static enum gate_rc read_parts(struct auditd_rules *self, struct error *err)
{
    if (config_files_glob(self->context, str_of(parts), &self->files, err))
        return err->rc;
    if (self->files.count > 1)
        qsort(self->files.items, self->files.count, self->files.item_size, compare_files);
    for (size_t i = 0; i < self->files.count; i++) {
        const struct config_file *file = vec_at(&self->files, i);
        struct str name = str_base_name(file->path);

        /* The shell splits and expands the names that augenrules takes. */
        for (size_t j = 0; j < name.len; j++) {
            if (name.ptr[j] == ' ' || name.ptr[j] == '\t' || name.ptr[j] == '*' ||
                name.ptr[j] == '?' || name.ptr[j] == '[' || name.ptr[j] == '\n')
                return error_set(err, GATE_EUNSUPPORTED,
                                 "%s: a name with blanks or wildcards, which augenrules loses",
                                 directory);
        }
        if (audit_lines_parse(file->text, i, self->context->arena, &self->lines, err))
            return error_wrap(err, "%.*s", STR_ARG(file->path));
    }
    audit_lines_join(&self->lines, self->context->arena, &self->text);
    return GATE_OK;
}

static enum gate_rc read_joined(struct auditd_rules *self, struct error *err)
{
    struct config_file file;

    if (config_file_read(self->context, str_of(joined_file), &file, err))
        return err->rc;
    *(struct config_file *)vec_add(&self->files) = file;
    if (audit_lines_parse(file.text, 0, self->context->arena, &self->lines, err))
        return error_wrap(err, "%s", joined_file);
    return GATE_OK;
}

/* augenrules takes the directory if it is there, else what was written before is loaded. */
static enum gate_rc choose_source(struct auditd_rules *self, struct str source, struct error *err)
{
    const struct entry *entry = NULL;
    struct error local = ERROR_INIT;

    enum gate_rc rc =
        rootfs_find(self->context->rootfs, str_of(directory), ROOTFS_FOLLOW, &entry, &local);
    bool is_there = rc == GATE_OK && entry->type == ENTRY_DIRECTORY;
    if (rc && rc != GATE_ENOTFOUND) {
        *err = local;
        return rc;
    }
    if (str_equal(source, STR("rules.d")) && !is_there)
        return error_set(err, GATE_ENOTFOUND, "%s: no such directory", directory);
    self->is_joined = is_there && !str_equal(source, STR("audit.rules"));
    return self->is_joined ? read_parts(self, err) : read_joined(self, err);
}

static struct audit_target target_of(const struct image *image)
{
    if (str_equal(image->architecture, STR("amd64")))
        return (struct audit_target){ .b64 = AUDIT_X86_64, .b32 = AUDIT_I386 };
    if (str_equal(image->architecture, STR("arm64")))
        return (struct audit_target){ .b64 = AUDIT_AARCH64, .b32 = AUDIT_ARM };
    return (struct audit_target){ .b64 = 0 };
}

static struct value text_or_nil(struct str text)
{
    return text.len > 0 ? value_str(text) : value_nil();
}

static struct value texts_value(struct auditd_rules *self, const struct str *texts, size_t count)
{
    struct value *items = arena_new(self->context->arena, count + 1, sizeof(*items));

    for (size_t i = 0; i < count; i++)
        items[i] = value_str(texts[i]);
    return value_list(items, count);
}

static const struct audit_line *line_of(const struct auditd_rules *self,
                                        const struct audit_rule *rule)
{
    return vec_at(&self->lines, rule->place);
}

static const char *kind_name(enum audit_rule_kind kind)
{
    switch (kind) {
    case AUDIT_RULE_WATCH:
        return "watch";
    case AUDIT_RULE_SYSCALL:
        return "syscall";
    case AUDIT_RULE_CONTROL:
        return "control";
    }
    return "";
}

static void add_row(struct auditd_rules *self, const struct audit_rule *rule)
{
    const struct audit_line *line = line_of(self, rule);
    const struct config_file *file = vec_at(&self->files, line->file);
    struct origin origin = config_file_origin(file, line->line, str_trim(line->text));
    struct value *cells = rows_add(&self->rows, &origin);

    cells[AUDITD_SOURCE] = value_str(self->is_joined ? STR("rules.d") : STR("audit.rules"));
    cells[AUDITD_KIND] = value_str(str_of(kind_name(rule->kind)));
    cells[AUDITD_FILE] = value_str(file->entry->path);
    cells[AUDITD_LINE] = value_integer(line->line);
    cells[AUDITD_OPTION] = text_or_nil(rule->option);
    cells[AUDITD_VALUE] = text_or_nil(rule->value);
    if (rule->kind == AUDIT_RULE_CONTROL)
        return;
    cells[AUDITD_LIST] = value_str(rule->list);
    cells[AUDITD_ACTION] = value_str(rule->action);
    cells[AUDITD_ARCH] = text_or_nil(rule->arch);
    cells[AUDITD_SYSCALLS] = texts_value(self, rule->syscalls, rule->syscall_count);
    cells[AUDITD_FIELDS] = texts_value(self, rule->fields, rule->field_count);
    cells[AUDITD_PATH] = text_or_nil(rule->path);
    cells[AUDITD_PERMISSIONS] = text_or_nil(rule->permissions);
    cells[AUDITD_KEYS] = texts_value(self, rule->keys, rule->key_count);
}

/* Says where the line is that auditctl would stop at. */
static enum gate_rc refused(const struct auditd_rules *self, size_t place, struct error *err)
{
    const struct audit_line *line = vec_at(&self->lines, place);
    const struct config_file *file = vec_at(&self->files, line->file);

    return error_wrap(err, "%.*s: line %u", STR_ARG(file->path), line->line);
}

static bool has_group(const struct group_facts *groups, struct str name)
{
    for (size_t i = 0; i < groups->group_count; i++) {
        if (str_equal(groups->groups[i].name, name))
            return true;
    }
    return false;
}

static bool has_user(const struct account_facts *accounts, struct str name)
{
    for (size_t i = 0; i < accounts->user_count; i++) {
        if (str_equal(accounts->users[i].name, name))
            return true;
    }
    return false;
}

/* auditctl stops at a rule whose account it does not find. */
static enum gate_rc check_accounts(struct auditd_rules *self, const struct audit_rule *rule,
                                   struct error *err)
{
    for (size_t i = 0; i < rule->account_count; i++) {
        const struct audit_account *account = &rule->accounts[i];
        const struct account_facts *accounts = NULL;
        const struct group_facts *groups = NULL;
        struct error local = ERROR_INIT;
        enum gate_rc rc = account->is_group ? facts_groups(self->context, &groups, &local)
                                            : facts_accounts(self->context, &accounts, &local);

        if (rc && rc != GATE_ENOTFOUND)
            return error_set(err, rc, "%s", local.message);
        if (!(groups && has_group(groups, account->name)) &&
            !(accounts && has_user(accounts, account->name)))
            return error_set(err, GATE_EFORMAT, "a rule for an account that is not there");
    }
    return GATE_OK;
}

static enum gate_rc parse_rules(struct auditd_rules *self, struct error *err)
{
    size_t place = 0;

    if (audit_rules_parse(&self->lines, target_of(self->context->image), self->context->arena,
                          &self->rules, &place, err))
        return refused(self, place, err);
    for (size_t i = 0; i < self->rules.count; i++) {
        const struct audit_rule *rule = vec_at(&self->rules, i);

        if (check_accounts(self, rule, err))
            return refused(self, rule->place, err);
        add_row(self, rule);
    }
    return GATE_OK;
}

static enum gate_rc auditd_open(void *self, struct resource_context *context,
                                const struct resource_call *call, struct error *err)
{
    struct auditd_rules *auditd = self;
    const struct value *source = call_option(call, STR("source"));

    auditd->context = context;
    auditd->files = VEC_INIT(struct config_file);
    auditd->lines = VEC_INIT(struct audit_line);
    auditd->rules = VEC_INIT(struct audit_rule);
    rows_init(&auditd->rows, context, auditd_columns, COUNT_OF(auditd_columns));
    if (choose_source(auditd, source ? source->string : STR("loaded"), err))
        return err->rc;
    return parse_rules(auditd, err);
}

static void auditd_close(void *self)
{
    struct auditd_rules *auditd = self;

    vec_release(&auditd->files);
    vec_release(&auditd->lines);
    vec_release(&auditd->rules);
    rows_release(&auditd->rows);
}

static struct origin auditd_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct auditd_rules *auditd = self;

    if (auditd->files.count > 0)
        return config_file_origin(vec_at(&auditd->files, 0), 0, STR(""));
    return config_path_origin(auditd->is_joined ? directory : joined_file);
}

static const struct table *auditd_rows(void *self)
{
    struct auditd_rules *auditd = self;

    return rows_table(&auditd->rows);
}

/* The last control of that option, or NULL. */
static const struct audit_rule *find_control(const struct auditd_rules *self, const char *option)
{
    for (size_t i = self->rules.count; i > 0; i--) {
        const struct audit_rule *rule = vec_at(&self->rules, i - 1);

        if (rule->kind == AUDIT_RULE_CONTROL && str_equal(rule->option, str_of(option)))
            return rule;
    }
    return NULL;
}

static const struct origin *place_of(const struct auditd_rules *self, const struct audit_rule *rule)
{
    const struct audit_line *line = line_of(self, rule);

    return config_file_place(self->context, vec_at(&self->files, line->file), line->line,
                             rule->option);
}

/* The properties that are numbers of controls. */
static const struct {
    const char *property;
    const char *option;
} numbers[] = {
    { "enabled", "-e" },
    { "backlog_limit", "-b" },
    { "failure_mode", "-f" },
    { "rate_limit", "-r" },
    { "backlog_wait_time", "--backlog_wait_time" },
};

static enum gate_rc number_get(void *self, const struct property_query *query, struct value *value,
                               struct error *err ATTR_UNUSED)
{
    const struct auditd_rules *auditd = self;
    const struct audit_rule *rule = NULL;

    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        if (str_equal(query->name, str_of(numbers[i].property)))
            rule = find_control(auditd, numbers[i].option);
    }
    *value = value_nil();
    if (rule) {
        *value = value_integer(rule->number);
        value->origin = place_of(auditd, rule);
    }
    return GATE_OK;
}

static enum gate_rc immutable_get(void *self, const struct property_query *query ATTR_UNUSED,
                                  struct value *value, struct error *err ATTR_UNUSED)
{
    const struct auditd_rules *auditd = self;
    const struct audit_rule *rule = find_control(auditd, "-e");

    *value = value_bool(rule && rule->number == 2);
    if (rule)
        value->origin = place_of(auditd, rule);
    return GATE_OK;
}

static enum gate_rc loginuid_get(void *self, const struct property_query *query ATTR_UNUSED,
                                 struct value *value, struct error *err ATTR_UNUSED)
{
    const struct auditd_rules *auditd = self;
    const struct audit_rule *rule = find_control(auditd, "--loginuid-immutable");

    *value = value_bool(rule != NULL);
    if (rule)
        value->origin = place_of(auditd, rule);
    return GATE_OK;
}

static enum gate_rc in_step_get(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err)
{
    const struct auditd_rules *auditd = self;
    struct config_file file;
    struct error local = ERROR_INIT;

    *value = value_nil();
    if (!auditd->is_joined)
        return GATE_OK;
    if (config_file_read(auditd->context, str_of(joined_file), &file, &local)) {
        *value = value_bool(false);
        if (local.rc == GATE_ENOTFOUND)
            return GATE_OK;
        *err = local;
        return err->rc;
    }
    *value = value_bool(str_equal(file.text, auditd->text));
    value->origin = config_file_place(auditd->context, &file, 0, STR(""));
    return GATE_OK;
}

static enum gate_rc rule_test(void *self, ptrdiff_t row ATTR_UNUSED, const struct value *argument,
                              bool *holds, struct value *observed, struct error *err)
{
    const struct auditd_rules *auditd = self;
    struct str missing = STR("");

    if (audit_match(&auditd->rules, argument, auditd->context->arena, holds, &missing, err))
        return err->rc;
    if (missing.len > 0)
        *observed = value_str(missing);
    return GATE_OK;
}

static const struct call_option_def auditd_options[] = {
    { .name = "source",
      .type = VALUE_STR,
      .help =
          "rules.d, audit.rules, or loaded (default): rules.d as augenrules joins it where that "
          "directory is, else audit.rules" },
};

static const struct property_def auditd_properties[] = {
    { .name = "immutable",
      .type = VALUE_BOOL,
      .help = "whether the last -e is 2: rules cannot be changed until the next boot",
      .get = immutable_get },
    { .name = "enabled",
      .type = VALUE_INTEGER,
      .help = "0, 1 or 2 of the last -e",
      .get = number_get },
    { .name = "backlog_limit",
      .type = VALUE_INTEGER,
      .help = "number of the last -b",
      .get = number_get },
    { .name = "failure_mode",
      .type = VALUE_INTEGER,
      .help = "0, 1 or 2 of the last -f",
      .get = number_get },
    { .name = "rate_limit",
      .type = VALUE_INTEGER,
      .help = "number of the last -r",
      .get = number_get },
    { .name = "backlog_wait_time",
      .type = VALUE_INTEGER,
      .help = "number of the last --backlog_wait_time",
      .get = number_get },
    { .name = "loginuid_immutable",
      .type = VALUE_BOOL,
      .help = "whether --loginuid-immutable is given",
      .get = loginuid_get },
    { .name = "in_step",
      .type = VALUE_BOOL,
      .help = "whether audit.rules is what augenrules makes of rules.d; nil where that is not read",
      .get = in_step_get },
};

static const struct predicate_def auditd_predicates[] = {
    { .name = "have_rule",
      .argument = "{path, permissions, syscalls, arch, fields, key, list, action}",
      .help = "each system call is recorded for each arch (both if none is named) by a rule with "
              "just these fields, however the rules are spelled",
      .test = rule_test,
      .check = audit_match_check },
    { .name = "have_watch",
      .argument = "{path, permissions, key}",
      .help = "the path is watched for at least these permissions, by -w or by -a",
      .test = rule_test,
      .check = audit_match_check_watch },
};

const struct resource_def resource_auditd_rules = {
    .name = "auditd_rules",
    .summary = "the rules of the audit system, as augenrules joins and auditctl loads them",
    .arity = CALL_NONE,
    .options = auditd_options,
    .option_count = COUNT_OF(auditd_options),
    .example = "{auditd_rules: , it: {have_watch: {path: /etc/passwd, permissions: wa}}}",
    .check = auditd_check,
    .self_size = sizeof(struct auditd_rules),
    .wishes = auditd_wishes,
    .open = auditd_open,
    .close = auditd_close,
    .origin = auditd_origin,
    .properties = auditd_properties,
    .property_count = COUNT_OF(auditd_properties),
    .predicates = auditd_predicates,
    .predicate_count = COUNT_OF(auditd_predicates),
    .columns = auditd_columns,
    .column_count = COUNT_OF(auditd_columns),
    .rows = auditd_rows,
};
