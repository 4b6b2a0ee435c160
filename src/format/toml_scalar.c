#include "format/toml_scalar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

enum { WORD_BYTES = 400 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* How many digits of `base` begin `text`; underscores stand between digits only. -1: one does not.
 */
static int count_digits(struct str text, int base)
{
    static const char digits[] = "0123456789abcdef";
    bool was_digit = false;
    size_t i = 0;

    for (; i < text.len; i++) {
        char c = text.ptr[i];
        char low = c;

        if (base == 16 && c >= 'A' && c <= 'F')
            low = (char)(c - 'A' + 'a');
        if (c == '_' && was_digit) {
            was_digit = false;
            continue;
        }
        if (c == '\0' || !memchr(digits, low, (size_t)base))
            break;
        was_digit = true;
    }
    return i > 0 && !was_digit ? -1 : (int)i;
}

/* `text` without underscores and NUL-terminated, for strtoll() and strtod(). */
static void strip(struct str text, char out[WORD_BYTES])
{
    size_t length = 0;

    for (size_t i = 0; i < text.len && length < WORD_BYTES - 1; i++) {
        if (text.ptr[i] != '_')
            out[length++] = text.ptr[i];
    }
    out[length] = '\0';
}

/* 0x, 0o and 0b take no sign. */
static bool based_value(struct str word, int base, struct value *value)
{
    struct str digits = str_slice(word, 2, word.len);
    char text[WORD_BYTES];
    uint64_t number = 0;

    if (digits.len == 0 || count_digits(digits, base) != (int)digits.len)
        return false;
    strip(digits, text);
    for (const char *c = text; *c; c++) {
        unsigned digit = is_digit(*c) ? (unsigned)(*c - '0') : (unsigned)((*c | 0x20) - 'a') + 10;

        if (number > ((uint64_t)INT64_MAX - digit) / (unsigned)base)
            return false;
        number = number * (unsigned)base + digit;
    }
    *value = value_integer((int64_t)number);
    return true;
}

static struct str without_sign(struct str word)
{
    bool has_sign = word.len > 0 && (word.ptr[0] == '+' || word.ptr[0] == '-');

    return str_slice(word, has_sign ? 1 : 0, word.len);
}

static bool special_value(struct str word, struct value *value)
{
    struct str name = without_sign(word);
    bool is_negative = word.len > 0 && word.ptr[0] == '-';

    if (str_equal(name, STR("inf"))) {
        *value = value_real(is_negative ? -(double)INFINITY : (double)INFINITY);
        return true;
    }
    if (str_equal(name, STR("nan"))) {
        *value = value_real((double)NAN);
        return true;
    }
    return false;
}

/* Takes the digits at the start of `rest`; false: there are none, or an underscore is misplaced. */
static bool take_digits(struct str *rest)
{
    int count = count_digits(*rest, 10);

    if (count <= 0)
        return false;
    *rest = str_slice(*rest, (size_t)count, rest->len);
    return true;
}

/* Takes "." and digits, and "e" with digits, as far as they are there. */
static bool take_fraction(struct str *rest, bool *is_real)
{
    if (rest->len > 0 && rest->ptr[0] == '.') {
        *rest = str_slice(*rest, 1, rest->len);
        *is_real = true;
        if (!take_digits(rest))
            return false;
    }
    if (rest->len > 0 && (rest->ptr[0] == 'e' || rest->ptr[0] == 'E')) {
        *rest = without_sign(str_slice(*rest, 1, rest->len));
        *is_real = true;
        return take_digits(rest);
    }
    return true;
}

static bool number_value(struct str word, struct value *value)
{
    struct str rest = without_sign(word);
    bool is_padded =
        rest.len > 1 && rest.ptr[0] == '0' && (is_digit(rest.ptr[1]) || rest.ptr[1] == '_');
    bool is_real = false;
    char text[WORD_BYTES];
    int64_t number;

    if (is_padded || !take_digits(&rest) || !take_fraction(&rest, &is_real) || rest.len > 0)
        return false;
    strip(word.ptr[0] == '+' ? without_sign(word) : word, text);
    if (is_real) {
        *value = value_real(strtod(text, NULL));
        return !isinf(value->real);
    }
    if (!str_to_i64(str_of(text), &number))
        return false;
    *value = value_integer(number);
    return true;
}

/* Takes `count` digits and what follows them; false if they are not that, or more than `most`. */
static bool take_field(struct str *rest, size_t count, unsigned least, unsigned most, unsigned *out)
{
    uint32_t number;

    if (rest->len < count || !is_digit(rest->ptr[0]) ||
        !str_to_u32(str_slice(*rest, 0, count), &number) || number < least || number > most)
        return false;
    *rest = str_slice(*rest, count, rest->len);
    *out = number;
    return true;
}

static bool take_byte(struct str *rest, const char *set)
{
    if (rest->len == 0 || rest->ptr[0] == '\0' || !strchr(set, rest->ptr[0]))
        return false;
    *rest = str_slice(*rest, 1, rest->len);
    return true;
}

static bool take_date(struct str *rest)
{
    static const unsigned char days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    unsigned year;
    unsigned month;
    unsigned day;

    if (!take_field(rest, 4, 0, 9999, &year) || !take_byte(rest, "-") ||
        !take_field(rest, 2, 1, 12, &month) || !take_byte(rest, "-") ||
        !take_field(rest, 2, 1, days[month - 1], &day))
        return false;
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month != 2 || day < 29 || is_leap;
}

static bool take_time(struct str *rest)
{
    unsigned ignored;

    if (!take_field(rest, 2, 0, 23, &ignored) || !take_byte(rest, ":") ||
        !take_field(rest, 2, 0, 59, &ignored) || !take_byte(rest, ":") ||
        !take_field(rest, 2, 0, 60, &ignored))
        return false;
    if (!take_byte(rest, "."))
        return true;
    size_t before = rest->len;
    while (take_byte(rest, "0123456789"))
        ;
    return rest->len < before;
}

static bool take_offset(struct str *rest)
{
    unsigned ignored;

    if (take_byte(rest, "zZ"))
        return true;
    return take_byte(rest, "+-") && take_field(rest, 2, 0, 23, &ignored) && take_byte(rest, ":") &&
           take_field(rest, 2, 0, 59, &ignored);
}

static bool is_moment(struct str word)
{
    struct str rest = word;

    if (take_time(&rest) && rest.len == 0)
        return true;
    rest = word;
    if (!take_date(&rest))
        return false;
    if (rest.len == 0)
        return true;
    if (!take_byte(&rest, "tT ") || !take_time(&rest))
        return false;
    return rest.len == 0 || (take_offset(&rest) && rest.len == 0);
}

bool toml_word_value(struct str word, struct value *value)
{
    if (word.len == 0 || word.len >= WORD_BYTES)
        return false;
    if (str_equal(word, STR("true")) || str_equal(word, STR("false"))) {
        *value = value_bool(word.ptr[0] == 't');
        return true;
    }
    if (is_moment(word)) {
        *value = value_str(word);
        return true;
    }
    if (str_starts_with(word, STR("0x")))
        return based_value(word, 16, value);
    if (str_starts_with(word, STR("0o")))
        return based_value(word, 8, value);
    if (str_starts_with(word, STR("0b")))
        return based_value(word, 2, value);
    return special_value(word, value) || number_value(word, value);
}

bool toml_is_control(char c)
{
    return ((unsigned char)c < ' ' && c != '\t') || c == 0x7f;
}

static void add_utf8(struct buf *out, uint32_t code)
{
    char bytes[4];
    size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

    for (size_t i = length; i-- > 1; code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3f));
    bytes[0] = (char)(lead[length] | code);
    buf_add(out, (struct str){ .ptr = bytes, .len = length });
}

/* The escape behind a backslash at the start of `text`: how many bytes it takes; 0: there is none.
 */
static size_t read_escape(struct str text, struct buf *out)
{
    static const char names[] = "btnfr\"\\";
    static const char bytes[] = "\b\t\n\f\r\"\\";
    const char *name = text.len > 0 && text.ptr[0] ? strchr(names, text.ptr[0]) : NULL;

    if (name) {
        buf_add(out, (struct str){ .ptr = bytes + (name - names), .len = 1 });
        return 1;
    }
    size_t digits = text.len == 0 ? 0 : text.ptr[0] == 'u' ? 4 : text.ptr[0] == 'U' ? 8 : 0;
    uint32_t code = 0;
    if (digits == 0 || text.len < digits + 1)
        return 0;
    for (size_t i = 1; i <= digits; i++) {
        char c = text.ptr[i];
        unsigned digit = is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10;

        if (digit > 15 || code > 0x110000)
            return 0;
        code = code << 4 | digit;
    }
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    add_utf8(out, code);
    return digits + 1;
}

/* A backslash at the end of a line takes the blanks up to the next text; how many bytes, or 0. */
static size_t skip_line_end(struct str text)
{
    size_t i = 0;

    while (i < text.len && (text.ptr[i] == ' ' || text.ptr[i] == '\t' || text.ptr[i] == '\r'))
        i++;
    if (i == text.len || text.ptr[i] != '\n')
        return 0;
    while (i < text.len && strchr(" \t\r\n", text.ptr[i]) && text.ptr[i])
        i++;
    return i;
}

/* How many quotes begin `text`, at most five. */
static size_t count_quotes(struct str text, char quote)
{
    size_t count = 0;

    while (count < text.len && count < 5 && text.ptr[count] == quote)
        count++;
    return count;
}

static enum gate_rc read_many_lines(struct str text, struct buf *out, size_t *length,
                                    struct error *err)
{
    char quote = text.ptr[0];
    size_t i = 3;

    if (str_starts_with(str_slice(text, i, 2), STR("\r\n")))
        i += 2;
    else if (i < text.len && text.ptr[i] == '\n')
        i++;
    while (i < text.len) {
        size_t quotes = count_quotes(str_slice(text, i, text.len), quote);
        struct str rest = str_slice(text, i + 1, text.len);
        char c = text.ptr[i];

        if (quotes >= 3) {
            buf_add(out, str_slice(text, i, quotes - 3));
            *length = i + quotes;
            return GATE_OK;
        }
        if (quote == '"' && c == '\\') {
            size_t taken = read_escape(rest, out);

            if (taken == 0)
                taken = skip_line_end(rest);
            if (taken == 0)
                return error_set(err, GATE_EFORMAT, "an escape that TOML does not have");
            i += taken + 1;
            continue;
        }
        bool is_line_end = c == '\n' || (c == '\r' && str_starts_with(rest, STR("\n")));
        if (toml_is_control(c) && !is_line_end)
            return error_set(err, GATE_EFORMAT, "a control character in a string");
        buf_add(out, str_slice(text, i, 1));
        i++;
    }
    return error_set(err, GATE_EFORMAT, "a string that does not close");
}

static enum gate_rc read_one_line(struct str text, struct buf *out, size_t *length,
                                  struct error *err)
{
    char quote = text.ptr[0];

    for (size_t i = 1; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == quote) {
            *length = i + 1;
            return GATE_OK;
        }
        if (quote == '"' && c == '\\') {
            size_t taken = read_escape(str_slice(text, i + 1, text.len), out);

            if (taken == 0)
                return error_set(err, GATE_EFORMAT, "an escape that TOML does not have");
            i += taken;
            continue;
        }
        if (toml_is_control(c))
            break;
        buf_add(out, str_slice(text, i, 1));
    }
    return error_set(err, GATE_EFORMAT, "a string that does not close");
}

enum gate_rc toml_string_read(struct str text, bool is_one_line, struct buf *out, size_t *length,
                              struct error *err)
{
    bool is_long = count_quotes(text, text.ptr[0]) >= 3;

    if (is_long && is_one_line)
        return error_set(err, GATE_EFORMAT, "a key of several lines");
    enum gate_rc rc =
        is_long ? read_many_lines(text, out, length, err) : read_one_line(text, out, length, err);
    if (rc)
        return rc;
    if (buf_failed(out))
        return error_set(err, GATE_ELIMIT, "a string longer than %zu bytes", out->limit);
    return GATE_OK;
}
