#include <stddef.h>

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

/* An integer is a real number too; nothing else becomes another type. */
static bool convert(struct value *value, enum value_type type)
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

/* The nearest input, or NULL. Names are terminated: they were copied into the arena. */
static const char *nearest_input(const struct profile *profile, struct str name)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(const char *);

    for (size_t i = 0; i < profile->input_count; i++)
        *(const char **)vec_add(&names) = profile->inputs[i].name.ptr;
    return yaml_keys_nearest(&names, name);
}

/* What is read of one input before its default can be judged by its type. */
struct input_source {
    enum value_type type;
    struct str desc;
    const struct yaml_node *value;
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

static void load_input_default(struct yaml_reader *reader, const struct yaml_pair *pair,
                               void *member)
{
    const struct yaml_node **value = member;

    (void)reader;
    *value = pair->value;
}

static const struct key_def input_keys[] = {
    { .name = "type",
      .shape = KEY_WORD,
      .help = "string, integer, real, boolean, list or map",
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
      .is_required = true,
      .load = load_input_default,
      .offset = offsetof(struct input_source, value) },
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
    if (!source.value || source.type == VALUE_NIL)
        return;
    input->value = load_value(source.value, reader->arena);
    if (!convert(&input->value, input->type))
        yaml_keys_fault(reader, source.value, input_type_name(input->type), NULL,
                        "the default of input '%.*s' is %s", STR_ARG(input->name),
                        yaml_keys_phrase(source.value));
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

static enum gate_rc set_value(struct profile *profile, struct profile_input *input,
                              struct value value, struct str given_by, struct error *err)
{
    if (!convert(&value, input->type))
        return error_set(err, GATE_EUSAGE, "input '%.*s' must be %s%s, not %s",
                         STR_ARG(input->name), input->type == VALUE_INTEGER ? "an " : "a ",
                         input_type_name(input->type), value_type_name(value.type));
    input->value = value;
    input->given_by = arena_str(profile->arena, given_by);
    input->is_given = true;
    return GATE_OK;
}

/* `a,b,c` as the list of those texts. */
static struct value comma_list(struct str text, struct arena *arena)
{
    CLEANUP(vec_release) struct vec pieces = VEC_INIT(struct str);
    struct str piece;

    while (str_cut(&text, ',', &piece))
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

struct value profile_inputs(const struct profile *profile)
{
    struct value_pair *pairs = arena_new(profile->arena, profile->input_count + 1, sizeof(*pairs));

    for (size_t i = 0; i < profile->input_count; i++) {
        pairs[i].key = profile->inputs[i].name;
        pairs[i].value = profile->inputs[i].value;
    }
    return value_map(pairs, profile->input_count);
}
