/* `framework:` of a profile: which tag it selects by, and what no file of an image can show. */
#include <stddef.h>

#include "profile/load.h"

static const struct key_def outside_keys[] = {
    { .name = "requirement",
      .shape = KEY_SOURCE,
      .help = "a number of the framework, or a glob of several",
      .is_required = true,
      .load = yaml_keys_source,
      .offset = offsetof(struct profile_outside, requirement) },
    { .name = "reason",
      .shape = KEY_TEXT,
      .help = "what it is about, that no file shows",
      .is_required = true,
      .load = yaml_keys_text,
      .offset = offsetof(struct profile_outside, reason) },
};

static const struct key_table outside_table = {
    .name = "outside",
    .keys = outside_keys,
    .count = COUNT_OF(outside_keys),
};

static void load_outside(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct profile_framework *framework = member;
    const struct yaml_node *list = pair->value;

    if (!yaml_keys_expect(reader, list, YAML_LIST, pair->key->text))
        return;
    struct profile_outside *rows = arena_new(reader->arena, list->item_count + 1, sizeof(*rows));

    for (size_t i = 0; i < list->item_count; i++) {
        rows[i].location = yaml_keys_place(reader, list->items[i]);
        (void)yaml_keys_read(reader, list->items[i], "outside", outside_keys,
                             COUNT_OF(outside_keys), &rows[i]);
    }
    framework->outside = rows;
    framework->outside_count = list->item_count;
}

static void load_requirements(struct yaml_reader *reader, const struct yaml_pair *pair,
                              void *member)
{
    struct profile_framework *framework = member;
    struct texts texts = yaml_keys_texts(reader, pair->value, pair->key->text);

    framework->asked = texts.items;
    framework->asked_count = texts.count;
}

static const struct key_value each_requirement = { .shape = KEY_SOURCE };
static const struct key_value requirements_value = { .shape = KEY_LIST, .each = &each_requirement };
static const struct key_value each_outside = { .shape = KEY_MAP, .table = &outside_table };
static const struct key_value outside_value = { .shape = KEY_LIST, .each = &each_outside };

static const struct key_def framework_keys[] = {
    { .name = "tag",
      .shape = KEY_SOURCE,
      .help = "the tag of controls that has its numbers, such as soc2",
      .is_required = true,
      .load = yaml_keys_source,
      .offset = offsetof(struct profile_framework, tag) },
    { .name = "requirements",
      .shape = KEY_LIST,
      .help = "what it asks for, beside what the profile includes by: numbers, or globs of them",
      .value = &requirements_value,
      .load = load_requirements },
    { .name = "outside",
      .shape = KEY_LIST,
      .help = "what it asks for that no image shows: {requirement, reason}",
      .value = &outside_value,
      .load = load_outside },
};

const struct key_table load_framework_table = {
    .name = "framework",
    .keys = framework_keys,
    .count = COUNT_OF(framework_keys),
};

void load_framework(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct profile *profile = member;

    (void)yaml_keys_read(reader, pair->value, "framework", framework_keys, COUNT_OF(framework_keys),
                         &profile->framework);
}

/* The requirement of a selector TAG:REQUIREMENT of this framework; empty: it selects otherwise. */
static struct str requirement_of(const struct profile_framework *framework, struct str selector)
{
    struct str rest = selector;
    struct str name;

    if (str_find(selector, STR(":")) < 0 || !str_cut(&rest, ':', &name) ||
        !str_equal(name, framework->tag))
        return STR("");
    return rest;
}

static bool is_among(struct str text, const struct str *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(text, texts[i]))
            return true;
    }
    return false;
}

static bool is_answered(const struct profile *profile, struct str selector)
{
    for (size_t i = 0; i < profile->control_count; i++) {
        if (control_matches(&profile->controls[i], selector))
            return true;
    }
    return false;
}

/* What no image shows has no control: one of both would be wrong. */
static void check_outside(struct loader *loader)
{
    const struct profile *profile = loader->profile;
    const struct profile_framework *framework = &profile->framework;

    for (size_t i = 0; i < framework->outside_count; i++) {
        const struct profile_outside *outside = &framework->outside[i];
        struct str selector = arena_printf(loader->reader.arena, "%.*s:%.*s",
                                           STR_ARG(framework->tag), STR_ARG(outside->requirement));

        for (size_t k = 0; k < profile->control_count; k++) {
            if (!control_matches(&profile->controls[k], selector))
                continue;
            diagnostics_add(loader->reader.diagnostics, &outside->location, NULL, NULL,
                            "'%.*s' stands outside, and control '%.*s' is about it",
                            STR_ARG(selector), STR_ARG(profile->controls[k].id));
            break;
        }
    }
}

/* The requirements that the profile's own controls are about. */
static size_t add_own(const struct profile *profile, struct str *asked, size_t count)
{
    for (size_t i = 0; i < profile->control_count; i++) {
        const struct control *control = &profile->controls[i];

        for (size_t k = 0; k < control->tag_count && !control->is_included; k++) {
            const struct control_tag *tag = &control->tags[k];

            for (size_t v = 0; str_equal(tag->name, profile->framework.tag) && v < tag->value_count;
                 v++) {
                if (!is_among(tag->values[v], asked, count))
                    asked[count++] = tag->values[v];
            }
        }
    }
    return count;
}

static size_t count_own(const struct profile *profile)
{
    size_t count = 0;

    for (size_t i = 0; i < profile->control_count; i++) {
        for (size_t k = 0; k < profile->controls[i].tag_count; k++)
            count += profile->controls[i].tags[k].value_count;
    }
    return count;
}

/* What `include` selects by, what its own controls are about, and what it names besides. */
static void keep_asked(struct loader *loader, struct profile_framework *framework)
{
    size_t room = loader->selectors.count + framework->asked_count + count_own(loader->profile) + 1;
    struct str *asked = arena_new(loader->reader.arena, room, sizeof(*asked));
    size_t count = 0;

    for (size_t i = 0; i < loader->selectors.count; i++) {
        struct str selector = *(const struct str *)vec_at(&loader->selectors, i);
        struct str requirement = requirement_of(framework, selector);

        if (requirement.len > 0 && !is_among(requirement, asked, count))
            asked[count++] = requirement;
    }
    count = add_own(loader->profile, asked, count);
    for (size_t i = 0; i < framework->asked_count; i++) {
        if (!is_among(framework->asked[i], asked, count))
            asked[count++] = framework->asked[i];
    }
    framework->asked = asked;
    framework->asked_count = count;
}

static void keep_unanswered(struct loader *loader, struct profile_framework *framework)
{
    struct arena *arena = loader->reader.arena;
    struct str *unanswered = arena_new(arena, framework->asked_count + 1, sizeof(*unanswered));

    for (size_t i = 0; i < framework->asked_count; i++) {
        struct str asked = framework->asked[i];
        struct str selector =
            arena_printf(arena, "%.*s:%.*s", STR_ARG(framework->tag), STR_ARG(asked));

        if (!is_answered(loader->profile, selector))
            unanswered[framework->unanswered_count++] = asked;
    }
    framework->unanswered = unanswered;
}

/* Whether the profile asks for some of it: one of both globs takes in the other. */
static bool is_asked(const struct profile_framework *framework, struct str requirement)
{
    for (size_t i = 0; i < framework->asked_count; i++) {
        if (str_glob(framework->asked[i], requirement) ||
            str_glob(requirement, framework->asked[i]))
            return true;
    }
    return false;
}

/* What no image shows of the framework no image shows of a part of it. */
static void take_outside(struct loader *loader, struct profile_framework *framework)
{
    const struct profile *profile = loader->profile;
    size_t room = framework->outside_count + 1;
    size_t count = framework->outside_count;

    for (size_t i = 0; i < profile->included_count; i++)
        room += profile->included[i]->framework.outside_count;
    struct profile_outside *rows = arena_new(loader->reader.arena, room, sizeof(*rows));

    for (size_t i = 0; i < framework->outside_count; i++)
        rows[i] = framework->outside[i];
    for (size_t i = 0; i < profile->included_count; i++) {
        const struct profile_framework *from = &profile->included[i]->framework;

        for (size_t k = 0; k < from->outside_count && str_equal(from->tag, framework->tag); k++) {
            if (is_asked(framework, from->outside[k].requirement))
                rows[count++] = from->outside[k];
        }
    }
    framework->outside = rows;
    framework->outside_count = count;
}

void load_framework_end(struct loader *loader)
{
    struct profile_framework *framework = &loader->profile->framework;

    if (framework->tag.len == 0)
        return;
    check_outside(loader);
    keep_asked(loader, framework);
    keep_unanswered(loader, framework);
    take_outside(loader, framework);
}
