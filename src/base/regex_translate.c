#include "base/regex_translate.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* One open group. */
struct frame {
    bool is_extended;     /* (?x): blanks and comments are nothing */
    unsigned more_closes; /* groups opened by isolated options, which end with this one */
};

struct translation {
    struct str pattern;
    size_t at; /* next byte of the pattern */
    struct buf *out;
    struct frame frames[REGEX_GROUP_NESTING + 1];
    size_t depth;
    bool has_names;
    struct error *err;
};

static enum gate_rc malformed(struct translation *t, const char *what)
{
    return error_set(t->err, GATE_EFORMAT, "%s at offset %zu", what, t->at);
}

static enum gate_rc unsupported(struct translation *t, const char *what)
{
    return error_set(t->err, GATE_EUNSUPPORTED, "%s at offset %zu: not supported", what, t->at);
}

/* The byte `ahead` places from here, or NUL behind the end. */
static char peek(const struct translation *t, size_t ahead)
{
    if (ahead >= t->pattern.len - t->at)
        return '\0';
    return t->pattern.ptr[t->at + ahead];
}

static bool is_next(const struct translation *t, struct str text)
{
    return str_starts_with(str_slice(t->pattern, t->at, text.len), text);
}

static bool is_left(const struct translation *t)
{
    return t->at < t->pattern.len;
}

static void emit(struct translation *t, struct str text)
{
    buf_add(t->out, text);
}

/* Copies the next `count` bytes as they are. */
static void copy(struct translation *t, size_t count)
{
    emit(t, str_slice(t->pattern, t->at, count));
    t->at += count;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Takes up to `most` hex digits; returns how many there were. */
static size_t take_hex(struct translation *t, size_t most, uint32_t *number)
{
    size_t count = 0;

    *number = 0;
    while (count < most && hex_digit(peek(t, 0)) >= 0) {
        *number = *number << 4 | (uint32_t)hex_digit(peek(t, 0));
        t->at++;
        count++;
    }
    return count;
}

static void emit_character(struct translation *t, uint32_t character)
{
    char text[16];

    (void)snprintf(text, sizeof(text), "\\x{%x}", character);
    emit(t, str_of(text));
}

/* Behind \u: four hex digits, or several code points in braces. */
static enum gate_rc translate_unicode(struct translation *t)
{
    uint32_t character = 0;

    if (peek(t, 0) != '{') {
        if (take_hex(t, 4, &character) != 4)
            return malformed(t, "invalid Unicode escape");
        emit_character(t, character);
        return GATE_OK;
    }

    t->at++;
    do {
        while (peek(t, 0) == ' ')
            t->at++;
        if (take_hex(t, 6, &character) == 0)
            return malformed(t, "invalid Unicode escape");
        emit_character(t, character);
    } while (peek(t, 0) == ' ');
    if (peek(t, 0) != '}')
        return malformed(t, "invalid Unicode escape");
    t->at++;
    return GATE_OK;
}

/* Behind \x: one byte, which is a character of its own only in ASCII. */
static enum gate_rc translate_byte(struct translation *t)
{
    uint32_t byte = 0;

    if (take_hex(t, 2, &byte) == 0)
        return malformed(t, "invalid hex escape");
    if (byte > 0x7f)
        return unsupported(t, "a byte above \\x7f");
    emit_character(t, byte);
    return GATE_OK;
}

/* Behind \k: <name> as it stands; <1> and <-1> as PCRE2 writes them. */
static enum gate_rc translate_back_reference(struct translation *t)
{
    char close = peek(t, 0) == '\'' ? '\'' : '>';
    size_t end = 1;

    if (peek(t, 0) != '<' && peek(t, 0) != '\'')
        return malformed(t, "invalid back reference");
    while (peek(t, end) && peek(t, end) != close)
        end++;
    if (peek(t, end) != close || end == 1)
        return malformed(t, "invalid back reference");

    struct str name = str_slice(t->pattern, t->at + 1, end - 1);
    bool is_number = is_digit(name.ptr[0]) || name.ptr[0] == '-';
    for (size_t i = 1; i < name.len; i++) {
        if (name.ptr[i] == '+' || name.ptr[i] == '-')
            return unsupported(t, "a back reference with a level");
    }
    emit(t, is_number ? STR("\\g{") : STR("\\k{"));
    emit(t, name);
    emit(t, STR("}"));
    t->at += end + 1;
    return GATE_OK;
}

/* Whether PCRE2 reads backslash and this letter as Ruby does. */
static bool is_same_escape(char letter, bool is_class)
{
    return strchr(is_class ? "dDwWsSnrtfaebpP" : "dDwWsSnrtfaepPbBAzZGRXK", letter) != NULL;
}

/* At a backslash. */
static enum gate_rc translate_escape(struct translation *t, bool is_class)
{
    char c = peek(t, 1);

    if (t->at + 1 >= t->pattern.len)
        return malformed(t, "too short escape sequence");
    t->at += 2;
    switch (c) {
    case 'h':
        emit(t, is_class ? STR("[:xdigit:]") : STR("[[:xdigit:]]"));
        return GATE_OK;
    case 'H':
        emit(t, is_class ? STR("[:^xdigit:]") : STR("[[:^xdigit:]]"));
        return GATE_OK;
    case 'v': /* all vertical space in PCRE2 */
        emit(t, STR("\\x0b"));
        return GATE_OK;
    case 'u':
        return translate_unicode(t);
    case 'x':
        return translate_byte(t);
    case 'c':
    case 'C':
    case 'M':
        return unsupported(t, "a control or meta escape");
    case 'k':
        if (!is_class)
            return translate_back_reference(t);
        break;
    case 'g':
        if (!is_class)
            return unsupported(t, "a call of a group");
        break;
    default:
        break;
    }

    /* an unknown letter stands for itself; a backslash would give it PCRE2's meaning */
    bool is_plain = (is_letter(c) && !is_same_escape(c, is_class)) || (unsigned char)c > 0x7f;
    emit(t, str_slice(t->pattern, t->at - (is_plain ? 1 : 2), is_plain ? 1 : 2));
    return GATE_OK;
}

/* The length of a POSIX bracket such as [:^alpha:] at `t->at`, or 0. */
static size_t posix_bracket(const struct translation *t)
{
    static const char *const names[] = { "alnum", "alpha", "ascii", "blank", "cntrl",
                                         "digit", "graph", "lower", "print", "punct",
                                         "space", "upper", "word",  "xdigit" };
    size_t start = peek(t, 2) == '^' ? 3 : 2;

    if (peek(t, 1) != ':')
        return 0;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str name = str_of(names[i]);
        struct str rest = str_slice(t->pattern, t->at + start, name.len + 2);

        if (str_starts_with(rest, name) && str_ends_with(rest, STR(":]")) &&
            rest.len == name.len + 2)
            return start + name.len + 2;
    }
    return 0;
}

/* At the '[' that opens a class. */
static enum gate_rc translate_class(struct translation *t)
{
    copy(t, 1);
    if (peek(t, 0) == '^')
        copy(t, 1);
    if (peek(t, 0) == ']') { /* first, it stands for itself */
        emit(t, STR("\\]"));
        t->at++;
    }
    while (is_left(t) && peek(t, 0) != ']') {
        char c = peek(t, 0);

        if (c == '\\') {
            if (translate_escape(t, true))
                return t->err->rc;
        } else if (c == '[') {
            size_t length = posix_bracket(t);
            if (length == 0)
                return unsupported(t, "a class within a class");
            copy(t, length);
        } else if (is_next(t, STR("&&"))) {
            return unsupported(t, "an intersection of classes");
        } else {
            copy(t, 1);
        }
    }
    if (!is_left(t))
        return malformed(t, "missing ']'");
    copy(t, 1);
    return GATE_OK;
}

static enum gate_rc push_group(struct translation *t)
{
    if (t->depth == REGEX_GROUP_NESTING)
        return malformed(t, "too deep nesting of groups");
    t->frames[t->depth + 1] = (struct frame){ .is_extended = t->frames[t->depth].is_extended };
    t->depth++;
    return GATE_OK;
}

static void close_options(struct translation *t)
{
    for (; t->frames[t->depth].more_closes > 0; t->frames[t->depth].more_closes--)
        emit(t, STR(")"));
}

/*
 * Behind "(?": options up to ':' or ')'. Ruby's m is PCRE2's s. Without a colon they hold to the
 * end of the enclosing group, alternatives included, so they open a group that ends there.
 */
static enum gate_rc translate_options(struct translation *t)
{
    bool is_negated = false;
    bool is_extended = t->frames[t->depth].is_extended;

    emit(t, STR("(?"));
    for (; peek(t, 0) != ':' && peek(t, 0) != ')'; t->at++) {
        char c = peek(t, 0);

        if (c == '-' && !is_negated)
            is_negated = true;
        else if (c == 'x')
            is_extended = !is_negated;
        else if (c == 'u' && !is_negated)
            return unsupported(t, "the option u");
        else if (c != 'i' && c != 'm' && ((c != 'a' && c != 'd') || is_negated))
            return malformed(t, "undefined group option");
        if (c == 'i' || c == 'x' || c == '-')
            emit(t, str_slice(t->pattern, t->at, 1));
        else if (c == 'm')
            emit(t, STR("s"));
    }
    emit(t, STR(":"));
    if (peek(t, 0) == ')') {
        t->frames[t->depth].more_closes++;
    } else if (push_group(t)) {
        return t->err->rc;
    }
    t->frames[t->depth].is_extended = is_extended;
    t->at++;
    return GATE_OK;
}

/* Behind "(?": a comment, in which a backslash hides a ')'. */
static enum gate_rc translate_comment(struct translation *t)
{
    while (is_left(t) && peek(t, 0) != ')')
        t->at += peek(t, 0) == '\\' ? 2 : 1;
    if (!is_left(t)) {
        t->at = t->pattern.len;
        return malformed(t, "end of pattern in group");
    }
    t->at++;
    emit(t, STR("(?#)"));
    return GATE_OK;
}

/* Opens a group with the next `count` bytes of the pattern. */
static enum gate_rc open_group(struct translation *t, size_t count)
{
    copy(t, count);
    return push_group(t);
}

/* At a '('. */
static enum gate_rc translate_group(struct translation *t)
{
    if (peek(t, 1) == '*')
        return malformed(t, "target of repeat operator is not specified");
    if (peek(t, 1) != '?')
        return open_group(t, 1);

    char c = peek(t, 2);
    bool is_look_behind = c == '<' && (peek(t, 3) == '=' || peek(t, 3) == '!');
    if (is_look_behind)
        return open_group(t, 4);
    if (c == ':' || c == '=' || c == '!' || c == '>')
        return open_group(t, 3);
    if (c == '<' || c == '\'') {
        t->has_names = true;
        return open_group(t, 3);
    }
    if (c == '~')
        return unsupported(t, "an absent group");
    if (c == '(')
        return unsupported(t, "a condition");

    t->at += 2;
    return c == '#' ? translate_comment(t) : translate_options(t);
}

static enum gate_rc close_group(struct translation *t)
{
    if (t->depth == 0)
        return malformed(t, "unmatched close parenthesis");
    close_options(t);
    copy(t, 1);
    t->depth--;
    return GATE_OK;
}

/*
 * At a '{'. Ruby knows {,n}; what is no interval is text. A '+' behind an interval repeats it once
 * more in Ruby and makes it possessive in PCRE2; a '?' behind {n} is "or nothing" and "lazy".
 */
static enum gate_rc translate_interval(struct translation *t)
{
    size_t low = 1;
    while (is_digit(peek(t, low)))
        low++;

    size_t end = low;
    if (peek(t, end) == ',') {
        end++;
        while (is_digit(peek(t, end)))
            end++;
    }
    if (peek(t, end) != '}' || end == 1 || (low == 1 && end == 2)) {
        emit(t, STR("\\{"));
        t->at++;
        return GATE_OK;
    }

    if (peek(t, end + 1) == '+')
        return unsupported(t, "'+' behind an interval");
    if (peek(t, end + 1) == '?' && end == low)
        return unsupported(t, "'?' behind {n}");
    emit(t, low == 1 ? STR("{0") : STR("{"));
    t->at++;
    copy(t, end);
    return GATE_OK;
}

/* In extended mode: a comment up to the end of its line, which stays to part what it parted. */
static void skip_line_comment(struct translation *t)
{
    while (is_left(t) && peek(t, 0) != '\n')
        t->at++;
    emit(t, STR("\n"));
    if (is_left(t))
        t->at++;
}

static enum gate_rc translate_one(struct translation *t)
{
    char c = peek(t, 0);

    switch (c) {
    case '\\':
        return translate_escape(t, false);
    case '[':
        return translate_class(t);
    case '(':
        return translate_group(t);
    case ')':
        return close_group(t);
    case '{':
        return translate_interval(t);
    case '#':
        if (t->frames[t->depth].is_extended) {
            skip_line_comment(t);
            return GATE_OK;
        }
        break;
    default:
        /* a few blanks beyond ASCII, which only PCRE2 skips in extended mode */
        if ((unsigned char)c >= 0xc0 && t->frames[t->depth].is_extended)
            emit(t, STR("\\"));
        break;
    }
    copy(t, 1);
    return GATE_OK;
}

enum gate_rc regex_translate(struct str pattern, bool is_extended, struct buf *out, bool *has_names,
                             struct error *err)
{
    struct translation t = { .pattern = pattern, .out = out, .err = err };

    t.frames[0].is_extended = is_extended;
    while (is_left(&t)) {
        if (translate_one(&t))
            return err->rc;
    }
    if (t.depth > 0)
        return malformed(&t, "end of pattern with unmatched parenthesis");
    close_options(&t);
    if (buf_failed(out))
        return error_set(err, GATE_ELIMIT, "the regular expression is too long");
    *has_names = t.has_names;
    return GATE_OK;
}
