/* Values of inputs: what is given, whether it may be, and what a platform makes of it. */
#include "base/regex.h"
#include "profile/load.h"

/* An integer is a real number too; nothing else becomes another type. */
bool input_convert(struct value *value, enum value_type type)
{
    if (type == VALUE_REAL && value->type == VALUE_INTEGER)
        *value = value_real((double)value->integer);
    return value->type == type;
}

static struct profile_input *find_input(const struct profile *profile, struct str name)
{
    for (size_t i = 0; i < profile->input_count; i++) {
        if (str_equal(profile->inputs[i].name, name))
            return &profile->inputs[i];
    }
    return NULL;
}

const struct profile_input *profile_input(const struct profile *profile, struct str name)
{
    return find_input(profile, name);
}

struct str profile_input_text(const struct profile_input *input, struct arena *arena)
{
    if (input->is_sensitive)
        return STR(PROFILE_SENSITIVE);
    if (!input->has_value)
        return arena_printf(arena, "by %zu rules", input->rule_count);
    return value_text(&input->value, arena);
}

/* The nearest input, or NULL. Names are terminated: they were copied into the arena. */
static const char *nearest_input(const struct profile *profile, struct str name)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);

    for (size_t i = 0; i < profile->input_count; i++)
        *(const char **)vec_add(&names) = profile->inputs[i].name.ptr;
    return yaml_keys_nearest(&names, name);
}

const struct profile_input *load_input(struct yaml_reader *reader, const struct yaml_node *node,
                                       struct str name)
{
    const struct profile *profile = loader_of(reader)->profile;
    const struct profile_input *input = find_input(profile, name);

    if (!input)
        yaml_keys_fault(reader, node, NULL, nearest_input(profile, name), "unknown input '%.*s'",
                        STR_ARG(name));
    return input;
}

void load_note_input(struct loader *loader, struct str name)
{
    for (size_t i = 0; i < loader->inputs.count; i++) {
        if (str_equal(*(const struct str *)vec_at(&loader->inputs, i), name))
            return;
    }
    *(struct str *)vec_add(&loader->inputs) = name;
}

/* The input, or the error of a user who misspelt it. */
static struct profile_input *known_input(struct profile *profile, struct str name,
                                         struct error *err)
{
    struct profile_input *input = find_input(profile, name);
    const char *nearest = input ? NULL : nearest_input(profile, name);
    enum gate_rc rc = GATE_OK;

    if (!input)
        rc = error_set(err, GATE_EUSAGE, "profile '%.*s' has no input '%.*s'%s%s%s",
                       STR_ARG(profile->name), STR_ARG(name), nearest ? ": did you mean '" : "",
                       nearest ? nearest : "", nearest ? "'?" : "");
    return rc ? NULL : input;
}

static bool is_allowed(const struct profile_input *input, const struct value *value)
{
    for (size_t i = 0; i < input->allowed.count; i++) {
        if (value_equal(&input->allowed.items[i], value))
            return true;
    }
    return !input->has_allowed;
}

/* Of a list each item by itself: its number is told, for its value may be a secret. */
static enum gate_rc check_item(const struct profile_input *input, const struct value *value,
                               const char *what, struct error *err)
{
    CLEANUP(regex_closep) struct regex *pattern = NULL;
    bool matches = true;

    if (!is_allowed(input, value))
        return error_set(err, GATE_EUSAGE, "%s is not one of the values that are allowed", what);
    if (input->pattern.len == 0)
        return GATE_OK;
    if (value->type != VALUE_STR)
        return error_set(err, GATE_EUSAGE, "%s is no text, and its pattern wants one", what);
    if (regex_open(input->pattern, &pattern, err) ||
        regex_match(pattern, value->string, &matches, NULL, 0, err))
        return err->rc;
    if (!matches)
        return error_set(err, GATE_EUSAGE, "%s does not match '%.*s'", what,
                         STR_ARG(input->pattern));
    return GATE_OK;
}

enum gate_rc input_check(const struct profile_input *input, const struct value *value,
                         struct arena *arena, struct error *err)
{
    if (value->type != VALUE_LIST)
        return check_item(input, value, "it", err);
    for (size_t i = 0; i < value->list.count; i++) {
        struct str what = arena_printf(arena, "item %zu", i + 1);

        if (check_item(input, &value->list.items[i], what.ptr, err))
            return err->rc;
    }
    return GATE_OK;
}

static enum gate_rc set_value(struct profile *profile, struct profile_input *input,
                              struct value value, struct str given_by, struct error *err)
{
    if (!input_convert(&value, input->type))
        return error_set(err, GATE_EUSAGE, "input '%.*s' must be %s%s, not %s",
                         STR_ARG(input->name), input->type == VALUE_INTEGER ? "an " : "a ",
                         input_type_name(input->type), value_type_name(value.type));
    if (input_check(input, &value, profile->arena, err)) {
        err->rc = GATE_EUSAGE;
        return error_wrap(err, "input '%.*s'", STR_ARG(input->name));
    }
    input->value = value;
    input->given_by = arena_str(profile->arena, given_by);
    input->is_given = true;
    input->has_value = true;
    return GATE_OK;
}

/* `a,b,c` as the list of those texts. */
static struct value comma_list(struct str text, struct arena *arena)
{
    CLEANUP(vec_release) struct vec pieces = VEC_INIT(struct str);
    struct str piece;

    while (str_trim(text).len + pieces.count > 0 && str_cut(&text, ',', &piece))
        *(struct str *)vec_add(&pieces) = str_trim(piece);

    struct value *items = arena_new(arena, pieces.count + 1, sizeof(*items));
    for (size_t i = 0; i < pieces.count; i++)
        items[i] = value_str(arena_str(arena, *(struct str *)vec_at(&pieces, i)));
    return value_list(items, pieces.count);
}

static enum gate_rc value_of_text(struct profile *profile, const struct profile_input *input,
                                  struct str text, struct value *value, struct error *err)
{
    const struct yaml_node *root = NULL;
    uint32_t line = 0;
    uint32_t column = 0;

    if (input->type == VALUE_STR) {
        *value = value_str(arena_str(profile->arena, text));
        return GATE_OK;
    }
    if (input->type == VALUE_LIST && !str_starts_with(str_trim(text), STR("["))) {
        *value = comma_list(text, profile->arena);
        return GATE_OK;
    }
    text = arena_str(profile->arena, text);
    if (yaml_document_parse(text, profile->arena, &root, &line, &column, err)) {
        err->rc = GATE_EUSAGE;
        return error_wrap(err, "input '%.*s'", STR_ARG(input->name));
    }
    *value = root ? load_value(root, profile->arena) : value_nil();
    return GATE_OK;
}

enum gate_rc profile_set_input(struct profile *profile, struct str name, struct str text,
                               struct str given_by, struct error *err)
{
    struct profile_input *input = known_input(profile, name, err);
    struct value value;

    if (!input || value_of_text(profile, input, text, &value, err))
        return err->rc;
    return set_value(profile, input, value, given_by, err);
}

enum gate_rc profile_set_input_node(struct profile *profile, struct str name,
                                    const struct yaml_node *node, struct str given_by,
                                    struct error *err)
{
    struct profile_input *input = known_input(profile, name, err);

    if (!input)
        return err->rc;
    return set_value(profile, input, load_value(node, profile->arena), given_by, err);
}

size_t profile_input_variants(const struct profile *profile)
{
    size_t count = 1;

    for (size_t i = 0; i < profile->input_count; i++) {
        const struct profile_input *input = &profile->inputs[i];

        if (!input->has_value && input->rule_count > count)
            count = input->rule_count;
    }
    return count;
}

/* An input that waits for its platform has the value of one of its rules. */
static struct value value_of_variant(const struct profile_input *input, size_t variant)
{
    if (input->has_value || input->rule_count == 0)
        return input->value;
    return input->rules[variant % input->rule_count].value;
}

struct value profile_inputs_variant(const struct profile *profile, size_t variant)
{
    struct value_pair *pairs = arena_new(profile->arena, profile->input_count + 1, sizeof(*pairs));

    for (size_t i = 0; i < profile->input_count; i++) {
        pairs[i].key = profile->inputs[i].name;
        pairs[i].value = value_of_variant(&profile->inputs[i], variant);
    }
    return value_map(pairs, profile->input_count);
}

struct value profile_inputs(const struct profile *profile)
{
    struct value_pair *pairs = arena_new(profile->arena, profile->input_count + 1, sizeof(*pairs));

    for (size_t i = 0; i < profile->input_count; i++) {
        pairs[i].key = profile->inputs[i].name;
        pairs[i].value = profile->inputs[i].value;
    }
    return value_map(pairs, profile->input_count);
}

/* Takes the first rule that fits; false if none does. */
static bool take_rule(struct profile *profile, struct profile_input *input,
                      const struct platform *platform)
{
    for (size_t i = 0; i < input->rule_count; i++) {
        const struct input_rule *rule = &input->rules[i];

        if (!support_matches(&rule->when, platform))
            continue;
        input->value = rule->value;
        input->has_value = true;
        input->given_by = arena_printf(profile->arena, "rule %.*s:%u", STR_ARG(rule->location.file),
                                       rule->location.line);
        return true;
    }
    return false;
}

enum gate_rc profile_resolve_inputs(struct profile *profile, const struct platform *platform,
                                    struct error *err)
{
    for (size_t i = 0; i < profile->input_count; i++) {
        struct profile_input *input = &profile->inputs[i];
        bool is_unknown = platform->os.len == 0;

        if (input->has_value || take_rule(profile, input, platform))
            continue;
        if (input->rule_count == 0)
            return error_set(err, GATE_EUSAGE,
                             "input '%.*s' of profile '%.*s' has no value: set it with "
                             "--input-file",
                             STR_ARG(input->name), STR_ARG(profile->name));
        return error_set(err, GATE_EUSAGE,
                         "no rule of input '%.*s' of profile '%.*s' fits %.*s%s%.*s: set it with "
                         "--input",
                         STR_ARG(input->name), STR_ARG(profile->name),
                         STR_ARG(is_unknown ? STR("an unknown distribution") : platform->os),
                         platform->version.len > 0 ? " " : "", STR_ARG(platform->version));
    }
    return GATE_OK;
}
