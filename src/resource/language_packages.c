#include "base/limits.h"
#include "format/go_build_info.h"
#include "format/java_archive.h"
#include "format/language_package.h"
#include "resource/call.h"
#include "resource/facts.h"
#include "resource/resource.h"
#include "resource/rows.h"

struct language_packages {
    struct rows rows;
};

enum language_packages_column {
    LANGUAGE_ECOSYSTEM,
    LANGUAGE_NAME,
    LANGUAGE_VERSION,
    LANGUAGE_PATH,
};

static const struct column_def language_packages_columns[] = {
    [LANGUAGE_ECOSYSTEM] = { .name = "ecosystem",
                             .type = VALUE_STR,
                             .help = "npm, python, gem, java or go" },
    [LANGUAGE_NAME] = { .name = "name", .type = VALUE_STR, .help = "as the ecosystem has it" },
    [LANGUAGE_VERSION] = { .name = "version", .type = VALUE_STR, .help = "nil if it is not said" },
    [LANGUAGE_PATH] = { .name = "path",
                        .type = VALUE_STR,
                        .help = "file that says it; of an archive within another "
                                "\"/a.war!/lib/b.jar\"" },
};

static enum gate_rc parse_npm(struct str text, struct arena *arena,
                              struct language_package *package, struct error *err)
{
    return npm_package_parse(text, arena, package, err);
}

static enum gate_rc parse_python(struct str text, struct arena *arena ATTR_UNUSED,
                                 struct language_package *package, struct error *err)
{
    return python_metadata_parse(text, package, err);
}

static enum gate_rc parse_gem(struct str text, struct arena *arena ATTR_UNUSED,
                              struct language_package *package, struct error *err)
{
    return gem_specification_parse(text, package, err);
}

/* Which files tell of packages. Of archives the name does, and no body is read. */
static const struct ecosystem {
    const char *name;
    const char *glob;
    enum gate_rc (*parse)(struct str text, struct arena *arena, struct language_package *package,
                          struct error *err);
} ecosystems[] = {
    { .name = "npm", .glob = "/**/node_modules/[!.@]*/package.json", .parse = parse_npm },
    { .name = "npm", .glob = "/**/node_modules/@*/*/package.json", .parse = parse_npm },
    { .name = "npm", .glob = "/node_modules/[!.@]*/package.json", .parse = parse_npm },
    { .name = "npm", .glob = "/node_modules/@*/*/package.json", .parse = parse_npm },
    { .name = "python", .glob = "/**/*.dist-info/METADATA", .parse = parse_python },
    { .name = "python", .glob = "/**/*.egg-info/PKG-INFO", .parse = parse_python },
    { .name = "python", .glob = "/**/*.egg-info", .parse = parse_python },
    { .name = "gem", .glob = "/**/specifications/*.gemspec", .parse = parse_gem },
    { .name = "gem", .glob = "/**/specifications/default/*.gemspec", .parse = parse_gem },
    { .name = "java", .glob = "/**/*.jar" },
    { .name = "java", .glob = "/**/*.war" },
    { .name = "java", .glob = "/**/*.ear" },
    { .name = "java", .glob = "/*.jar" },
};

enum { EXECUTABLE_BITS = 0111 };

/* The argument: one pattern of programs, or a list of them. */
static size_t pattern_count(const struct resource_call *call)
{
    if (call->positional.count == 0)
        return 0;
    return call->positional.items[0].type == VALUE_LIST ? call->positional.items[0].list.count : 1;
}

/* Empty: it is no text. */
static struct str pattern_at(const struct resource_call *call, size_t index)
{
    const struct value *item = &call->positional.items[0];

    if (item->type == VALUE_LIST)
        item = &item->list.items[index];
    return item->type == VALUE_STR ? item->string : STR("");
}

/* Whether a pattern, or path, is of Java archives, which nobody runs. */
static bool is_of_archives(struct str pattern)
{
    struct language_package package;

    return java_archive_name(str_base_name(pattern), &package);
}

static void language_packages_wishes(const struct resource_call *call, struct wish_set *set)
{
    for (size_t i = 0; i < COUNT_OF(ecosystems); i++) {
        if (ecosystems[i].parse)
            wish_body(set, ecosystems[i].glob, LIMIT_CONFIG_FILE_BYTES);
    }
    for (size_t i = 0; i < pattern_count(call); i++) {
        struct str pattern = pattern_at(call, i);
        const struct wish wish = { .kind = WISH_BODY,
                                   .glob = pattern,
                                   .mode_mask = is_of_archives(pattern) ? 0 : EXECUTABLE_BITS,
                                   .limit = LIMIT_PROGRAM_BYTES };

        if (wish.glob.len > 0)
            wish_set_add(set, &wish);
    }
}

/* Without a pattern nothing is opened: programs are large, and mostly not of Go. */
static bool is_asked(const struct resource_call *call, const struct entry *entry)
{
    for (size_t i = 0; i < pattern_count(call); i++) {
        struct str pattern = pattern_at(call, i);

        if (((entry->mode & EXECUTABLE_BITS) || is_of_archives(pattern)) &&
            str_glob(pattern, entry->path))
            return true;
    }
    return false;
}

static const struct ecosystem *ecosystem_of(struct str path)
{
    for (size_t i = 0; i < COUNT_OF(ecosystems); i++) {
        if (str_glob(str_of(ecosystems[i].glob), path))
            return &ecosystems[i];
    }
    return NULL;
}

static void add_row(struct language_packages *packages, const char *ecosystem,
                    const struct language_package *package, const struct entry *entry,
                    struct str path)
{
    struct origin origin = facts_origin(entry, 0, package->name);
    struct value *cells = rows_add(&packages->rows, &origin);

    cells[LANGUAGE_ECOSYSTEM] = value_str(str_of(ecosystem));
    cells[LANGUAGE_NAME] = value_str(package->name);
    if (package->version.len)
        cells[LANGUAGE_VERSION] = value_str(package->version);
    cells[LANGUAGE_PATH] = value_str(path);
}

static enum gate_rc add_file(struct language_packages *packages, const struct ecosystem *ecosystem,
                             const struct entry *entry, struct error *err)
{
    struct resource_context *context = packages->rows.context;
    struct language_package package = { .name = STR("") };
    struct str text;

    if (!ecosystem->parse) {
        (void)java_archive_name(str_base_name(entry->path), &package);
    } else if (rootfs_read(context->rootfs, entry, LIMIT_CONFIG_FILE_BYTES, &text, err) ||
               ecosystem->parse(text, context->arena, &package, err)) {
        return error_wrap(err, "%.*s", STR_ARG(entry->path));
    }
    if (package.name.len > 0)
        add_row(packages, ecosystem->name, &package, entry, entry->path);
    return GATE_OK;
}

static enum gate_rc add_archive(struct language_packages *packages, const struct entry *entry,
                                struct error *err)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(struct java_package);
    struct resource_context *context = packages->rows.context;
    struct str bytes;

    if (rootfs_read(context->rootfs, entry, LIMIT_ARCHIVE_BYTES, &bytes, err))
        return error_wrap(err, "%.*s", STR_ARG(entry->path));
    if (java_archive_parse(bytes, entry->path, context->arena, &found, err))
        return err->rc;
    for (size_t i = 0; i < found.count; i++) {
        const struct java_package *package = vec_at(&found, i);

        add_row(packages, "java", &package->package, entry, package->path);
    }
    return GATE_OK;
}

/* Go's own library is a package too: "go1.22.1 X:boringcrypto" has that of 1.22.1. */
static enum gate_rc add_program(struct language_packages *packages, const struct entry *entry,
                                struct error *err)
{
    struct resource_context *context = packages->rows.context;
    struct language_package library = { .name = STR("stdlib") };
    struct go_build_info info;
    struct str rest;
    struct str text;

    if (rootfs_read(context->rootfs, entry, LIMIT_PROGRAM_BYTES, &text, err) ||
        go_build_info_parse(text, context->arena, &info, err))
        return error_wrap(err, "%.*s", STR_ARG(entry->path));
    rest = info.toolchain;
    if (str_word(&rest, &library.version)) {
        if (str_starts_with(library.version, STR("go")))
            library.version = str_slice(library.version, 2, library.version.len);
        add_row(packages, "go", &library, entry, entry->path);
    }
    for (size_t i = 0; i < info.module_count; i++) {
        const struct language_package module = { .name = info.modules[i].path,
                                                 .version = info.modules[i].version };

        add_row(packages, "go", &module, entry, entry->path);
    }
    return GATE_OK;
}

/* Links lead to files that are met themselves, or to none. */
static enum gate_rc language_packages_open(void *self, struct resource_context *context,
                                           const struct resource_call *call, struct error *err)
{
    struct language_packages *packages = self;

    rows_init(&packages->rows, context, language_packages_columns,
              COUNT_OF(language_packages_columns));
    if (rootfs_check_listed(context->rootfs, STR("/"), -1, err))
        return err->rc;
    for (size_t i = 0; i < rootfs_count(context->rootfs); i++) {
        const struct entry *entry = rootfs_at(context->rootfs, i);
        const struct ecosystem *ecosystem =
            entry->type == ENTRY_FILE ? ecosystem_of(entry->path) : NULL;

        bool is_opened = entry->type == ENTRY_FILE && is_asked(call, entry);

        if (is_opened && is_of_archives(entry->path)) {
            if (add_archive(packages, entry, err))
                return err->rc;
        } else if ((ecosystem && add_file(packages, ecosystem, entry, err)) ||
                   (is_opened && add_program(packages, entry, err))) {
            return err->rc;
        }
    }
    return GATE_OK;
}

static void language_packages_close(void *self)
{
    struct language_packages *packages = self;

    rows_release(&packages->rows);
}

static const struct table *language_packages_rows(void *self)
{
    struct language_packages *packages = self;

    return rows_table(&packages->rows);
}

const struct resource_def resource_language_packages = {
    .name = "language_packages",
    .summary = "packages of programming languages, wherever they are in the image",
    .argument =
        "pattern of paths, or several: of programs that Go built their modules, and where it "
        "ends in .jar, .war or .ear what those archives hold",
    .arity = CALL_OPTIONAL,
    .is_list_accepted = true,
    .example =
        "{language_packages: , where: {ecosystem: java, name: log4j-core}, it: {not: exist}}",
    .self_size = sizeof(struct language_packages),
    .wishes = language_packages_wishes,
    .open = language_packages_open,
    .close = language_packages_close,
    .columns = language_packages_columns,
    .column_count = COUNT_OF(language_packages_columns),
    .rows = language_packages_rows,
};
