/* An effective profile as one YAML file: what profile_effective_digest() is over, and no more. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "format/yaml_write.h"
#include "profile/load.h"

enum { STEP = 2, IN_CONTROL = 4, REAL_SIZE = 40 };

static void add(struct buf *buf, const char *words)
{
    buf_add(buf, str_of(words));
}

static void indent(struct buf *buf, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        add(buf, " ");
}

/* "KEY: ", as deep as `columns`. */
static void put_key(struct buf *buf, size_t columns, const char *key)
{
    indent(buf, columns);
    add(buf, key);
    add(buf, ": ");
}

/* A text that is not there has no line. */
static void put_text(struct buf *buf, size_t columns, const char *key, struct str text)
{
    if (text.len == 0)
        return;
    put_key(buf, columns, key);
    yaml_write_text(buf, text);
    add(buf, "\n");
}

/* A text that has to be there, if it is an empty one. */
static void put_whole(struct buf *buf, size_t columns, const char *key, struct str text)
{
    put_key(buf, columns, key);
    yaml_write_text(buf, text);
    add(buf, "\n");
}

/* The number as short as it can be to be read back as the same real number. */
static void put_real(struct buf *buf, double number)
{
    char text[REAL_SIZE];

    (void)snprintf(text, sizeof(text), "%.15g", number);
    double back = strtod(text, NULL);
    if (back < number || back > number)
        (void)snprintf(text, sizeof(text), "%.17g", number);
    add(buf, text);
    if (str_find(str_of(text), STR(".")) < 0 && str_find(str_of(text), STR("e")) < 0)
        add(buf, ".0");
}

static void put_texts(struct buf *buf, const struct str *items, size_t count)
{
    add(buf, "[");
    for (size_t i = 0; i < count; i++) {
        add(buf, i > 0 ? ", " : "");
        yaml_write_text(buf, items[i]);
    }
    add(buf, "]");
}

static void put_list(struct buf *buf, size_t columns, const char *key, const struct str *items,
                     size_t count)
{
    if (count == 0)
        return;
    put_key(buf, columns, key);
    put_texts(buf, items, count);
    add(buf, "\n");
}

static void put_value(struct buf *buf, const struct value *value);

static void put_values(struct buf *buf, struct value_list list)
{
    add(buf, "[");
    for (size_t i = 0; i < list.count; i++) {
        add(buf, i > 0 ? ", " : "");
        put_value(buf, &list.items[i]);
    }
    add(buf, "]");
}

static void put_map(struct buf *buf, struct value_map map)
{
    add(buf, "{");
    for (size_t i = 0; i < map.count; i++) {
        add(buf, i > 0 ? ", " : "");
        yaml_write_text(buf, map.pairs[i].key);
        add(buf, ": ");
        put_value(buf, &map.pairs[i].value);
    }
    add(buf, "}");
}

/* A value of an input, on one line; as deep as yaml_document lets it be. */
static void put_value(struct buf *buf, const struct value *value)
{
    char number[REAL_SIZE];

    switch (value->type) {
    case VALUE_NIL:
    case VALUE_TABLE: /* no input can be one */
        add(buf, "null");
        return;
    case VALUE_BOOL:
        add(buf, value->boolean ? "true" : "false");
        return;
    case VALUE_INTEGER:
        (void)snprintf(number, sizeof(number), "%lld", (long long)value->integer);
        add(buf, number);
        return;
    case VALUE_REAL:
        put_real(buf, value->real);
        return;
    case VALUE_STR:
        yaml_write_text(buf, value->string);
        return;
    case VALUE_LIST:
        put_values(buf, value->list);
        return;
    case VALUE_MAP:
        put_map(buf, value->map);
        return;
    }
}

static void put_words(struct buf *buf, const char *key, const struct str *items, size_t count,
                      bool *is_first)
{
    if (count == 0)
        return;
    add(buf, *is_first ? "" : ", ");
    *is_first = false;
    put_key(buf, 0, key);
    put_texts(buf, items, count);
}

static void put_support(struct buf *buf, const struct support *support)
{
    bool is_first = true;

    add(buf, "{");
    put_words(buf, "os", support->os, support->os_count, &is_first);
    put_words(buf, "family", support->families, support->family_count, &is_first);
    put_words(buf, "version", support->versions, support->version_count, &is_first);
    add(buf, "}");
}

static void put_supports(struct buf *buf, size_t columns, const struct support *supports,
                         size_t count)
{
    if (count == 0)
        return;
    put_key(buf, columns, "supports");
    add(buf, "[");
    for (size_t i = 0; i < count; i++) {
        add(buf, i > 0 ? ", " : "");
        put_support(buf, &supports[i]);
    }
    add(buf, "]\n");
}

static bool asks_nothing(const struct support *support)
{
    return support->os_count == 0 && support->family_count == 0 && support->version_count == 0;
}

static void put_rules(struct buf *buf, const struct profile_input *input)
{
    indent(buf, IN_CONTROL);
    add(buf, "by:\n");
    for (size_t i = 0; i < input->rule_count; i++) {
        const struct input_rule *rule = &input->rules[i];

        indent(buf, IN_CONTROL + STEP);
        add(buf, "- {");
        if (!asks_nothing(&rule->when)) {
            put_key(buf, 0, "when");
            put_support(buf, &rule->when);
            add(buf, ", ");
        }
        put_key(buf, 0, "value");
        put_value(buf, &rule->value);
        add(buf, "}\n");
    }
}

static void put_input(struct buf *buf, const struct profile_input *input)
{
    indent(buf, STEP);
    yaml_write_text(buf, input->name);
    add(buf, ":\n");
    put_text(buf, IN_CONTROL, "type", str_of(input_type_name(input->type)));
    put_text(buf, IN_CONTROL, "desc", input->desc);
    put_text(buf, IN_CONTROL, "pattern", input->pattern);
    if (input->has_allowed) {
        put_key(buf, IN_CONTROL, "allowed");
        put_values(buf, input->allowed);
        add(buf, "\n");
    }
    if (input->is_sensitive) {
        put_key(buf, IN_CONTROL, "sensitive");
        add(buf, "true\n");
        return;
    }
    if (!input->has_value) {
        put_rules(buf, input);
        return;
    }
    put_key(buf, IN_CONTROL, "default");
    put_value(buf, &input->value);
    add(buf, "\n");
}

/* Lists and maps in block style, which has a form for everything that could be read. */
static void put_node(struct buf *buf, const struct yaml_node *node, size_t columns);

static void put_pairs(struct buf *buf, const struct yaml_node *map, size_t columns, bool is_item)
{
    for (size_t i = 0; i < map->pair_count; i++) {
        indent(buf, i == 0 && is_item ? 0 : columns);
        yaml_write_node(buf, map->pairs[i].key);
        add(buf, ":");
        put_node(buf, map->pairs[i].value, columns + STEP);
    }
}

static void put_items(struct buf *buf, const struct yaml_node *list, size_t columns)
{
    for (size_t i = 0; i < list->item_count; i++) {
        const struct yaml_node *item = list->items[i];

        indent(buf, columns);
        add(buf, "-");
        if (item->kind == YAML_MAP && item->pair_count > 0) {
            add(buf, " ");
            put_pairs(buf, item, columns + STEP, true);
        } else {
            put_node(buf, item, columns + STEP);
        }
    }
}

/* Behind a key or a dash. The text of a null counts, as that of a number does. */
static void put_node(struct buf *buf, const struct yaml_node *node, size_t columns)
{
    if (node->kind == YAML_LIST && node->item_count > 0) {
        add(buf, "\n");
        put_items(buf, node, columns);
    } else if (node->kind == YAML_MAP && node->pair_count > 0) {
        add(buf, "\n");
        put_pairs(buf, node, columns, false);
    } else if (node->kind == YAML_NULL) {
        add(buf, node->text.len > 0 ? " " : "");
        buf_add(buf, node->text);
        add(buf, "\n");
    } else {
        add(buf, " ");
        yaml_write_node(buf, node);
        add(buf, "\n");
    }
}

static void put_tag_values(struct buf *buf, const struct control_tag *tag)
{
    if (!tag->is_list && tag->value_count == 1)
        yaml_write_text(buf, tag->values[0]);
    else
        put_texts(buf, tag->values, tag->value_count);
    add(buf, "\n");
}

/* Tags with keys stand one after the other, as they were read. */
static void put_tags(struct buf *buf, const struct control *control)
{
    if (control->tag_count == 0)
        return;
    indent(buf, IN_CONTROL);
    add(buf, "tags:\n");
    for (size_t i = 0; i < control->tag_count; i++) {
        const struct control_tag *tag = &control->tags[i];
        bool is_new = i == 0 || !str_equal(control->tags[i - 1].name, tag->name);

        if (is_new) {
            indent(buf, IN_CONTROL + STEP);
            yaml_write_text(buf, tag->name);
            add(buf, tag->key.len > 0 ? ":\n" : ": ");
        }
        if (tag->key.len > 0) {
            indent(buf, IN_CONTROL + STEP + STEP);
            yaml_write_text(buf, tag->key);
            add(buf, ": ");
        }
        put_tag_values(buf, tag);
    }
}

static void put_level(struct buf *buf, const struct control *control)
{
    char number[REAL_SIZE];

    for (size_t i = 0; i < control->level_count; i++) {
        const struct control_level *level = &control->levels[i];

        if (i == 0)
            put_key(buf, IN_CONTROL, "level");
        add(buf, level->benchmark.len == 0 ? "" : i == 0 ? "{" : ", ");
        if (level->benchmark.len > 0)
            yaml_write_text(buf, level->benchmark);
        (void)snprintf(number, sizeof(number), "%s%d", level->benchmark.len > 0 ? ": " : "",
                       level->level);
        add(buf, number);
        if (i + 1 == control->level_count)
            add(buf, level->benchmark.len > 0 ? "}\n" : "\n");
    }
}

static void put_since(struct buf *buf, const struct control *control)
{
    if (control->raise_count == 0) {
        put_text(buf, IN_CONTROL, "since", control->since);
        return;
    }
    put_key(buf, IN_CONTROL, "since");
    for (size_t i = 0; i < control->raise_count; i++) {
        add(buf, i > 0 ? ", " : "{");
        yaml_write_quoted(buf, control->raises[i].version);
        add(buf, ": ");
        put_real(buf, control->raises[i].impact);
    }
    add(buf, "}\n");
}

static void put_part(struct buf *buf, const struct yaml_node *node, const char *key)
{
    const struct yaml_pair *pair = node ? yaml_keys_pair(node, key) : NULL;

    if (!pair)
        return;
    indent(buf, IN_CONTROL);
    add(buf, key);
    add(buf, ":");
    put_node(buf, pair->value, IN_CONTROL + STEP);
}

static void put_control(struct buf *buf, const struct profile *profile,
                        const struct control *control)
{
    add(buf, "  - id: ");
    yaml_write_text(buf, control->id);
    add(buf, "\n");
    put_whole(buf, IN_CONTROL, "title", control->title);
    put_key(buf, IN_CONTROL, "impact");
    put_real(buf, control->impact);
    add(buf, "\n");
    put_text(buf, IN_CONTROL, "rationale", control->rationale);
    put_level(buf, control);
    put_since(buf, control);
    put_text(buf, IN_CONTROL, "desc", control->desc);
    put_text(buf, IN_CONTROL, "fix", control->fix);
    put_part(buf, control->node, "remedy");
    put_list(buf, IN_CONTROL, "parts", control->parts, control->part_count);
    put_list(buf, IN_CONTROL, "refs", control->refs, control->ref_count);
    put_tags(buf, control);
    if (control->target != profile->target)
        put_text(buf, IN_CONTROL, "target", str_of(control_target_name(control->target)));
    put_supports(buf, IN_CONTROL, control->supports, control->support_count);
    put_text(buf, IN_CONTROL, "needed", control->needed);
    put_part(buf, control->node, "only_if");
    put_part(buf, control->node, "describe");
}

static void put_benchmarks(struct buf *buf, const struct profile *profile)
{
    if (profile->benchmark_count == 1 && profile->benchmarks[0].key.len == 0) {
        put_text(buf, 0, "benchmark", profile->benchmarks[0].name);
        return;
    }
    if (profile->benchmark_count > 0)
        add(buf, "benchmark:\n");
    for (size_t i = 0; i < profile->benchmark_count; i++) {
        indent(buf, STEP);
        yaml_write_text(buf, profile->benchmarks[i].key);
        add(buf, ": ");
        yaml_write_text(buf, profile->benchmarks[i].name);
        add(buf, "\n");
    }
}

static void put_head(struct buf *buf, const struct profile *profile)
{
    add(buf, "gate_profile: 1\n");
    put_text(buf, 0, "name", profile->name);
    put_whole(buf, 0, "version", profile->version);
    put_whole(buf, 0, "title", profile->title);
    put_text(buf, 0, "desc", profile->desc);
    put_benchmarks(buf, profile);
    put_key(buf, 0, "grades");
    add(buf, "{cat1: ");
    put_real(buf, profile->cat1);
    add(buf, ", cat2: ");
    put_real(buf, profile->cat2);
    add(buf, "}\n");
    if (profile->target != CONTROL_ANY)
        put_text(buf, 0, "target", str_of(control_target_name(profile->target)));
    put_supports(buf, 0, profile->supports, profile->support_count);
}

struct str profile_effective_text(const struct profile *profile, struct arena *arena)
{
    CLEANUP(buf_release) struct buf buf = BUF_INIT(LIMIT_FILLED_BYTES);

    put_head(&buf, profile);
    if (profile->input_count > 0)
        add(&buf, "inputs:\n");
    for (size_t i = 0; i < profile->input_count; i++)
        put_input(&buf, &profile->inputs[i]);
    add(&buf, profile->control_count > 0 ? "controls:\n" : "controls: []\n");
    for (size_t i = 0; i < profile->control_count; i++)
        put_control(&buf, profile, &profile->controls[i]);
    return buf_failed(&buf) ? STR("") : arena_str(arena, buf_str(&buf));
}
