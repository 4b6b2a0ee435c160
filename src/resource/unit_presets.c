#include "resource/unit_presets.h"

#include "format/settings.h"
#include "format/unit_name.h"
#include "resource/cache.h"
#include "resource/config_files.h"
#include "resource/unit_files.h"

static const char *const directories[] = {
    "/etc/systemd/system-preset",
    "/run/systemd/system-preset",
    "/usr/local/lib/systemd/system-preset",
    "/usr/lib/systemd/system-preset",
};

/* "enable PATTERN" and "disable PATTERN"; what is neither is passed over. */
static const struct settings_syntax syntax = {
    .separators = "",
    .comments = "#;",
    .bare = SETTINGS_BARE_SKIPPED,
};

struct preset_rule {
    bool is_enabled;
    struct str pattern;
    struct str instances; /* of a template that is enabled, parted by blanks; may be empty */
    const struct origin *origin;
};

struct preset_rules {
    const struct preset_rule *rules;
    size_t count;
};

void unit_presets_wishes(struct wish_set *set)
{
    config_files_wish_dropins(set, directories, COUNT_OF(directories), ".preset");
}

static void add_rule(struct resource_context *context, const struct config_file *file,
                     const struct setting *setting, struct vec *rules)
{
    bool is_enabled = str_equal(setting->name, STR("enable"));
    struct str rest = setting->value;
    struct str pattern = rest;

    if (!is_enabled && !str_equal(setting->name, STR("disable")))
        return;
    if (!is_enabled)
        rest = STR("");
    else if (!str_word(&rest, &pattern))
        return;
    rest = str_trim(rest);
    if (rest.len > 0 && unit_name_kind(pattern) != UNIT_NAME_TEMPLATE)
        return;
    *(struct preset_rule *)vec_add(rules) = (struct preset_rule){
        .is_enabled = is_enabled,
        .pattern = unit_files_pattern(pattern, context->arena),
        .instances = rest,
        .origin = config_file_place(context, file, setting->line, pattern),
    };
}

static enum gate_rc read_file(struct resource_context *context, const struct config_file *file,
                              struct vec *rules, struct error *err)
{
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);

    if (settings_parse(file->text, &syntax, context->arena, &settings, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < settings.count; i++)
        add_rule(context, file, vec_at(&settings, i), rules);
    return GATE_OK;
}

static enum gate_rc read_presets(struct resource_context *context, const void **reading,
                                 struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);
    CLEANUP(vec_release) struct vec rules = VEC_INIT(struct preset_rule);
    struct preset_rules *read = arena_new(context->arena, 1, sizeof(*read));

    if (config_files_dropins(context, directories, COUNT_OF(directories), ".preset", &files, err))
        return err->rc;
    for (size_t i = 0; i < files.count; i++) {
        if (read_file(context, vec_at(&files, i), &rules, err))
            return err->rc;
    }
    struct preset_rule *kept = vec_keep(&rules, context->arena);
    *read = (struct preset_rules){ .rules = kept, .count = rules.count };
    *reading = read;
    return GATE_OK;
}

static bool is_for(struct resource_context *context, const struct preset_rule *rule,
                   struct str name)
{
    struct str instance = unit_name_instance(name);

    if (rule->instances.len > 0 && instance.len > 0 && str_has_word(rule->instances, instance) &&
        str_glob(rule->pattern, unit_name_template(name, context->arena)))
        return true;
    return str_glob(rule->pattern, name);
}

enum gate_rc unit_preset_find(struct resource_context *context, struct str name, bool *is_enabled,
                              const struct origin **origin, struct error *err)
{
    const struct preset_rules *rules;
    const void *reading;

    if (resource_cache_fact(context, FACT_PRESETS, read_presets, &reading, err))
        return err->rc;
    rules = reading;
    *is_enabled = true;
    for (size_t i = 0; i < rules->count; i++) {
        if (!is_for(context, &rules->rules[i], name))
            continue;
        *is_enabled = rules->rules[i].is_enabled;
        *origin = rules->rules[i].origin;
        return GATE_OK;
    }
    return GATE_OK;
}
