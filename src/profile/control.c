#include "profile/control.h"

const char *status_name(enum status status)
{
    switch (status) {
    case STATUS_NOT_APPLICABLE:
        return "not_applicable";
    case STATUS_PASSED:
        return "passed";
    case STATUS_SKIPPED:
        return "skipped";
    case STATUS_ERROR:
        return "error";
    case STATUS_FAILED:
        return "failed";
    }
    return "";
}

const char *reason_name(enum reason reason)
{
    switch (reason) {
    case REASON_NONE:
        return "";
    case REASON_UNREADABLE:
        return "unreadable";
    case REASON_UNPARSABLE:
        return "unparsable";
    case REASON_UNSUPPORTED:
        return "unsupported";
    case REASON_LIMIT:
        return "limit";
    case REASON_NO_PACKAGE_DB:
        return "no-package-db";
    case REASON_NOT_KEPT:
        return "not-kept";
    case REASON_INTERNAL:
        return "internal";
    case REASON_NEEDS_RUNNING_SYSTEM:
        return "needs-running-system";
    case REASON_NEEDS_PERSON:
        return "needs-person";
    case REASON_ONLY_IF:
        return "only_if";
    case REASON_SUPPORTS:
        return "supports";
    case REASON_TARGET:
        return "target";
    case REASON_DECLARED_NEED:
        return "declared-needed";
    case REASON_ABSENT:
        return "absent";
    }
    return "";
}

static bool has_value(const struct control_tag *tag, struct str pattern)
{
    for (size_t i = 0; i < tag->value_count; i++) {
        if (str_glob(pattern, tag->values[i]))
            return true;
    }
    return false;
}

bool control_matches(const struct control *control, struct str selector)
{
    struct str value = selector;
    struct str name;
    struct str key;

    if (str_find(selector, STR(":")) < 0) /* no id has one */
        return str_glob(selector, control->id);
    (void)str_cut(&value, ':', &name);
    bool has_key = str_find(value, STR(":")) >= 0 && str_cut(&value, ':', &key);
    for (size_t i = 0; i < control->tag_count; i++) {
        const struct control_tag *tag = &control->tags[i];

        if (str_equal(tag->name, name) && (!has_key || str_glob(key, tag->key)) &&
            has_value(tag, value))
            return true;
    }
    return false;
}

int control_lowest_level(const struct control *control)
{
    int lowest = 0;

    for (size_t i = 0; i < control->level_count; i++) {
        if (lowest == 0 || control->levels[i].level < lowest)
            lowest = control->levels[i].level;
    }
    return lowest ? lowest : 1;
}

int control_level(const struct control *control, struct str benchmark)
{
    for (size_t i = 0; i < control->level_count; i++) {
        const struct control_level *row = &control->levels[i];

        if (row->benchmark.len == 0 || str_equal(row->benchmark, benchmark))
            return row->level;
    }
    return control_lowest_level(control);
}

/* Takes the next number of a dotted version; what is no number counts as 0. */
static uint32_t next_number(struct str *version)
{
    struct str piece;
    uint32_t number = 0;

    if (str_cut(version, '.', &piece))
        (void)str_to_u32(piece, &number);
    return number;
}

bool control_is_later(struct str a, struct str b)
{
    while (a.len > 0 || b.len > 0) {
        uint32_t left = next_number(&a);
        uint32_t right = next_number(&b);

        if (left != right)
            return left > right;
    }
    return false;
}

double control_impact_at(const struct control *control, struct str content)
{
    double impact = control->raise_count > 0 ? control->raises[0].impact : control->impact;

    if (content.len == 0)
        return control->impact;
    for (size_t i = 0; i < control->raise_count; i++) {
        if (!control_is_later(control->raises[i].version, content))
            impact = control->raises[i].impact;
    }
    return impact < control->impact ? impact : control->impact;
}

const struct control_tag *control_tag(const struct control *control, struct str name,
                                      struct str key)
{
    for (size_t i = 0; i < control->tag_count; i++) {
        if (str_equal(control->tags[i].name, name) && str_equal(control->tags[i].key, key))
            return &control->tags[i];
    }
    return NULL;
}
