/* What `systemctl is-enabled` says of a unit, and what pulls it in. */
#include "base/map.h"
#include "format/unit_name.h"
#include "resource/facts.h"
#include "resource/settings_resource.h"
#include "resource/unit_files.h"

/* What the links of one directory say. */
enum found {
    FOUND_NOTHING,
    FOUND_SAME_NAME, /* the unit itself stands there as a link */
    FOUND_LINK,
};

/* A word without the quotes around it. */
static struct str unquoted(struct str word)
{
    char first = (char)(word.len > 1 ? word.ptr[0] : '\0');

    if ((first == '"' || first == '\'') && word.ptr[word.len - 1] == first)
        return str_slice(word, 1, word.len - 2);
    return word;
}

void unit_file_words(const struct vec *settings, struct str section, struct str name,
                     struct vec *words)
{
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *setting = &((struct setting_place *)vec_at(settings, i))->setting;
        struct str rest = setting->value;
        struct str word;

        if (!str_equal(setting->name, name) || !str_equal(setting->section, section))
            continue;
        if (rest.len == 0)
            words->count = 0;
        while (str_word(&rest, &word))
            *(struct str *)vec_add(words) = unquoted(word);
    }
}

static size_t count_words(const struct unit_file *unit, struct str name)
{
    CLEANUP(vec_release) struct vec words = VEC_INIT(struct str);

    unit_file_words(&unit->install, STR("Install"), name, &words);
    return words.count;
}

/* The last DefaultInstance, or an empty text. */
static struct str default_instance(const struct unit_file *unit)
{
    struct str instance = STR("");

    for (size_t i = 0; i < unit->install.count; i++) {
        const struct setting *setting =
            &((struct setting_place *)vec_at(&unit->install, i))->setting;

        if (str_equal(setting->section, STR("Install")) &&
            str_equal(setting->name, STR("DefaultInstance")))
            instance = setting->value;
    }
    return instance;
}

/* Whether enabling the unit would make a link of that name. */
static bool is_known_name(const struct unit_file *unit, struct str name)
{
    if (str_equal(name, unit->name))
        return true;
    for (size_t i = 0; i < unit->aliases.count; i++) {
        if (str_equal(name, *(const struct str *)vec_at(&unit->aliases, i)))
            return true;
    }
    if (unit_name_kind(unit->name) != UNIT_NAME_TEMPLATE)
        return false;
    struct str instance = default_instance(unit);
    return instance.len > 0 && str_equal(unit_name_instance(name), instance) &&
           str_equal(unit_name_prefix(name), unit_name_prefix(unit->name)) &&
           str_equal(unit_name_type(name), unit_name_type(unit->name));
}

/* How the links are read in one pass of find_enablement(). */
struct pass {
    const struct unit_file *unit;
    bool is_strict; /* only names that enabling would make */
    bool is_below;  /* the directory is hidden by that in which the unit stands */
};

static enum found judge_link(const struct pass *pass, const struct unit_link *link)
{
    struct str name = pass->unit->name;
    bool is_in_folder = link->owner.len > 0;
    bool has_name = str_equal(link->name, name) && (is_in_folder || !pass->is_below);
    bool leads_here = !is_in_folder && str_equal(link->target, name);

    if (has_name && leads_here)
        return FOUND_SAME_NAME;
    /* in a folder what has another name is an instance of this template */
    if (!has_name && !leads_here && !is_in_folder)
        return FOUND_NOTHING;
    return !pass->is_strict || is_known_name(pass->unit, link->name) ? FOUND_LINK : FOUND_NOTHING;
}

/* `links` of one directory come first; takes them off. */
static enum found judge_directory(const struct pass *pass, size_t directory,
                                  const struct unit_key **links, size_t *count)
{
    enum found found = FOUND_NOTHING;

    for (; *count > 0 && (*links)->link->directory == directory; (*links)++, (*count)--) {
        enum found one = judge_link(pass, (*links)->link);

        found = one > found ? one : found;
    }
    return found;
}

/* Whether `path` is below the directory. */
static bool is_below(struct str path, struct str directory)
{
    return str_starts_with(path, directory) && path.len > directory.len &&
           path.ptr[directory.len] == '/';
}

/* "enabled", "enabled-runtime", "static", "linked", "linked-runtime", or NULL. */
static const char *find_enablement(const struct unit_files *units, const struct unit_file *unit,
                                   bool is_strict)
{
    struct pass pass = { .unit = unit, .is_strict = is_strict };
    size_t count;
    const struct unit_key *links = unit_files_links(units, unit->name, &count);
    bool is_runtime = false;
    bool is_elsewhere = false;
    bool is_linked = false;
    bool is_linked_runtime = false;

    for (size_t i = 0; i < units->directory_count; i++) {
        const struct unit_directory *directory = &units->directories[i];
        bool is_config = directory->kind == UNIT_DIRECTORY_CONFIG;
        enum found found = judge_directory(&pass, i, &links, &count);

        if (found == FOUND_LINK && is_config)
            return "enabled";
        is_runtime |= found == FOUND_LINK && directory->is_runtime;
        is_elsewhere |= found == FOUND_LINK && !directory->is_runtime;
        is_linked |= found == FOUND_SAME_NAME && is_config;
        is_linked_runtime |= found == FOUND_SAME_NAME && directory->is_runtime;
        pass.is_below |= is_below(unit->path, directory->path);
    }
    if (is_runtime)
        return "enabled-runtime";
    if (is_elsewhere && unit_name_kind(unit->name) == UNIT_NAME_INSTANCE)
        return "static";
    if (is_linked)
        return "linked";
    return is_linked_runtime ? "linked-runtime" : NULL;
}

static enum unit_directory_kind directory_kind(const struct unit_files *units, struct str path)
{
    for (size_t i = 0; i < units->directory_count; i++) {
        struct str directory = units->directories[i].path;

        if (is_below(path, directory) &&
            str_find(str_slice(path, directory.len + 1, path.len), STR("/")) < 0)
            return units->directories[i].kind;
    }
    return UNIT_DIRECTORY_OTHER;
}

const char *unit_file_state(const struct unit_files *units, const struct unit_file *unit)
{
    enum unit_directory_kind kind = directory_kind(units, unit->path);
    const char *state;

    if (unit->is_masked)
        return str_starts_with(unit->path, STR("/run/")) ? "masked-runtime" : "masked";
    if (!str_equal(unit->asked, str_base_name(unit->path)) &&
        unit_name_kind(unit->name) != UNIT_NAME_INSTANCE)
        return "alias";
    if (kind == UNIT_DIRECTORY_GENERATED)
        return "generated";
    if (kind == UNIT_DIRECTORY_TRANSIENT)
        return "transient";
    state = find_enablement(units, unit, true);
    if (state)
        return state;
    if (find_enablement(units, unit, false))
        return "indirect";
    if (unit->aliases.count > 0 || count_words(unit, STR("WantedBy")) > 0 ||
        count_words(unit, STR("RequiredBy")) > 0)
        return "disabled";
    return count_words(unit, STR("Also")) > 0 ? "indirect" : "static";
}

void unit_file_wanted_by(const struct unit_files *units, const struct unit_file *unit,
                         struct vec *values)
{
    CLEANUP(map_release) struct map owners = MAP_INIT;
    struct arena *arena = units->context->arena;
    size_t count;
    const struct unit_key *links = unit_files_links(units, unit->name, &count);

    for (size_t i = 0; i < count; i++) {
        const struct unit_link *link = links[i].link;

        if (link->owner.len == 0 || map_find(&owners, link->owner))
            continue;
        struct origin *origin = arena_new(arena, 1, sizeof(*origin));
        *origin = facts_origin(link->entry, 0, link->name);
        map_set(&owners, link->owner, origin);
        if (str_equal(link->entry->link, STR("/dev/null")))
            continue;
        struct value value = value_str(link->owner);
        value.origin = origin;
        *(struct value *)vec_add(values) = value;
    }
}
