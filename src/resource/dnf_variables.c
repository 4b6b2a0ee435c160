#include "resource/dnf_variables.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/vec.h"
#include "resource/config_files.h"
#include "resource/facts.h"

static const char *const patterns[] = { "/etc/yum/vars/*", "/etc/dnf/vars/*" };

/* dnf's rpm/__init__.py; what is not here is its own basis. */
static const struct {
    const char *architecture;
    const char *basis;
} bases[] = {
    { "i486", "i386" },      { "i586", "i386" },      { "i686", "i386" },
    { "athlon", "i386" },    { "geode", "i386" },     { "amd64", "x86_64" },
    { "ia32e", "x86_64" },   { "armv7hl", "armhfp" }, { "armv7hnl", "armhfp" },
    { "armv6hl", "armhfp" }, { "armv8hl", "armhfp" }, { "armv7l", "arm" },
    { "armv6l", "arm" },     { "ppc64p7", "ppc64" },
};

void dnf_variables_wishes(struct wish_set *set)
{
    config_files_wishes(set, patterns, COUNT_OF(patterns));
    facts_wishes(set);
}

static void set_variable(struct dnf_variables *variables, struct str name, struct str value)
{
    struct str *kept = arena_new(variables->arena, 1, sizeof(*kept));

    *kept = value;
    map_set(&variables->values, name, kept);
}

/* The architecture of the package manager itself: others may be there for two. */
static void add_architecture(struct resource_context *context, struct dnf_variables *variables)
{
    static const char *const names[] = { "rpm", "rpm-libs", "libdnf", "libdnf5", "glibc" };
    const struct package_facts *facts = NULL;
    const struct package *package = NULL;
    struct error local = ERROR_INIT; /* what is not known is not put in */
    struct str basis;

    if (facts_packages(context, &facts, &local))
        return;
    for (size_t i = 0; i < COUNT_OF(names) && !package; i++) {
        package = package_by_name(facts, str_of(names[i]));
        if (package && (package->manager != PACKAGE_RPM || !package->is_installed))
            package = NULL;
    }
    if (!package)
        return;
    basis = package->architecture;
    for (size_t i = 0; i < COUNT_OF(bases); i++) {
        if (str_equal(package->architecture, str_of(bases[i].architecture)))
            basis = str_of(bases[i].basis);
    }
    set_variable(variables, STR("arch"), package->architecture);
    set_variable(variables, STR("basearch"), basis);
}

static void add_release(struct resource_context *context, struct dnf_variables *variables)
{
    const struct os_facts *os = NULL;
    struct error local = ERROR_INIT; /* likewise */
    struct str rest;
    struct str major;

    if (facts_os(context, &os, &local) || !str_equal(os->family, STR("redhat")))
        return;
    rest = os->version;
    if (rest.len > 0 && str_cut(&rest, '.', &major))
        set_variable(variables, STR("releasever"),
                     str_equal(os->id, STR("fedora")) ? os->version : major);
}

static enum gate_rc add_files(struct resource_context *context, struct dnf_variables *variables,
                              struct vec *files, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(patterns); i++) {
        if (config_files_glob(context, str_of(patterns[i]), files, err))
            return err->rc;
    }
    for (size_t i = 0; i < files->count; i++) {
        const struct config_file *file = vec_at(files, i);
        struct str rest = file->text;
        struct str line = STR("");

        if (rest.len > 0)
            (void)str_cut(&rest, '\n', &line);
        set_variable(variables, str_base_name(file->path), line);
    }
    return GATE_OK;
}

enum gate_rc dnf_variables_read(struct resource_context *context, struct dnf_variables *variables,
                                struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);

    *variables = (struct dnf_variables){ .values = MAP_INIT, .arena = context->arena };
    add_architecture(context, variables);
    add_release(context, variables);
    return add_files(context, variables, &files, err);
}

void dnf_variables_release(struct dnf_variables *variables)
{
    map_release(&variables->values);
}

static bool is_of_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/*
 * The reference that `text`, which begins with '$', begins with: its length, and the value; NULL
 * where it is none or not known, and stays as it is written.
 */
static size_t take_reference(const struct dnf_variables *variables, struct str text,
                             const struct str **value)
{
    bool is_braced = text.len > 1 && text.ptr[1] == '{';
    size_t start = is_braced ? 2 : 1;
    size_t end = start;

    *value = NULL;
    while (end < text.len && is_of_name(text.ptr[end]))
        end++;
    if (is_braced && (end == text.len || text.ptr[end] != '}'))
        return end;
    *value = map_find(&variables->values, str_slice(text, start, end - start));
    return end + (is_braced && *value ? 1 : 0);
}

struct str dnf_variables_put(const struct dnf_variables *variables, struct str text)
{
    CLEANUP(buf_release) struct buf out = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);

    if (str_find(text, STR("$")) < 0)
        return text;
    for (size_t at = 0; at < text.len;) {
        const struct str *value = NULL;
        size_t length = 1;

        if (text.ptr[at] == '$')
            length = take_reference(variables, str_slice(text, at, text.len), &value);
        buf_add(&out, value ? *value : str_slice(text, at, length));
        at += length;
    }
    return buf_failed(&out) ? text : arena_str(variables->arena, buf_str(&out));
}
