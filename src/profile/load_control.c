#include <stddef.h>

#include "base/buf.h"
#include "base/limits.h"
#include "profile/load.h"

/* What is read of a control before it is one. */
struct control_source {
    struct control control;
    struct assertions body;
    bool has_impact;
    bool has_cat;
};

static void load_id(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct str *id = member;

    yaml_keys_source(reader, pair, member);
    if (yaml_keys_is_scalar(pair->value) && !load_is_id(*id))
        yaml_keys_fault(reader, pair->value, "a-z, 0-9 and '-'", NULL, "the id '%.*s' is no word",
                        STR_ARG(*id));
}

static void load_impact(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct control_source *source = member;
    const struct yaml_node *node = pair->value;
    double impact = -1;

    source->has_impact = true;
    if (node->kind == YAML_REAL)
        impact = node->real;
    else if (node->kind == YAML_INTEGER)
        impact = (double)node->integer;
    if (impact >= 0 && impact <= 1)
        source->control.impact = impact;
    else
        yaml_keys_fault(reader, node, "a number from 0 to 1", NULL, "the impact is '%.*s'",
                        STR_ARG(node->text));
}

static void load_cat(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    static const double impact_of[] = { 1.0, 0.7, 0.3 };
    struct control_source *source = member;
    const struct yaml_node *node = pair->value;

    source->has_cat = true;
    if (node->kind == YAML_INTEGER && node->integer >= 1 && node->integer <= 3)
        source->control.impact = impact_of[node->integer - 1];
    else
        yaml_keys_fault(reader, node, "1, 2 or 3", NULL, "cat is '%.*s'", STR_ARG(node->text));
}

static void take_level(struct yaml_reader *reader, const struct yaml_node *node, int *level)
{
    if (node->kind == YAML_INTEGER && (node->integer == 1 || node->integer == 2))
        *level = (int)node->integer;
    else
        yaml_keys_fault(reader, node, "1 or 2", NULL, "the level is '%.*s'", STR_ARG(node->text));
}

/* `level: 1`, or a map from a benchmark's key to a level. */
static void load_level(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct control *control = member;
    const struct yaml_node *node = pair->value;
    size_t room = node->kind == YAML_MAP ? node->pair_count : 1;
    struct control_level *rows = arena_new(reader->arena, room + 1, sizeof(*rows));

    control->levels = rows;
    control->level_count = room;
    if (node->kind != YAML_MAP)
        take_level(reader, node, &rows[0].level);
    for (size_t i = 0; node->kind == YAML_MAP && i < node->pair_count; i++) {
        rows[i].benchmark = node->pairs[i].key->text;
        take_level(reader, node->pairs[i].value, &rows[i].level);
    }
}

static void load_refs(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct control *control = member;
    struct texts texts = yaml_keys_texts(reader, pair->value, pair->key->text);

    control->refs = texts.items;
    control->ref_count = texts.count;
}

static void load_parts(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct control *control = member;
    struct texts texts = yaml_keys_texts(reader, pair->value, pair->key->text);

    control->parts = texts.items;
    control->part_count = texts.count;
}

static void add_tag(struct yaml_reader *reader, struct vec *tags, struct control_tag tag,
                    const struct yaml_node *node)
{
    struct texts texts = yaml_keys_texts(reader, node, tag.name);

    tag.values = texts.items;
    tag.value_count = texts.count;
    tag.is_list = node->kind == YAML_LIST;
    *(struct control_tag *)vec_add(tags) = tag;
}

static void load_tags(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    CLEANUP(vec_release) struct vec tags = VEC_INIT(struct control_tag);
    struct control *control = member;

    if (!yaml_keys_expect(reader, pair->value, YAML_MAP, pair->key->text))
        return;
    for (size_t i = 0; i < pair->value->pair_count; i++) {
        const struct yaml_pair *tag = &pair->value->pairs[i];
        const struct yaml_node *node = tag->value;

        if (node->kind != YAML_MAP)
            add_tag(reader, &tags, (struct control_tag){ .name = tag->key->text }, node);
        for (size_t k = 0; node->kind == YAML_MAP && k < node->pair_count; k++) {
            const struct yaml_node *key = node->pairs[k].key;

            add_tag(reader, &tags, (struct control_tag){ .name = tag->key->text, .key = key->text },
                    node->pairs[k].value);
        }
    }
    struct control_tag *rows = arena_new(reader->arena, tags.count + 1, sizeof(*rows));
    for (size_t i = 0; i < tags.count; i++)
        rows[i] = *(struct control_tag *)vec_at(&tags, i);
    control->tags = rows;
    control->tag_count = tags.count;
}

#define CONTROL_MEMBER(member) \
    (offsetof(struct control_source, control) + offsetof(struct control, member))

/* Keys of a control, in the order in which people write them. */
static const struct key_def control_keys[] = {
    { .name = "id",
      .shape = KEY_WORD,
      .help = "its name, words with '-' between them, stable for ever",
      .is_required = true,
      .load = load_id,
      .offset = CONTROL_MEMBER(id) },
    { .name = "title",
      .shape = KEY_TEXT,
      .help = "what holds when it passes, in one line",
      .is_required = true,
      .load = yaml_keys_text,
      .offset = CONTROL_MEMBER(title) },
    { .name = "impact",
      .shape = KEY_NUMBER,
      .help = "how grave a failure is, from 0 to 1; or cat",
      .load = load_impact },
    { .name = "cat",
      .shape = KEY_INTEGER,
      .help = "how grave a failure is: 1, 2 or 3 for impact 1.0, 0.7 and 0.3",
      .load = load_cat },
    { .name = "rationale",
      .shape = KEY_TEXT,
      .help = "why this grade, in one line",
      .load = yaml_keys_text,
      .offset = CONTROL_MEMBER(rationale) },
    { .name = "level",
      .shape = KEY_ANY,
      .help = "1 or 2, or a map from a benchmark such as debian12 to one of them",
      .load = load_level,
      .offset = offsetof(struct control_source, control) },
    { .name = "since",
      .shape = KEY_SOURCE,
      .help = "the profile's version that brought it",
      .load = yaml_keys_source,
      .offset = CONTROL_MEMBER(since) },
    { .name = "desc",
      .shape = KEY_TEXT,
      .help = "why it matters",
      .load = yaml_keys_text,
      .offset = CONTROL_MEMBER(desc) },
    { .name = "fix",
      .shape = KEY_TEXT,
      .help = "what to do about a failure",
      .load = yaml_keys_text,
      .offset = CONTROL_MEMBER(fix) },
    { .name = "parts",
      .shape = KEY_LIST,
      .help = "what of the question no image can answer, one text or a list",
      .load = load_parts,
      .offset = offsetof(struct control_source, control) },
    { .name = "refs",
      .shape = KEY_LIST,
      .help = "where to read more, one text or a list",
      .load = load_refs,
      .offset = offsetof(struct control_source, control) },
    { .name = "tags",
      .shape = KEY_MAP,
      .help = "frameworks and families: a text, a list, or a map from a benchmark to either",
      .load = load_tags,
      .offset = offsetof(struct control_source, control) },
    { .name = "target",
      .shape = KEY_WORD,
      .help = "what it needs: any, image, config or host",
      .load = load_target,
      .offset = CONTROL_MEMBER(target) },
    { .name = "only_if",
      .shape = KEY_MAP,
      .help = "when the question arises: a reason, and any, all or none of entries",
      .load = load_only_if,
      .offset = offsetof(struct control_source, body) },
    { .name = "describe",
      .shape = KEY_LIST,
      .help = "what is asked: a list of entries",
      .is_required = true,
      .load = load_describe,
      .offset = offsetof(struct control_source, body) },
};

/* The rest of `text` from `line` (from 1) on. */
static struct str text_from_line(struct str text, uint32_t line)
{
    struct str skipped;

    for (uint32_t i = 1; i < line && str_cut(&text, '\n', &skipped); i++)
        ;
    return text;
}

/* Up to `count` blanks shorter at its left. */
static struct str outdent(struct str line, size_t count)
{
    size_t blanks = 0;

    while (blanks < count && blanks < line.len && line.ptr[blanks] == ' ')
        blanks++;
    return str_slice(line, blanks, line.len);
}

/* Whether `line` stands further left than what is `indent` deep, and is no comment. */
static bool is_outside(struct str line, size_t indent)
{
    struct str bare = str_trim(line);

    return bare.len > 0 && bare.ptr[0] != '#' && outdent(line, indent).len + indent > line.len;
}

/*
 * The source text of a control, outdented: the lines from `node` up to the line `end`, or where
 * that is 0, to the end of its block.
 */
static struct str source_text(struct yaml_reader *reader, const struct yaml_node *node,
                              uint32_t end)
{
    CLEANUP(buf_release) struct buf code = BUF_INIT(LIMIT_PROFILE_BYTES);
    struct str rest = text_from_line(loader_of(reader)->file->text, node->line);
    struct str line;
    size_t indent = node->column - 1;

    if (str_cut(&rest, '\n', &line))
        buf_add(&code, str_slice(line, indent < line.len ? indent : 0, line.len));
    for (uint32_t number = node->line + 1; end == 0 || number < end; number++) {
        if (!str_cut(&rest, '\n', &line) || (end == 0 && is_outside(line, indent)))
            break;
        buf_add(&code, STR("\n"));
        buf_add(&code, outdent(line, indent));
    }
    return arena_str(reader->arena, str_trim(buf_str(&code)));
}

static void check_grade(struct yaml_reader *reader, const struct control_source *source,
                        const struct yaml_node *node)
{
    if (source->has_impact && source->has_cat)
        yaml_keys_fault(reader, node, "one of them", NULL, "a control has both 'impact' and 'cat'");
    if (!source->has_impact && !source->has_cat)
        yaml_keys_fault(reader, node, NULL, NULL, "missing key 'impact' or 'cat' of a control");
}

static void check_id(struct yaml_reader *reader, const struct control *control,
                     const struct yaml_node *node)
{
    struct map *ids = &loader_of(reader)->ids;
    const struct source_location *first;

    if (control->id.len == 0)
        return;
    first = map_find(ids, control->id);
    if (first) {
        yaml_keys_fault(reader, node, NULL, NULL, "duplicate id '%.*s': the first is at %.*s:%u",
                        STR_ARG(control->id), STR_ARG(first->file), first->line);
        return;
    }
    struct source_location *location = arena_new(reader->arena, 1, sizeof(*location));
    *location = control->location;
    map_set(ids, control->id, location);
}

static void load_control(struct yaml_reader *reader, const struct yaml_node *node, uint32_t end)
{
    struct loader *loader = loader_of(reader);
    struct control_source source = { .has_impact = false };
    struct control *control = &source.control;

    loader->slots = 0;
    control->target = loader->profile->target;
    if (!yaml_keys_read(reader, node, "a control", control_keys, COUNT_OF(control_keys), &source))
        return;
    check_grade(reader, &source, node);
    control->code = source_text(reader, node, end);
    control->location = yaml_keys_place(reader, node);
    control->rev = load_rev(control, node, reader->arena);
    check_id(reader, control, node);

    struct assertions *body = arena_new(reader->arena, 1, sizeof(*body));
    *body = source.body;
    body->slot_count = loader->slots;
    body->profile = loader->profile;
    control->engine = &assertion_engine;
    control->body = body;
    *(struct control *)vec_add(&loader->controls) = *control;
}

void load_controls(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    const struct yaml_node *list = pair->value;

    (void)member;
    if (!yaml_keys_expect(reader, list, YAML_LIST, pair->key->text))
        return;
    for (size_t i = 0; i < list->item_count; i++)
        load_control(reader, list->items[i],
                     i + 1 < list->item_count ? list->items[i + 1]->line : 0);
}
