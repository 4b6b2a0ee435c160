/* Which frameworks a run asks for, which of their requirements, and what has no answer in an image.
 */
#include "base/attributes.h"
#include "base/vec.h"
#include "evidence/record_parts.h"
#include "evidence/safe.h"

/* The requirement of "soc2:CC6.*" that --framework named; empty: it is about another framework. */
static struct str named_of(struct str word, struct str framework)
{
    struct str name;

    if (!str_cut(&word, ':', &name) || !str_equal(name, framework))
        return STR("");
    return word;
}

/* Both narrow: what --framework names, of what the profiles select by. */
bool record_is_asked(const struct results *results, struct str framework, struct str requirement)
{
    bool is_named = false;
    bool is_named_one = false;
    bool is_selected = false;
    bool is_selected_one = false;

    for (size_t i = 0; i < results->framework_count; i++) {
        struct str pattern = named_of(results->frameworks[i], framework);

        is_named |= pattern.len > 0;
        is_named_one |= pattern.len > 0 && str_glob(pattern, requirement);
    }
    for (size_t i = 0; i < results->profile_count; i++) {
        const struct profile_framework *asks = &results->profiles[i].profile->framework;

        if (!str_equal(asks->tag, framework))
            continue;
        is_selected = true;
        for (size_t k = 0; k < asks->asked_count; k++)
            is_selected_one |= str_glob(asks->asked[k], requirement);
    }
    return (is_named || is_selected) && (!is_named || is_named_one) &&
           (!is_selected || is_selected_one);
}

static void add_text(struct vec *texts, struct str text)
{
    for (size_t i = 0; i < texts->count; i++) {
        if (str_equal(*(const struct str *)vec_at(texts, i), text))
            return;
    }
    *(struct str *)vec_add(texts) = text;
}

/* Whether one of both globs takes in the other, or --framework does not narrow the framework. */
static bool is_wanted(const struct results *results, struct str framework, struct str requirement)
{
    bool is_named = false;

    for (size_t i = 0; i < results->framework_count; i++) {
        struct str named = named_of(results->frameworks[i], framework);

        if (named.len == 0)
            continue;
        if (str_glob(named, requirement) || str_glob(requirement, named))
            return true;
        is_named = true;
    }
    return !is_named;
}

static bool is_outside(const struct vec *outside, struct str requirement)
{
    for (size_t i = 0; i < outside->count; i++) {
        const struct record_outside *row = vec_at(outside, i);

        if (str_glob(row->requirement, requirement))
            return true;
    }
    return false;
}

/* The profiles of this run that select by the framework. */
struct askers {
    const struct results *results;
    struct arena *arena;
    struct record_framework *framework;
};

static void add_sources(const struct askers *askers, struct vec *sources)
{
    const struct results *results = askers->results;
    struct arena *arena = askers->arena;

    for (size_t i = 0; i < results->framework_count; i++) {
        if (named_of(results->frameworks[i], askers->framework->name).len > 0)
            add_text(sources, arena_printf(arena, "--framework %.*s",
                                           STR_ARG(safe_line(arena, results->frameworks[i]))));
    }
    for (size_t i = 0; i < results->profile_count; i++) {
        const struct profile *profile = results->profiles[i].profile;

        if (str_equal(profile->framework.tag, askers->framework->name))
            add_text(sources,
                     arena_printf(arena, "profile %.*s", STR_ARG(safe_line(arena, profile->name))));
    }
}

static void add_outside(const struct askers *askers, const struct profile_framework *asks,
                        struct vec *outside)
{
    for (size_t i = 0; str_equal(asks->tag, askers->framework->name) && i < asks->outside_count;
         i++) {
        struct str requirement = asks->outside[i].requirement;

        if (is_wanted(askers->results, asks->tag, requirement) && !is_outside(outside, requirement))
            *(struct record_outside *)vec_add(outside) = (struct record_outside){
                .requirement = safe_line(askers->arena, requirement),
                .reason = safe_line(askers->arena, asks->outside[i].reason),
            };
    }
}

/* What one profile has no control for another may have one for. */
static bool is_answered(const struct record_framework *framework, struct str requirement)
{
    for (size_t i = 0; i < framework->requirement_count; i++) {
        if (str_glob(requirement, framework->requirements[i].name))
            return true;
    }
    return false;
}

static void add_unanswered(const struct askers *askers, const struct profile_framework *asks,
                           const struct vec *outside, struct vec *unanswered)
{
    for (size_t i = 0; str_equal(asks->tag, askers->framework->name) && i < asks->unanswered_count;
         i++) {
        struct str requirement = asks->unanswered[i];

        if (record_is_asked(askers->results, asks->tag, requirement) &&
            !is_outside(outside, requirement) && !is_answered(askers->framework, requirement))
            add_text(unanswered, safe_line(askers->arena, requirement));
    }
}

static void count_states(struct record_framework *framework)
{
    for (size_t i = 0; i < framework->requirement_count; i++) {
        if (framework->requirements[i].is_asked)
            framework->by_state[framework->requirements[i].state]++;
    }
}

static struct record_texts keep_texts(const struct vec *texts, struct arena *arena)
{
    return (struct record_texts){ .items = vec_keep(texts, arena), .count = texts->count };
}

void record_ask(struct record_framework *framework, const struct results *results,
                struct arena *arena)
{
    CLEANUP(vec_release) struct vec sources = VEC_INIT(struct str);
    CLEANUP(vec_release) struct vec outside = VEC_INIT(struct record_outside);
    CLEANUP(vec_release) struct vec unanswered = VEC_INIT(struct str);
    const struct askers askers = { .results = results, .arena = arena, .framework = framework };

    add_sources(&askers, &sources);
    for (size_t i = 0; i < results->profile_count; i++)
        add_outside(&askers, &results->profiles[i].profile->framework, &outside);
    for (size_t i = 0; i < results->framework_profile_count; i++)
        add_outside(&askers, &results->framework_profiles[i]->framework, &outside);
    for (size_t i = 0; i < results->profile_count; i++)
        add_unanswered(&askers, &results->profiles[i].profile->framework, &outside, &unanswered);
    for (size_t i = 0; i < results->framework_profile_count; i++)
        add_unanswered(&askers, &results->framework_profiles[i]->framework, &outside, &unanswered);
    count_states(framework);
    /* numbers of a benchmark are no requirements, and then nothing is told */
    framework->is_asked = sources.count > 0 && framework->requirement_count + outside.count > 0;
    framework->sources = keep_texts(&sources, arena);
    framework->outside = vec_keep(&outside, arena);
    framework->outside_count = outside.count;
    framework->unanswered = keep_texts(&unanswered, arena);
}
