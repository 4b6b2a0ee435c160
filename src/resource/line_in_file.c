#include <string.h>

#include "base/regex.h"
#include "format/document.h"
#include "resource/call.h"
#include "resource/document_resource.h"
#include "resource/facts.h"

struct line_in_file {
    struct document_resource document; /* its root stays nil */
    struct vec lines;                  /* struct text_line: those that match */
    struct str comment;
    struct table table;
};

struct text_line {
    struct str text;
    uint32_t number;
};

enum line_column { LINE_LINE, LINE_TEXT, LINE_COMMENTED };

static const struct column_def line_columns[] = {
    [LINE_LINE] = { .name = "line", .type = VALUE_INTEGER, .help = "number, from 1" },
    [LINE_TEXT] = { .name = "text", .type = VALUE_STR, .help = "all of it, without its end" },
    [LINE_COMMENTED] = { .name = "is_comment",
                         .type = VALUE_BOOL,
                         .help = "its first character, blanks apart, begins a comment" },
};

static struct str comment_of(const struct resource_call *call)
{
    const struct value *option = call_option(call, STR("comment_char"));

    return option && option->type == VALUE_STR ? option->string : STR("#");
}

static enum gate_rc pattern_open(const struct resource_call *call, struct regex **pattern,
                                 struct error *err)
{
    const struct value *option = call_option(call, STR("pattern"));

    return option && option->type == VALUE_STR ? regex_open(option->string, pattern, err) : GATE_OK;
}

static enum gate_rc line_in_file_check(const struct resource_call *call, struct error *err)
{
    CLEANUP(regex_closep) struct regex *pattern = NULL;
    struct error local = ERROR_INIT;

    if (document_check(call, err))
        return err->rc;
    if (pattern_open(call, &pattern, &local))
        return error_set(err, GATE_EUSAGE, "%s", local.message);
    return GATE_OK;
}

static enum gate_rc line_cell(const struct table *table, size_t row, size_t column,
                              struct value *value, struct error *err ATTR_UNUSED)
{
    const struct line_in_file *self = table->self;
    const struct text_line *line = vec_at(&self->lines, row);
    struct str text = str_trim(line->text);

    switch ((enum line_column)column) {
    case LINE_LINE:
        *value = value_integer(line->number);
        break;
    case LINE_TEXT:
        *value = value_str(line->text);
        break;
    case LINE_COMMENTED:
        *value = value_bool(text.len > 0 && self->comment.len > 0 &&
                            memchr(self->comment.ptr, text.ptr[0], self->comment.len));
        break;
    }
    return GATE_OK;
}

/* The text is the row's key: it stays when lines are put before it. */
static struct origin line_origin(const struct table *table, size_t row)
{
    const struct line_in_file *self = table->self;
    const struct text_line *line = vec_at(&self->lines, row);
    struct str key = str_trim(line->text);

    return config_file_origin(&self->document.file, line->number,
                              key.len > 0 ? key : STR("empty line"));
}

static struct str line_summary(const struct table *table, size_t row)
{
    const struct line_in_file *self = table->self;

    return str_trim(((const struct text_line *)vec_at(&self->lines, row))->text);
}

static enum gate_rc find_lines(struct line_in_file *self, const struct regex *pattern,
                               struct error *err)
{
    struct error local = ERROR_INIT;
    uint32_t number = 0;
    struct str rest;
    struct str text;

    if (document_check_text(self->document.file.text, &rest, err))
        return err->rc;
    while (str_cut(&rest, '\n', &text)) {
        bool matches = true;

        number++;
        if (str_ends_with(text, STR("\r")))
            text.len--;
        if (pattern && regex_match(pattern, text, &matches, NULL, 0, &local))
            return error_set(err, local.rc, "line %u: %s", number, local.message);
        if (!matches || (text.len == 0 && rest.len == 0 && !rest.ptr))
            continue;
        *(struct text_line *)vec_add(&self->lines) =
            (struct text_line){ .text = text, .number = number };
    }
    return GATE_OK;
}

static enum gate_rc line_in_file_open(void *self, struct resource_context *context,
                                      const struct resource_call *call, struct error *err)
{
    struct line_in_file *file = self;
    CLEANUP(regex_closep) struct regex *pattern = NULL;

    file->lines = VEC_INIT(struct text_line);
    file->comment = comment_of(call);
    if (pattern_open(call, &pattern, err) || document_read(&file->document, context, call, err))
        return err->rc;
    if (find_lines(file, pattern, err))
        return error_wrap(err, "%.*s", STR_ARG(file->document.file.path));
    file->table = (struct table){
        .columns = line_columns,
        .column_count = COUNT_OF(line_columns),
        .row_count = file->lines.count,
        .self = file,
        .cell = line_cell,
        .origin = line_origin,
        .summary = line_summary,
    };
    return GATE_OK;
}

static void line_in_file_close(void *self)
{
    struct line_in_file *file = self;

    vec_release(&file->lines);
}

static const struct table *line_in_file_rows(void *self)
{
    const struct line_in_file *file = self;

    return &file->table;
}

static const struct call_option_def line_options[] = {
    { .name = "path", .type = VALUE_STR, .help = "path of the file" },
    { .name = "pattern", .type = VALUE_STR, .help = "only lines that match are rows" },
    { .name = "comment_char",
      .type = VALUE_STR,
      .help = "characters that begin a comment; without it '#'" },
};

const struct resource_def resource_line_in_file = {
    .name = "line_in_file",
    .summary = "the lines of a text file, comments told apart",
    .argument = "path",
    .arity = CALL_OPTIONAL,
    .options = line_options,
    .option_count = COUNT_OF(line_options),
    .example =
        "{line_in_file: {path: /etc/profile, pattern: \"^\\\\s*umask\"}, where: {is_comment: "
        "false}, each: {its: {text: {match: \"077$\"}}}}",
    .check = line_in_file_check,
    .self_size = sizeof(struct line_in_file),
    .wishes = document_wishes,
    .open = line_in_file_open,
    .close = line_in_file_close,
    .origin = document_origin,
    .columns = line_columns,
    .column_count = COUNT_OF(line_columns),
    .rows = line_in_file_rows,
};
