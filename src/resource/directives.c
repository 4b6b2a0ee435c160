#include "resource/directives.h"

#include "base/limits.h"

enum directive_column {
    DIRECTIVE_NAME,
    DIRECTIVE_VALUE,
    DIRECTIVE_SUBJECT,
    DIRECTIVE_OPTIONS,
    DIRECTIVE_PATH,
    DIRECTIVE_LINE,
};

const struct column_def directive_columns[DIRECTIVE_COLUMNS] = {
    [DIRECTIVE_NAME] = { .name = "name", .type = VALUE_STR, .help = "first word of the line" },
    [DIRECTIVE_VALUE] = { .name = "value",
                          .type = VALUE_STR,
                          .help = "what stands behind it; nil: nothing" },
    [DIRECTIVE_SUBJECT] = { .name = "subject",
                            .type = VALUE_STR,
                            .help = "second word of the line, such as a server; nil: none" },
    [DIRECTIVE_OPTIONS] = { .name = "options",
                            .type = VALUE_LIST,
                            .help = "words behind the second" },
    [DIRECTIVE_PATH] = { .name = "path", .type = VALUE_STR, .help = "file" },
    [DIRECTIVE_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "line of the file" },
};

static void split_words(struct directives *self, struct directive *directive)
{
    struct str rest = directive->setting->value;
    struct str *words = arena_new(self->context->arena, rest.len / 2 + 2, sizeof(*words));

    while (str_word(&rest, &words[directive->word_count]))
        directive->word_count++;
    directive->words = words;
}

static void add_row(struct directives *self, const struct directive *directive)
{
    const struct setting *setting = directive->setting;
    struct origin origin = config_file_origin(directive->file, setting->line, setting->name);
    struct value *cells = rows_add(&self->rows, &origin);
    size_t count = directive->word_count > 0 ? directive->word_count - 1 : 0;
    struct value *options = arena_new(self->context->arena, count + 1, sizeof(*options));

    for (size_t i = 0; i < count; i++)
        options[i] = value_str(directive->words[i + 1]);
    cells[DIRECTIVE_NAME] = value_str(setting->name);
    if (directive->word_count > 0) {
        cells[DIRECTIVE_VALUE] = value_str(setting->value);
        cells[DIRECTIVE_SUBJECT] = value_str(directive->words[0]);
    }
    cells[DIRECTIVE_OPTIONS] = value_list(options, count);
    cells[DIRECTIVE_PATH] = value_str(directive->file->entry->path);
    cells[DIRECTIVE_LINE] = value_integer(setting->line);
}

enum gate_rc directives_read(struct directives *self, const struct config_file *file, int depth,
                             struct error *err)
{
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct setting);

    if (depth > LIMIT_NESTING || ++self->file_count > LIMIT_CONFIG_FILES)
        return error_set(err, GATE_ELIMIT, "%.*s: includes nested too deep, or too many",
                         STR_ARG(file->path));
    if (settings_parse(file->text, self->source->syntax, self->context->arena, &settings, err))
        return error_wrap(err, "%.*s", STR_ARG(file->path));
    for (size_t i = 0; i < settings.count; i++) {
        struct directive directive = { .setting = vec_at(&settings, i), .file = file };

        split_words(self, &directive);
        add_row(self, &directive);
        if (self->source->follow && self->source->follow(self, &directive, depth, err))
            return err->rc;
    }
    return GATE_OK;
}

enum gate_rc directives_read_pattern(struct directives *self, struct str pattern, int depth,
                                     struct error *err)
{
    CLEANUP(vec_release) struct vec files = VEC_INIT(struct config_file);

    if (config_files_glob(self->context, pattern, &files, err))
        return err->rc;
    for (size_t i = 0; i < files.count; i++) {
        if (directives_read(self, vec_at(&files, i), depth + 1, err))
            return err->rc;
    }
    return GATE_OK;
}

static void directives_wishes(const void *source, const struct resource_call *call ATTR_UNUSED,
                              struct wish_set *set)
{
    const struct directives_source *wanted = source;

    config_files_wishes(set, wanted->paths, wanted->path_count);
    config_files_wishes(set, wanted->wished, wanted->wished_count);
}

static enum gate_rc directives_open(void *self, struct resource_context *context,
                                    const void *source,
                                    const struct resource_call *call ATTR_UNUSED, struct error *err)
{
    struct directives *directives = self;

    directives->context = context;
    directives->source = source;
    rows_init(&directives->rows, context, directive_columns, DIRECTIVE_COLUMNS);
    if (config_file_read_first(context, directives->source->paths, directives->source->path_count,
                               &directives->main, err))
        return err->rc;
    return directives_read(directives, &directives->main, 0, err);
}

const struct resource_kind directives_kind = {
    .wishes = directives_wishes,
    .open = directives_open,
};

void directives_close(void *self)
{
    struct directives *directives = self;

    rows_release(&directives->rows);
}

struct origin directives_origin(const void *self, const struct resource_call *call ATTR_UNUSED)
{
    const struct directives *directives = self;

    if (directives->main.entry)
        return config_file_origin(&directives->main, 0, STR(""));
    return config_path_origin(directives->source->paths[0]);
}

const struct table *directives_rows(void *self)
{
    struct directives *directives = self;

    return rows_table(&directives->rows);
}

static enum gate_rc get_values(void *self, const struct property_query *query, struct value *value,
                               struct error *err ATTR_UNUSED)
{
    struct directives *directives = self;
    struct value names = rows_column(&directives->rows, DIRECTIVE_NAME);
    struct value values = rows_column(&directives->rows, DIRECTIVE_VALUE);
    struct value *items =
        arena_new(directives->context->arena, names.list.count + 1, sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; i < names.list.count; i++) {
        struct str name = names.list.items[i].string;

        if (directives->source->is_folded ? !str_equal_nocase(name, query->name)
                                          : !str_equal(name, query->name))
            continue;
        items[count] = values.list.items[i];
        if (items[count].type == VALUE_NIL)
            items[count] = value_str(STR(""));
        items[count].origin = values.list.items[i].origin;
        count++;
    }
    *value = count > 0 ? value_list(items, count) : value_nil();
    return GATE_OK;
}

const struct property_def directive_values = {
    .name = "NAME",
    .type = VALUE_LIST,
    .help = "the values of all lines of that name, an empty text where nothing stands behind it",
    .get = get_values,
};
