/* Scalars: quotes, texts of several lines and block texts. */
#include <string.h>

#include "base/text.h"
#include "format/yaml_format_parts.h"
#include "format/yaml_write.h"

/* What stands behind `|` or `>`. */
struct header {
    size_t digit;  /* of indentation; 0: none */
    char chomping; /* '+', '-' or NUL */
    size_t length; /* with the first character */
};

static struct header read_header(struct str line)
{
    struct header header = { .length = 1 };

    for (; header.length < line.len && header.length < 3; header.length++) {
        char c = line.ptr[header.length];

        if (c == '+' || c == '-')
            header.chomping = c;
        else if (c >= '1' && c <= '9')
            header.digit = (size_t)(c - '0');
        else
            break;
    }
    return header;
}

bool yaml_format_header_comment(const struct formatter *formatter, const struct yaml_node *node,
                                struct comment *comment)
{
    struct str line = yaml_format_rest_of_line(formatter->text, node->start);
    size_t length = read_header(line).length;
    ptrdiff_t at = str_find(str_slice(line, length, line.len), STR("#"));

    if ((node->style != YAML_LITERAL && node->style != YAML_FOLDED) || at < 0)
        return false;
    *comment = (struct comment){
        .text = str_trim(str_slice(line, length + (size_t)at, line.len)),
        .source_column = yaml_format_source_column(formatter, node->start + length + (size_t)at),
        .is_trailing = true,
    };
    return true;
}

static size_t count_blanks(struct str line)
{
    size_t count = 0;

    while (count < line.len && line.ptr[count] == ' ')
        count++;
    return count;
}

/* The lines of a block text, and how far they are indented in the source. */
struct block_text {
    size_t start;
    size_t end; /* behind the last line that counts, before its newline */
    size_t indent;
};

static struct block_text find_lines(const struct formatter *formatter, const struct yaml_node *node,
                                    const struct header *header)
{
    struct str text = formatter->text;
    size_t first = node->start + yaml_format_rest_of_line(text, node->start).len;
    struct block_text lines = { .start = first + 1, .end = first };
    bool is_indent_known = header->digit > 0;

    if (is_indent_known)
        lines.indent = header->digit + (formatter->is_in_block ? formatter->block_column : 0);
    for (size_t at = lines.start; at < node->end;) {
        struct str line = yaml_format_rest_of_line(text, at);
        bool is_blank = count_blanks(line) == line.len;

        if (!is_blank && !is_indent_known) {
            lines.indent = count_blanks(line);
            is_indent_known = true;
        }
        /* Blanks beyond the indentation are text. */
        if (!is_blank || header->chomping == '+' || (is_indent_known && line.len > lines.indent))
            lines.end = at + line.len;
        at += line.len + 1;
    }
    if (!is_indent_known)
        lines.indent = SIZE_MAX; /* nothing but empty lines */
    return lines;
}

static void put_block_text(struct formatter *formatter, const struct yaml_node *node, size_t indent)
{
    struct str text = formatter->text;
    struct header header = read_header(yaml_format_rest_of_line(text, node->start));
    struct block_text lines = find_lines(formatter, node, &header);
    struct comment comment;

    /* The last line of a file may lack its end, and then the text does; ours never does. */
    if (lines.end == text.len && lines.end > lines.start)
        header.chomping = '-';
    yaml_format_put(formatter, str_slice(text, node->start, 1));
    if (header.digit > 0)
        yaml_format_put(formatter, STR("2"));
    if (header.chomping)
        yaml_format_put(formatter, (struct str){ .ptr = &header.chomping, .len = 1 });
    if (yaml_format_header_comment(formatter, node, &comment))
        yaml_format_trailing(formatter, &comment);
    for (size_t at = lines.start; at <= lines.end;) {
        struct str line = yaml_format_rest_of_line(text, at);

        if (line.len <= lines.indent && count_blanks(line) == line.len) {
            buf_add(formatter->out, STR("\n"));
        } else {
            size_t cut = count_blanks(line) < lines.indent ? count_blanks(line) : lines.indent;

            yaml_format_line(formatter, indent + YAML_FORMAT_STEP, false);
            yaml_format_put(formatter, str_slice(line, cut, line.len));
        }
        at += line.len + 1;
    }
    formatter->pos = lines.end;
}

/* Without blanks around it; one at the end that is escaped stays. */
static struct str trim_line(struct str line)
{
    struct str trimmed = str_trim(line);
    size_t end = (size_t)(trimmed.ptr - line.ptr) + trimmed.len;

    if (trimmed.len > 0 && end < line.len && trimmed.ptr[trimmed.len - 1] == '\\')
        trimmed.len++;
    return trimmed;
}

/* A text over several lines, plain or in quotes: line breaks are folded, so each stays. */
static void put_lines(struct formatter *formatter, const struct yaml_node *node, size_t indent)
{
    struct str rest = str_slice(formatter->text, node->start, node->end - node->start);
    struct str line;
    bool is_first = true;

    while (str_cut(&rest, '\n', &line)) {
        line = trim_line(line);
        if (line.len == 0) {
            buf_add(formatter->out, STR("\n"));
            continue;
        }
        if (!is_first)
            yaml_format_line(formatter, indent + YAML_FORMAT_STEP, false);
        yaml_format_put(formatter, line);
        is_first = false;
    }
}

/* Whether double quotes hide nothing but themselves and backslashes. */
static bool is_plainly_quoted(struct str source)
{
    for (size_t i = 0; i + 1 < source.len; i++) {
        if (source.ptr[i] != '\\')
            continue;
        i++;
        if (source.ptr[i] != '"' && source.ptr[i] != '\\')
            return false;
    }
    return true;
}

static bool has_control(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            return true;
    }
    return false;
}

static bool has(struct str text, const char *character)
{
    return str_find(text, str_of(character)) >= 0;
}

/* Double quotes, unless single ones save an escape. */
static void put_quoted(struct formatter *formatter, const struct yaml_node *node, struct str source)
{
    CLEANUP(buf_release) struct buf quoted = BUF_INIT(LIMIT_TEXT_BYTES);
    struct str text = node->text;

    if (has_control(text) || text_find_hidden(text).len > 0 ||
        (node->style == YAML_DOUBLE_QUOTED && !is_plainly_quoted(source))) {
        yaml_format_put(formatter, source);
        return;
    }
    if ((has(text, "\\") || has(text, "\"")) && !has(text, "'")) {
        yaml_format_put(formatter, STR("'"));
        yaml_format_put(formatter, text);
        yaml_format_put(formatter, STR("'"));
        return;
    }
    yaml_write_quoted(&quoted, text);
    yaml_format_put(formatter, buf_str(&quoted));
}

void yaml_format_scalar(struct formatter *formatter, const struct yaml_node *node, size_t indent)
{
    struct str source = str_slice(formatter->text, node->start, node->end - node->start);

    if (node->style == YAML_LITERAL || node->style == YAML_FOLDED) {
        put_block_text(formatter, node, indent);
        return;
    }
    if (has(source, "\n"))
        put_lines(formatter, node, indent);
    else if (node->is_quoted)
        put_quoted(formatter, node, source);
    else
        yaml_format_put(formatter, source);
    if (node->end > formatter->pos)
        formatter->pos = node->end;
}
