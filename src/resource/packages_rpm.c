#include "base/limits.h"
#include "base/map.h"
#include "format/rpm_database.h"
#include "format/rpm_header.h"
#include "resource/facts.h"
#include "resource/package_databases.h"

/*
 * rpm's database has had two places by default, and a third of ostree's; links lead from one to
 * another. Those that come first are where newer versions look.
 */
static const char *const directories[] = {
    "/usr/lib/sysimage/rpm",
    "/usr/share/rpm",
    "/var/lib/rpm",
};

static enum gate_rc read_ndb(struct str database, struct str wal ATTR_UNUSED,
                             const struct rpm_visitor *visitor, struct error *err)
{
    return rpm_ndb_read(database, visitor, err);
}

static enum gate_rc read_bdb(struct str database, struct str wal ATTR_UNUSED,
                             const struct rpm_visitor *visitor, struct error *err)
{
    return rpm_bdb_read(database, visitor, err);
}

/* The kinds, in the order in which rpm looks for them. */
static const struct kind {
    const char *name;
    bool has_log;
    enum gate_rc (*read)(struct str database, struct str wal, const struct rpm_visitor *visitor,
                         struct error *err);
} kinds[] = {
    { .name = "rpmdb.sqlite", .has_log = true, .read = rpm_sqlite_read },
    { .name = "Packages.db", .read = read_ndb },
    { .name = "Packages", .read = read_bdb },
};

/* One database and what it holds. */
struct database {
    struct resource_context *context;
    const struct entry *file;
    struct vec packages; /* struct package */
};

/* A package of one name and no files: how rpm keeps the keys that it trusts. */
static bool is_key(const struct rpm_header *header)
{
    return str_equal(rpm_header_text(header, RPM_TAG_NAME), STR("gpg-pubkey"));
}

static struct str keep_text(struct database *database, const struct rpm_header *header,
                            enum rpm_tag tag)
{
    return arena_str(database->context->arena, rpm_header_text(header, tag));
}

static enum gate_rc add_package(void *context, uint32_t number, struct str bytes, struct error *err)
{
    struct database *database = context;
    struct rpm_header header;
    struct package *package;
    uint64_t time = 0;

    if (rpm_header_parse(bytes, &header, err) || rpm_header_verify(&header, err))
        return error_wrap(err, "package %u", number);
    if (rpm_header_text(&header, RPM_TAG_NAME).len == 0 ||
        rpm_header_text(&header, RPM_TAG_VERSION).len == 0 ||
        rpm_header_text(&header, RPM_TAG_RELEASE).len == 0)
        return error_set(err, GATE_EFORMAT, "package %u has no name, version or release", number);
    if (is_key(&header))
        return GATE_OK;

    package = vec_add(&database->packages);
    package->name = keep_text(database, &header, RPM_TAG_NAME);
    package->version = rpm_header_version(&header, database->context->arena);
    package->architecture = keep_text(database, &header, RPM_TAG_ARCH);
    package->status = STR("installed");
    package->source = keep_text(database, &header, RPM_TAG_SOURCERPM);
    package->vendor = keep_text(database, &header, RPM_TAG_VENDOR);
    package->key = rpm_header_key(&header, database->context->arena);
    if (rpm_header_number(&header, RPM_TAG_INSTALLTIME, &time))
        package->installed_at = (int64_t)time;
    package->manager = PACKAGE_RPM;
    package->is_installed = true;
    package->file = database->file;
    package->record = rpm_header_keep_files(&header, database->context->arena);
    return GATE_OK;
}

/* The whole text of a file that may be missing; *text is then empty. */
static enum gate_rc read_optional(struct resource_context *context, struct str path,
                                  struct str *text, struct error *err)
{
    struct error local = ERROR_INIT;
    enum gate_rc rc =
        rootfs_read_path(context->rootfs, path, LIMIT_PACKAGE_DB_BYTES, text, NULL, &local);

    if (rc == GATE_OK)
        return GATE_OK;
    *text = STR("");
    if (rc == GATE_ENOTFOUND)
        return GATE_OK;
    return error_set(err, rc, "%.*s: %s", STR_ARG(path), local.message);
}

/*
 * What stands beside a database of SQLite belongs to it: the log, and the journal of a change that
 * did not end, which would have to be taken back first.
 */
static enum gate_rc read_log(struct resource_context *context, struct str path, struct str *log,
                             struct error *err)
{
    static const char magic[] = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
    struct str beside = arena_printf(context->arena, "%.*s-journal", STR_ARG(path));
    struct str journal;

    if (read_optional(context, beside, &journal, err))
        return err->rc;
    if (str_starts_with(journal, (struct str){ .ptr = magic, .len = sizeof(magic) - 1 }))
        return error_set(err, GATE_EUNSUPPORTED, "%.*s: a change that did not end",
                         STR_ARG(beside));
    return read_optional(context, arena_printf(context->arena, "%.*s-wal", STR_ARG(path)), log,
                         err);
}

static enum gate_rc read_one(struct database *database, const struct kind *kind, struct str path,
                             struct error *err)
{
    const struct rpm_visitor visitor = { .visit = add_package, .context = database };
    struct str text = STR("");
    struct str log = STR("");

    if (rootfs_read(database->context->rootfs, database->file, LIMIT_PACKAGE_DB_BYTES, &text, err))
        return error_wrap(err, "%.*s", STR_ARG(path));
    if (kind->has_log && read_log(database->context, path, &log, err))
        return err->rc;
    if (kind->read(text, log, &visitor, err))
        return error_wrap(err, "%.*s", STR_ARG(path));
    return GATE_OK;
}

/* What tells packages apart, as one text. */
static struct str identity(struct resource_context *context, const struct package *package)
{
    return arena_printf(context->arena, "%.*s\n%.*s\n%.*s", STR_ARG(package->name),
                        STR_ARG(package->version), STR_ARG(package->architecture));
}

/*
 * rpm reads one database, by its configuration; an older one may have been left behind. What only
 * the other one has is not decided for rpm.
 */
static enum gate_rc check_left_behind(const struct database *chosen, const struct database *other,
                                      struct error *err)
{
    CLEANUP(map_release) struct map known = MAP_INIT;

    for (size_t i = 0; i < chosen->packages.count; i++) {
        struct package *package = vec_at(&chosen->packages, i);

        map_set(&known, identity(chosen->context, package), package);
    }
    for (size_t i = 0; i < other->packages.count; i++) {
        const struct package *package = vec_at(&other->packages, i);

        if (!map_find(&known, identity(chosen->context, package))) {
            return error_set(err, GATE_EFORMAT, "%.*s has '%.*s' %.*s, which %.*s lacks",
                             STR_ARG(other->file->path), STR_ARG(package->name),
                             STR_ARG(package->version), STR_ARG(chosen->file->path));
        }
    }
    return GATE_OK;
}

static void database_release(struct database *database)
{
    vec_release(&database->packages);
}

/* Reads the database at `path` if one is there that is not the chosen one under another name. */
static enum gate_rc read_path(struct database *chosen, const struct kind *kind, struct str path,
                              struct error *err)
{
    CLEANUP(database_release)
    struct database database = {
        .context = chosen->context,
        .packages = VEC_INIT(struct package),
    };
    struct error local = ERROR_INIT;
    enum gate_rc rc =
        rootfs_find(chosen->context->rootfs, path, ROOTFS_FOLLOW, &database.file, &local);

    if (rc == GATE_ENOTFOUND || (rc == GATE_OK && database.file == chosen->file))
        return GATE_OK;
    if (rc)
        return error_set(err, rc, "%.*s: %s", STR_ARG(path), local.message);
    if (read_one(&database, kind, database.file->path, err))
        return err->rc;
    if (database.packages.count == 0)
        return GATE_OK;
    if (chosen->packages.count > 0)
        return check_left_behind(chosen, &database, err);
    chosen->file = database.file;
    chosen->packages = database.packages;
    database.packages = (struct vec)VEC_INIT(struct package);
    return GATE_OK;
}

enum gate_rc read_rpm_packages(struct resource_context *context, struct vec *packages,
                               struct error *err)
{
    CLEANUP(database_release)
    struct database chosen = {
        .context = context,
        .packages = VEC_INIT(struct package),
    };

    for (size_t i = 0; i < COUNT_OF(directories); i++) {
        for (size_t j = 0; j < COUNT_OF(kinds); j++) {
            struct str path = arena_printf(context->arena, "%s/%s", directories[i], kinds[j].name);

            if (read_path(&chosen, &kinds[j], path, err))
                return err->rc;
        }
    }
    for (size_t i = 0; i < chosen.packages.count; i++)
        *(struct package *)vec_add(packages) = *(const struct package *)vec_at(&chosen.packages, i);
    return GATE_OK;
}

void rpm_packages_wishes(struct wish_set *set)
{
    static const char *const names[] = {
        "rpmdb.sqlite", "rpmdb.sqlite-wal", "rpmdb.sqlite-journal", "Packages.db", "Packages",
    };

    for (size_t i = 0; i < COUNT_OF(directories); i++) {
        for (size_t j = 0; j < COUNT_OF(names); j++) {
            struct str path = arena_printf(&set->arena, "%s/%s", directories[i], names[j]);

            wish_body(set, path.ptr, LIMIT_PACKAGE_DB_BYTES);
        }
    }
}
