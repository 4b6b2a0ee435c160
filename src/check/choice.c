#include "check/choice.h"

#include "base/arena.h"
#include "base/vec.h"

static bool matches_one(const struct str *patterns, size_t count, struct str id)
{
    for (size_t i = 0; i < count; i++) {
        if (str_glob(patterns[i], id))
            return true;
    }
    return false;
}

bool choice_names(const struct check_plan *plan, const struct control *control)
{
    if (plan->control_count > 0 && !matches_one(plan->controls, plan->control_count, control->id))
        return false;
    return !matches_one(plan->skips, plan->skip_count, control->id);
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
            if (str_glob(pattern, profile->controls[j].id))
                return true;
        }
    }
    return false;
}

static enum gate_rc no_such_control(const struct check_plan *plan, struct str pattern,
                                    struct error *err)
{
    CLEANUP(arena_release) struct arena arena = ARENA_INIT;
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);

    for (size_t i = 0; i < plan->profile_count; i++) {
        const struct profile *profile = plan->profiles[i];

        for (size_t j = 0; j < profile->control_count; j++) {
            const char **name = vec_add(&names);
            *name = arena_str(&arena, profile->controls[j].id).ptr;
        }
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

enum gate_rc choice_check(const struct check_plan *plan, struct error *err)
{
    if (check_profiles(plan, err))
        return err->rc;
    for (size_t i = 0; i < plan->control_count; i++) {
        if (!choice_matches_any(plan, plan->controls[i]))
            return no_such_control(plan, plan->controls[i], err);
    }
    return GATE_OK;
}
