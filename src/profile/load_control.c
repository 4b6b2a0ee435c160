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
    const struct yaml_node *since; /* with impacts; NULL: none */
};

static const struct str needed_input = { .ptr = PROFILE_NEEDED_INPUT,
                                         .len = sizeof(PROFILE_NEEDED_INPUT) - 1 };

static void load_id(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct str *id = member;

    yaml_keys_source(reader, pair, member);
    if (yaml_keys_is_scalar(pair->value) && !load_is_id(*id))
        yaml_keys_fault(reader, pair->value, "a-z, 0-9 and '-'", NULL, "the id '%.*s' is no word",
                        STR_ARG(*id));
}

void load_take_impact(struct yaml_reader *reader, const struct yaml_node *node, double *impact)
{
    double number = -1;

    if (node->kind == YAML_REAL)
        number = node->real;
    else if (node->kind == YAML_INTEGER)
        number = (double)node->integer;
    if (number >= 0 && number <= 1)
        *impact = number;
    else
        yaml_keys_fault(reader, node, "a number from 0 to 1", NULL, "the impact is '%.*s'",
                        STR_ARG(node->text));
}

void load_take_cat(struct yaml_reader *reader, const struct yaml_node *node, double *impact)
{
    static const double impact_of[] = { 1.0, 0.7, 0.3 };

    if (node->kind == YAML_INTEGER && node->integer >= 1 && node->integer <= 3)
        *impact = impact_of[node->integer - 1];
    else
        yaml_keys_fault(reader, node, "1, 2 or 3", NULL, "cat is '%.*s'", STR_ARG(node->text));
}

static void load_impact(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct control_source *source = member;

    source->has_impact = true;
    load_take_impact(reader, pair->value, &source->control.impact);
}

static void load_cat(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct control_source *source = member;

    source->has_cat = true;
    load_take_cat(reader, pair->value, &source->control.impact);
}

/* Out of a row of `for` it is a text. */
static void take_level(struct yaml_reader *reader, const struct yaml_node *node, int *level)
{
    bool is_level = node->kind == YAML_INTEGER || (node->kind == YAML_STRING && !node->is_quoted);

    if (is_level && str_equal(node->text, STR("1")))
        *level = 1;
    else if (is_level && str_equal(node->text, STR("2")))
        *level = 2;
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

static bool is_version(struct str text)
{
    struct str piece;
    uint32_t number;

    while (str_cut(&text, '.', &piece)) {
        if (!str_to_u32(piece, &number))
            return false;
    }
    return true;
}

/* The version and impact of one row of `since`. */
static void load_raise(struct yaml_reader *reader, const struct yaml_pair *pair,
                       const struct control_raise *before, struct control_raise *raise)
{
    raise->version = pair->key->text;
    if (!is_version(raise->version))
        yaml_keys_fault(reader, pair->key, "a version such as 1.2", NULL, "'%.*s' is no version",
                        STR_ARG(raise->version));
    else if (before && !control_is_later(raise->version, before->version))
        yaml_keys_fault(reader, pair->key, "rising versions", NULL, "%.*s is not later than %.*s",
                        STR_ARG(raise->version), STR_ARG(before->version));
    load_take_impact(reader, pair->value, &raise->impact);
}

/* `since: 1.0`, or {1.0: 0.3, 1.2: 0.7}: versions and the impact that each brought. */
static void load_since(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    struct control_source *source = member;
    struct control *control = &source->control;
    const struct yaml_node *node = pair->value;
    struct control_raise *raises;

    if (node->kind != YAML_MAP) {
        yaml_keys_source(reader, pair, &control->since);
        return;
    }
    if (node->pair_count == 0)
        yaml_keys_fault(reader, node, "a version", NULL, "'since' has no version");
    raises = arena_new(reader->arena, node->pair_count + 1, sizeof(*raises));
    for (size_t i = 0; i < node->pair_count; i++)
        load_raise(reader, &node->pairs[i], i > 0 ? &raises[i - 1] : NULL, &raises[i]);
    control->raises = raises;
    control->raise_count = node->pair_count;
    control->since = node->pair_count > 0 ? raises[0].version : STR("");
    source->since = node;
}

/* A policy that needs a service says so with the input `needed_services`. */
static void load_needed(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    const struct profile_input *input = profile_input(loader_of(reader)->profile, needed_input);

    yaml_keys_source(reader, pair, member);
    if (!input || input->type != VALUE_LIST)
        yaml_keys_fault(reader, pair->value, NULL, NULL,
                        "'needed' wants an input %.*s of type list", STR_ARG(needed_input));
    load_note_input(loader_of(reader), STR(PROFILE_NEEDED_INPUT));
}

static void load_control_supports(struct yaml_reader *reader, const struct yaml_pair *pair,
                                  void *member)
{
    struct control *control = member;

    control->support_count = load_support_list(reader, pair, &control->supports);
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

/* Its rows were written into it before it is read. */
static void load_rows(struct yaml_reader *reader, const struct yaml_pair *pair, void *member)
{
    (void)reader;
    (void)pair;
    (void)member;
}
static const double impact_range[] = { 0, 1 };
static const double cat_range[] = { 1, 3 };
static const double level_range[] = { 1, 2 };
static const struct key_value level_one = { .shape = KEY_INTEGER, .range = level_range };
static const struct key_value tag_one = { .shape = KEY_TEXTS };
static const struct key_value tag_value = {
    .shape = KEY_TEXTS,
    .other = &(const struct key_value){ .shape = KEY_MAP, .each = &tag_one },
};
static const struct key_value each_entry = { .definition = "entry" };

const struct key_value load_impact_value = { .shape = KEY_NUMBER, .range = impact_range };
const struct key_value load_cat_value = { .shape = KEY_INTEGER, .range = cat_range };
/* Of a control with `for`: what the row says. */
const char load_row_pattern[] = "^[$][{][-a-z0-9_]+[}]$";
static const struct key_value level_of_row = { .shape = KEY_TEXT, .pattern = load_row_pattern };
static const struct key_value level_map = {
    .shape = KEY_MAP,
    .each = &level_one,
    .other = &level_of_row,
};
static const struct key_value level_value = {
    .shape = KEY_INTEGER,
    .range = level_range,
    .other = &level_map,
};
static const struct key_value tags_value = { .shape = KEY_MAP, .each = &tag_value };
static const struct key_value only_if_value = { .definition = "only_if" };
static const struct key_value describe_value = {
    .shape = KEY_LIST,
    .each = &each_entry,
    .is_filled = true,
};

#define CONTROL_MEMBER(member) \
    (offsetof(struct control_source, control) + offsetof(struct control, member))

/* Keys of a control, in the order in which people write them. */
static const struct key_def control_keys[] = {
    { .name = "for",
      .shape = KEY_LIST,
      .help = "rows of names and values: one control for each, whose texts say ${NAME}",
      .load = load_rows },
    { .name = "id",
      .shape = KEY_WORD,
      .help = "its name, words with '-' between them, stable for ever",
      .value = &load_id_value,
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
      .value = &load_impact_value,
      .load = load_impact },
    { .name = "cat",
      .shape = KEY_INTEGER,
      .help = "how grave a failure is: 1, 2 or 3 for impact 1.0, 0.7 and 0.3",
      .value = &load_cat_value,
      .load = load_cat },
    { .name = "rationale",
      .shape = KEY_TEXT,
      .help = "why this grade, in one line",
      .load = yaml_keys_text,
      .offset = CONTROL_MEMBER(rationale) },
    { .name = "level",
      .shape = KEY_ANY,
      .help = "1 or 2, or a map from a benchmark such as debian12 to one of them",
      .value = &level_value,
      .load = load_level,
      .offset = offsetof(struct control_source, control) },
    { .name = "since",
      .shape = KEY_SOURCE,
      .help = "the profile's version that brought it, or a map of versions to the impact of each",
      .load = load_since },
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
    { .name = "remedy",
      .shape = KEY_ANY,
      .help = "what gate fix may do about a failure, or a list of such",
      .value = &load_remedies_value,
      .load = load_remedies,
      .offset = CONTROL_MEMBER(remedies) },
    { .name = "parts",
      .shape = KEY_TEXTS,
      .help = "what of the question no image can answer, one text or a list",
      .load = load_parts,
      .offset = offsetof(struct control_source, control) },
    { .name = "refs",
      .shape = KEY_TEXTS,
      .help = "where to read more, one text or a list",
      .load = load_refs,
      .offset = offsetof(struct control_source, control) },
    { .name = "tags",
      .shape = KEY_MAP,
      .help = "frameworks and families: a text, a list, or a map from a benchmark to either",
      .value = &tags_value,
      .load = load_tags,
      .offset = offsetof(struct control_source, control) },
    { .name = "target",
      .shape = KEY_WORD,
      .help = "what it needs: any, image, config or host",
      .value = &load_target_value,
      .load = load_target,
      .offset = CONTROL_MEMBER(target) },
    { .name = "supports",
      .shape = KEY_LIST,
      .help = "the distributions it is for, of those of its profile",
      .load = load_control_supports,
      .offset = offsetof(struct control_source, control) },
    { .name = "needed",
      .shape = KEY_WORD,
      .help = "a service: not applicable where the input needed_services has it",
      .load = load_needed,
      .offset = CONTROL_MEMBER(needed) },
    { .name = "only_if",
      .shape = KEY_MAP,
      .help = "when the question arises: a reason, and any, all or none of entries",
      .value = &only_if_value,
      .load = load_only_if,
      .offset = offsetof(struct control_source, body) },
    { .name = "describe",
      .shape = KEY_LIST,
      .help = "what is asked: a list of entries",
      .value = &describe_value,
      .is_required = true,
      .load = load_describe,
      .offset = offsetof(struct control_source, body) },
};

static const char *const grade_rivals[] = { "impact", "cat", NULL };

const struct key_table load_control_table = {
    .name = "control",
    .keys = control_keys,
    .count = COUNT_OF(control_keys),
    .rivals = grade_rivals,
    .needed = grade_rivals,
};

/* The rest of `text` from the line on in which the byte at `offset` is. */
static struct str text_from_line(struct str text, size_t offset)
{
    while (offset > 0 && text.ptr[offset - 1] != '\n')
        offset--;
    return str_slice(text, offset, text.len);
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
    struct str rest = text_from_line(loader_of(reader)->file->text, node->start);
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

/* The last version of `since` brought what the control has now. */
static void check_raises(struct yaml_reader *reader, const struct control_source *source)
{
    const struct control *control = &source->control;

    if (control->raise_count == 0)
        return;

    const struct control_raise *last = &control->raises[control->raise_count - 1];
    if (last->impact < control->impact || last->impact > control->impact)
        yaml_keys_fault(reader, source->since, NULL, NULL,
                        "the impact is %g, and since %.*s it is %g", control->impact,
                        STR_ARG(last->version), last->impact);
}

static void check_grade(struct yaml_reader *reader, const struct control_source *source,
                        const struct yaml_node *node)
{
    if (source->has_impact && source->has_cat)
        yaml_keys_fault(reader, node, "one of them", NULL, "a control has both 'impact' and 'cat'");
    if (!source->has_impact && !source->has_cat)
        yaml_keys_fault(reader, node, NULL, NULL, "missing key 'impact' or 'cat' of a control");
    check_raises(reader, source);
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

static const struct reference *const *keep_references(struct loader *loader)
{
    const struct vec *found = &loader->references;
    const struct reference **kept =
        arena_new(loader->reader.arena, found->count + 1, sizeof(*kept));

    for (size_t i = 0; i < found->count; i++)
        kept[i] = *(const struct reference **)vec_at(found, i);
    return kept;
}

/* Keeps what load_note_input() has gathered. */
static void keep_inputs(struct loader *loader, struct control *control)
{
    struct str *names = arena_new(loader->reader.arena, loader->inputs.count + 1, sizeof(*names));

    for (size_t i = 0; i < loader->inputs.count; i++)
        names[i] = *(const struct str *)vec_at(&loader->inputs, i);
    control->inputs = names;
    control->input_count = loader->inputs.count;
}

void load_control(struct yaml_reader *reader, const struct control_place *place,
                  const struct yaml_node *node)
{
    struct loader *loader = loader_of(reader);
    struct control_source source = { .has_impact = false };
    struct control *control = &source.control;

    loader->slots = 0;
    loader->references.count = 0;
    loader->inputs.count = 0;
    control->target = loader->profile->target;
    if (!yaml_keys_read(reader, node, "a control", control_keys, COUNT_OF(control_keys), &source))
        return;
    check_grade(reader, &source, node);
    control->code = place->code;
    control->location = yaml_keys_place(reader, place->at);
    control->node = node;
    keep_inputs(loader, control);
    check_id(reader, control, place->at);

    struct assertions *body = arena_new(reader->arena, 1, sizeof(*body));
    *body = source.body;
    body->slot_count = loader->slots;
    body->references = keep_references(loader);
    body->reference_count = loader->references.count;
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
    for (size_t i = 0; i < list->item_count; i++) {
        uint32_t end = i + 1 < list->item_count ? list->items[i + 1]->line : 0;
        const struct control_place place = {
            .node = list->items[i],
            .code = source_text(reader, list->items[i], end),
            .at = list->items[i],
        };
        const struct yaml_pair *rows =
            place.node->kind == YAML_MAP ? yaml_keys_pair(place.node, "for") : NULL;

        if (rows)
            load_for(reader, &place, rows->value);
        else
            load_control(reader, &place, place.node);
    }
}
