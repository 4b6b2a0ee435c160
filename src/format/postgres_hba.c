#include "format/postgres_hba.h"

#include <string.h>

#include "base/text.h"

enum { MOST_WORDS = 64 }; /* of one record; the server's own files have six */

/* One blank-parted word: names that commas join. */
struct word {
    const struct str *names;
    size_t count;
};

struct reader {
    struct arena *arena;
    struct str rest;
    uint32_t line;  /* of `rest` */
    uint32_t start; /* where the record begins */
    struct word words[MOST_WORDS];
    size_t word_count;
    struct error *err;
};

static enum gate_rc fault(struct reader *reader, const char *what)
{
    return error_set(reader->err, GATE_EFORMAT, "line %u: %s", reader->start, what);
}

/* How many bytes of `rest` belong to a name; its quotes may stand anywhere in it. */
static enum gate_rc name_length(struct reader *reader, size_t *length)
{
    struct str rest = reader->rest;
    bool is_quoted = false;
    size_t i = 0;

    for (; i < rest.len && rest.ptr[i] != '\n'; i++) {
        if (rest.ptr[i] == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && strchr(" \t\r,#\\", rest.ptr[i]))
            break;
    }
    *length = i;
    return is_quoted ? fault(reader, "a quote that does not close") : GATE_OK;
}

static enum gate_rc read_name(struct reader *reader, struct vec *names)
{
    size_t length;
    size_t kept = 0;

    if (name_length(reader, &length))
        return reader->err->rc;
    char *bytes = arena_new(reader->arena, length + 1, 1);
    for (size_t i = 0; i < length; i++) {
        if (reader->rest.ptr[i] != '"')
            bytes[kept++] = reader->rest.ptr[i];
    }
    reader->rest = str_slice(reader->rest, length, reader->rest.len);
    *(struct str *)vec_add(names) = (struct str){ .ptr = bytes, .len = kept };
    return GATE_OK;
}

static bool starts_with(const struct reader *reader, char c)
{
    return reader->rest.len > 0 && reader->rest.ptr[0] == c;
}

/* A backslash before the end of a line joins the next. */
static bool is_joined(const struct reader *reader)
{
    struct str rest = reader->rest;

    return starts_with(reader, '\\') &&
           (str_starts_with(rest, STR("\\\n")) || str_starts_with(rest, STR("\\\r\n")));
}

static void skip(struct reader *reader, size_t count)
{
    reader->rest = str_slice(reader->rest, count, reader->rest.len);
}

static void skip_blanks(struct reader *reader)
{
    for (;;) {
        if (is_joined(reader)) {
            skip(reader, (size_t)str_find(reader->rest, STR("\n")) + 1);
            reader->line++;
        } else if (starts_with(reader, ' ') || starts_with(reader, '\t') ||
                   starts_with(reader, '\r')) {
            skip(reader, 1);
        } else {
            return;
        }
    }
}

/* Names up to a blank that no comma comes before. */
static enum gate_rc read_word(struct reader *reader)
{
    CLEANUP(vec_release) struct vec names = VEC_INIT(struct str);
    struct str *kept;

    if (reader->word_count == MOST_WORDS)
        return fault(reader, "too many words");
    if (starts_with(reader, '\\') && !is_joined(reader))
        return fault(reader, "a backslash within the line");
    do {
        if (starts_with(reader, ','))
            skip(reader, 1);
        skip_blanks(reader);
        if (read_name(reader, &names))
            return reader->err->rc;
    } while (starts_with(reader, ','));
    kept = vec_keep(&names, reader->arena);
    reader->words[reader->word_count++] = (struct word){ .names = kept, .count = names.count };
    return GATE_OK;
}

static void skip_line(struct reader *reader)
{
    struct str line;

    if (str_cut(&reader->rest, '\n', &line))
        reader->line++;
}

/* Reads the words up to the end of the record. */
static enum gate_rc read_words(struct reader *reader)
{
    reader->word_count = 0;
    reader->start = reader->line;
    for (;;) {
        skip_blanks(reader);
        if (reader->rest.len == 0 || starts_with(reader, '\n') || starts_with(reader, '#')) {
            skip_line(reader);
            return GATE_OK;
        }
        if (read_word(reader))
            return reader->err->rc;
    }
}

static enum gate_rc read_options(struct reader *reader, size_t first,
                                 struct postgres_hba_rule *rule)
{
    struct postgres_hba_option *options =
        arena_new(reader->arena, reader->word_count - first + 1, sizeof(*options));

    for (size_t i = first; i < reader->word_count; i++) {
        struct str value = reader->words[i].names[0];
        struct str name;

        if (reader->words[i].count != 1 || str_find(value, STR("=")) < 0)
            return fault(reader, "an option that is no 'name=value'");
        (void)str_cut(&value, '=', &name);
        options[rule->option_count++] = (struct postgres_hba_option){ name, value };
    }
    rule->options = options;
    return GATE_OK;
}

/* The address, with its mask where that is a word of its own. Moves *next past them. */
static enum gate_rc read_address(struct reader *reader, size_t *next,
                                 struct postgres_hba_rule *rule)
{
    static const char *const named[] = { "all", "samehost", "samenet" };
    struct str address = reader->words[*next].names[0];
    bool is_number = address.len > 0 && (strchr("0123456789", address.ptr[0]) ||
                                         memchr(address.ptr, ':', address.len));

    (*next)++;
    rule->address = address;
    if (!is_number || str_is_one_of(address, named, COUNT_OF(named)) ||
        str_find(address, STR("/")) >= 0)
        return GATE_OK;
    if (*next + 1 >= reader->word_count)
        return fault(reader, "an address without a mask");
    rule->address = arena_printf(reader->arena, "%.*s/%.*s", STR_ARG(address),
                                 STR_ARG(reader->words[*next].names[0]));
    (*next)++;
    return GATE_OK;
}

static enum gate_rc make_rule(struct reader *reader, struct postgres_hba_rule *rule)
{
    static const char *const types[] = { "local",     "host",       "hostssl",
                                         "hostnossl", "hostgssenc", "hostnogssenc" };
    size_t next = 3;

    rule->type = reader->words[0].names[0];
    rule->line = reader->start;
    if (!str_is_one_of(rule->type, types, COUNT_OF(types)))
        return fault(reader, "an unknown type of connection");
    bool is_local = str_equal(rule->type, STR("local"));
    if (reader->word_count < (is_local ? 4 : 5))
        return fault(reader, "too few words");
    rule->databases = (struct postgres_hba_names){ reader->words[1].names, reader->words[1].count };
    rule->users = (struct postgres_hba_names){ reader->words[2].names, reader->words[2].count };
    if (!is_local && read_address(reader, &next, rule))
        return reader->err->rc;
    rule->method = reader->words[next].names[0];
    return read_options(reader, next + 1, rule);
}

static enum gate_rc make_line(struct reader *reader, struct postgres_hba_line *line)
{
    static const char *const keywords[] = { "include", "include_if_exists", "include_dir" };
    struct str first = reader->words[0].names[0];

    if (!str_is_one_of(first, keywords, COUNT_OF(keywords)))
        return make_rule(reader, &line->rule);
    if (reader->word_count != 2)
        return fault(reader, "an include that names no file, or several");
    line->is_include = true;
    line->rule.line = reader->start;
    line->include = (struct postgres_hba_include){ first, reader->words[1].names[0] };
    return GATE_OK;
}

enum gate_rc postgres_hba_parse(struct str text, struct arena *arena, struct vec *lines,
                                struct error *err)
{
    struct reader reader = { .arena = arena, .rest = text, .line = 1, .err = err };

    if (text_check(text, err))
        return err->rc;
    while (reader.rest.len > 0) {
        struct postgres_hba_line line = { .is_include = false };

        if (read_words(&reader))
            return err->rc;
        if (reader.word_count == 0)
            continue;
        if (make_line(&reader, &line))
            return err->rc;
        *(struct postgres_hba_line *)vec_add(lines) = line;
    }
    return GATE_OK;
}
