/* `inputs:` of a profile. */
#include <stddef.h>

#include "base/regex.h"
#include "profile/load.h"

/* The words of `type:`, by what a value of it is. */
static const struct input_word {
    const char *name;
    enum value_type type;
} input_words[] = {
    { "string", VALUE_STR },   { "integer", VALUE_INTEGER }, { "real", VALUE_REAL },
    { "boolean", VALUE_BOOL }, { "list", VALUE_LIST },       { "map", VALUE_MAP },
};

const char *input_type_name(enum value_type type)
{
    for (size_t i = 0; i < COUNT_OF(input_words); i++) {
        if (input_words[i].type == type)
            return input_words[i].name;
    }
    return "any";
}

/* What is read of one input before its default can be judged by its type. */
struct input_source {
    enum value_type type;
    struct str desc;
    bool is_sensitive;
    struct str pattern;
    const struct yaml_node *value;
    const struct yaml_node *by;
    const struct yaml_node *allowed;
};

static void load_input_type(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    enum value_type *type = member;
    const char *words[COUNT_OF(input_words)];

    for (size_t i = 0; i < COUNT_OF(input_words); i++)
        words[i] = input_words[i].name;

    int index = yaml_keys_word(reader, pair, words, COUNT_OF(words));
    if (index >= 0)
        *type = input_words[index].type;
}

/* What is judged when the type is known. */
static void keep_node(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    const struct yaml_node **value = member;

    (void)reader;
    *value = pair->value;
}

static void load_sensitive(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    bool *is_sensitive = member;

    if (yaml_keys_expect(reader, pair->value, YAML_BOOL, pair->key->text))
        *is_sensitive = pair->value->boolean;
}

static void load_pattern(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    CLEANUP(regex_closep) struct regex *regex = NULL;
    struct str *pattern = member;
    struct error err = ERROR_INIT; /* becomes a fault */

    if (!yaml_keys_expect(reader, pair->value, YAML_STRING, pair->key->text))
        return;
    if (pair->value->text.len == 0)
        yaml_keys_fault(reader, pair->value, NULL, NULL, "the pattern is empty");
    if (regex_open(pair->value->text, &regex, &err))
        yaml_keys_fault(reader, pair->value, NULL, NULL, "%s", err.message);
    *pattern = pair->value->text;
}

/* The value of `node`, of the input's type and allowed; nil with a fault. */
static struct value take_value(struct yaml_reader *reader, const struct yaml_node *node,
                               const struct profile_input *input, const char *what)
{
    struct value value = load_value(node, reader->arena);
    struct error err = ERROR_INIT; /* becomes a fault */

    if (!input_convert(&value, input->type)) {
        yaml_keys_fault(reader, node, input_type_name(input->type), NULL,
                        "the %s of input '%.*s' is %s", what, STR_ARG(input->name),
                        yaml_keys_phrase(node));
        return value_nil();
    }
    if (input_check(input, &value, reader->arena, &err))
        yaml_keys_fault(reader, node, NULL, NULL, "the %s of input '%.*s': %s", what,
                        STR_ARG(input->name), err.message);
    return value;
}

/* One rule before its value can be judged. */
struct rule_source {
    struct input_rule rule;
    bool has_when;
    const struct yaml_node *value;
};

static void load_when(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct rule_source *source = member;

    source->has_when = true;
    if (pair->value->kind == YAML_MAP && pair->value->pair_count == 0)
        yaml_keys_fault(reader, pair->value, "os, family or version", NULL, "'when' asks nothing");
    load_support(reader, pair->value, "when", &source->rule.when);
}

static const struct key_value when_value = { .shape = KEY_MAP, .table = &load_support_table };

static const struct key_def rule_keys[] = {
    { .name = "when",
      .shape = KEY_MAP,
      .help = "os, family and version: all that are there must fit",
      .value = &when_value,
      .load = load_when },
    { .name = "value",
      .shape = KEY_ANY,
      .help = "the value of the input there",
      .is_required = true,
      .load = keep_node,
      .offset = offsetof(struct rule_source, value) },
};

static const struct key_table rule_table = {
    .name = "rule",
    .keys = rule_keys,
    .count = COUNT_OF(rule_keys),
};

static void load_rules(struct yaml_reader *reader, const struct yaml_node *node,
                       struct profile_input *input)
{
    struct input_rule *rules;
    bool is_last = false; /* a rule without `when` was there */

    if (!yaml_keys_expect(reader, node, YAML_LIST, STR("by")))
        return;
    if (node->item_count == 0)
        yaml_keys_fault(reader, node, NULL, NULL, "'by' has no rules");
    rules = arena_new(reader->arena, node->item_count + 1, sizeof(*rules));
    for (size_t i = 0; i < node->item_count; i++) {
        struct rule_source source = { .has_when = false };

        if (!yaml_keys_read(reader, node->items[i], "a rule", rule_keys, COUNT_OF(rule_keys),
                            &source))
            continue;
        if (is_last)
            yaml_keys_fault(reader, node->items[i], NULL, NULL,
                            "the rule is never reached: one without 'when' is before it");
        is_last = is_last || !source.has_when;
        rules[i] = source.rule;
        rules[i].location = yaml_keys_place(reader, node->items[i]);
        if (source.value)
            rules[i].value = take_value(reader, source.value, input, "value");
    }
    input->rules = rules;
    input->rule_count = node->item_count;
}

static void load_allowed(struct yaml_reader *reader, const struct yaml_node *node,
                         struct profile_input *input)
{
    if (!yaml_keys_expect(reader, node, YAML_LIST, STR("allowed")))
        return;
    if (input->type == VALUE_MAP || node->item_count == 0) {
        yaml_keys_fault(reader, node, NULL, NULL, "no value of input '%.*s' could be allowed",
                        STR_ARG(input->name));
        return;
    }
    struct value *items = arena_new(reader->arena, node->item_count + 1, sizeof(*items));
    for (size_t i = 0; i < node->item_count; i++) {
        items[i] = load_value(node->items[i], reader->arena);
        if (input->type != VALUE_LIST && !input_convert(&items[i], input->type))
            yaml_keys_fault(reader, node->items[i], input_type_name(input->type), NULL,
                            "a value allowed for input '%.*s' is %s", STR_ARG(input->name),
                            yaml_keys_phrase(node->items[i]));
    }
    input->allowed = (struct value_list){ .items = items, .count = node->item_count };
    input->has_allowed = true;
}

static void check_input(struct yaml_reader *reader, const struct yaml_node *node,
                        const struct input_source *source, const struct profile_input *input)
{
    bool is_text = input->type == VALUE_STR || input->type == VALUE_LIST;

    if (source->value && source->by)
        yaml_keys_fault(reader, node, "one of them", NULL,
                        "input '%.*s' has both 'default' and 'by'", STR_ARG(input->name));
    if (!source->value && !source->by && !input->is_sensitive)
        yaml_keys_fault(reader, node, NULL, NULL, "missing key 'default' or 'by' of an input");
    if (input->is_sensitive && !is_text) /* five would be cut out of every number */
        yaml_keys_fault(reader, node, "type string or list", NULL,
                        "input '%.*s' is sensitive and no text", STR_ARG(input->name));
    if (source->pattern.len > 0 && !is_text)
        yaml_keys_fault(reader, node, "type string or list", NULL,
                        "input '%.*s' has a pattern and is no text", STR_ARG(input->name));
}

static const char *input_word_at(size_t index)
{
    return index < COUNT_OF(input_words) ? input_words[index].name : NULL;
}

static const struct key_value type_value = { .shape = KEY_WORD, .word_at = input_word_at };
static const struct key_value any_value = { .shape = KEY_ANY };
static const struct key_value rule_one = { .shape = KEY_MAP, .table = &rule_table };
static const struct key_value by_value = {
    .shape = KEY_LIST,
    .each = &rule_one,
    .is_filled = true,
};
static const struct key_value allowed_value = {
    .shape = KEY_LIST,
    .each = &any_value,
    .is_filled = true,
};

static const struct key_def input_keys[] = {
    { .name = "type",
      .shape = KEY_WORD,
      .help = "string, integer, real, boolean, list or map",
      .value = &type_value,
      .is_required = true,
      .load = load_input_type,
      .offset = offsetof(struct input_source, type) },
    { .name = "desc",
      .shape = KEY_TEXT,
      .help = "what it decides",
      .load = yaml_keys_text,
      .offset = offsetof(struct input_source, desc) },
    { .name = "default",
      .shape = KEY_ANY,
      .help = "its value where nothing else is given",
      .load = keep_node,
      .offset = offsetof(struct input_source, value) },
    { .name = "by",
      .shape = KEY_LIST,
      .help = "rules {when: {os, family, version}, value}, the first that fits; the last may have "
              "no when",
      .value = &by_value,
      .load = keep_node,
      .offset = offsetof(struct input_source, by) },
    { .name = "allowed",
      .shape = KEY_LIST,
      .help = "the values that it may have, or of a list each item",
      .value = &allowed_value,
      .load = keep_node,
      .offset = offsetof(struct input_source, allowed) },
    { .name = "pattern",
      .shape = KEY_TEXT,
      .help = "what it must match, or of a list each item",
      .load = load_pattern,
      .offset = offsetof(struct input_source, pattern) },
    { .name = "sensitive",
      .shape = KEY_BOOLEAN,
      .help = "true: its value is never shown; it needs no default",
      .load = load_sensitive,
      .offset = offsetof(struct input_source, is_sensitive) },
};

static const char *const input_rivals[] = { "default", "by", NULL };
static const char *const input_needed[] = { "default", "by", "sensitive", NULL };

const struct key_table load_input_table = {
    .name = "input",
    .keys = input_keys,
    .count = COUNT_OF(input_keys),
    .rivals = input_rivals,
    .needed = input_needed,
};

static void load_one_input(struct yaml_reader *reader, const struct yaml_pair *pair,
                           struct profile_input *input)
{
    struct input_source source = { .type = VALUE_NIL };

    *input = (struct profile_input){
        .name = arena_str(reader->arena, pair->key->text),
        .given_by = STR("default"),
    };
    if (!yaml_keys_read(reader, pair->value, "an input", input_keys, COUNT_OF(input_keys), &source))
        return;

    input->type = source.type;
    input->desc = source.desc;
    input->pattern = source.pattern;
    input->is_sensitive = source.is_sensitive;
    input->location = yaml_keys_place(reader, pair->key);
    if (source.type == VALUE_NIL)
        return;
    check_input(reader, pair->value, &source, input);
    if (source.allowed)
        load_allowed(reader, source.allowed, input);
    if (source.by)
        load_rules(reader, source.by, input);
    if (!source.value || source.by)
        return;
    input->value = take_value(reader, source.value, input, "default");
    input->has_value = true;
}

void load_inputs(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct profile *profile = member;
    const struct yaml_node *node = pair->value;

    if (!yaml_keys_expect(reader, node, YAML_MAP, pair->key->text))
        return;
    profile->inputs = arena_new(reader->arena, node->pair_count + 1, sizeof(*profile->inputs));
    for (size_t i = 0; i < node->pair_count; i++)
        load_one_input(reader, &node->pairs[i], &profile->inputs[i]);
    profile->input_count = node->pair_count;
}
