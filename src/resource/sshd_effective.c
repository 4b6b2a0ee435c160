#include <string.h>

#include "format/sshd_config.h"
#include "resource/config_files.h"
#include "resource/facts.h"
#include "resource/resource.h"
#include "resource/sshd_defaults.h"
#include "resource/sshd_lines.h"
#include "resource/sshd_start.h"
#include "resource/sshd_value.h"

struct sshd_effective {
    struct resource_context *context;
    struct str path;          /* of the main file */
    const struct entry *file; /* NULL: there is none, and defaults alone count */
    struct vec lines;         /* struct sshd_line, of the start that is looked at */
    struct vec unit_lines;    /* the same of a start by the unit; empty: it has no options */
    size_t unit_options;      /* how many of these are options */
    bool has_unit_file;       /* the unit names a file of its own */
    unsigned version;
    bool is_version_known;
};

/* Of distributions whose package database is not read, by the key of benchmarks. */
static const struct {
    const char *key;
    unsigned version;
} distributions[] = {
    { "debian9", 704 },    { "debian10", 709 },   { "debian11", 804 },   { "debian12", 902 },
    { "debian13", 1000 },  { "ubuntu1804", 706 }, { "ubuntu2004", 802 }, { "ubuntu2204", 809 },
    { "ubuntu2404", 906 }, { "rhel7", 704 },      { "rhel8", 800 },      { "rhel9", 807 },
    { "rhel10", 909 },     { "amzn2", 704 },      { "amzn2023", 807 },
};

static bool package_version(struct resource_context *context, unsigned *version)
{
    static const char *const names[] = { "openssh-server", "openssh-server-common",
                                         "openssh-server-pam", "openssh" };
    const struct package_facts *packages;
    struct error local = ERROR_INIT;

    if (facts_packages(context, &packages, &local))
        return false; /* the version is then the distribution's */
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct package *package = package_by_name(packages, str_of(names[i]));

        if (package && package->is_installed && sshd_defaults_version(package->version, version))
            return true;
    }
    return false;
}

static bool distribution_version(struct resource_context *context, unsigned *version)
{
    const struct os_facts *os;
    struct error local = ERROR_INIT;

    if (facts_os(context, &os, &local))
        return false;
    for (size_t i = 0; i < COUNT_OF(distributions); i++) {
        if (str_equal(os->key, str_of(distributions[i].key))) {
            *version = distributions[i].version;
            return true;
        }
    }
    return false;
}

static void sshd_effective_wishes(const struct resource_call *call ATTR_UNUSED,
                                  struct wish_set *set)
{
    static const char *const paths[] = { "/etc/default/ssh", "/etc/sysconfig/sshd" };

    facts_wishes(set);
    sshd_lines_wishes(set);
    config_files_wishes(set, paths, COUNT_OF(paths));
}

/* Ports of the command are all that there are. */
static void drop_ports(struct vec *lines, size_t from)
{
    size_t kept = from;

    for (size_t i = from; i < lines->count; i++) {
        const struct sshd_line *line = vec_at(lines, i);

        if (strcmp(line->directive->keyword->name, "Port") != 0)
            *(struct sshd_line *)vec_at(lines, kept++) = *line;
    }
    lines->count = kept;
}

/* The options of a start, then its file: of most keywords the first line counts. */
static enum gate_rc read_start(struct sshd_effective *sshd, const struct sshd_start *start,
                               const struct entry **file, struct vec *lines, struct error *err)
{
    struct resource_context *context = sshd->context;
    struct str path = start->file.len > 0 ? start->file : sshd->path;
    struct origin *origin = arena_new(context->arena, 1, sizeof(*origin));
    struct error local = ERROR_INIT;

    *origin = start->origin;
    if (sshd_lines_add_options(context, start->settings, origin, lines, err))
        return err->rc;
    size_t options = lines->count;
    if (str_equal(path, STR("none")))
        return GATE_OK;
    enum gate_rc rc = rootfs_find(context->rootfs, path, ROOTFS_FOLLOW, file, &local);
    /* Without the file sshd does not start, or it comes from elsewhere: no default answers. */
    if (rc)
        return error_set(err, rc, "%s", local.message);
    if (sshd_lines_read(context, path, SSHD_SERVER, lines, err))
        return err->rc;
    if (start->has_ports)
        drop_ports(lines, options);
    return GATE_OK;
}

static enum gate_rc read_unit(struct sshd_effective *sshd, const struct sshd_start *unit,
                              struct error *err)
{
    const struct entry *ignored = NULL;

    if (!sshd_start_is_any(unit))
        return GATE_OK;
    if (read_start(sshd, unit, &ignored, &sshd->unit_lines, err))
        return err->rc;
    sshd->has_unit_file = unit->file.len > 0;
    for (size_t i = 0; i < sshd->unit_lines.count; i++) {
        const struct sshd_line *line = vec_at(&sshd->unit_lines, i);

        sshd->unit_options += line->origin != NULL;
    }
    return GATE_OK;
}

static enum gate_rc sshd_effective_open(void *self, struct resource_context *context,
                                        const struct resource_call *call ATTR_UNUSED,
                                        struct error *err)
{
    struct sshd_effective *sshd = self;
    struct sshd_start start;
    struct sshd_start unit;

    sshd->context = context;
    sshd->lines = VEC_INIT(struct sshd_line);
    sshd->unit_lines = VEC_INIT(struct sshd_line);
    sshd->path = sshd_lines_path(context->rootfs);
    sshd->version = SSHD_NEWEST;
    if (sshd_start_of_image(context, &start, err) || sshd_start_of_unit(context, &unit, err))
        return err->rc;
    if (read_unit(sshd, &unit, err))
        return err->rc;
    if (start.file.len > 0)
        sshd->path = start.file;
    if (read_start(sshd, &start, &sshd->file, &sshd->lines, err))
        return err->rc;
    sshd->is_version_known =
        package_version(context, &sshd->version) || distribution_version(context, &sshd->version);
    return GATE_OK;
}

static void sshd_effective_close(void *self)
{
    struct sshd_effective *sshd = self;

    vec_release(&sshd->lines);
    vec_release(&sshd->unit_lines);
}

static struct origin sshd_effective_origin(const void *self,
                                           const struct resource_call *call ATTR_UNUSED)
{
    const struct sshd_effective *sshd = self;
    struct origin origin = ORIGIN_INIT;

    if (sshd->file)
        return facts_origin(sshd->file, 0, STR(""));
    origin.path = sshd->path;
    return origin;
}

/* The lines of one keyword that count together, and what else makes a value of them. */
struct setting {
    const struct sshd_keyword *keyword;
    struct vec lines; /* const struct sshd_line * */
};

static void add_setting(struct setting *setting, const struct sshd_line *line)
{
    *(const struct sshd_line **)vec_add(&setting->lines) = line;
}

/* The item of lines that count together, with the place of one of them. */
static struct value item_of(const struct sshd_effective *sshd, const struct setting *setting,
                            const struct sshd_line *place)
{
    struct arena *arena = sshd->context->arena;
    struct origin *origin = arena_new(arena, 1, sizeof(*origin));
    struct str key = str_of(setting->keyword->name);
    struct value value = sshd_value_of(setting->keyword, &setting->lines, sshd->version, arena);

    if (place->context->count > 0)
        key =
            arena_printf(arena, "%s, %.*s", setting->keyword->name, STR_ARG(place->context->text));
    if (place->origin) {
        *origin = *place->origin;
        origin->entry = key;
    } else {
        *origin = facts_origin(place->file, place->directive->line, key);
    }
    value.origin = origin;
    return value;
}

/* What holds when no line sets the keyword. */
static struct value default_of(const struct sshd_effective *sshd,
                               const struct sshd_keyword *keyword)
{
    struct arena *arena = sshd->context->arena;
    struct origin *origin = arena_new(arena, 1, sizeof(*origin));
    struct value value = sshd_value_default(keyword, sshd->version, arena);

    *origin = sshd_effective_origin(sshd, NULL);
    origin->entry = arena_printf(arena, "%s, default", keyword->name);
    value.origin = origin;
    return value;
}

/* The item of connections that no Match names but "Match all". */
static struct value everywhere(const struct sshd_effective *sshd,
                               const struct sshd_keyword *keyword)
{
    struct setting outside = { .keyword = keyword, .lines = VEC_INIT(const struct sshd_line *) };
    struct setting always = { .keyword = keyword, .lines = VEC_INIT(const struct sshd_line *) };
    struct value value;

    for (size_t i = 0; i < sshd->lines.count; i++) {
        const struct sshd_line *line = vec_at(&sshd->lines, i);

        if (line->directive->keyword != keyword || line->context->count > 0)
            continue;
        /* "Match all" is read a second time, and then wins; what may not stand under one does not
         */
        bool is_second = line->context->is_match && keyword->is_conditional;
        add_setting(is_second ? &always : &outside, line);
    }
    const struct setting *counting = always.lines.count > 0 ? &always : &outside;
    if (counting->lines.count > 0)
        value = item_of(sshd, counting, *(const struct sshd_line **)vec_at(&counting->lines, 0));
    else
        value = default_of(sshd, keyword);
    vec_release(&outside.lines);
    vec_release(&always.lines);
    return value;
}

/* Whether an earlier Match of the same criteria was seen already: it has this one's lines. */
static bool is_repeated(const struct sshd_effective *sshd, size_t index)
{
    const struct sshd_line *line = vec_at(&sshd->lines, index);

    for (size_t i = 0; i < index; i++) {
        const struct sshd_line *other = vec_at(&sshd->lines, i);

        if (other->directive->keyword == line->directive->keyword && other->context->count > 0 &&
            sshd_context_covers(other->context, line->context) &&
            sshd_context_covers(line->context, other->context))
            return true;
    }
    return false;
}

/*
 * The item of a Match, of which the line at `index` is the first that sets the keyword. False: for
 * these connections an earlier line wins, which has its own item.
 */
static bool conditional(const struct sshd_effective *sshd, size_t index, struct value *value)
{
    const struct sshd_line *line = vec_at(&sshd->lines, index);
    const struct sshd_keyword *keyword = line->directive->keyword;
    struct setting setting = { .keyword = keyword, .lines = VEC_INIT(const struct sshd_line *) };
    bool is_first = true;

    for (size_t i = 0; i < sshd->lines.count; i++) {
        const struct sshd_line *other = vec_at(&sshd->lines, i);

        if (other->directive->keyword != keyword || !other->context->is_match ||
            !sshd_context_covers(other->context, line->context))
            continue;
        is_first &= i >= index;
        add_setting(&setting, other);
    }
    if (is_first || keyword->is_gathered)
        *value = item_of(sshd, &setting, line);
    vec_release(&setting.lines);
    return is_first || keyword->is_gathered;
}

/* The items of one start: everywhere, then under each Match. */
static void add_items(const struct sshd_effective *sshd, const struct sshd_keyword *keyword,
                      struct value *items, size_t *count)
{
    items[(*count)++] = everywhere(sshd, keyword);
    for (size_t i = 0; i < sshd->lines.count; i++) {
        const struct sshd_line *line = vec_at(&sshd->lines, i);

        if (line->directive->keyword != keyword || line->context->count == 0 ||
            is_repeated(sshd, i))
            continue;
        if (conditional(sshd, i, &items[*count]))
            (*count)++;
    }
}

/* Whether a start by the unit may differ in this: the same twice would be two findings of one. */
static bool is_changed_by_unit(const struct sshd_effective *sshd,
                               const struct sshd_keyword *keyword)
{
    bool is_changed = sshd->has_unit_file;

    for (size_t i = 0; i < sshd->unit_options && !is_changed; i++) {
        const struct sshd_line *line = vec_at(&sshd->unit_lines, i);

        is_changed = line->directive->keyword == keyword;
    }
    return is_changed;
}

static enum gate_rc sshd_effective_get(void *self, const struct property_query *query,
                                       struct value *value, struct error *err)
{
    const struct sshd_effective *sshd = self;
    const struct sshd_keyword *keyword = sshd_keyword_find(query->name);

    if (!keyword || keyword->kind == SSHD_MATCH || keyword->kind == SSHD_INCLUDE ||
        keyword->kind == SSHD_NOTHING) {
        const char *nearest = keyword ? NULL : sshd_keyword_nearest(query->name);

        return error_set(err, GATE_EUSAGE, "sshd has no value of '%.*s'%s%s", STR_ARG(query->name),
                         nearest ? ", perhaps of " : "", nearest ? nearest : "");
    }

    struct sshd_effective by_unit = *sshd;
    size_t room = sshd->lines.count + sshd->unit_lines.count + 2;
    struct value *items = arena_new(sshd->context->arena, room, sizeof(*items));
    size_t count = 0;
    by_unit.lines = sshd->unit_lines;
    add_items(sshd, keyword, items, &count);
    if (is_changed_by_unit(sshd, keyword))
        add_items(&by_unit, keyword, items, &count);
    *value = value_list(items, count);
    return GATE_OK;
}

static enum gate_rc get_version(void *self, const struct property_query *query ATTR_UNUSED,
                                struct value *value, struct error *err ATTR_UNUSED)
{
    const struct sshd_effective *sshd = self;

    *value = value_nil();
    if (sshd->is_version_known)
        *value = value_str(
            arena_printf(sshd->context->arena, "%u.%u", sshd->version / 100, sshd->version % 100));
    return GATE_OK;
}

static const struct property_def sshd_effective_properties[] = {
    { .name = "version",
      .type = VALUE_STR,
      .help = "of OpenSSH, whose defaults count; nil: unknown, the newest that gate knows count",
      .get = get_version },
};

static const struct property_def sshd_effective_keyword = {
    .name = "KEYWORD",
    .type = VALUE_STR,
    .is_each = true,
    .help = "any keyword as `sshd -T` prints it, for all connections and for those of each Match; "
            "numbers and times in seconds as integers, Ciphers and other lists as lists",
    .get = sshd_effective_get,
};

const struct resource_def resource_sshd_effective = {
    .name = "sshd_effective",
    .summary = "what sshd does: its files with all they include, Match blocks and defaults",
    .arity = CALL_NONE,
    .example = "{sshd_effective: , its: {PermitRootLogin: {eq: \"no\"}}}",
    .self_size = sizeof(struct sshd_effective),
    .wishes = sshd_effective_wishes,
    .open = sshd_effective_open,
    .close = sshd_effective_close,
    .origin = sshd_effective_origin,
    .properties = sshd_effective_properties,
    .property_count = COUNT_OF(sshd_effective_properties),
    .dynamic = &sshd_effective_keyword,
};
