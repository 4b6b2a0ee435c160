#include "base/vec.h"
#include "resource/call.h"
#include "resource/facts.h"
#include "resource/resource.h"

struct packages {
    const struct package_facts *facts; /* NULL: there is no database */
    struct vec rows;                   /* const struct package * */
    struct table table;
};

enum packages_column {
    PACKAGES_NAME,
    PACKAGES_VERSION,
    PACKAGES_ARCHITECTURE,
    PACKAGES_STATUS,
    PACKAGES_SOURCE,
    PACKAGES_MANAGER,
    PACKAGES_VENDOR,
    PACKAGES_KEY,
    PACKAGES_INSTALLED_AT,
};

static const struct column_def packages_columns[] = {
    [PACKAGES_NAME] = { .name = "name", .type = VALUE_STR, .help = "package name" },
    [PACKAGES_VERSION] = { .name = "version",
                           .type = VALUE_STR,
                           .help = "its version, compared as its package manager does" },
    [PACKAGES_ARCHITECTURE] = { .name = "architecture",
                                .type = VALUE_STR,
                                .help = "what it was built for" },
    [PACKAGES_STATUS] = { .name = "status",
                          .type = VALUE_STR,
                          .help = "the database's words: \"install ok installed\"" },
    [PACKAGES_SOURCE] = { .name = "source", .type = VALUE_STR, .help = "source package" },
    [PACKAGES_MANAGER] = { .name = "manager",
                           .type = VALUE_STR,
                           .help = "dpkg, apk, rpm or pacman" },
    [PACKAGES_VENDOR] = { .name = "vendor", .type = VALUE_STR, .help = "who built it, of rpm" },
    [PACKAGES_KEY] = { .name = "key",
                       .type = VALUE_STR,
                       .help = "id of the key that signed it, 16 hex digits, of rpm; nil: it is "
                               "not signed" },
    [PACKAGES_INSTALLED_AT] = { .name = "installed_at",
                                .type = VALUE_INTEGER,
                                .help = "when it was installed, seconds since 1970, of rpm and "
                                        "pacman" },
};

static const struct package *package_at(const struct table *table, size_t row)
{
    const struct packages *packages = table->self;

    return *(const struct package **)vec_at(&packages->rows, row);
}

static enum gate_rc packages_cell(const struct table *table, size_t row, size_t column,
                                  struct value *value, struct error *err ATTR_UNUSED)
{
    const struct package *package = package_at(table, row);

    *value = value_nil();
    switch ((enum packages_column)column) {
    case PACKAGES_NAME:
        *value = value_str(package->name);
        break;
    case PACKAGES_VERSION:
        *value = value_str(package->version);
        value->compare = package_manager_order(package->manager);
        break;
    case PACKAGES_ARCHITECTURE:
        *value = value_str(package->architecture);
        break;
    case PACKAGES_STATUS:
        *value = value_str(package->status);
        break;
    case PACKAGES_SOURCE:
        *value = value_str(package->source);
        break;
    case PACKAGES_MANAGER:
        *value = value_str(str_of(package_manager_name(package->manager)));
        break;
    case PACKAGES_VENDOR:
        *value = package_text(package->vendor);
        break;
    case PACKAGES_KEY:
        *value = package_text(package->key);
        break;
    case PACKAGES_INSTALLED_AT:
        *value = package_time(package);
        break;
    }
    return GATE_OK;
}

static struct origin packages_row_origin(const struct table *table, size_t row)
{
    const struct package *package = package_at(table, row);

    return facts_origin(package->file, package->line, package->name);
}

static void packages_wishes(const struct resource_call *call ATTR_UNUSED, struct wish_set *set)
{
    facts_wishes(set);
}

/* Without a pattern every name is wanted. */
static bool is_wanted(const struct resource_call *call, struct str name)
{
    if (call->positional.count == 0)
        return true;
    for (size_t i = 0; i < call->positional.count; i++) {
        const struct value *pattern = &call->positional.items[i];
        const struct value *items = pattern;
        size_t count = 1;

        if (pattern->type == VALUE_LIST) {
            items = pattern->list.items;
            count = pattern->list.count;
        }
        for (size_t j = 0; j < count; j++) {
            if (items[j].type == VALUE_NIL ||
                (items[j].type == VALUE_STR && str_glob(items[j].string, name)))
                return true;
        }
    }
    return false;
}

static enum gate_rc packages_open(void *self, struct resource_context *context,
                                  const struct resource_call *call, struct error *err)
{
    struct packages *packages = self;

    packages->rows = VEC_INIT(const struct package *);
    if (facts_packages(context, &packages->facts, err))
        return err->rc;
    for (size_t i = 0; i < packages->facts->package_count; i++) {
        const struct package *package = &packages->facts->packages[i];

        if (package->is_installed && is_wanted(call, package->name))
            *(const struct package **)vec_add(&packages->rows) = package;
    }
    packages->table = (struct table){
        .columns = packages_columns,
        .column_count = COUNT_OF(packages_columns),
        .row_count = packages->rows.count,
        .self = packages,
        .cell = packages_cell,
        .origin = packages_row_origin,
    };
    return GATE_OK;
}

static void packages_close(void *self)
{
    struct packages *packages = self;

    vec_release(&packages->rows);
}

static struct origin packages_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct packages *packages = self;
    struct origin origin = ORIGIN_INIT;

    if (packages->facts && packages->facts->package_count)
        return facts_origin(packages->facts->packages[0].file, 0, STR(""));
    origin.path = STR("packages");
    return origin;
}

static enum gate_rc test_installed(void *self, ptrdiff_t row ATTR_UNUSED,
                                   const struct value *argument ATTR_UNUSED, bool *holds,
                                   struct value *observed, struct error *err ATTR_UNUSED)
{
    const struct packages *packages = self;

    *holds = packages->rows.count > 0;
    *observed = value_integer((int64_t)packages->rows.count);
    return GATE_OK;
}

static const struct predicate_def packages_predicates[] = {
    {
        .name = "be_installed",
        .is_presence = true,
        .help = "one at least is",
        .test = test_installed,
    },
};

static const struct table *packages_rows(void *self)
{
    const struct packages *packages = self;

    return &packages->table;
}

const struct resource_def resource_packages = {
    .name = "packages",
    .summary = "the installed packages of dpkg, apk, rpm and pacman",
    .argument = "pattern of names",
    .arity = CALL_OPTIONAL,
    .is_list_accepted = true,
    .example = "{packages: \"*telnet*\", it: {not: exist}}",
    .self_size = sizeof(struct packages),
    .wishes = packages_wishes,
    .open = packages_open,
    .close = packages_close,
    .origin = packages_origin,
    .predicates = packages_predicates,
    .predicate_count = COUNT_OF(packages_predicates),
    .columns = packages_columns,
    .column_count = COUNT_OF(packages_columns),
    .rows = packages_rows,
};
