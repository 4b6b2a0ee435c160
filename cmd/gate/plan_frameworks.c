#include "gate/plan_frameworks.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* A framework alone means all of its requirements. */
static void fill_frameworks(struct plan *plan, const struct option_list *words)
{
    struct str *frameworks = arena_new(&plan->arena, words->count + 1, sizeof(*frameworks));

    for (size_t i = 0; i < words->count; i++) {
        const char *all = strchr(words->items[i], ':') ? "" : ":*";

        frameworks[i] = arena_printf(&plan->arena, "%s%s", words->items[i], all);
    }
    plan->check.frameworks = frameworks;
    plan->check.framework_count = words->count;
}

/* What auto leaves to whoever names it. */
static void fill_selections(struct plan *plan)
{
    struct str *names = arena_new(&plan->arena, profile_builtin_count() + 1, sizeof(*names));

    plan->check.selections = names;
    for (size_t i = 0; i < profile_builtin_count(); i++) {
        struct str name = profile_builtin_name(i);

        if (profile_builtin_is_selection(name))
            names[plan->check.selection_count++] = name;
    }
}

static bool is_selection(const struct plan *plan, struct str name)
{
    for (size_t i = 0; i < plan->check.selection_count; i++) {
        if (str_equal(plan->check.selections[i], name))
            return true;
    }
    return false;
}

static bool has_profile(struct profile *const *profiles, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (profiles[i]->is_builtin && str_equal(profiles[i]->name, name))
            return true;
    }
    return false;
}

/* The built-in profile that has the framework's name, where there is one and no other way to it. */
static enum exit_code add_framework(struct plan *plan, struct str name)
{
    CLEANUP(diagnostics_release) struct diagnostics diagnostics = DIAGNOSTICS_INIT;
    struct error err = ERROR_INIT;

    if (!is_selection(plan, name) || has_profile(plan->profiles, plan->profile_count, name) ||
        has_profile(plan->frameworks, plan->framework_count, name))
        return EXIT_PASSED;
    struct profile **slot = &plan->frameworks[plan->framework_count];
    if (profile_open(arena_str(&plan->arena, name).ptr, &diagnostics, slot, &err))
        return cli_fail_error(EXIT_USAGE, &err);
    plan->framework_count++;
    return EXIT_PASSED;
}

enum exit_code plan_frameworks_open(struct plan *plan, const struct option_list *words)
{
    enum exit_code code = EXIT_PASSED;

    fill_frameworks(plan, words);
    fill_selections(plan);
    plan->frameworks = memory_new(words->count + 1, sizeof(struct profile *));
    for (size_t i = 0; i < words->count && code == EXIT_PASSED; i++) {
        struct str rest = plan->check.frameworks[i];
        struct str name;

        if (str_cut(&rest, ':', &name))
            code = add_framework(plan, name);
    }
    plan->check.framework_profiles = (const struct profile *const *)plan->frameworks;
    plan->check.framework_profile_count = plan->framework_count;
    return code;
}

void plan_frameworks_release(struct plan *plan)
{
    for (size_t i = 0; i < plan->framework_count; i++)
        profile_close(plan->frameworks[i]);
    free(plan->frameworks);
}
