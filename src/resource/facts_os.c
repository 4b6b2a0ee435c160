#include "base/limits.h"
#include "base/vec.h"
#include "format/os_release.h"
#include "resource/cache.h"
#include "resource/facts.h"

/* How much of VERSION_ID stands in a benchmark's key. */
enum key_kind {
    KEY_NONE,
    KEY_MAJOR, /* "12.9" is 12 */
    KEY_MINOR, /* "22.04" is 2204, "3.19.1" is 319 */
};

/* Distributions by ID. Others belong to the family of the first known word of ID_LIKE. */
static const struct distribution {
    const char *id;
    const char *family;
    const char *key;
    enum key_kind kind;
} distributions[] = {
    { .id = "debian", .family = "debian", .key = "debian", .kind = KEY_MAJOR },
    { .id = "ubuntu", .family = "debian", .key = "ubuntu", .kind = KEY_MINOR },
    { .id = "rhel", .family = "redhat", .key = "rhel", .kind = KEY_MAJOR },
    { .id = "centos", .family = "redhat", .key = "rhel", .kind = KEY_MAJOR },
    { .id = "rocky", .family = "redhat", .key = "rhel", .kind = KEY_MAJOR },
    { .id = "almalinux", .family = "redhat", .key = "rhel", .kind = KEY_MAJOR },
    { .id = "ol", .family = "redhat", .key = "rhel", .kind = KEY_MAJOR },
    { .id = "amzn", .family = "redhat", .key = "al", .kind = KEY_MAJOR },
    { .id = "fedora", .family = "redhat", .key = "fedora", .kind = KEY_MAJOR },
    { .id = "sles", .family = "suse", .key = "sle", .kind = KEY_MAJOR },
    { .id = "sled", .family = "suse", .key = "sle", .kind = KEY_MAJOR },
    { .id = "opensuse-leap", .family = "suse", .key = "", .kind = KEY_NONE },
    { .id = "suse", .family = "suse", .key = "", .kind = KEY_NONE },
    { .id = "alpine", .family = "alpine", .key = "alpine", .kind = KEY_MINOR },
    { .id = "arch", .family = "arch", .key = "", .kind = KEY_NONE },
};

static const struct distribution *find_distribution(struct str id)
{
    for (size_t i = 0; i < COUNT_OF(distributions); i++) {
        if (str_equal(str_of(distributions[i].id), id))
            return &distributions[i];
    }
    return NULL;
}

static bool is_number(struct str text)
{
    uint32_t ignored;

    return str_to_u32(text, &ignored);
}

/* Empty where VERSION_ID does not begin with a number: "rolling", or nothing in Debian's testing.
 */
static struct str make_key(struct resource_context *context,
                           const struct distribution *distribution, struct str version)
{
    struct str minor = STR("");
    struct str major;

    if (distribution->kind == KEY_NONE || !str_cut(&version, '.', &major) || !is_number(major))
        return STR("");
    if (distribution->kind == KEY_MINOR && (!str_cut(&version, '.', &minor) || !is_number(minor)))
        return STR("");
    return arena_printf(context->arena, "%s%.*s%.*s", distribution->key, STR_ARG(major),
                        STR_ARG(minor));
}

static void take_like(struct resource_context *context, struct str words, struct os_facts *os)
{
    struct str *like = arena_new(context->arena, words.len / 2 + 1, sizeof(*like));
    struct str word;

    while (str_word(&words, &word))
        like[os->like_count++] = word;
    os->like = like;
}

static void classify(struct resource_context *context, struct os_facts *os)
{
    const struct distribution *distribution = find_distribution(os->id);

    if (distribution)
        os->key = make_key(context, distribution, os->version);
    for (size_t i = 0; !distribution && i < os->like_count; i++)
        distribution = find_distribution(os->like[i]);
    if (distribution)
        os->family = str_of(distribution->family);
}

static void take_variables(struct resource_context *context, const struct vec *variables,
                           struct os_facts *os)
{
    struct value_pair *pairs = arena_new(context->arena, variables->count + 1, sizeof(*pairs));

    for (size_t i = 0; i < variables->count; i++) {
        const struct os_release_variable *variable = vec_at(variables, i);
        struct origin *origin = arena_new(context->arena, 1, sizeof(*origin));

        *origin = facts_origin(os->file, variable->line, variable->name);
        pairs[i] =
            (struct value_pair){ .key = variable->name, .value = value_str(variable->value) };
        pairs[i].value.origin = origin;
    }
    os->pairs = pairs;
    os->pair_count = variables->count;
}

/* Reads the first of the two places that is there; os-release(5), DESCRIPTION. */
static enum gate_rc read_text(struct resource_context *context, struct str *text,
                              const struct entry **file, struct error *err)
{
    static const char *const paths[] = { "/etc/os-release", "/usr/lib/os-release" };

    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct error local = ERROR_INIT;
        enum gate_rc rc = rootfs_read_path(context->rootfs, str_of(paths[i]),
                                           LIMIT_CONFIG_FILE_BYTES, text, file, &local);

        if (rc == GATE_OK)
            return GATE_OK;
        if (rc != GATE_ENOTFOUND)
            return error_set(err, rc, "%s: %s", paths[i], local.message);
    }
    return error_set(err, GATE_ENOTFOUND, "there is no os-release");
}

static enum gate_rc read_os(struct resource_context *context, const void **reading,
                            struct error *err)
{
    CLEANUP(vec_release) struct vec variables = VEC_INIT(struct os_release_variable);
    struct os_facts *os = arena_new(context->arena, 1, sizeof(*os));
    struct str text;

    if (read_text(context, &text, &os->file, err))
        return err->rc;
    if (os_release_parse(text, context->arena, &variables, err))
        return error_wrap(err, "%.*s", STR_ARG(os->file->path));

    os->id = os_release_value(&variables, STR("ID"));
    os->version = os_release_value(&variables, STR("VERSION_ID"));
    os->pretty_name = os_release_value(&variables, STR("PRETTY_NAME"));
    os->codename = os_release_value(&variables, STR("VERSION_CODENAME"));
    take_like(context, os_release_value(&variables, STR("ID_LIKE")), os);
    take_variables(context, &variables, os);
    classify(context, os);
    *reading = os;
    return GATE_OK;
}

enum gate_rc facts_os(struct resource_context *context, const struct os_facts **os,
                      struct error *err)
{
    const void *reading = NULL;

    if (resource_cache_fact(context, FACT_OS, read_os, &reading, err))
        return err->rc;
    *os = reading;
    return GATE_OK;
}
