/* The summary of a record: counts by grade, by framework and by what each framework requires. */
#include <stdlib.h>

#include "base/attributes.h"
#include "base/vec.h"
#include "evidence/record_parts.h"
#include "evidence/safe.h"

/* A framework while its controls are counted. */
struct framework {
    struct record_framework counted;
    struct vec requirements; /* struct record_requirement */
    bool is_by_requirement;
};

const char *requirement_state_name(enum requirement_state state)
{
    static const char *const names[REQUIREMENT_STATES] = {
        [REQUIREMENT_NOT_APPLICABLE] = "not_applicable",
        [REQUIREMENT_NOT_SHOWN] = "not_shown",
        [REQUIREMENT_PASSED] = "passed",
        [REQUIREMENT_PARTLY] = "partly",
        [REQUIREMENT_WAIVED] = "waived",
        [REQUIREMENT_FAILED] = "failed",
    };

    return names[state];
}

/* One run of the counting. */
struct counting {
    const struct results *results;
    struct arena *arena;   /* the record's */
    struct vec frameworks; /* struct framework */
};

/* Numbers of a benchmark and CCIs are one each. */
static bool is_by_requirement(struct str name)
{
    static const char *const others[] = { "cis", "cci" };

    return !str_is_one_of(name, others, COUNT_OF(others));
}

static struct framework *find_framework(struct vec *frameworks, struct str name)
{
    for (size_t i = 0; i < frameworks->count; i++) {
        struct framework *framework = vec_at(frameworks, i);

        if (str_equal(framework->counted.name, name))
            return framework;
    }
    struct framework *added = vec_add(frameworks);
    *added = (struct framework){
        .counted.name = name,
        .requirements = VEC_INIT(struct record_requirement),
        .is_by_requirement = is_by_requirement(name),
    };
    return added;
}

static struct record_requirement *find_requirement(struct vec *requirements, struct str name)
{
    for (size_t i = 0; i < requirements->count; i++) {
        struct record_requirement *requirement = vec_at(requirements, i);

        if (str_equal(requirement->name, name))
            return requirement;
    }
    struct record_requirement *added = vec_add(requirements);
    added->name = name;
    return added;
}

/* Whether an earlier tag of the control is of the same framework: it counts once. */
static bool is_counted(const struct control_outcome *outcome, size_t index, struct str platform_key)
{
    const struct control_tag *tags = outcome->control->tags;

    for (size_t i = 0; i < index; i++) {
        if (str_equal(tags[i].name, tags[index].name) &&
            record_has_tag(&tags[i], outcome->profile, platform_key))
            return true;
    }
    return false;
}

/* Whether no image can answer: a person has to, a running system, or the host below it. */
static bool is_not_shown(const struct control_outcome *outcome, enum target target)
{
    return outcome->status == STATUS_SKIPPED ||
           (outcome->status == STATUS_NOT_APPLICABLE && outcome->reason == REASON_TARGET &&
            target == TARGET_IMAGE);
}

static void count_requirements(const struct control_outcome *outcome, const struct control_tag *tag,
                               struct counting *counting, struct framework *framework)
{
    struct arena *arena = counting->arena;

    for (size_t i = 0; i < tag->value_count && framework->is_by_requirement; i++) {
        struct record_requirement *requirement =
            find_requirement(&framework->requirements, safe_line(arena, tag->values[i]));

        if (outcome->decision == DECISION_WAIVED)
            requirement->waived++;
        else
            requirement->by_status[outcome->status]++;
        if (is_not_shown(outcome, counting->results->target))
            requirement->not_shown++;
    }
}

static void count_frameworks(const struct control_outcome *outcome, struct counting *counting)
{
    struct str platform_key = counting->results->platform.key;

    for (size_t i = 0; i < outcome->control->tag_count; i++) {
        const struct control_tag *tag = &outcome->control->tags[i];

        if (tag->value_count == 0 || !record_has_tag(tag, outcome->profile, platform_key))
            continue;
        struct framework *framework =
            find_framework(&counting->frameworks, safe_line(counting->arena, tag->name));

        if (!is_counted(outcome, i, platform_key))
            framework->counted.by_status[outcome->status]++;
        count_requirements(outcome, tag, counting, framework);
    }
}

static int compare_frameworks(const void *a, const void *b)
{
    const struct framework *left = a;
    const struct framework *right = b;

    return str_compare(left->counted.name, right->counted.name);
}

static bool is_digit(struct str text)
{
    return text.len > 0 && text.ptr[0] >= '0' && text.ptr[0] <= '9';
}

static struct str rest_of(struct str text)
{
    return str_slice(text, 1, text.len - 1);
}

/* Takes the number at the start, without zeros before it. */
static struct str cut_number(struct str *text)
{
    struct str number;
    size_t len = 0;

    while (text->len > 0 && text->ptr[0] == '0')
        *text = rest_of(*text);
    while (len < text->len && text->ptr[len] >= '0' && text->ptr[len] <= '9')
        len++;
    number = str_slice(*text, 0, len);
    *text = str_slice(*text, len, text->len - len);
    return number;
}

static int compare_numbers(struct str left, struct str right)
{
    if (left.len != right.len)
        return left.len < right.len ? -1 : 1;
    return str_compare(left, right);
}

/* As people count: 2.2.6 before 10.2.1, AC-2(5) before AC-11. */
static int compare_names(struct str left, struct str right)
{
    while (left.len > 0 && right.len > 0) {
        int order;

        if (is_digit(left) && is_digit(right)) {
            struct str number = cut_number(&left);

            order = compare_numbers(number, cut_number(&right));
        } else {
            order = str_compare(str_slice(left, 0, 1), str_slice(right, 0, 1));
            left = rest_of(left);
            right = rest_of(right);
        }
        if (order != 0)
            return order;
    }
    return (left.len > 0) - (right.len > 0);
}

static int compare_requirements(const void *a, const void *b)
{
    const struct record_requirement *left = a;
    const struct record_requirement *right = b;
    int order = compare_names(left->name, right->name);

    return order != 0 ? order : str_compare(left->name, right->name); /* 1.01 and 1.1 */
}

static enum requirement_state state_of(const struct record_requirement *requirement)
{
    const size_t *by_status = requirement->by_status;

    if (by_status[STATUS_FAILED] + by_status[STATUS_ERROR] > 0)
        return REQUIREMENT_FAILED;
    if (requirement->waived > 0)
        return REQUIREMENT_WAIVED;
    if (by_status[STATUS_PASSED] > 0)
        return requirement->not_shown > 0 ? REQUIREMENT_PARTLY : REQUIREMENT_PASSED;
    return requirement->not_shown > 0 ? REQUIREMENT_NOT_SHOWN : REQUIREMENT_NOT_APPLICABLE;
}

/* The requirements sorted, in the record's arena. */
static void keep_requirements(struct framework *framework, const struct results *results,
                              struct arena *arena)
{
    struct vec *from = &framework->requirements;

    if (from->count > 0)
        qsort(from->items, from->count, from->item_size, compare_requirements);
    for (size_t i = 0; i < from->count; i++) {
        struct record_requirement *requirement = vec_at(from, i);

        requirement->state = state_of(requirement);
        requirement->is_asked =
            record_is_asked(results, framework->counted.name, requirement->name);
    }
    framework->counted.requirements = vec_keep(from, arena);
    framework->counted.requirement_count = from->count;
    vec_release(from);
}

static void add_frameworks(struct record *record, const struct results *results,
                           struct vec *frameworks)
{
    struct record_framework *kept = arena_new(&record->arena, frameworks->count + 1, sizeof(*kept));

    if (frameworks->count > 0)
        qsort(frameworks->items, frameworks->count, frameworks->item_size, compare_frameworks);
    for (size_t i = 0; i < frameworks->count; i++) {
        struct framework *framework = vec_at(frameworks, i);

        keep_requirements(framework, results, &record->arena);
        kept[i] = framework->counted;
        record_ask(&kept[i], results, &record->arena);
    }
    record->summary.frameworks = kept;
    record->summary.framework_count = frameworks->count;
}

void record_add_summary(struct record *record, const struct results *results)
{
    struct counting counting = {
        .results = results,
        .arena = &record->arena,
        .frameworks = VEC_INIT(struct framework),
    };
    struct record_summary *summary = &record->summary;

    summary->counts = results->counts;
    for (size_t i = 0; i < results->control_count; i++) {
        const struct control_outcome *outcome = &results->controls[i];

        summary->by_grade[outcome->grade][outcome->status]++;
        count_frameworks(outcome, &counting);
    }
    add_frameworks(record, results, &counting.frameworks);
    vec_release(&counting.frameworks);
}
