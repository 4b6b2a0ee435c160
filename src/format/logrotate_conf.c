#include "format/logrotate_conf.h"

#include "base/text.h"

#include <string.h>

struct logrotate_parser {
    struct arena *arena;
    struct vec *items;
    struct str rest;
    uint32_t line;
    bool is_in_block;
    struct vec patterns; /* struct str, of the head that is being read */
    uint32_t head_line;
    struct error *err;
};

enum value_need { TAKES_NOTHING, TAKES_OPTION, TAKES_TEXT, TAKES_NUMBER, TAKES_SIZE, TAKES_SCRIPT };

static const struct directive_def {
    const char *name;
    enum value_need need;
} directives[] = {
    { "addextension", TAKES_TEXT },
    { "allowhardlink", TAKES_NOTHING },
    { "compress", TAKES_NOTHING },
    { "compresscmd", TAKES_TEXT },
    { "compressext", TAKES_TEXT },
    { "compressoptions", TAKES_TEXT },
    { "copy", TAKES_NOTHING },
    { "copytruncate", TAKES_NOTHING },
    { "create", TAKES_OPTION },
    { "createolddir", TAKES_OPTION },
    { "daily", TAKES_NOTHING },
    { "dateext", TAKES_NOTHING },
    { "dateformat", TAKES_TEXT },
    { "datehourago", TAKES_NOTHING },
    { "dateyesterday", TAKES_NOTHING },
    { "delaycompress", TAKES_NOTHING },
    { "extension", TAKES_TEXT },
    { "firstaction", TAKES_SCRIPT },
    { "hourly", TAKES_NOTHING },
    { "ifempty", TAKES_NOTHING },
    { "ignoreduplicates", TAKES_NOTHING },
    { "include", TAKES_TEXT },
    { "lastaction", TAKES_SCRIPT },
    { "mail", TAKES_TEXT },
    { "mailfirst", TAKES_NOTHING },
    { "maillast", TAKES_NOTHING },
    { "maxage", TAKES_NUMBER },
    { "maxsize", TAKES_SIZE },
    { "minage", TAKES_NUMBER },
    { "minsize", TAKES_SIZE },
    { "missingok", TAKES_NOTHING },
    { "monthly", TAKES_OPTION },
    { "noallowhardlink", TAKES_NOTHING },
    { "nocompress", TAKES_NOTHING },
    { "nocopy", TAKES_NOTHING },
    { "nocopytruncate", TAKES_NOTHING },
    { "nocreate", TAKES_NOTHING },
    { "nocreateolddir", TAKES_NOTHING },
    { "nodateext", TAKES_NOTHING },
    { "nodelaycompress", TAKES_NOTHING },
    { "noignoreduplicates", TAKES_NOTHING },
    { "nomail", TAKES_NOTHING },
    { "nomissingok", TAKES_NOTHING },
    { "noolddir", TAKES_NOTHING },
    { "norenamecopy", TAKES_NOTHING },
    { "nosharedscripts", TAKES_NOTHING },
    { "noshred", TAKES_NOTHING },
    { "notifempty", TAKES_NOTHING },
    { "olddir", TAKES_TEXT },
    { "postrotate", TAKES_SCRIPT },
    { "preremove", TAKES_SCRIPT },
    { "prerotate", TAKES_SCRIPT },
    { "renamecopy", TAKES_NOTHING },
    { "rotate", TAKES_NUMBER },
    { "sharedscripts", TAKES_NOTHING },
    { "shred", TAKES_NOTHING },
    { "shredcycles", TAKES_NUMBER },
    { "size", TAKES_SIZE },
    { "start", TAKES_NUMBER },
    { "su", TAKES_OPTION },
    { "tabooext", TAKES_TEXT },
    { "taboopat", TAKES_TEXT },
    { "uncompresscmd", TAKES_TEXT },
    { "weekly", TAKES_OPTION },
    { "yearly", TAKES_NOTHING },
};

static enum gate_rc fault(struct logrotate_parser *parser, const char *message)
{
    return error_set(parser->err, GATE_EFORMAT, "line %u: %s", parser->line, message);
}

static bool next_line(struct logrotate_parser *parser, struct str *line)
{
    if (parser->rest.len == 0 || !str_cut(&parser->rest, '\n', line))
        return false;
    parser->line++;
    return true;
}

/* Takes the lines up to "endscript". */
static enum gate_rc take_script(struct logrotate_parser *parser, struct str *script)
{
    const char *start = parser->rest.ptr;
    const char *end = start;
    struct str line;

    while (next_line(parser, &line)) {
        struct str words = line;
        struct str word;

        if (str_word(&words, &word) && str_equal(str_trim(word), STR("endscript"))) {
            *script = (struct str){ .ptr = start, .len = (size_t)(end - start) };
            return GATE_OK;
        }
        end = line.ptr + line.len + 1;
    }
    return fault(parser, "a script without endscript");
}

static const struct directive_def *directive_by_name(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(directives); i++) {
        if (str_equal(name, str_of(directives[i].name)))
            return &directives[i];
    }
    return NULL;
}

/* create: nothing, or a mode, or a mode with owner and group, or these alone. */
static enum gate_rc check_create(struct logrotate_parser *parser, struct str value)
{
    struct str first = STR("");
    struct str word;
    size_t words = 0;
    uint32_t mode;

    for (; str_word(&value, &word); words++)
        first = words == 0 ? word : first;
    bool is_mode = words == 3 || (words > 0 && first.ptr[0] >= '0' && first.ptr[0] <= '9');
    if (is_mode && !str_to_mode(first, &mode))
        return fault(parser, "a mode that is not octal");
    return GATE_OK;
}

static enum gate_rc check_value(struct logrotate_parser *parser, const struct directive_def *def,
                                struct str value)
{
    int64_t number;

    switch (def->need) {
    case TAKES_NOTHING:
        if (value.len > 0 && !strchr("#}", value.ptr[0]))
            return fault(parser, "a directive with a value that it does not take");
        return GATE_OK;
    case TAKES_TEXT:
        return value.len > 0 ? GATE_OK : fault(parser, "a directive without its value");
    case TAKES_SIZE:
        if (value.len > 1 && strchr("kMG", value.ptr[value.len - 1]))
            value.len--;
        break;
    case TAKES_OPTION:
        if (str_equal(str_of(def->name), STR("create")))
            return check_create(parser, value);
        return GATE_OK;
    case TAKES_SCRIPT:
        return GATE_OK;
    case TAKES_NUMBER:
        break;
    }
    return str_to_i64(value, &number) ? GATE_OK : fault(parser, "a number is expected");
}

/* Takes a directive with its value; *line is then what is left of the line. */
static enum gate_rc take_directive(struct logrotate_parser *parser, struct str *line)
{
    struct logrotate_item item = {
        .kind = LOGROTATE_DIRECTIVE,
        .is_in_block = parser->is_in_block,
        .line = parser->line,
    };
    size_t length = 0;

    while (length < line->len && line->ptr[length] >= 'a' && line->ptr[length] <= 'z')
        length++;
    item.name = str_slice(*line, 0, length);
    item.value = str_slice(*line, length, line->len);
    bool is_parted = item.value.len == 0 || strchr(" \t=\r", item.value.ptr[0]);
    const struct directive_def *def = is_parted ? directive_by_name(item.name) : NULL;
    if (!def)
        return fault(parser, "an unknown directive");
    item.value = str_trim(item.value);
    if (str_starts_with(item.value, STR("=")))
        item.value = str_trim(str_slice(item.value, 1, item.value.len));
    if (check_value(parser, def, item.value))
        return parser->err->rc;
    *line = def->need == TAKES_NOTHING ? item.value : STR("");
    if (def->need == TAKES_NOTHING)
        item.value = STR("");
    if (def->need == TAKES_SCRIPT && take_script(parser, &item.value))
        return parser->err->rc;
    if (str_equal(item.name, STR("include")) && parser->is_in_block)
        return fault(parser, "an include in a block");
    *(struct logrotate_item *)vec_add(parser->items) = item;
    return GATE_OK;
}

/* Takes one pattern, in quotes or up to a blank; a backslash takes what follows it. */
static enum gate_rc take_pattern(struct logrotate_parser *parser, struct str *line)
{
    char quote = '\0';
    char *text = arena_new(parser->arena, line->len + 1, 1);
    size_t at = 0;
    size_t length = 0;

    if (line->ptr[0] == '"' || line->ptr[0] == '\'')
        quote = line->ptr[at++];
    for (; at < line->len; at++) {
        char c = line->ptr[at];

        if (quote ? c == quote : c == ' ' || c == '\t' || c == '{' || c == '\r')
            break;
        if (c == '\\' && at + 1 < line->len)
            c = line->ptr[++at];
        text[length++] = c;
    }
    if (quote && at >= line->len)
        return fault(parser, "a quote that does not close");
    *(struct str *)vec_add(&parser->patterns) = (struct str){ .ptr = text, .len = length };
    *line = str_slice(*line, at + (quote ? 1 : 0), line->len);
    return GATE_OK;
}

static enum gate_rc open_block(struct logrotate_parser *parser)
{
    struct logrotate_item item = { .kind = LOGROTATE_BLOCK, .line = parser->head_line };
    struct str *patterns;

    if (parser->patterns.count == 0)
        return fault(parser, "a block without a log");
    patterns = vec_keep(&parser->patterns, parser->arena);
    item.patterns = patterns;
    item.pattern_count = parser->patterns.count;
    parser->patterns.count = 0;
    parser->is_in_block = true;
    *(struct logrotate_item *)vec_add(parser->items) = item;
    return GATE_OK;
}

static enum gate_rc take_brace(struct logrotate_parser *parser, char brace)
{
    if (brace == '{')
        return parser->is_in_block ? fault(parser, "a block in a block") : open_block(parser);
    if (!parser->is_in_block)
        return fault(parser, "a brace that closes nothing");
    parser->is_in_block = false;
    return GATE_OK;
}

/* Takes a brace, a pattern of a head, or a directive. */
static enum gate_rc take_next(struct logrotate_parser *parser, struct str *line)
{
    char first = line->ptr[0];

    if (first == '{' || first == '}') {
        *line = str_slice(*line, 1, line->len);
        return take_brace(parser, first);
    }
    if (!parser->is_in_block && strchr("/\"'~\\", first)) {
        if (parser->patterns.count == 0)
            parser->head_line = parser->line;
        return take_pattern(parser, line);
    }
    if (parser->patterns.count > 0)
        return fault(parser, "a log that no block follows");
    return take_directive(parser, line);
}

/* A line, or more of a head that goes on; a brace may stand in the middle of it. */
static enum gate_rc take_line(struct logrotate_parser *parser, struct str line)
{
    for (line = str_trim(line); line.len > 0 && line.ptr[0] != '#'; line = str_trim(line)) {
        if (take_next(parser, &line))
            return parser->err->rc;
    }
    return GATE_OK;
}

static enum gate_rc parse_lines(struct logrotate_parser *parser)
{
    struct str line;

    while (next_line(parser, &line)) {
        if (take_line(parser, line))
            return parser->err->rc;
    }
    if (parser->is_in_block)
        return fault(parser, "a block that does not close");
    if (parser->patterns.count > 0)
        return fault(parser, "a log that no block follows");
    return GATE_OK;
}

enum gate_rc logrotate_conf_parse(struct str text, struct arena *arena, struct vec *items,
                                  struct error *err)
{
    struct logrotate_parser parser = {
        .arena = arena,
        .items = items,
        .rest = text,
        .patterns = VEC_INIT(struct str),
        .err = err,
    };
    enum gate_rc rc = text_check(text, err);

    if (!rc)
        rc = parse_lines(&parser);
    vec_release(&parser.patterns);
    return rc;
}
