#include "check/choice.h"

#include "base/arena.h"
#include "base/vec.h"

static bool matches_one(const struct str *patterns, size_t count, const struct control *control)
{
    for (size_t i = 0; i < count; i++) {
        if (control_matches(control, patterns[i]))
            return true;
    }
    return false;
}

bool choice_names(const struct check_plan *plan, const struct control *control)
{
    if (plan->control_count > 0 && !matches_one(plan->controls, plan->control_count, control))
        return false;
    if (plan->framework_count > 0 && !matches_one(plan->frameworks, plan->framework_count, control))
        return false;
    return !matches_one(plan->skips, plan->skip_count, control);
}

bool choice_may_have(const struct check_plan *plan, const struct control *control)
{
    return choice_names(plan, control) && control_lowest_level(control) <= plan->level;
}

bool choice_has(const struct check_plan *plan, const struct control *control, struct str key)
{
    return choice_names(plan, control) && control_level(control, key) <= plan->level;
}

bool choice_matches_any(const struct check_plan *plan, struct str pattern)
{
    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *profile = plan->profiles[i];

        for (size_t j = 0; j < profile->control_count; j++) {
            if (control_matches(&profile->controls[j], pattern))
                return true;
        }
    }
    return false;
}

static void add_name(struct vec *names, struct str name, struct arena *arena)
{
    const char **added = vec_add(names);

    *added = arena_str(arena, name).ptr;
}

/* What a pattern of its kind could have meant of a control: its id, or its numbers. */
static void add_names(struct vec *names, const struct control *control, bool is_numbered,
                      struct arena *arena)
{
    if (!is_numbered)
        add_name(names, control->id, arena);
    for (size_t i = 0; is_numbered && i < control->tag_count; i++) {
        const struct control_tag *tag = &control->tags[i];

        add_name(names, arena_printf(arena, "%.*s:*", STR_ARG(tag->name)), arena);
        for (size_t k = 0; k < tag->value_count; k++)
            add_name(names,
                     arena_printf(arena, "%.*s:%.*s%s%.*s", STR_ARG(tag->name), STR_ARG(tag->key),
                                  tag->key.len > 0 ? ":" : "", STR_ARG(tag->values[k])),
                     arena);
    }
}

static enum gate_rc no_such_control(const struct check_plan *plan, struct str pattern,
                                    struct error *err)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);
    bool is_numbered = str_find(pattern, STR(":")) >= 0;

    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *profile = plan->profiles[i];

        for (size_t j = 0; j < profile->control_count; j++)
            add_names(&names, &profile->controls[j], is_numbered, &arena);
    }

    const char *nearest = str_nearest(pattern, names.items, names.count);
    if (!nearest)
        return error_set(err, GATE_EUSAGE,
                         "no control is selected: no profile of this run has '%.*s'",
                         STR_ARG(pattern));
    return error_set(err, GATE_EUSAGE,
                     "no control is selected: no profile of this run has '%.*s': did you mean "
                     "'%s'?",
                     STR_ARG(pattern), nearest);
}

/* The counts of each profile must add up, and reports tell controls by their profile's name. */
static enum gate_rc check_profiles(const struct check_plan *plan, struct error *err)
{
    for (size_t i = 0; i < plan->profile_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (str_equal(plan->profiles[i]->name, plan->profiles[j]->name))
                return error_set(err, GATE_EUSAGE, "two profiles have the name '%.*s'",
                                 STR_ARG(plan->profiles[i]->name));
        }
    }
    return GATE_OK;
}

static enum gate_rc check_patterns(const struct check_plan *plan, const struct str *patterns,
                                   size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!choice_matches_any(plan, patterns[i]))
            return no_such_control(plan, patterns[i], err);
    }
    return GATE_OK;
}

enum gate_rc choice_check(const struct check_plan *plan, struct error *err)
{
    if (check_profiles(plan, err))
        return err->rc;
    if (check_patterns(plan, plan->controls, plan->control_count, err))
        return err->rc;
    return check_patterns(plan, plan->frameworks, plan->framework_count, err);
}
