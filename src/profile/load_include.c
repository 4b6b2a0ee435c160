/* `include:` of a profile: controls and inputs of other profiles, some left out, some changed. */
#include <stddef.h>

#include "base/limits.h"
#include "profile/load.h"

/* One entry of `include` before the profile that it names is read. */
struct include_source {
    const struct yaml_node *node;
    const struct yaml_node *profile;
    const struct yaml_node *controls;
    const struct yaml_node *drop;
    const struct yaml_node *change;
    const struct yaml_node *inputs;
};

/* An included profile, and what becomes of each of its controls. */
struct including {
    struct yaml_reader *reader;
    const struct include_source *source;
    struct profile *profile;
    bool *is_selected; /* by the index of the control */
    const struct profile_edit **edits;
};

static void keep_node(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    const struct yaml_node **node = member;

    (void)reader;
    *node = pair->value;
}

/* The control of that id, as an index; the number of controls, and a fault, if there is none. */
static size_t find_control(struct including *including, const struct yaml_node *node)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);
    const struct profile *profile = including->profile;

    for (size_t i = 0; i < profile->control_count; i++) {
        if (str_equal(profile->controls[i].id, node->text))
            return i;
        *(const char **)vec_add(&names) =
            arena_str(including->reader->arena, profile->controls[i].id).ptr;
    }
    yaml_keys_fault(including->reader, node, NULL, yaml_keys_nearest(&names, node->text),
                    "profile '%.*s' has no control '%.*s'", STR_ARG(profile->name),
                    STR_ARG(node->text));
    return profile->control_count;
}

/*
 * A selection by a framework lists what the framework has, not what the profile happens to answer:
 * a value that no control carries is no fault, a tag that none has is one.
 */
static bool is_known_tag(const struct profile *profile, struct str selector)
{
    struct str rest = selector;
    struct str name;

    if (str_find(selector, STR(":")) < 0 || !str_cut(&rest, ':', &name))
        return false;
    for (size_t i = 0; i < profile->control_count; i++) {
        for (size_t k = 0; k < profile->controls[i].tag_count; k++) {
            if (str_equal(profile->controls[i].tags[k].name, name))
                return true;
        }
    }
    return false;
}

static bool is_any_selected(const struct including *including)
{
    for (size_t i = 0; i < including->profile->control_count; i++) {
        if (including->is_selected[i])
            return true;
    }
    return false;
}

static void select_pattern(struct including *including, const struct yaml_node *node)
{
    const struct profile *profile = including->profile;
    bool is_found = is_known_tag(profile, node->text);

    for (size_t i = 0; i < profile->control_count; i++) {
        if (!control_matches(&profile->controls[i], node->text))
            continue;
        including->is_selected[i] = true;
        is_found = true;
    }
    if (!is_found)
        (void)find_control(including, node); /* which says so */
}

static void select_controls(struct including *including)
{
    const struct yaml_node *list = including->source->controls;
    struct yaml_reader *reader = including->reader;
    size_t before = reader->diagnostics->items.count;

    for (size_t i = 0; !list && i < including->profile->control_count; i++)
        including->is_selected[i] = true;
    if (!list || !yaml_keys_expect(including->reader, list, YAML_LIST, STR("controls")))
        return;
    if (list->item_count == 0)
        yaml_keys_fault(including->reader, list, NULL, NULL, "no control is taken");
    for (size_t i = 0; i < list->item_count; i++) {
        if (!yaml_keys_expect(reader, list->items[i], YAML_STRING, STR("control")))
            continue;
        *(struct str *)vec_add(&loader_of(reader)->selectors) = list->items[i]->text;
        select_pattern(including, list->items[i]);
    }
    if (list->item_count > 0 && reader->diagnostics->items.count == before &&
        !is_any_selected(including))
        yaml_keys_fault(reader, list, NULL, NULL, "no control is taken");
}

/* One item of `drop` or `change` while it is read. */
struct edit_source {
    struct profile_edit edit;
    const struct yaml_node *control;
    bool has_impact;
    bool has_cat;
};

static void load_edit_impact(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct edit_source *source = member;

    source->has_impact = true;
    load_take_impact(reader, pair->value, &source->edit.impact);
}

static void load_edit_cat(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct edit_source *source = member;

    source->has_cat = true;
    load_take_cat(reader, pair->value, &source->edit.impact);
}

/* The keys of `drop`, and behind them those that `change` has too. */
static const struct key_def edit_keys[] = {
    { .name = "control",
      .shape = KEY_TEXT,
      .help = "its id",
      .is_required = true,
      .load = keep_node,
      .offset = offsetof(struct edit_source, control) },
    { .name = "reason",
      .shape = KEY_TEXT,
      .help = "why, in the record of every run",
      .is_required = true,
      .load = yaml_keys_text,
      .offset = offsetof(struct edit_source, edit.reason) },
    { .name = "impact",
      .shape = KEY_NUMBER,
      .help = "how grave a failure is here, from 0 to 1; or cat",
      .value = &load_impact_value,
      .load = load_edit_impact },
    { .name = "cat",
      .shape = KEY_INTEGER,
      .help = "how grave a failure is here: 1, 2 or 3",
      .value = &load_cat_value,
      .load = load_edit_cat },
};

enum { DROP_KEYS = 2 };

static const char *const grades[] = { "impact", "cat", NULL };

static const struct key_table drop_table = {
    .name = "drop",
    .keys = edit_keys,
    .count = DROP_KEYS,
};

static const struct key_table change_table = {
    .name = "change",
    .keys = edit_keys,
    .count = COUNT_OF(edit_keys),
    .rivals = grades,
    .needed = grades,
};

static void check_edit(struct including *including, const struct yaml_node *node,
                       const struct edit_source *source)
{
    struct yaml_reader *reader = including->reader;

    if (source->edit.reason.len == 0)
        yaml_keys_fault(reader, node, NULL, NULL, "the reason is empty");
    if (source->edit.kind == PROFILE_CHANGE && source->has_impact == source->has_cat)
        yaml_keys_fault(reader, node, "one of impact and cat", NULL,
                        source->has_impact ? "a change has both 'impact' and 'cat'"
                                           : "a change has no grade");
}

/* Notes what becomes of a control; it may be told once, and only of one that is taken. */
static void add_edit(struct including *including, const struct yaml_node *node,
                     struct edit_source *source)
{
    struct yaml_reader *reader = including->reader;
    size_t index = find_control(including, source->control);
    struct profile_edit *edit;

    if (index == including->profile->control_count)
        return;
    if (!including->is_selected[index]) {
        yaml_keys_fault(reader, source->control, NULL, NULL, "control '%.*s' is not taken",
                        STR_ARG(source->control->text));
        return;
    }
    if (including->edits[index]) {
        yaml_keys_fault(reader, source->control, NULL, NULL,
                        "control '%.*s' is dropped or changed in line %u too",
                        STR_ARG(source->control->text), including->edits[index]->location.line);
        return;
    }
    edit = arena_new(reader->arena, 1, sizeof(*edit));
    *edit = source->edit;
    edit->control = including->profile->controls[index].id;
    edit->profile = including->profile->name;
    edit->impact_before = including->profile->controls[index].impact;
    edit->location = yaml_keys_place(reader, node);
    including->edits[index] = edit;
}

static void load_edits(struct including *including, const struct yaml_node *list,
                       enum profile_edit_kind kind)
{
    struct yaml_reader *reader = including->reader;
    size_t keys = kind == PROFILE_DROP ? DROP_KEYS : COUNT_OF(edit_keys);
    const char *what = kind == PROFILE_DROP ? "drop" : "change";

    if (!list || !yaml_keys_expect(reader, list, YAML_LIST, str_of(what)))
        return;
    for (size_t i = 0; i < list->item_count; i++) {
        struct edit_source source = { .edit = { .kind = kind } };
        size_t before = reader->diagnostics->items.count;

        if (!yaml_keys_read(reader, list->items[i], what, edit_keys, keys, &source))
            continue;
        if (reader->diagnostics->items.count == before)
            check_edit(including, list->items[i], &source);
        if (reader->diagnostics->items.count == before &&
            yaml_keys_expect(reader, source.control, YAML_STRING, STR("control")))
            add_edit(including, list->items[i], &source);
    }
}

static void set_inputs(struct including *including)
{
    struct yaml_reader *reader = including->reader;
    const struct yaml_node *map = including->source->inputs;

    if (!map || !yaml_keys_expect(reader, map, YAML_MAP, STR("inputs")))
        return;
    for (size_t i = 0; i < map->pair_count; i++) {
        const struct yaml_pair *pair = &map->pairs[i];
        struct source_location place = yaml_keys_place(reader, pair->key);
        struct error err = ERROR_INIT; /* becomes a fault */
        struct str given_by =
            arena_printf(reader->arena, "include %.*s:%u", STR_ARG(place.file), place.line);

        if (profile_set_input_node(including->profile, pair->key->text, pair->value, given_by,
                                   &err))
            yaml_keys_fault(reader, pair->key, NULL, NULL, "%s", err.message);
    }
}

/* A control as it is here: with another grade, and with the platforms of the profile it is from. */
static struct control make_control(struct including *including, size_t index)
{
    struct yaml_reader *reader = including->reader;
    const struct profile_edit *edit = including->edits[index];
    struct control control = including->profile->controls[index];
    struct assertions *body = arena_new(reader->arena, 1, sizeof(*body));

    *body = *(const struct assertions *)control.body;
    body->profile = loader_of(reader)->profile;
    control.body = body;
    control.is_included = true;
    load_narrow_supports(reader, including->source->profile, including->profile, &control);
    if (edit) {
        control.impact = edit->impact;
        control.raise_count = 0; /* it is this profile's own decision, from now on */
    }
    return control;
}

static void take_controls(struct including *including)
{
    struct yaml_reader *reader = including->reader;
    struct loader *loader = loader_of(reader);

    for (size_t i = 0; i < including->profile->control_count; i++) {
        const struct profile_edit *edit = including->edits[i];
        const struct control *from = &including->profile->controls[i];

        if (!including->is_selected[i])
            continue;
        if (edit)
            *(struct profile_edit *)vec_add(&loader->edits) = *edit;
        if (edit && edit->kind == PROFILE_DROP)
            continue;
        const struct source_location *first = map_find(&loader->ids, from->id);
        if (first) {
            yaml_keys_fault(reader, including->source->profile, NULL, NULL,
                            "control '%.*s' of %.*s:%u is defined in %.*s:%u too",
                            STR_ARG(from->id), STR_ARG(from->location.file), from->location.line,
                            STR_ARG(first->file), first->line);
            continue;
        }
        struct control control = make_control(including, i);
        *(struct control *)vec_add(&loader->controls) = control;
        map_set(&loader->ids, from->id, (void *)&from->location);
    }
}

/*
 * Profiles that are made for each other ask for the same thing under the same name, such as
 * needed_services: one input, if nothing tells the two apart that a control could see.
 */
static bool is_same_input(const struct profile_input *a, const struct profile_input *b)
{
    bool is_plain = a->rule_count + b->rule_count == 0 && !a->has_allowed && !b->has_allowed &&
                    a->pattern.len + b->pattern.len == 0;

    return is_plain && b->is_included && !a->is_given && !b->is_given && a->type == b->type &&
           a->is_sensitive == b->is_sensitive && a->has_value && b->has_value &&
           value_equal(&a->value, &b->value);
}

static void take_inputs(struct including *including)
{
    struct yaml_reader *reader = including->reader;
    struct profile *to = loader_of(reader)->profile;
    const struct profile *from = including->profile;
    struct profile_input *inputs =
        arena_new(reader->arena, to->input_count + from->input_count + 1, sizeof(*inputs));
    size_t count = 0;

    for (size_t i = 0; i < to->input_count; i++)
        inputs[count++] = to->inputs[i];
    for (size_t i = 0; i < from->input_count; i++) {
        const struct profile_input *input = &from->inputs[i];
        const struct profile_input *first = profile_input(to, input->name);

        if (first && is_same_input(input, first))
            continue;
        if (first) {
            yaml_keys_fault(reader, including->source->profile, NULL, NULL,
                            "input '%.*s' of %.*s:%u is defined in %.*s:%u too",
                            STR_ARG(input->name), STR_ARG(input->location.file),
                            input->location.line, STR_ARG(first->location.file),
                            first->location.line);
            continue;
        }
        inputs[count] = *input;
        inputs[count++].is_included = true;
    }
    to->inputs = inputs;
    to->input_count = count;
}

/* Of several profiles none has the benchmark of all: only those of platforms are taken over. */
static bool is_of_all(const struct profile_benchmark *benchmark, const struct profile *to,
                      const struct profile *from)
{
    return benchmark->key.len == 0 && to->benchmark_count > 0 && from->benchmark_count > 0;
}

/* Impacts are read by one scale, and numbers by one benchmark for each platform. */
static void take_scale(struct including *including, bool has_own)
{
    struct yaml_reader *reader = including->reader;
    struct profile *to = loader_of(reader)->profile;
    const struct profile *from = including->profile;
    struct profile_benchmark *rows =
        arena_new(reader->arena, to->benchmark_count + from->benchmark_count + 1, sizeof(*rows));
    size_t count = 0;

    if (to->cat1 < from->cat1 || to->cat1 > from->cat1 || to->cat2 < from->cat2 ||
        to->cat2 > from->cat2)
        yaml_keys_fault(reader, including->source->profile, NULL, NULL,
                        "the grades of '%.*s' are {cat1: %g, cat2: %g}, and here {cat1: %g, cat2: "
                        "%g}",
                        STR_ARG(from->name), from->cat1, from->cat2, to->cat1, to->cat2);
    if (has_own)
        return;
    for (size_t i = 0; i < to->benchmark_count; i++) {
        if (!is_of_all(&to->benchmarks[i], to, from))
            rows[count++] = to->benchmarks[i];
    }
    for (size_t i = 0; i < from->benchmark_count; i++) {
        bool is_known = is_of_all(&from->benchmarks[i], to, from);

        for (size_t k = 0; k < count; k++)
            is_known = is_known || str_equal(rows[k].key, from->benchmarks[i].key);
        if (!is_known)
            rows[count++] = from->benchmarks[i];
    }
    to->benchmarks = rows;
    to->benchmark_count = count;
}

static void take_edits(struct including *including)
{
    struct loader *loader = loader_of(including->reader);

    for (size_t i = 0; i < including->profile->edit_count; i++)
        *(struct profile_edit *)vec_add(&loader->edits) = including->profile->edits[i];
}

static void include_one(struct yaml_reader *reader, const struct include_source *source,
                        bool has_own)
{
    struct loader *loader = loader_of(reader);
    struct including including = { .reader = reader, .source = source };

    including.profile = load_included(loader, source->profile);
    if (!including.profile)
        return;
    *(struct profile **)vec_add(&loader->included) = including.profile;

    size_t count = including.profile->control_count;
    including.is_selected = arena_new(reader->arena, count + 1, sizeof(bool));
    including.edits = arena_new(reader->arena, count + 1, sizeof(const struct profile_edit *));
    select_controls(&including);
    load_edits(&including, source->drop, PROFILE_DROP);
    load_edits(&including, source->change, PROFILE_CHANGE);
    set_inputs(&including);
    take_edits(&including);
    take_scale(&including, has_own);
    take_inputs(&including);
    take_controls(&including);
}

static const struct key_value one_text = { .shape = KEY_SOURCE };
static const struct key_value one_drop = { .shape = KEY_MAP, .table = &drop_table };
static const struct key_value one_change = { .shape = KEY_MAP, .table = &change_table };
static const struct key_value controls_value = { .shape = KEY_LIST, .each = &one_text };
static const struct key_value drop_value = { .shape = KEY_LIST, .each = &one_drop };
static const struct key_value change_value = { .shape = KEY_LIST, .each = &one_change };

static const struct key_def include_keys[] = {
    { .name = "profile",
      .shape = KEY_TEXT,
      .help = "a built-in profile, or a folder relative to this profile's",
      .is_required = true,
      .load = keep_node,
      .offset = offsetof(struct include_source, profile) },
    { .name = "controls",
      .shape = KEY_LIST,
      .help = "ids, globs or TAG:VALUE of the controls that are taken; all where it is not given",
      .value = &controls_value,
      .load = keep_node,
      .offset = offsetof(struct include_source, controls) },
    { .name = "drop",
      .shape = KEY_LIST,
      .help = "controls that are left out: {control, reason}",
      .value = &drop_value,
      .load = keep_node,
      .offset = offsetof(struct include_source, drop) },
    { .name = "change",
      .shape = KEY_LIST,
      .help = "controls with another grade: {control, impact or cat, reason}",
      .value = &change_value,
      .load = keep_node,
      .offset = offsetof(struct include_source, change) },
    { .name = "inputs",
      .shape = KEY_MAP,
      .help = "inputs of the profile and their values",
      .load = keep_node,
      .offset = offsetof(struct include_source, inputs) },
};

const struct key_table load_include_table = {
    .name = "include",
    .keys = include_keys,
    .count = COUNT_OF(include_keys),
};

void load_include(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    bool has_own = loader_of(reader)->profile->benchmark_count > 0;
    const struct yaml_node *list = pair->value;

    (void)member;
    if (!yaml_keys_expect(reader, list, YAML_LIST, pair->key->text))
        return;
    for (size_t i = 0; i < list->item_count; i++) {
        struct include_source source = { .node = list->items[i] };
        size_t before = reader->diagnostics->items.count;

        if (yaml_keys_read(reader, list->items[i], "an include", include_keys,
                           COUNT_OF(include_keys), &source) &&
            reader->diagnostics->items.count == before &&
            yaml_keys_expect(reader, source.profile, YAML_STRING, STR("profile")))
            include_one(reader, &source, has_own);
    }
}
