#include "format/pkla.h"

#include <stdlib.h>

#include "format/settings.h"

static const struct settings_syntax pkla_syntax = {
    .separators = "=",
    .comments = "#",
    .has_sections = true,
    .needs_section = true,
    .bare = SETTINGS_BARE_FAULT,
};

static enum gate_rc fault(const struct setting *setting, const char *what, struct error *err)
{
    return error_set(err, GATE_EFORMAT, "line %u: %s", setting->line, what);
}

/* The parts of a list, which semicolons end; empty ones are none, and blanks belong to a part. */
static const struct str *split(struct str list, struct arena *arena, size_t *count)
{
    struct str *parts = arena_new(arena, list.len / 2 + 1, sizeof(*parts));
    struct str part;

    *count = 0;
    while (str_cut(&list, ';', &part)) {
        if (str_trim(part).len > 0)
            parts[(*count)++] = part;
    }
    return parts;
}

static enum gate_rc take_list(const struct setting *setting, struct arena *arena,
                              const struct str **parts, size_t *count, struct error *err)
{
    if (*count > 0)
        return fault(setting, "a key is given twice", err);
    if (str_find(setting->value, STR("\\")) >= 0)
        return fault(setting, "a list with a backslash", err);
    *parts = split(setting->value, arena, count);
    return *count > 0 ? GATE_OK : fault(setting, "an empty list", err);
}

static enum gate_rc take_result(const struct setting *setting, struct str *result,
                                struct error *err)
{
    static const char *const results[] = { "no",         "yes",
                                           "auth_self",  "auth_self_keep",
                                           "auth_admin", "auth_admin_keep" };

    if (result->len > 0)
        return fault(setting, "a key is given twice", err);
    for (size_t i = 0; i < COUNT_OF(results); i++) {
        if (str_equal(setting->value, str_of(results[i])))
            *result = setting->value;
    }
    return result->len > 0 ? GATE_OK : fault(setting, "a result that polkit does not know", err);
}

/* Other keys mean nothing to who may do what: ReturnValue tells a program more. */
static enum gate_rc take_setting(struct pkla_entry *entry, const struct setting *setting,
                                 struct arena *arena, struct error *err)
{
    if (str_equal(setting->name, STR("Identity")))
        return take_list(setting, arena, &entry->identities, &entry->identity_count, err);
    if (str_equal(setting->name, STR("Action")))
        return take_list(setting, arena, &entry->actions, &entry->action_count, err);
    if (str_equal(setting->name, STR("ResultAny")))
        return take_result(setting, &entry->result_any, err);
    if (str_equal(setting->name, STR("ResultInactive")))
        return take_result(setting, &entry->result_inactive, err);
    if (str_equal(setting->name, STR("ResultActive")))
        return take_result(setting, &entry->result_active, err);
    return GATE_OK;
}

static enum gate_rc check_entry(const struct pkla_entry *entry, struct error *err)
{
    const char *missing =
        entry->identity_count == 0 ? "Identity"
        : entry->action_count == 0 ? "Action"
        : entry->result_any.len + entry->result_inactive.len + entry->result_active.len == 0
            ? "result"
            : NULL;

    return missing
               ? error_set(err, GATE_EFORMAT, "line %u: an entry without %s", entry->line, missing)
               : GATE_OK;
}

static int compare_sections(const void *a, const void *b)
{
    const struct pkla_entry *const *first = a;
    const struct pkla_entry *const *second = b;
    int order = str_compare((*first)->section, (*second)->section);

    return order ? order : ((*first)->line > (*second)->line) - ((*first)->line < (*second)->line);
}

/* GLib makes one group of those of one name, whatever stands between them. */
static enum gate_rc check_sections(const struct vec *entries, size_t first, struct arena *arena,
                                   struct error *err)
{
    size_t count = entries->count - first;
    const struct pkla_entry **sorted = arena_new(arena, count + 1, sizeof(const void *));

    for (size_t i = 0; i < count; i++)
        sorted[i] = vec_at(entries, first + i);
    qsort(sorted, count, sizeof(*sorted), compare_sections);
    for (size_t i = 1; i < count; i++) {
        if (str_equal(sorted[i - 1]->section, sorted[i]->section))
            return error_set(err, GATE_EFORMAT, "line %u: a section that was there before",
                             sorted[i]->line);
    }
    return GATE_OK;
}

enum gate_rc pkla_parse(struct str text, struct arena *arena, struct vec *entries,
                        struct error *err)
{
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);
    size_t before = entries->count;

    if (settings_parse(text, &pkla_syntax, arena, &settings, err))
        return err->rc;
    for (size_t i = 0; i < settings.count;) {
        const struct setting *first = vec_at(&settings, i);
        struct pkla_entry entry = { .section = first->section, .line = first->line };

        for (; i < settings.count; i++) {
            const struct setting *setting = vec_at(&settings, i);

            if (!str_equal(setting->section, entry.section))
                break;
            if (take_setting(&entry, setting, arena, err))
                return err->rc;
        }
        if (check_entry(&entry, err))
            return err->rc;
        *(struct pkla_entry *)vec_add(entries) = entry;
    }
    return check_sections(entries, before, arena, err);
}
