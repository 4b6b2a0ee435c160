#include "match/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "match/version_order.h"

static int order_integers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Without a common type that would round: long double holds any int64_t. NaN has no order. */
static bool order_reals(long double a, long double b, int *order)
{
    *order = (a > b) - (a < b);
    return !isnan(a) && !isnan(b);
}

/* Ruby's \Z lets one newline follow. */
static struct str without_newline(struct str s)
{
    return str_ends_with(s, STR("\n")) ? str_slice(s, 0, s.len - 1) : s;
}

/* Zero or a number without leading zeros. */
static bool is_integer(struct str s, int64_t *integer)
{
    s = without_newline(s);

    struct str digits = str_starts_with(s, STR("-")) ? str_slice(s, 1, s.len) : s;
    if (digits.len > 1 && digits.ptr[0] == '0')
        return false;
    return str_to_i64(s, integer);
}

/* A leading zero and more digits. */
static bool is_octal(struct str s, int64_t *integer)
{
    uint32_t mode = 0;

    s = without_newline(s);
    if (s.len < 2 || s.ptr[0] != '0' || !str_to_mode(s, &mode))
        return false;
    *integer = mode;
    return true;
}

static size_t count_digits(struct str s)
{
    size_t count = 0;

    while (count < s.len && s.ptr[count] >= '0' && s.ptr[count] <= '9')
        count++;
    return count;
}

static bool take_sign(struct str *s)
{
    if (!str_starts_with(*s, STR("-")) && !str_starts_with(*s, STR("+")))
        return false;
    *s = str_slice(*s, 1, s->len);
    return true;
}

/* A decimal number with a fraction, an exponent, both or neither; blanks around it. */
static bool is_real(struct str s, double *real)
{
    char text[64];

    s = str_trim(s);
    if (s.len == 0 || s.len >= sizeof(text))
        return false;
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';

    (void)take_sign(&s);
    size_t digits = count_digits(s);
    s = str_slice(s, digits, s.len);
    if (digits == 0)
        return false;
    if (str_starts_with(s, STR("."))) {
        digits = count_digits(str_slice(s, 1, s.len));
        s = str_slice(s, 1 + digits, s.len);
        if (digits == 0)
            return false;
    }
    if (str_starts_with(s, STR("e")) || str_starts_with(s, STR("E"))) {
        s = str_slice(s, 1, s.len);
        (void)take_sign(&s);
        digits = count_digits(s);
        s = str_slice(s, digits, s.len);
        if (digits == 0)
            return false;
    }
    *real = strtod(text, NULL);
    return s.len == 0;
}

static bool order_with_integer(struct str actual, int64_t wanted, int *order)
{
    int64_t integer = 0;

    if (!is_integer(actual, &integer))
        return false;
    *order = order_integers(integer, wanted);
    return true;
}

static bool order_with_text(int64_t actual, struct str wanted, int *order)
{
    int64_t integer = 0;

    if (!is_integer(wanted, &integer) && !is_octal(wanted, &integer))
        return false;
    *order = order_integers(actual, integer);
    return true;
}

static const struct value *unwrap(const struct value *actual, const struct value *wanted)
{
    bool is_one = actual->type == VALUE_LIST && actual->list.count == 1;

    return is_one && wanted->type != VALUE_LIST ? &actual->list.items[0] : actual;
}

/* Text that stands for a number or boolean; *order is set if it does. */
static bool order_text(const struct value *actual, const struct value *wanted, int *order)
{
    double real = 0;

    switch (wanted->type) {
    case VALUE_STR:
        *order = actual->compare ? actual->compare(actual->string, wanted->string)
                                 : version_order(actual->string, wanted->string);
        return true;
    case VALUE_INTEGER:
        return order_with_integer(actual->string, wanted->integer, order);
    case VALUE_REAL:
        if (!is_real(actual->string, &real))
            return false;
        return order_reals(real, wanted->real, order);
    case VALUE_NIL:
    case VALUE_BOOL:
    case VALUE_LIST:
    case VALUE_MAP:
    case VALUE_TABLE:
        break;
    }
    return false;
}

static bool order_number(const struct value *actual, const struct value *wanted, int *order)
{
    bool is_whole = actual->type == VALUE_INTEGER;
    long double number = is_whole ? (long double)actual->integer : (long double)actual->real;

    switch (wanted->type) {
    case VALUE_STR:
        return is_whole && order_with_text(actual->integer, wanted->string, order);
    case VALUE_INTEGER:
        return order_reals(number, (long double)wanted->integer, order);
    case VALUE_REAL:
        return order_reals(number, wanted->real, order);
    case VALUE_NIL:
    case VALUE_BOOL:
    case VALUE_LIST:
    case VALUE_MAP:
    case VALUE_TABLE:
        break;
    }
    return false;
}

bool compare_order(const struct value *actual, const struct value *wanted, int *order)
{
    actual = unwrap(actual, wanted);
    switch (actual->type) {
    case VALUE_STR:
        return order_text(actual, wanted, order);
    case VALUE_INTEGER:
    case VALUE_REAL:
        return order_number(actual, wanted, order);
    case VALUE_NIL:
    case VALUE_BOOL:
    case VALUE_LIST:
    case VALUE_MAP:
    case VALUE_TABLE:
        break;
    }
    return false;
}

static struct str boolean_text(bool boolean)
{
    return boolean ? STR("true") : STR("false");
}

bool compare_equal(const struct value *actual, const struct value *wanted)
{
    int order = 0;

    actual = unwrap(actual, wanted);
    if (actual->type == VALUE_STR && wanted->type == VALUE_STR && !actual->compare)
        return str_equal_nocase(actual->string, wanted->string);
    if (actual->type == VALUE_BOOL && wanted->type == VALUE_STR)
        return str_equal_nocase(wanted->string, boolean_text(actual->boolean));
    if (actual->type == VALUE_STR && wanted->type == VALUE_BOOL)
        return str_equal(actual->string, boolean_text(wanted->boolean));
    if (compare_order(actual, wanted, &order))
        return order == 0;
    return value_equal(actual, wanted);
}
