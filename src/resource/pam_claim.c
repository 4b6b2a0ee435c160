#include "resource/pam_claim.h"

static const char *const claim_keys[] = { "name", "before", "after", "control", "but" };

static bool is_text(const struct value *value)
{
    return value->type == VALUE_STR && value->string.len > 0;
}

static bool is_known_key(struct str key)
{
    return str_is_one_of(key, claim_keys, COUNT_OF(claim_keys));
}

static bool is_text_list(const struct value *value)
{
    if (value->type != VALUE_LIST)
        return is_text(value);
    for (size_t i = 0; i < value->list.count; i++) {
        if (!is_text(&value->list.items[i]))
            return false;
    }
    return value->list.count > 0;
}

static bool is_claim(const struct value_pair *pair)
{
    if (str_equal(pair->key, STR("with")))
        return is_text_list(&pair->value);
    if (str_equal(pair->key, STR("always")))
        return pair->value.type == VALUE_BOOL;
    return is_known_key(pair->key) && is_text(&pair->value);
}

enum gate_rc pam_claim_check(const struct value *argument, struct error *err)
{
    if (argument->type == VALUE_STR)
        return GATE_OK;
    if (argument->type != VALUE_MAP || !value_find(argument, STR("name")))
        return error_set(err, GATE_EUSAGE,
                         "expected {name: MODULE} with before, after, control, with, "
                         "always or but beside it");
    for (size_t i = 0; i < argument->map.count; i++) {
        const struct value_pair *pair = &argument->map.pairs[i];

        if (!is_claim(pair))
            return error_set(err, GATE_EUSAGE,
                             "'%.*s' of have_module is unknown or not what it takes",
                             STR_ARG(pair->key));
    }
    if (value_find(argument, STR("but")) && !value_find(argument, STR("always")))
        return error_set(err, GATE_EUSAGE, "'but' of have_module stands beside always only");
    return GATE_OK;
}

struct str pam_claim_text(const struct value *claim, struct str key)
{
    const struct value *value = value_find(claim, key);

    if (claim->type == VALUE_STR && str_equal(key, STR("name")))
        return claim->string;
    return value ? value->string : STR("");
}

/* Whether some argument of the row matches the pattern. */
static bool has_argument(const struct pam_row *row, struct str pattern)
{
    for (size_t i = 0; i < row->line->argument_count; i++) {
        if (str_glob(pattern, row->line->arguments[i]))
            return true;
    }
    return false;
}

static bool has_arguments(const struct pam_row *row, const struct value *with)
{
    struct value_list patterns = { .items = with, .count = with ? 1 : 0 };

    if (with && with->type == VALUE_LIST)
        patterns = with->list;
    for (size_t i = 0; i < patterns.count; i++) {
        if (!has_argument(row, patterns.items[i].string))
            return false;
    }
    return true;
}

bool pam_claim_means(const struct value *claim, const struct pam_row *row)
{
    struct str control = pam_claim_text(claim, STR("control"));

    return str_equal(row->module, pam_claim_text(claim, STR("name"))) &&
           (control.len == 0 || str_equal(row->line->control, control)) &&
           has_arguments(row, value_find(claim, STR("with")));
}
