/* `{of: {RESOURCE: ARGUMENT}, where: ..., its: PROPERTY}`: a value of another resource. */
#include "base/buf.h"
#include "base/limits.h"
#include "format/yaml_write.h"
#include "profile/load.h"

/* The property, whose name stands here as a value. */
static bool load_its_name(struct yaml_reader *reader, const struct question *question,
                          const struct yaml_node *node, struct property *property)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_PROFILE_BYTES);
    struct yaml_node key = *node;

    if (node->kind != YAML_LIST && !yaml_keys_expect(reader, node, YAML_STRING, STR("its")))
        return false;
    if (node->kind == YAML_LIST) {
        yaml_write_node(&text, node);
        key.text = arena_str(reader->arena, buf_str(&text));
    }
    return load_property(reader, question, &key, property);
}

static const struct yaml_pair *resource_pair(struct yaml_reader *reader,
                                             const struct yaml_node *node)
{
    const struct yaml_pair *pair =
        node->kind == YAML_MAP && node->pair_count == 1 ? node->pairs : NULL;

    if (!pair)
        yaml_keys_fault(reader, node, "{RESOURCE: ARGUMENT}", NULL, "'of' names no resource");
    return pair;
}

static void check_reference_keys(struct yaml_reader *reader, const struct yaml_node *node)
{
    static const char *const words[] = { "of", "where", "its" };

    for (size_t i = 0; i < node->pair_count; i++) {
        const struct yaml_node *key = node->pairs[i].key;
        bool is_known = false;

        for (size_t k = 0; k < COUNT_OF(words); k++)
            is_known = is_known || str_equal(str_of(words[k]), key->text);
        if (!is_known)
            yaml_keys_fault(reader, key, NULL, str_nearest(key->text, words, COUNT_OF(words)),
                            "unknown key '%.*s' beside 'of'", STR_ARG(key->text));
    }
}

static struct str reference_text(const struct reference *reference, struct arena *arena)
{
    const struct question *question = &reference->question;
    struct str text = arena_printf(arena, "%.*s of %.*s", STR_ARG(reference->property.text),
                                   STR_ARG(question->subject));
    struct str where;

    if (!question->is_filtered)
        return text;
    where = row_test_text(&question->where, ASSERTION_QUOTED, arena);
    return arena_printf(arena, "%.*s where %.*s", STR_ARG(text), STR_ARG(where));
}

const struct reference *load_reference(struct yaml_reader *reader, const struct yaml_node *node,
                                       size_t *number)
{
    struct loader *loader = loader_of(reader);
    struct reference *reference = arena_new(reader->arena, 1, sizeof(*reference));
    const struct yaml_pair *its = yaml_keys_pair(node, "its");
    size_t before = reader->diagnostics->items.count;
    const struct yaml_pair *own = resource_pair(reader, yaml_keys_pair(node, "of")->value);

    check_reference_keys(reader, node);
    if (!its)
        yaml_keys_fault(reader, node, "its: PROPERTY", NULL, "missing key 'its' beside 'of'");
    if (own)
        load_subject(reader, node, own, &reference->question);
    if (!own || !its || reader->diagnostics->items.count > before)
        return NULL;
    if (!load_its_name(reader, &reference->question, its->value, &reference->property))
        return NULL;
    reference->text = reference_text(reference, reader->arena);
    *number = loader->references.count;
    *(const struct reference **)vec_add(&loader->references) = reference;
    return reference;
}

struct reference_type load_reference_type(const struct reference *reference)
{
    const struct property *property = &reference->property;
    const struct resource_def *def = reference->question.resource;
    struct reference_type type = { .is_list = load_is_list(property) };

    if (property->kind == PROPERTY_COLUMN && property->query.path.count == 0)
        type.type = def->columns[property->column].type;
    else if (!type.is_list)
        type.type = load_type_of(property);
    if (property->kind == PROPERTY_DECLARED && property->def->is_each)
        type.is_list = true;
    return type;
}
