/* The digest of an effective profile: over what it asks and says, whatever files it came from. */
#include "profile/canon.h"
#include "profile/load.h"

static void add_value(struct canon *canon, const struct value *value);

static void add_list(struct canon *canon, struct value_list list)
{
    canon_head(canon, 'l', list.count);
    for (size_t i = 0; i < list.count; i++)
        add_value(canon, &list.items[i]);
}

/* A value of an input; as deep as yaml_document lets it be. */
static void add_value(struct canon *canon, const struct value *value)
{
    switch (value->type) {
    case VALUE_NIL:
    case VALUE_TABLE: /* no input can be one */
        canon_head(canon, 'n', 0);
        return;
    case VALUE_BOOL:
        canon_head(canon, 'b', value->boolean);
        return;
    case VALUE_INTEGER:
        canon_head(canon, 'i', (uint64_t)value->integer);
        return;
    case VALUE_REAL:
        canon_real(canon, 'r', value->real);
        return;
    case VALUE_STR:
        canon_text(canon, 's', value->string);
        return;
    case VALUE_LIST:
        add_list(canon, value->list);
        return;
    case VALUE_MAP:
        canon_head(canon, 'm', value->map.count);
        for (size_t i = 0; i < value->map.count; i++) {
            canon_text(canon, 'k', value->map.pairs[i].key);
            add_value(canon, &value->map.pairs[i].value);
        }
        return;
    }
}

/* What a sensitive input is set to is not in it: a digest of a short secret would tell it. */
static void add_input(struct canon *canon, const struct profile_input *input)
{
    canon_text(canon, 'I', input->name);
    canon_text(canon, 't', str_of(input_type_name(input->type)));
    canon_text(canon, 'd', input->desc);
    canon_text(canon, 'p', input->pattern);
    canon_head(canon, 'x', input->is_sensitive);
    canon_head(canon, 'a', input->has_allowed);
    add_list(canon, input->allowed);
    if (input->is_sensitive)
        return;
    canon_head(canon, 'h', input->has_value);
    if (input->has_value) {
        add_value(canon, &input->value);
        return;
    }
    canon_head(canon, 'B', input->rule_count);
    for (size_t i = 0; i < input->rule_count; i++) {
        canon_supports(canon, &input->rules[i].when, 1);
        add_value(canon, &input->rules[i].value);
    }
}

static void add_grade(struct canon *canon, const struct control *control)
{
    canon_real(canon, 'p', control->impact);
    canon_text(canon, 'R', control->rationale);
    canon_head(canon, 'L', control->level_count);
    for (size_t i = 0; i < control->level_count; i++) {
        canon_text(canon, 'k', control->levels[i].benchmark);
        canon_head(canon, 'i', (uint64_t)control->levels[i].level);
    }
    canon_text(canon, 's', control->since);
    canon_head(canon, 'S', control->raise_count);
    for (size_t i = 0; i < control->raise_count; i++) {
        canon_text(canon, 'k', control->raises[i].version);
        canon_real(canon, 'p', control->raises[i].impact);
    }
}

static void add_tags(struct canon *canon, const struct control *control)
{
    canon_head(canon, 'T', control->tag_count);
    for (size_t i = 0; i < control->tag_count; i++) {
        const struct control_tag *tag = &control->tags[i];

        canon_text(canon, 'n', tag->name);
        canon_text(canon, 'k', tag->key);
        canon_head(canon, 'l', tag->is_list);
        canon_texts(canon, 'v', tag->values, tag->value_count);
    }
}

static void add_part(struct canon *canon, const struct yaml_node *node, const char *key)
{
    const struct yaml_pair *pair = node ? yaml_keys_pair(node, key) : NULL;

    canon_head(canon, 'D', pair != NULL);
    if (pair)
        canon_node(canon, pair->value);
}

static void add_control(struct canon *canon, const struct control *control)
{
    canon_text(canon, 'C', control->id);
    canon_text(canon, 't', control->title);
    add_grade(canon, control);
    canon_text(canon, 'd', control->desc);
    canon_text(canon, 'f', control->fix);
    if (control->remedies.count > 0)
        add_part(canon, control->node, "remedy");
    canon_texts(canon, 'P', control->parts, control->part_count);
    canon_texts(canon, 'r', control->refs, control->ref_count);
    add_tags(canon, control);
    canon_text(canon, 'g', str_of(control_target_name(control->target)));
    canon_supports(canon, control->supports, control->support_count);
    canon_text(canon, 'e', control->needed);
    add_part(canon, control->node, "only_if");
    add_part(canon, control->node, "describe");
}

struct digest profile_effective_digest(const struct profile *profile)
{
    CLEANUP(arena_release) struct arena scratch = ARENA_INIT;
    struct canon canon = { .stream = digest_open(DIGEST_SHA256), .arena = &scratch };

    canon_text(&canon, 'v', STR("gate-effective-1"));
    canon_text(&canon, 'n', profile->name);
    canon_text(&canon, 'V', profile->version);
    canon_text(&canon, 't', profile->title);
    canon_text(&canon, 'd', profile->desc);
    canon_head(&canon, 'b', profile->benchmark_count);
    for (size_t i = 0; i < profile->benchmark_count; i++) {
        canon_text(&canon, 'k', profile->benchmarks[i].key);
        canon_text(&canon, 'n', profile->benchmarks[i].name);
    }
    canon_real(&canon, 'p', profile->cat1);
    canon_real(&canon, 'p', profile->cat2);
    canon_text(&canon, 'g', str_of(control_target_name(profile->target)));
    canon_supports(&canon, profile->supports, profile->support_count);
    canon_head(&canon, 'I', profile->input_count);
    for (size_t i = 0; i < profile->input_count; i++)
        add_input(&canon, &profile->inputs[i]);
    canon_head(&canon, 'C', profile->control_count);
    for (size_t i = 0; i < profile->control_count; i++)
        add_control(&canon, &profile->controls[i]);
    return digest_finish(canon.stream);
}
