#include "base/text.h"
#include "fix/place.h"
#include "image/image.h"

const struct fix_format *const fix_formats[] = {
#define FIX(name) &fix_##name,
#include "fix/formats.def"
#undef FIX
};

const size_t fix_format_count = COUNT_OF(fix_formats);

const char *const fix_format_names[] = {
#define FIX(name) #name,
#include "fix/formats.def"
#undef FIX
    NULL,
};

void fix_leave(struct fix_plan *plan, const struct control *control, struct str where,
               const char *reason)
{
    *(struct fix_left *)vec_add(&plan->lefts) = (struct fix_left){
        .control = control,
        .place = where,
        .reason = reason,
    };
}

void fix_leave_place(const struct place *place, const char *reason)
{
    fix_leave(place->plan, place->outcome->control, place->origin->path, reason);
}

bool fix_is_writable(const struct fix_plan *plan, struct str text)
{
    if (text_find_hidden(text).len > 0 || str_find(text, STR("\n")) >= 0)
        return false;
    return !plan->format->is_templated ||
           (str_find(text, STR("{{")) < 0 && str_find(text, STR("{%")) < 0 &&
            str_find(text, STR("{#")) < 0);
}

static bool is_octal(struct str mode)
{
    uint32_t bits;

    return str_to_mode(mode, &bits);
}

/* Two steps of one key do the same thing, or contradict each other. Changes of modes add up. */
static struct str key_of(struct fix_plan *plan, const struct fix_step *step)
{
    bool is_change = step->kind == FIX_MODE && !is_octal(step->value);

    return arena_printf(&plan->arena, "%d%c%.*s%c%.*s%c%.*s", (int)step->kind, 0,
                        STR_ARG(step->path), 0,
                        STR_ARG(step->kind == FIX_OWNER ? STR("") : step->name), 0,
                        STR_ARG(is_change ? step->value : STR("")));
}

static void add_control(struct fix_step *step, const struct control *control)
{
    for (size_t i = 0; i < step->controls.count; i++) {
        if (*(const struct control **)vec_at(&step->controls, i) == control)
            return;
    }
    *(const struct control **)vec_add(&step->controls) = control;
}

static bool is_same_way(const struct remedy_setting *a, const struct remedy_setting *b)
{
    return a == b || (a && b && a->style == b->style && a->is_first == b->is_first &&
                      a->is_caseless == b->is_caseless && a->is_in_place == b->is_in_place &&
                      str_equal(a->section, b->section));
}

/* An owner from one control and a group from another are one step. */
static void join_owners(struct fix_step *a, struct fix_step *b)
{
    if (a->kind != FIX_OWNER)
        return;
    a->name = a->name.len > 0 ? a->name : b->name;
    b->name = b->name.len > 0 ? b->name : a->name;
    a->value = a->value.len > 0 ? a->value : b->value;
    b->value = b->value.len > 0 ? b->value : a->value;
}

void fix_add_step(const struct place *place, struct fix_step wanted)
{
    struct fix_plan *plan = place->plan;
    struct str key = key_of(plan, &wanted);
    struct fix_step *step = map_find(&plan->keys, key);

    if (step)
        join_owners(step, &wanted);
    if (step && (!str_equal(step->value, wanted.value) || !str_equal(step->name, wanted.name) ||
                 !is_same_way(step->setting, wanted.setting))) {
        fix_leave_place(place, "another control wants it otherwise");
        return;
    }
    if (!step) {
        step = arena_new(&plan->arena, 1, sizeof(*step));
        *step = wanted;
        step->controls = VEC_INIT(const struct control *);
        *(struct fix_step **)vec_add(&plan->steps) = step;
        map_set(&plan->keys, key, step);
    }
    add_control(step, place->outcome->control);
}

static bool is_listed(struct texts words, struct str word)
{
    for (size_t i = 0; i < words.count; i++) {
        if (str_equal(words.items[i], word))
            return true;
    }
    return words.count == 0;
}

static bool has_one(struct str line, struct texts words)
{
    for (size_t i = 0; i < words.count; i++) {
        if (str_find(line, words.items[i]) >= 0)
            return true;
    }
    return false;
}

static bool is_line_fitting(const struct remedy *remedy, const struct place *place)
{
    struct str line = STR("");

    if (remedy->words.count == 0 && remedy->excepted.count == 0)
        return true;
    if (place->origin->line == 0)
        return remedy->words.count == 0;
    if (fix_find_line(place, &line))
        return false;
    return (remedy->words.count == 0 || has_one(line, remedy->words)) &&
           !has_one(line, remedy->excepted);
}

static bool is_fitting(const struct remedy *remedy, const struct place *place)
{
    struct str path = place->origin->path;

    if (!is_listed(remedy->families, place->plan->results->platform.family))
        return false;
    if (remedy->is_purging && !fix_is_package_place(path))
        return false;
    if (!is_line_fitting(remedy, place))
        return false;
    for (size_t i = 0; i < remedy->places.count; i++) {
        if (str_glob(remedy->places.items[i], path))
            return true;
    }
    return remedy->places.count == 0;
}

static size_t count_fitting(const struct place *place)
{
    const struct remedies *remedies = &place->outcome->control->remedies;
    size_t count = 0;

    for (size_t i = 0; i < remedies->count; i++)
        count += is_fitting(&remedies->items[i], place);
    return count;
}

static void apply_fitting(const struct place *place)
{
    const struct remedies *remedies = &place->outcome->control->remedies;

    for (size_t i = 0; i < remedies->count; i++) {
        if (is_fitting(&remedies->items[i], place))
            fix_apply(place, &remedies->items[i]);
    }
}

/* Of a group of which one member is enough, one that is mended answers for the others. */
static bool is_choice(const struct control_assertion *assertion)
{
    return str_equal(assertion->result.subject, STR("any"));
}

static void add_assertion(struct fix_plan *plan, const struct control_outcome *outcome,
                          const struct control_assertion *assertion, struct rootfs *rootfs)
{
    size_t fit_count = 0;

    for (int is_rest = 0; is_rest <= 1; is_rest++) {
        if (is_rest && fit_count > 0 && is_choice(assertion))
            break;
        for (size_t i = 0; i < assertion->finding_count; i++) {
            struct place place = {
                .plan = plan,
                .outcome = outcome,
                .origin = &assertion->findings[i].finding.origin,
                .rootfs = rootfs,
                .result = &assertion->result,
            };

            place.fit_count = count_fitting(&place);
            fit_count += place.fit_count;
            if (!is_rest)
                apply_fitting(&place);
            else if (place.fit_count == 0)
                fix_leave_place(&place, "no remedy of it is safe without a person");
        }
    }
    if (assertion->result.is_cut)
        fix_leave(plan, outcome->control, STR(""), "there are more findings than are listed");
}

static void add_outcome(struct fix_plan *plan, const struct control_outcome *outcome,
                        struct rootfs *rootfs)
{
    plan->control_count++;
    if (outcome->status != STATUS_FAILED || outcome->control->remedies.count == 0) {
        fix_leave(plan, outcome->control, STR(""),
                  outcome->status == STATUS_FAILED ? "no remedy is safe without a person"
                                                   : "it could not be decided");
        return;
    }
    for (size_t i = 0; i < outcome->assertion_count; i++) {
        const struct control_assertion *assertion = &outcome->assertions[i];

        if (assertion->result.status == STATUS_FAILED)
            add_assertion(plan, outcome, assertion, rootfs);
    }
}

/* What is removed needs no mode; its controls stand at the removal. */
static void drop_removed(struct fix_plan *plan)
{
    size_t kept = 0;

    for (size_t i = 0; i < plan->steps.count; i++) {
        struct fix_step *step = *(struct fix_step **)vec_at(&plan->steps, i);
        const struct fix_step wanted = { .kind = FIX_REMOVE, .path = step->path };
        struct fix_step *removal =
            step->path.len > 0 ? map_find(&plan->keys, key_of(plan, &wanted)) : NULL;

        if (!removal || removal == step) {
            *(struct fix_step **)vec_at(&plan->steps, kept++) = step;
            continue;
        }
        for (size_t k = 0; k < step->controls.count; k++)
            add_control(removal, *(const struct control **)vec_at(&step->controls, k));
        vec_release(&step->controls);
    }
    plan->steps.count = kept;
}

void fix_plan_init(struct fix_plan *plan, const struct fix_format *format,
                   const struct results *results, struct image *image, bool is_all)
{
    *plan = (struct fix_plan){
        .arena = ARENA_INIT,
        .format = format,
        .results = results,
        .image = image,
        .steps = VEC_INIT(struct fix_step *),
        .keys = MAP_INIT,
        .lefts = VEC_INIT(struct fix_left),
    };
    for (size_t i = 0; i < results->control_count; i++) {
        const struct control_outcome *outcome = &results->controls[i];

        if (outcome->decision == DECISION_BLOCK || (is_all && outcome->decision == DECISION_REPORT))
            add_outcome(plan, outcome, image->rootfs);
    }
    drop_removed(plan);
}

void fix_plan_release(struct fix_plan *plan)
{
    for (size_t i = 0; i < plan->steps.count; i++)
        vec_release(&(*(struct fix_step **)vec_at(&plan->steps, i))->controls);
    vec_release(&plan->steps);
    vec_release(&plan->lefts);
    map_release(&plan->keys);
    arena_release(&plan->arena);
}
