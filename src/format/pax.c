#include "format/pax.h"

#include <string.h>

enum { LENGTH_DIGITS_MAX = 10 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The record's length as it says itself; 0 if it says none. `digits` is how long the number is. */
static size_t record_length(struct str text, size_t *digits)
{
    size_t length = 0;
    size_t i = 0;

    while (i < text.len && i < LENGTH_DIGITS_MAX && is_digit(text.ptr[i]))
        length = length * 10 + (size_t)(text.ptr[i++] - '0');
    *digits = i;
    return i > 0 && i < text.len && text.ptr[i] == ' ' ? length : 0;
}

enum gate_rc pax_next(struct str *rest, struct pax_record *record, struct error *err)
{
    size_t digits;
    size_t length = record_length(*rest, &digits);

    if (length < digits + sizeof(" k=\n") - 1 || length > rest->len)
        return error_set(err, GATE_EFORMAT, "malformed pax record: wrong length");
    if (rest->ptr[length - 1] != '\n')
        return error_set(err, GATE_EFORMAT, "malformed pax record: no newline at its end");

    const char *start = rest->ptr + digits + 1;
    size_t size = length - digits - 2;
    const char *equals = memchr(start, '=', size);

    if (!equals || equals == start)
        return error_set(err, GATE_EFORMAT, "malformed pax record: no keyword");
    if (memchr(start, '\0', (size_t)(equals - start)))
        return error_set(err, GATE_EFORMAT, "malformed pax record: NUL in its keyword");

    record->keyword = (struct str){ .ptr = start, .len = (size_t)(equals - start) };
    record->value = (struct str){ .ptr = equals + 1, .len = size - record->keyword.len - 1 };
    rest->ptr += length;
    rest->len -= length;
    return GATE_OK;
}

/* Whether `digits` has a digit other than 0; `valid` is cleared for other characters. */
static bool is_positive(struct str digits, bool *valid)
{
    bool positive = false;

    for (size_t i = 0; i < digits.len; i++) {
        if (!is_digit(digits.ptr[i]))
            *valid = false;
        if (digits.ptr[i] != '0')
            positive = true;
    }
    return positive;
}

bool pax_time(struct str text, int64_t *seconds)
{
    const char *dot = memchr(text.ptr, '.', text.len);
    struct str whole = dot ? str_slice(text, 0, (size_t)(dot - text.ptr)) : text;
    struct str fraction = str_slice(text, whole.len + (dot ? 1 : 0), text.len);
    bool is_valid = true;
    bool has_fraction = is_positive(fraction, &is_valid);
    int64_t number;

    if (!is_valid || !str_to_i64(whole, &number))
        return false;
    if (has_fraction && whole.ptr[0] == '-') {
        if (number == INT64_MIN)
            return false;
        number--;
    }
    *seconds = number;
    return true;
}
