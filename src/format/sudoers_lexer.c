#include "format/sudoers_lexer.h"

#include <string.h>

#include "base/regex.h"

enum { IPV6_COLONS = 2 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

char sudoers_peek(const struct sudoers_lexer *lexer, size_t ahead)
{
    if (ahead >= lexer->text.len - lexer->at)
        return '\0';
    return lexer->text.ptr[lexer->at + ahead];
}

bool sudoers_at_end(const struct sudoers_lexer *lexer)
{
    char c = sudoers_peek(lexer, 0);

    return lexer->at >= lexer->text.len || c == '\n' ||
           (c == '\r' && sudoers_peek(lexer, 1) == '\n');
}

void sudoers_next_line(struct sudoers_lexer *lexer)
{
    if (sudoers_peek(lexer, 0) == '\r')
        lexer->at++;
    if (lexer->at < lexer->text.len)
        lexer->at++;
    lexer->line++;
}

/* Passes over a backslash that joins the next line. */
static bool take_join(struct sudoers_lexer *lexer)
{
    size_t ahead = 1;

    if (sudoers_peek(lexer, 0) != '\\')
        return false;
    while (char_is_blank(sudoers_peek(lexer, ahead)))
        ahead++;
    if (sudoers_peek(lexer, ahead) == '\r')
        ahead++;
    if (sudoers_peek(lexer, ahead) != '\n')
        return false;
    lexer->at += ahead + 1;
    lexer->line++;
    return true;
}

/* "#1000" is a number of an account; every other '#' begins a comment. */
static bool is_comment(const struct sudoers_lexer *lexer)
{
    size_t digit = sudoers_peek(lexer, 1) == '-' ? 2 : 1;

    return sudoers_peek(lexer, 0) == '#' && !is_digit(sudoers_peek(lexer, digit));
}

void sudoers_skip(struct sudoers_lexer *lexer)
{
    while (char_is_blank(sudoers_peek(lexer, 0)) || take_join(lexer)) {
        if (char_is_blank(sudoers_peek(lexer, 0)))
            lexer->at++;
    }
    if (is_comment(lexer)) {
        while (!sudoers_at_end(lexer))
            lexer->at++;
    }
}

bool sudoers_take(struct sudoers_lexer *lexer, char c)
{
    sudoers_skip(lexer);
    if (sudoers_peek(lexer, 0) != c || lexer->at >= lexer->text.len)
        return false;
    lexer->at++;
    return true;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

bool sudoers_take_word(struct sudoers_lexer *lexer, struct str word)
{
    struct str rest = str_slice(lexer->text, lexer->at, lexer->text.len);

    if (!str_starts_with(rest, word) || is_word_byte(sudoers_peek(lexer, word.len)))
        return false;
    lexer->at += word.len;
    return true;
}

enum gate_rc sudoers_refuse(const struct sudoers_lexer *lexer, const char *what)
{
    return error_set(lexer->err, GATE_EFORMAT, "line %u: %s", lexer->line, what);
}

static void begin_word(struct sudoers_lexer *lexer)
{
    lexer->word.count = 0;
}

static void add_byte(struct sudoers_lexer *lexer, char c)
{
    *(char *)vec_add(&lexer->word) = c;
}

/* The word that was built, in the arena. */
static struct str word_text(struct sudoers_lexer *lexer)
{
    return arena_str(lexer->arena,
                     (struct str){ .ptr = lexer->word.items, .len = lexer->word.count });
}

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Takes "\x41" or a backslash and what it quotes. */
static void take_quoted_byte(struct sudoers_lexer *lexer)
{
    int high = hex_value(sudoers_peek(lexer, 2));
    int low = hex_value(sudoers_peek(lexer, 3));

    if (sudoers_peek(lexer, 1) == 'x' && high >= 0 && low >= 0) {
        add_byte(lexer, (char)(high * 16 + low));
        lexer->at += 4;
        return;
    }
    add_byte(lexer, sudoers_peek(lexer, 1));
    lexer->at += 2;
}

/* Takes a text in double quotes, the first of which is here; a backslash quotes only them. */
static enum gate_rc take_string(struct sudoers_lexer *lexer, struct str *text)
{
    begin_word(lexer);
    lexer->at++;
    while (sudoers_peek(lexer, 0) != '"' || lexer->at >= lexer->text.len) {
        if (take_join(lexer)) {
            while (char_is_blank(sudoers_peek(lexer, 0)))
                lexer->at++;
            continue;
        }
        if (sudoers_at_end(lexer))
            return sudoers_refuse(lexer, "a quote that does not close");
        if (sudoers_peek(lexer, 0) == '\\' && sudoers_peek(lexer, 1) == '"')
            lexer->at++;
        add_byte(lexer, sudoers_peek(lexer, 0));
        lexer->at++;
    }
    lexer->at++;
    *text = word_text(lexer);
    return GATE_OK;
}

/* Takes bytes that are not in `ends`, and any behind a backslash. */
static struct str take_plain(struct sudoers_lexer *lexer, const char *ends)
{
    begin_word(lexer);
    while (lexer->at < lexer->text.len) {
        char c = sudoers_peek(lexer, 0);

        if (c == '\\' && !char_is_one_of("\t\r\n", sudoers_peek(lexer, 1)) &&
            lexer->at + 1 < lexer->text.len) {
            take_quoted_byte(lexer);
            continue;
        }
        if (c == '\\' || char_is_one_of(ends, c))
            break;
        add_byte(lexer, c);
        lexer->at++;
    }
    return word_text(lexer);
}

/* How long an address of IPv6 is here, with its prefix; 0 if there is none. */
static size_t address_length(const struct sudoers_lexer *lexer)
{
    size_t length = 0;
    size_t colons = 0;

    for (char c = sudoers_peek(lexer, 0); hex_value(c) >= 0 || char_is_one_of(":./", c);
         c = sudoers_peek(lexer, length)) {
        colons += c == ':';
        length++;
    }
    return colons >= IPV6_COLONS ? length : 0;
}

/* Groups of up to four digits between colons, one pair of which may stand for several. */
static bool is_address(struct str text)
{
    size_t digits = 0;
    size_t groups = 0;
    size_t pairs = 0;

    for (size_t i = 0; i < text.len && text.ptr[i] != '/'; i++) {
        bool is_colon = text.ptr[i] == ':';

        if (is_colon && i > 0 && text.ptr[i - 1] == ':' && pairs++ > 0)
            return false;
        groups += !is_colon && digits == 0;
        digits = is_colon ? 0 : digits + 1;
        if (digits > 4 && str_find(text, STR(".")) < 0)
            return false;
    }
    return groups <= 8 && str_find(text, STR(":::")) < 0;
}

bool sudoers_take_colon(struct sudoers_lexer *lexer)
{
    sudoers_skip(lexer);
    return address_length(lexer) == 0 && sudoers_take(lexer, ':');
}

bool sudoers_take_scope(struct sudoers_lexer *lexer, char sign)
{
    size_t start = 0;

    while (char_is_blank(sudoers_peek(lexer, start)))
        start++;
    if (sudoers_peek(lexer, start++) != sign)
        return false;
    while (char_is_blank(sudoers_peek(lexer, start)))
        start++;

    size_t name = start;
    while (sudoers_peek(lexer, name) == '!')
        name++;
    char next = sudoers_peek(lexer, name + 1);
    if (char_is_one_of(" \t\r\n", sudoers_peek(lexer, name)) ||
        (sudoers_peek(lexer, name) == '\\' && char_is_one_of("\t\r\n", next)))
        return false;
    lexer->at += start;
    return true;
}

enum gate_rc sudoers_read_name(struct sudoers_lexer *lexer, bool is_host, struct str *name)
{
    size_t start = lexer->at;
    size_t address = is_host ? address_length(lexer) : 0;
    size_t prefix = 0;
    int64_t number;

    if (address > 0) {
        *name = str_slice(lexer->text, start, address);
        lexer->at += address;
        return is_address(*name) ? GATE_OK : sudoers_refuse(lexer, "a malformed address");
    }
    if (!is_host && address_length(lexer) > 0)
        return sudoers_refuse(lexer, "an address where a user belongs");
    if (is_host && char_is_one_of("%#", sudoers_peek(lexer, 0)))
        return sudoers_refuse(lexer, "a host is no group and no number");
    if (sudoers_peek(lexer, 0) == '"') {
        if (take_string(lexer, name))
            return lexer->err->rc;
        return name->len > 0 ? GATE_OK : sudoers_refuse(lexer, "an empty name");
    }
    if (char_is_one_of("%+", sudoers_peek(lexer, prefix)))
        prefix += sudoers_peek(lexer, prefix) == '%' && sudoers_peek(lexer, 1) == ':' ? 2 : 1;
    bool is_number = sudoers_peek(lexer, prefix) == '#';
    prefix += is_number ? 1 : 0;
    lexer->at += prefix;
    struct str rest = take_plain(lexer, "#>!=:,() \t\r\n\"");
    if (rest.len == 0)
        return sudoers_refuse(lexer, "a name is missing");
    bool is_plain = lexer->at - start - prefix == rest.len; /* no byte of it was quoted */
    if (is_number && !(is_plain && str_to_i64(rest, &number)))
        return sudoers_refuse(lexer, "a number of an account that is none");
    *name = prefix == 0 ? rest
                        : arena_printf(lexer->arena, "%.*s%.*s", (int)prefix,
                                       lexer->text.ptr + start, STR_ARG(rest));
    return GATE_OK;
}

enum gate_rc sudoers_read_option(struct sudoers_lexer *lexer, struct str *value)
{
    sudoers_skip(lexer);
    if (sudoers_peek(lexer, 0) == '"')
        return take_string(lexer, value);
    *value = take_plain(lexer, "#>!=:,() \t\r\n\"");
    return value->len > 0 ? GATE_OK : sudoers_refuse(lexer, "a value is missing");
}

enum gate_rc sudoers_read_value(struct sudoers_lexer *lexer, struct str *value)
{
    sudoers_skip(lexer);
    if (sudoers_peek(lexer, 0) == '"')
        return take_string(lexer, value);
    if (sudoers_peek(lexer, 0) == '!')
        return sudoers_refuse(lexer, "a value is missing");
    *value = take_plain(lexer, "#=, \t\r\n\"");
    return value->len > 0 ? GATE_OK : sudoers_refuse(lexer, "a value is missing");
}

/* How long a regular expression is here, to its '$' before a blank or sign; 0: it has no end. */
static size_t regex_length(const struct sudoers_lexer *lexer)
{
    for (size_t i = 0; lexer->at + i < lexer->text.len; i++) {
        char c = sudoers_peek(lexer, i);
        char next = sudoers_peek(lexer, i + 1);

        if (char_is_one_of("#\r\n", c))
            break;
        if (c == '\\')
            i++;
        else if (c == '$' && (next == '\0' || char_is_one_of(" \t\r\n,:=#\\", next)))
            return i + 1;
    }
    return 0;
}

/* Takes a regular expression from its '^' to its '$'. */
static enum gate_rc take_regex(struct sudoers_lexer *lexer)
{
    CLEANUP(regex_closep) struct regex *regex = NULL;
    struct error local = ERROR_INIT;
    size_t length = regex_length(lexer);

    if (length == 0)
        return sudoers_refuse(lexer, "a regular expression without end");
    if (regex_open(str_slice(lexer->text, lexer->at, length), &regex, &local))
        return sudoers_refuse(lexer, "a malformed regular expression");
    for (size_t i = 0; i < length; i++)
        add_byte(lexer, sudoers_peek(lexer, i));
    lexer->at += length;
    return GATE_OK;
}

/* What bounds a part of a command, and what a backslash may quote in it. */
struct part_syntax {
    const char *ends;
    const char *quoted; /* the backslash is taken off */
    const char *kept;   /* it stays, for the shell's patterns */
};

/* Takes one part of a command: a path, or an argument. */
static enum gate_rc take_part(struct sudoers_lexer *lexer, const struct part_syntax *syntax)
{
    while (lexer->at < lexer->text.len && !char_is_one_of(syntax->ends, sudoers_peek(lexer, 0))) {
        char next = sudoers_peek(lexer, 1);

        if (sudoers_peek(lexer, 0) == '\\') {
            if (char_is_one_of("\r\n", next))
                break;
            if (char_is_one_of(syntax->kept, next))
                add_byte(lexer, '\\');
            else if (!char_is_one_of(syntax->quoted, next))
                return sudoers_refuse(lexer, "a backslash before what needs none");
            lexer->at++;
        }
        add_byte(lexer, sudoers_peek(lexer, 0));
        lexer->at++;
    }
    return GATE_OK;
}

/* Whether the arguments of a command end here. A '=' may begin one, but not be one. */
static bool is_last(const struct sudoers_lexer *lexer)
{
    char c = sudoers_peek(lexer, 0);
    char next = sudoers_peek(lexer, 1);

    return sudoers_at_end(lexer) || char_is_one_of(",:#", c) ||
           (c == '=' && (next == '\0' || char_is_one_of("#\\:, \t\r\n", next)));
}

static enum gate_rc take_arguments(struct sudoers_lexer *lexer)
{
    static const struct part_syntax argument = {
        .ends = ",:# \t\r\n",
        .quoted = "\\:,= \t#",
        .kept = "*?[]!^",
    };
    bool is_first = true;

    for (;; is_first = false) {
        size_t before = lexer->at;

        sudoers_skip(lexer);
        if (lexer->at == before || is_last(lexer))
            return GATE_OK;
        add_byte(lexer, ' ');
        if (is_first && sudoers_peek(lexer, 0) == '^')
            return take_regex(lexer);
        if (take_part(lexer, &argument))
            return lexer->err->rc;
    }
}

bool sudoers_take_alias(struct sudoers_lexer *lexer, struct str *name)
{
    size_t length = 0;

    while (is_word_byte(sudoers_peek(lexer, length)))
        length++;
    *name = str_slice(lexer->text, lexer->at, length);
    if (!sudoers_is_alias(*name))
        return false;
    lexer->at += length;
    return true;
}

/* Takes the path of a command, or one of the two words that stand for one. */
static enum gate_rc take_program(struct sudoers_lexer *lexer, struct str *program)
{
    static const struct part_syntax path = {
        .ends = ",:=# \t\r\n",
        .quoted = ",:= \t#",
        .kept = "",
    };
    size_t before = lexer->at;

    begin_word(lexer);
    if (sudoers_peek(lexer, 0) == '^') {
        if (take_regex(lexer))
            return lexer->err->rc;
    } else if (take_part(lexer, &path)) {
        return lexer->err->rc;
    }
    *program = word_text(lexer);
    bool is_word = str_equal(*program, STR("sudoedit")) || str_equal(*program, STR("list"));
    bool is_path = lexer->at > before + 1 && char_is_one_of("/^", lexer->text.ptr[before]);
    if (is_word || (is_path && !str_equal(str_base_name(*program), STR("sudoedit"))))
        return GATE_OK;
    return sudoers_refuse(lexer, "a command is an absolute path");
}

enum gate_rc sudoers_read_command(struct sudoers_lexer *lexer, bool has_arguments,
                                  struct str *command)
{
    if (sudoers_take_alias(lexer, command))
        return GATE_OK;
    if (take_program(lexer, command))
        return lexer->err->rc;
    size_t length = command->len;
    if (has_arguments && !str_equal(*command, STR("list")) && take_arguments(lexer))
        return lexer->err->rc;
    if (str_ends_with(*command, STR("/")) && lexer->word.count > length)
        return sudoers_refuse(lexer, "a folder with arguments");
    *command = word_text(lexer);
    return GATE_OK;
}

enum gate_rc sudoers_read_path(struct sudoers_lexer *lexer, struct str *path)
{
    sudoers_skip(lexer);
    if (sudoers_peek(lexer, 0) == '"') {
        if (take_string(lexer, path))
            return lexer->err->rc;
    } else {
        *path = take_plain(lexer, " \t\r\n\"");
    }
    return path->len > 0 ? GATE_OK : sudoers_refuse(lexer, "an include without a path");
}

bool sudoers_is_alias(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        if (!(c >= 'A' && c <= 'Z') && (i == 0 || (!is_digit(c) && c != '_')))
            return false;
    }
    return name.len > 0;
}
