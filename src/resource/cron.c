#include <string.h>

#include "base/limits.h"
#include "format/crontab.h"
#include "resource/config_files.h"
#include "resource/facts.h"
#include "resource/permitted_users.h"
#include "resource/rows.h"

struct cron {
    struct permitted_users users; /* first: its getters */
    struct resource_context *context;
    struct rows rows;
    bool is_found; /* a file or folder of cron */
};

enum cron_column {
    CRON_COLUMN_KIND,
    CRON_COLUMN_SCHEDULE,
    CRON_COLUMN_MINUTE,
    CRON_COLUMN_HOUR,
    CRON_COLUMN_DAY_OF_MONTH,
    CRON_COLUMN_MONTH,
    CRON_COLUMN_DAY_OF_WEEK,
    CRON_COLUMN_USER,
    CRON_COLUMN_COMMAND,
    CRON_COLUMN_NAME,
    CRON_COLUMN_PATH,
    CRON_COLUMN_LINE,
};

static const struct column_def cron_columns[] = {
    [CRON_COLUMN_KIND] = { .name = "kind",
                           .type = VALUE_STR,
                           .help = "job, script (of cron.daily and the like) or variable" },
    [CRON_COLUMN_SCHEDULE] = { .name = "schedule",
                               .type = VALUE_STR,
                               .help = "all five fields, or @daily; nil of a variable" },
    [CRON_COLUMN_MINUTE] = { .name = "minute", .type = VALUE_STR, .help = "field as written" },
    [CRON_COLUMN_HOUR] = { .name = "hour", .type = VALUE_STR, .help = "field as written" },
    [CRON_COLUMN_DAY_OF_MONTH] = { .name = "day_of_month",
                                   .type = VALUE_STR,
                                   .help = "field as written" },
    [CRON_COLUMN_MONTH] = { .name = "month", .type = VALUE_STR, .help = "field as written" },
    [CRON_COLUMN_DAY_OF_WEEK] = { .name = "day_of_week",
                                  .type = VALUE_STR,
                                  .help = "field as written" },
    [CRON_COLUMN_USER] = { .name = "user", .type = VALUE_STR, .help = "account that it runs as" },
    [CRON_COLUMN_COMMAND] = { .name = "command",
                              .type = VALUE_STR,
                              .help = "what is run, or the value of a variable" },
    [CRON_COLUMN_NAME] = { .name = "name", .type = VALUE_STR, .help = "of a variable, else nil" },
    [CRON_COLUMN_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [CRON_COLUMN_LINE] = { .name = "line",
                           .type = VALUE_INTEGER,
                           .help = "line of the file; nil of a script" },
};

/* Folders of one crontab for each person, by the file's name. */
static const char *const spools[] = { "/var/spool/cron/crontabs", "/var/spool/cron",
                                      "/var/spool/cron/tabs", "/etc/crontabs" };

static const struct {
    const char *folder;
    const char *schedule;
} periodic[] = {
    { "/etc/cron.hourly", "@hourly" },     { "/etc/cron.daily", "@daily" },
    { "/etc/cron.weekly", "@weekly" },     { "/etc/cron.monthly", "@monthly" },
    { "/etc/periodic/hourly", "@hourly" }, { "/etc/periodic/daily", "@daily" },
    { "/etc/periodic/weekly", "@weekly" }, { "/etc/periodic/monthly", "@monthly" },
};

static void cron_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    static const char *const paths[] = { "/etc/crontab",           "/etc/cron.d/*",
                                         "/etc/cron.allow",        "/etc/cron.deny",
                                         "/var/spool/cron/*",      "/var/spool/cron/crontabs/*",
                                         "/var/spool/cron/tabs/*", "/etc/crontabs/*" };

    config_files_wishes(set, paths, COUNT_OF(paths));
    facts_wishes(set);
}

static void add_entry(struct cron *cron, const struct config_file *file,
                      const struct crontab_entry *entry, struct str user)
{
    struct arena *arena = cron->context->arena;
    struct str key = entry->is_variable ? entry->name : entry->command;
    struct str schedule = entry->special;
    struct origin origin = config_file_origin(file, entry->line, key.len > 0 ? key : STR("job"));
    struct value *cells = rows_add(&cron->rows, &origin);

    cells[CRON_COLUMN_KIND] = value_str(entry->is_variable ? STR("variable") : STR("job"));
    cells[CRON_COLUMN_USER] = value_str(entry->user.len > 0 ? entry->user : user);
    cells[CRON_COLUMN_PATH] = value_str(file->entry->path);
    cells[CRON_COLUMN_LINE] = value_integer(entry->line);
    if (entry->is_variable) {
        cells[CRON_COLUMN_NAME] = value_str(entry->name);
        cells[CRON_COLUMN_COMMAND] = value_str(entry->value);
        cells[CRON_COLUMN_USER] = value_nil();
        return;
    }
    cells[CRON_COLUMN_COMMAND] = value_str(entry->command);
    for (size_t i = 0; i < CRONTAB_FIELDS && entry->special.len == 0; i++) {
        cells[CRON_COLUMN_MINUTE + i] = value_str(entry->fields[i]);
        schedule = arena_printf(arena, "%.*s%s%.*s", STR_ARG(schedule), i > 0 ? " " : "",
                                STR_ARG(entry->fields[i]));
    }
    cells[CRON_COLUMN_SCHEDULE] = value_str(schedule);
}

/* Without `user` the lines name one. */
static enum gate_rc add_crontab(struct cron *cron, const struct config_file *file, struct str user,
                                struct error *err)
{
    CLEANUP(vec_release) struct vec entries = VEC_INIT(struct crontab_entry);

    cron->is_found = true;
    if (crontab_parse(file->text, user.len == 0, &entries, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < entries.count; i++)
        add_entry(cron, file, vec_at(&entries, i), user);
    return GATE_OK;
}

/*
 * Names that neither cron reads: Debian's takes letters, digits, '_' and '-' alone, cronie all but
 * what package managers and editors leave; what one reads is read.
 */
static bool is_passed_over(struct str name)
{
    static const char *const endings[] = { "~",       ".rpmsave", ".rpmorig",
                                           ".rpmnew", ".cfsaved", ".swp" };

    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        if (str_ends_with(name, str_of(endings[i])))
            return true;
    }
    return str_starts_with(name, STR(".")) || str_starts_with(name, STR("#")) ||
           str_find(name, STR(".dpkg-")) >= 0 || str_equal(name, STR("README"));
}

static enum gate_rc list_folder(struct cron *cron, const char *folder, struct vec *found,
                                struct error *err)
{
    struct str pattern = arena_printf(cron->context->arena, "%s/*", folder);

    if (rootfs_glob(cron->context->rootfs, pattern, found, err))
        return error_wrap(err, "%s", folder);
    return GATE_OK;
}

/* NULL where it leads nowhere. */
static const struct entry *target_of(const struct cron *cron, struct str path)
{
    const struct entry *target = NULL;
    struct error local = ERROR_INIT;

    return rootfs_find(cron->context->rootfs, path, ROOTFS_FOLLOW, &target, &local) ? NULL : target;
}

static bool leads_to_folder(const struct cron *cron, const struct entry *entry)
{
    const struct entry *target = target_of(cron, entry->path);

    return target && target->type == ENTRY_DIRECTORY;
}

/* Alpine's /var/spool/cron/crontabs is a link to /etc/crontabs: one folder, read once. */
static bool is_spool_before(const struct cron *cron, size_t number)
{
    const struct entry *folder = target_of(cron, str_of(spools[number]));

    for (size_t i = 0; folder && i < number; i++) {
        if (target_of(cron, str_of(spools[i])) == folder)
            return true;
    }
    return false;
}

/* The crontabs of a folder; with `is_of_persons` each is of the person of its name. */
static enum gate_rc add_folder(struct cron *cron, const char *folder, bool is_of_persons,
                               struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);

    if (list_folder(cron, folder, &found, err))
        return err->rc;
    for (size_t i = 0; i < found.count; i++) {
        const struct entry *entry = *(const struct entry **)vec_at(&found, i);
        struct str name = str_base_name(entry->path);
        struct error local = ERROR_INIT;
        struct config_file file;

        if (is_passed_over(name) || leads_to_folder(cron, entry) ||
            (is_of_persons && str_equal(name, STR("cron.update"))))
            continue;
        enum gate_rc rc = config_file_read(cron->context, entry->path, &file, &local);
        if (rc == GATE_ENOTFOUND)
            continue;
        if (rc) {
            *err = local;
            return rc;
        }
        if (add_crontab(cron, &file, is_of_persons ? name : STR(""), err))
            return err->rc;
    }
    return GATE_OK;
}

/* What run-parts runs; of cron's own crontab lines nothing is known here. */
static enum gate_rc add_scripts(struct cron *cron, const char *folder, const char *schedule,
                                struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);

    if (list_folder(cron, folder, &found, err))
        return err->rc;
    for (size_t i = 0; i < found.count; i++) {
        const struct entry *entry = *(const struct entry **)vec_at(&found, i);
        struct str name = str_base_name(entry->path);

        if (is_passed_over(name) || entry->type == ENTRY_DIRECTORY)
            continue;
        struct origin origin = facts_origin(entry, 0, name);
        struct value *cells = rows_add(&cron->rows, &origin);
        cells[CRON_COLUMN_KIND] = value_str(STR("script"));
        cells[CRON_COLUMN_SCHEDULE] = value_str(str_of(schedule));
        cells[CRON_COLUMN_USER] = value_str(STR("root"));
        cells[CRON_COLUMN_COMMAND] = value_str(entry->path);
        cells[CRON_COLUMN_PATH] = value_str(entry->path);
        cron->is_found = true;
    }
    return GATE_OK;
}

static enum gate_rc add_all(struct cron *cron, struct error *err)
{
    struct error local = ERROR_INIT;
    struct config_file file;
    enum gate_rc rc = config_file_read(cron->context, STR("/etc/crontab"), &file, &local);

    if (rc && rc != GATE_ENOTFOUND) {
        *err = local;
        return rc;
    }
    if (rc == GATE_OK && add_crontab(cron, &file, STR(""), err))
        return err->rc;
    if (add_folder(cron, "/etc/cron.d", false, err))
        return err->rc;
    for (size_t i = 0; i < COUNT_OF(spools); i++) {
        if (!is_spool_before(cron, i) && add_folder(cron, spools[i], true, err))
            return err->rc;
    }
    for (size_t i = 0; i < COUNT_OF(periodic); i++) {
        if (add_scripts(cron, periodic[i].folder, periodic[i].schedule, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc cron_open(void *self, struct resource_context *context,
                              const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct cron *cron = self;

    cron->context = context;
    rows_init(&cron->rows, context, cron_columns, COUNT_OF(cron_columns));
    if (add_all(cron, err) ||
        permitted_users_read(&cron->users, context, "/etc/cron.allow", "/etc/cron.deny", err))
        return err->rc;
    return cron->is_found || cron->users.has_allow || cron->users.has_deny
               ? GATE_OK
               : error_set(err, GATE_ENOTFOUND, "no file of cron is in the image");
}

static void cron_close(void *self)
{
    struct cron *cron = self;

    rows_release(&cron->rows);
}

static struct origin cron_origin(const void *self ATTR_UNUSED,
                                 const struct resource_call *call ATTR_UNUSED)
{
    return config_path_origin("/etc/crontab");
}

static const struct table *cron_rows(void *self)
{
    struct cron *cron = self;

    return rows_table(&cron->rows);
}

static const struct property_def cron_properties[] = {
    { .name = "allowed_users",
      .type = VALUE_LIST,
      .help = "names in /etc/cron.allow; nil where it is not there",
      .get = permitted_users_get_allowed },
    { .name = "denied_users",
      .type = VALUE_LIST,
      .help = "names in /etc/cron.deny, which counts without an allow file; nil likewise",
      .get = permitted_users_get_denied },
};

/* Without either file Debian's cron lets everybody in, cronie root alone; unknown: everybody. */
static enum gate_rc test_restricted(void *self, ptrdiff_t row ATTR_UNUSED,
                                    const struct value *argument ATTR_UNUSED, bool *holds,
                                    struct value *observed, struct error *err ATTR_UNUSED)
{
    const struct cron *cron = self;
    const struct os_facts *os;
    struct error local = ERROR_INIT;

    *holds = cron->users.has_allow;
    if (!cron->users.has_allow && !cron->users.has_deny)
        *holds =
            facts_os(cron->context, &os, &local) == GATE_OK && str_equal(os->family, STR("redhat"));
    *observed = value_str(cron->users.has_allow  ? STR("those in cron.allow")
                          : cron->users.has_deny ? STR("everybody who is not in cron.deny")
                          : *holds               ? STR("root")
                                                 : STR("everybody"));
    return GATE_OK;
}

static const struct predicate_def cron_predicates[] = {
    { .name = "be_restricted",
      .help = "only those that cron.allow names may have jobs, or root alone",
      .test = test_restricted },
};

const struct resource_def resource_cron = {
    .name = "cron",
    .summary = "the jobs of cron: of the system, of persons, and scripts run from time to time",
    .arity = CALL_NONE,
    .example = "{cron: , it: be_restricted}",
    .self_size = sizeof(struct cron),
    .wishes = cron_wishes,
    .open = cron_open,
    .close = cron_close,
    .origin = cron_origin,
    .properties = cron_properties,
    .property_count = COUNT_OF(cron_properties),
    .predicates = cron_predicates,
    .predicate_count = COUNT_OF(cron_predicates),
    .columns = cron_columns,
    .column_count = COUNT_OF(cron_columns),
    .rows = cron_rows,
};
