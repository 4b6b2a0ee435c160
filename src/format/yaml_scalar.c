#include "format/yaml_scalar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Number with a base prefix: digits of it, at most INT64_MAX. */
static bool parse_based(struct str digits, unsigned base, int64_t *integer)
{
    uint64_t value = 0;

    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.ptr[i];
        unsigned digit = c >= 'a'   ? (unsigned)(c - 'a') + 10
                         : c >= 'A' ? (unsigned)(c - 'A') + 10
                                    : (unsigned)(c - '0');

        if (value > ((uint64_t)INT64_MAX - digit) / base)
            return false;
        value = value * base + digit;
    }
    *integer = (int64_t)value;
    return true;
}

static bool is_one_of(struct str text, const char *a, const char *b, const char *c)
{
    return str_equal(text, str_of(a)) || str_equal(text, str_of(b)) || str_equal(text, str_of(c));
}

/* Whether `text` is one or more of these characters. */
static bool is_made_of(struct str text, const char *characters)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\0' || !strchr(characters, text.ptr[i]))
            return false;
    }
    return text.len > 0;
}

static struct str without_sign(struct str text)
{
    bool has_sign = text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+');

    return str_slice(text, has_sign ? 1 : 0, text.len);
}

static struct str skip_digits(struct str text)
{
    size_t count = 0;

    while (count < text.len && text.ptr[count] >= '0' && text.ptr[count] <= '9')
        count++;
    return str_slice(text, count, text.len);
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static bool is_real(struct str text)
{
    struct str rest = without_sign(text);
    size_t before = rest.len;

    rest = skip_digits(rest);
    bool has_digits = rest.len < before;
    if (rest.len > 0 && rest.ptr[0] == '.') {
        before = rest.len - 1;
        rest = skip_digits(str_slice(rest, 1, rest.len));
        has_digits = has_digits || rest.len < before;
    }
    if (!has_digits)
        return false;
    if (rest.len == 0)
        return true;
    if (rest.ptr[0] != 'e' && rest.ptr[0] != 'E')
        return false;
    return is_made_of(without_sign(str_slice(rest, 1, rest.len)), "0123456789");
}

static enum gate_rc out_of_range(struct error *err)
{
    return error_set(err, GATE_EFORMAT, "number out of range: quote it");
}

static enum gate_rc resolve_integer(struct yaml_node *node, struct error *err)
{
    struct str digits = without_sign(node->text);

    if (digits.len > 1 && digits.ptr[0] == '0')
        return error_set(err, GATE_EFORMAT, "integer with a leading zero: quote it");
    if (node->text.ptr[0] == '-')
        digits = node->text; /* str_to_i64() knows '-' but not '+' */
    if (!str_to_i64(digits, &node->integer))
        return out_of_range(err);
    node->kind = YAML_INTEGER;
    return GATE_OK;
}

static enum gate_rc resolve_based(struct yaml_node *node, unsigned base, struct error *err)
{
    if (!parse_based(str_slice(node->text, 2, node->text.len), base, &node->integer))
        return out_of_range(err);
    node->kind = YAML_INTEGER;
    return GATE_OK;
}

static enum gate_rc resolve_real(struct yaml_node *node, double real, struct error *err)
{
    if (isinf(real))
        return out_of_range(err);
    node->kind = YAML_REAL;
    node->real = real;
    return GATE_OK;
}

static enum gate_rc resolve_number(struct yaml_node *node, struct error *err)
{
    struct str text = node->text;
    struct str rest = str_slice(text, 2, text.len);

    if (is_made_of(without_sign(text), "0123456789"))
        return resolve_integer(node, err);
    if (str_starts_with(text, STR("0o")) && is_made_of(rest, "01234567"))
        return resolve_based(node, 8, err);
    if (str_starts_with(text, STR("0x")) && is_made_of(rest, "0123456789abcdefABCDEF"))
        return resolve_based(node, 16, err);
    if (is_real(text))
        return resolve_real(node, strtod(text.ptr, NULL), err);
    if (is_one_of(without_sign(text), ".inf", ".Inf", ".INF")) {
        node->kind = YAML_REAL;
        node->real = text.ptr[0] == '-' ? -(double)INFINITY : (double)INFINITY;
    } else if (is_one_of(text, ".nan", ".NaN", ".NAN")) {
        node->kind = YAML_REAL;
        node->real = (double)NAN;
    }
    return GATE_OK;
}

enum gate_rc yaml_scalar_resolve(struct yaml_node *node, struct error *err)
{
    struct str text = node->text;

    /* Most scalars are words, and no other kind begins as they do. */
    if (text.len > 0 && (text.ptr[0] == '\0' || !strchr("~nNtTfF.+-0123456789", text.ptr[0])))
        return GATE_OK;

    bool is_true = is_one_of(text, "true", "True", "TRUE");

    if (text.len == 0 || str_equal(text, STR("~")) || is_one_of(text, "null", "Null", "NULL")) {
        node->kind = YAML_NULL;
    } else if (is_true || is_one_of(text, "false", "False", "FALSE")) {
        node->kind = YAML_BOOL;
        node->boolean = is_true;
    } else {
        return resolve_number(node, err);
    }
    return GATE_OK;
}

/* "0644" and "-0644"; false: it is text, such as "089". */
static bool resolve_octal(struct yaml_node *node)
{
    struct str digits = without_sign(node->text);

    if (!is_made_of(digits, "01234567") || !parse_based(digits, 8, &node->integer))
        return false;
    if (node->text.ptr[0] == '-')
        node->integer = -node->integer;
    node->kind = YAML_INTEGER;
    return true;
}

enum gate_rc yaml_scalar_resolve_foreign(struct yaml_node *node, struct error *err)
{
    struct str text = node->text;
    struct str digits = without_sign(text);
    bool is_yes = is_one_of(text, "yes", "Yes", "YES") || is_one_of(text, "on", "On", "ON");

    if (is_yes || is_one_of(text, "no", "No", "NO") || is_one_of(text, "off", "Off", "OFF")) {
        node->kind = YAML_BOOL;
        node->boolean = is_yes;
        return GATE_OK;
    }
    if (digits.len > 1 && digits.ptr[0] == '0' && is_made_of(digits, "0123456789")) {
        (void)resolve_octal(node);
        return GATE_OK;
    }
    return yaml_scalar_resolve(node, err);
}
