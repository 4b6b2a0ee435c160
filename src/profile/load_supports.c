/* `supports`: the platforms that a profile, a control or a rule of an input is for. */
#include <stddef.h>

#include "profile/load.h"

static void load_words(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct texts *texts = member;

    *texts = yaml_keys_texts(reader, pair->value, pair->key->text);
}

struct support_texts {
    struct texts os;
    struct texts families;
    struct texts versions;
};

static const struct key_def support_keys[] = {
    { .name = "os",
      .shape = KEY_TEXTS,
      .help = "ID of os-release, one or a list",
      .load = load_words,
      .offset = offsetof(struct support_texts, os) },
    { .name = "family",
      .shape = KEY_TEXTS,
      .help = "family of distributions, one or a list",
      .load = load_words,
      .offset = offsetof(struct support_texts, families) },
    { .name = "version",
      .shape = KEY_TEXTS,
      .help = "VERSION_ID of os-release, one or a list; 12 is 12.4 too",
      .load = load_words,
      .offset = offsetof(struct support_texts, versions) },
};

const struct key_table load_support_table = {
    .name = "support",
    .keys = support_keys,
    .count = COUNT_OF(support_keys),
};

void load_support(struct yaml_reader *reader, const struct yaml_node *node, const char *what,
                  struct support *support)
{
    struct support_texts texts = { .os = { .count = 0 } };

    (void)yaml_keys_read(reader, node, what, support_keys, COUNT_OF(support_keys), &texts);
    *support = (struct support){
        .os = texts.os.items,
        .os_count = texts.os.count,
        .families = texts.families.items,
        .family_count = texts.families.count,
        .versions = texts.versions.items,
        .version_count = texts.versions.count,
    };
}

size_t load_support_list(struct yaml_reader *reader, const struct yaml_pair *pair,
                         const struct support **supports)
{
    const struct yaml_node *node = pair->value;

    if (!yaml_keys_expect(reader, node, YAML_LIST, pair->key->text))
        return 0;

    struct support *rows = arena_new(reader->arena, node->item_count + 1, sizeof(*rows));
    for (size_t i = 0; i < node->item_count; i++)
        load_support(reader, node->items[i], "supports", &rows[i]);
    *supports = rows;
    return node->item_count;
}

/* The words that stand in both lists, where an empty one has all; false: there is none. */
static bool words_in_both(struct arena *arena, struct texts a, struct texts b, struct texts *both)
{
    struct str *items = arena_new(arena, a.count + b.count + 1, sizeof(*items));

    *both = (struct texts){ .items = items };
    if (a.count == 0 || b.count == 0) {
        *both = a.count == 0 ? b : a;
        return true;
    }
    for (size_t i = 0; i < a.count; i++) {
        for (size_t k = 0; k < b.count; k++) {
            if (str_equal(a.items[i], b.items[k]))
                items[both->count++] = a.items[i];
        }
    }
    return both->count > 0;
}

/* "12" has "12.4" in it: of two versions the narrower counts. */
static bool is_within(struct str version, struct str wide)
{
    return str_starts_with(version, wide) &&
           (version.len == wide.len || version.ptr[wide.len] == '.');
}

static bool versions_in_both(struct arena *arena, struct texts a, struct texts b,
                             struct texts *both)
{
    struct str *items = arena_new(arena, a.count * b.count + 1, sizeof(*items));

    *both = (struct texts){ .items = items };
    if (a.count == 0 || b.count == 0) {
        *both = a.count == 0 ? b : a;
        return true;
    }
    for (size_t i = 0; i < a.count; i++) {
        for (size_t k = 0; k < b.count; k++) {
            if (is_within(a.items[i], b.items[k]))
                items[both->count++] = a.items[i];
            else if (is_within(b.items[k], a.items[i]))
                items[both->count++] = b.items[k];
        }
    }
    return both->count > 0;
}

static bool support_in_both(struct arena *arena, const struct support *a, const struct support *b,
                            struct support *both)
{
    struct texts os;
    struct texts families;
    struct texts versions;

    if (!words_in_both(arena, (struct texts){ a->os, a->os_count },
                       (struct texts){ b->os, b->os_count }, &os) ||
        !words_in_both(arena, (struct texts){ a->families, a->family_count },
                       (struct texts){ b->families, b->family_count }, &families) ||
        !versions_in_both(arena, (struct texts){ a->versions, a->version_count },
                          (struct texts){ b->versions, b->version_count }, &versions))
        return false;
    *both = (struct support){
        .os = os.items,
        .os_count = os.count,
        .families = families.items,
        .family_count = families.count,
        .versions = versions.items,
        .version_count = versions.count,
    };
    return true;
}

void load_narrow_supports(struct yaml_reader *reader, const struct yaml_node *node,
                          const struct profile *profile, struct control *control)
{
    size_t count = 0;
    struct support *rows;

    if (profile->support_count == 0)
        return;
    if (control->support_count == 0) {
        control->supports = profile->supports;
        control->support_count = profile->support_count;
        return;
    }
    rows = arena_new(reader->arena, profile->support_count * control->support_count + 1,
                     sizeof(*rows));
    for (size_t i = 0; i < profile->support_count; i++) {
        for (size_t k = 0; k < control->support_count; k++)
            count += support_in_both(reader->arena, &profile->supports[i], &control->supports[k],
                                     &rows[count]);
    }
    if (count == 0)
        yaml_keys_fault(reader, node, NULL, NULL,
                        "control '%.*s' is for no platform that profile '%.*s' supports",
                        STR_ARG(control->id), STR_ARG(profile->name));
    control->supports = rows;
    control->support_count = count;
}
