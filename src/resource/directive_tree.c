#include "resource/directive_tree.h"

#include "base/limits.h"

enum directive_column {
    DIRECTIVE_NAME,
    DIRECTIVE_ARGUMENTS,
    DIRECTIVE_VALUE,
    DIRECTIVE_CONTEXT,
    DIRECTIVE_PATH,
    DIRECTIVE_LINE,
};

const struct column_def directive_tree_columns[DIRECTIVE_TREE_COLUMNS] = {
    [DIRECTIVE_NAME] = { .name = "name", .type = VALUE_STR, .help = "of the directive" },
    [DIRECTIVE_ARGUMENTS] = { .name = "arguments",
                              .type = VALUE_LIST,
                              .help = "its words, without quotes" },
    [DIRECTIVE_VALUE] = { .name = "value",
                          .type = VALUE_STR,
                          .help = "these in one text, parted by blanks" },
    [DIRECTIVE_CONTEXT] = { .name = "context",
                            .type = VALUE_STR,
                            .help = "blocks around it, outermost first: \"http > server\"; empty "
                                    "if none" },
    [DIRECTIVE_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [DIRECTIVE_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

void directive_tree_init(struct directive_tree *directives, struct resource_context *context)
{
    directives->context = context;
    directives->files = VEC_INIT(const struct config_file *);
    directives->nodes = VEC_INIT(const struct directive_node *);
    rows_init(&directives->rows, context, directive_tree_columns, DIRECTIVE_TREE_COLUMNS);
}

void directive_tree_release(struct directive_tree *directives)
{
    vec_release(&directives->files);
    vec_release(&directives->nodes);
    rows_release(&directives->rows);
}

enum gate_rc directive_tree_wrap(const struct directive_node *node, struct error *err)
{
    return error_wrap(err, "%.*s: line %u", STR_ARG(node->file->path), node->directive.line);
}

enum gate_rc directive_tree_fail(const struct directive_node *node, enum gate_rc rc,
                                 const char *message, struct error *err)
{
    return error_set(err, rc, "%.*s: line %u: %s", STR_ARG(node->file->path), node->directive.line,
                     message);
}

/* "http > server" of a block: what is around it, its name and the beginning of its words. */
static struct str inside_of(struct arena *arena, const struct directive_node *block)
{
    enum { SHOWN_WORDS = 40 };
    struct str around = block->parent ? block->parent->inside : STR("");
    struct str text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(around), around.len ? " > " : "",
                                   STR_ARG(str_slice(block->directive.name, 0, SHOWN_WORDS)));
    size_t room = SHOWN_WORDS;

    for (size_t i = 0; i < block->directive.word_count && room > 0; i++) {
        struct str word = str_slice(block->directive.words[i], 0, room);

        text = arena_printf(arena, "%.*s %.*s", STR_ARG(text), STR_ARG(word));
        room -= word.len < room ? word.len + 1 : room;
    }
    return text;
}

static const struct directive_node *add_node(struct directive_tree *directives,
                                             const struct directive *directive,
                                             const struct config_file *file,
                                             const struct directive_node *parent)
{
    struct arena *arena = directives->context->arena;
    struct directive_node *node = arena_new(arena, 1, sizeof(*node));

    *node = (struct directive_node){
        .directive = *directive, .file = file, .parent = parent, .index = directives->nodes.count
    };
    if (directive->is_block)
        node->inside = inside_of(arena, node);
    *(const struct directive_node **)vec_add(&directives->nodes) = node;
    return node;
}

/* A file that was parsed, and the block that includes it. */
struct parsed {
    const struct config_file *file;
    const struct directive_node *parent;
    struct vec directives; /* struct directive */
};

static void parsed_release(struct parsed *parsed)
{
    vec_release(&parsed->directives);
}

/* Adds what was parsed; blocks that are open are kept by their depth. */
static enum gate_rc add_parsed(struct directive_tree *directives,
                               const struct directive_tree_reader *reader,
                               const struct parsed *parsed, unsigned depth, struct error *err)
{
    const struct directive_node *open[DIRECTIVE_DEPTH_MAX + 1] = { parsed->parent };

    for (size_t i = 0; i < parsed->directives.count; i++) {
        const struct directive *directive = vec_at(&parsed->directives, i);

        if (directives->nodes.count == DIRECTIVES_MAX)
            return error_set(err, GATE_ELIMIT, "more than %d directives in all", DIRECTIVES_MAX);
        const struct directive_node *node =
            add_node(directives, directive, parsed->file, open[directive->depth]);
        if (directive->is_block)
            open[directive->depth + 1] = node;
        if (reader->visit(reader->self, node, depth, err))
            return err->rc;
    }
    return GATE_OK;
}

enum gate_rc directive_tree_add_file(struct directive_tree *directives,
                                     const struct directive_tree_reader *reader,
                                     const struct config_file *file,
                                     const struct directive_node *parent, unsigned depth,
                                     struct error *err)
{
    struct arena *arena = directives->context->arena;
    struct config_file *kept = arena_new(arena, 1, sizeof(*kept));
    CLEANUP(parsed_release)
    struct parsed parsed = { .file = kept,
                             .parent = parent,
                             .directives = VEC_INIT(struct directive) };

    *kept = *file;
    if (depth > INCLUDE_DEPTH_MAX)
        return error_set(err, GATE_ELIMIT, "%.*s: more than %d levels of includes",
                         STR_ARG(file->path), INCLUDE_DEPTH_MAX);
    if (directives->files.count == LIMIT_CONFIG_FILES)
        return error_set(err, GATE_ELIMIT, "%.*s: more than %d files in all", STR_ARG(file->path),
                         LIMIT_CONFIG_FILES);
    *(const struct config_file **)vec_add(&directives->files) = kept;
    if (reader->parse(kept->text, arena, &parsed.directives, err))
        return error_wrap(err, "%.*s", STR_ARG(kept->path));
    return add_parsed(directives, reader, &parsed, depth, err);
}

bool directive_tree_is(const struct directive_tree *directives, const struct directive_node *node,
                       struct str name)
{
    return directives->is_folded ? str_equal_nocase(node->directive.name, name)
                                 : str_equal(node->directive.name, name);
}

struct str directive_tree_value(const struct directive_tree *directives,
                                const struct directive_node *node)
{
    struct arena *arena = directives->context->arena;
    size_t room = 1;
    size_t length = 0;

    if (node->directive.word_count == 1)
        return node->directive.words[0];
    for (size_t i = 0; i < node->directive.word_count; i++)
        room += node->directive.words[i].len + 1;
    char *text = arena_new(arena, room, 1);
    for (size_t i = 0; i < node->directive.word_count; i++) {
        struct str word = node->directive.words[i];

        if (i > 0)
            text[length++] = ' ';
        for (size_t j = 0; j < word.len; j++)
            text[length++] = word.ptr[j];
    }
    return (struct str){ .ptr = text, .len = length };
}

static struct str context_of(const struct directive_node *node)
{
    return node->parent ? node->parent->inside : STR("");
}

struct value directive_tree_item(const struct directive_tree *directives,
                                 const struct directive_node *node)
{
    struct value value = value_str(directive_tree_value(directives, node));
    struct str context = context_of(node);
    struct str entry = node->directive.name;

    if (context.len > 0)
        entry = arena_printf(directives->context->arena, "%.*s > %.*s", STR_ARG(context),
                             STR_ARG(entry));
    value.origin = config_file_place(directives->context, node->file, node->directive.line, entry);
    return value;
}

/* Whether the names of the blocks around `node`, and its own, are those of the chain. */
static bool is_chain(const struct directive_tree *directives, const struct directive_node *node,
                     struct str chain)
{
    for (; node; node = node->parent) {
        size_t start = chain.len;

        while (start > 0 && chain.ptr[start - 1] != '.')
            start--;
        if (!directive_tree_is(directives, node, str_slice(chain, start, chain.len)))
            return false;
        if (start == 0)
            return !node->parent;
        chain.len = start - 1;
    }
    return false;
}

struct value directive_tree_chain(const struct directive_tree *directives, struct str chain)
{
    struct value *items =
        arena_new(directives->context->arena, directives->nodes.count + 1, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < directives->nodes.count; i++) {
        const struct directive_node *node =
            *(const struct directive_node **)vec_at(&directives->nodes, i);

        if (is_chain(directives, node, chain))
            items[count++] = directive_tree_item(directives, node);
    }
    return count > 0 ? value_list(items, count) : value_nil();
}

static void add_row(struct directive_tree *directives, const struct directive_node *node)
{
    const struct directive *directive = &node->directive;
    struct value *words =
        arena_new(directives->context->arena, directive->word_count + 1, sizeof(*words));
    struct value value = directive_tree_item(directives, node);

    for (size_t i = 0; i < directive->word_count; i++)
        words[i] = value_str(directive->words[i]);
    struct value *cells = rows_add(&directives->rows, value.origin);
    cells[DIRECTIVE_NAME] = value_str(directive->name);
    cells[DIRECTIVE_ARGUMENTS] = value_list(words, directive->word_count);
    cells[DIRECTIVE_VALUE] = value_str(value.string);
    cells[DIRECTIVE_CONTEXT] = value_str(context_of(node));
    cells[DIRECTIVE_PATH] = value_str(node->file->entry->path);
    cells[DIRECTIVE_LINE] = value_integer(directive->line);
}

const struct table *directive_tree_table(struct directive_tree *directives)
{
    for (size_t i = directives->rows.origins.count; i < directives->nodes.count; i++)
        add_row(directives, *(const struct directive_node **)vec_at(&directives->nodes, i));
    return rows_table(&directives->rows);
}
