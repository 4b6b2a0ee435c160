#include "format/crontab.h"

#include <string.h>

#include "base/attributes.h"

static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun",
                                      "jul", "aug", "sep", "oct", "nov", "dec" };
static const char *const days[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };

static const char *const specials[] = { "@reboot", "@yearly", "@annually", "@monthly",
                                        "@weekly", "@daily",  "@midnight", "@hourly" };

/* What a field takes. */
static const struct {
    const char *name;
    uint32_t low;
    uint32_t high;
    const char *const *words; /* of numbers from `low` on */
    size_t word_count;
} fields[CRONTAB_FIELDS] = {
    { .name = "minute", .low = 0, .high = 59 },
    { .name = "hour", .low = 0, .high = 23 },
    { .name = "day of the month", .low = 1, .high = 31 },
    { .name = "month", .low = 1, .high = 12, .words = months, .word_count = COUNT_OF(months) },
    { .name = "day of the week", .low = 0, .high = 7, .words = days, .word_count = COUNT_OF(days) },
};

static struct str skip_blanks(struct str text)
{
    while (text.len > 0 && char_is_blank(text.ptr[0]))
        text = str_slice(text, 1, text.len);
    return text;
}

static bool is_number(size_t field, struct str text)
{
    uint32_t number;

    if (str_to_u32(text, &number))
        return number >= fields[field].low && number <= fields[field].high;
    for (size_t i = 0; i < fields[field].word_count; i++) {
        if (str_equal_nocase(text, str_of(fields[field].words[i])))
            return true;
    }
    return false;
}

/* "a", "a-b" or "*", with a step behind the last two; cronie's "~" may stand for '-'. */
static bool is_item(size_t field, struct str item)
{
    struct str range = STR("");
    struct str first = STR("");
    struct str rest = item;
    uint32_t step;

    (void)str_cut(&rest, '/', &range);
    bool has_step = rest.ptr != NULL;
    if (has_step && (!str_to_u32(rest, &step) || step == 0))
        return false;
    if (str_equal(range, STR("*")) || str_equal(range, STR("~")))
        return true;
    char sign = range.len > 0 && memchr(range.ptr, '~', range.len) ? '~' : '-';
    rest = range;
    (void)str_cut(&rest, sign, &first);
    if (!rest.ptr)
        return !has_step && is_number(field, range);
    bool may_be_open = sign == '~';
    return (is_number(field, first) || (may_be_open && first.len == 0)) &&
           (is_number(field, rest) || (may_be_open && rest.len == 0));
}

static bool is_field(size_t field, struct str text)
{
    struct str item;

    while (str_cut(&text, ',', &item)) {
        if (!is_item(field, item))
            return false;
    }
    return true;
}

/* Takes what quotes or blanks and '=' bound. */
static struct str take_name(struct str *rest)
{
    size_t length = 0;

    if (rest->len > 0 && (rest->ptr[0] == '"' || rest->ptr[0] == '\'')) {
        const char *end = memchr(rest->ptr + 1, rest->ptr[0], rest->len - 1);

        if (end) {
            struct str name = str_slice(*rest, 1, (size_t)(end - rest->ptr) - 1);

            *rest = str_slice(*rest, name.len + 2, rest->len);
            return name;
        }
    }
    while (length < rest->len && !char_is_blank(rest->ptr[length]) && rest->ptr[length] != '=')
        length++;
    struct str name = str_slice(*rest, 0, length);
    *rest = str_slice(*rest, length, rest->len);
    return name;
}

/* "NAME = value"; false if the line is none. */
static bool read_variable(struct str line, struct crontab_entry *entry)
{
    bool is_quoted = line.ptr[0] == '"' || line.ptr[0] == '\'';

    if (is_quoted && !memchr(line.ptr + 1, line.ptr[0], line.len - 1))
        return false;
    struct str name = take_name(&line);

    line = skip_blanks(line);
    if (line.len == 0 || line.ptr[0] != '=')
        return false;
    line = str_trim(str_slice(line, 1, line.len));
    if (line.len > 0 && (line.ptr[0] == '"' || line.ptr[0] == '\'')) {
        const char *end = memchr(line.ptr + 1, line.ptr[0], line.len - 1);

        if (end != line.ptr + line.len - 1)
            return false;
        line = str_slice(line, 1, line.len - 2);
    }
    entry->is_variable = true;
    entry->name = name;
    entry->value = line;
    return true;
}

static bool is_special(struct str word)
{
    for (size_t i = 0; i < COUNT_OF(specials); i++) {
        if (str_equal(word, str_of(specials[i])))
            return true;
    }
    return false;
}

static enum gate_rc read_time(struct str *rest, struct crontab_entry *entry, struct error *err)
{
    struct str word = STR("");

    if (rest->ptr[0] == '-')
        *rest = str_slice(*rest, 1, rest->len);
    if (str_starts_with(*rest, STR("@"))) {
        (void)str_word(rest, &entry->special);
        return is_special(entry->special)
                   ? GATE_OK
                   : error_set(err, GATE_EFORMAT, "line %u: '%.*s' is no time", entry->line,
                               STR_ARG(entry->special));
    }
    for (size_t i = 0; i < CRONTAB_FIELDS; i++) {
        if (!str_word(rest, &word) || !is_field(i, word))
            return error_set(err, GATE_EFORMAT, "line %u: a wrong %s", entry->line, fields[i].name);
        entry->fields[i] = word;
    }
    return GATE_OK;
}

static enum gate_rc parse_line(struct str line, bool has_user, uint32_t number, struct vec *entries,
                               struct error *err)
{
    struct crontab_entry entry = { .line = number };

    if (line.len > 0 && memchr(line.ptr, '\0', line.len))
        return error_set(err, GATE_EFORMAT, "line %u: a NUL byte", number);
    line = str_trim(line);
    if (line.len == 0 || line.ptr[0] == '#')
        return GATE_OK;
    if (!read_variable(line, &entry)) {
        if (read_time(&line, &entry, err))
            return err->rc;
        if (has_user && !str_word(&line, &entry.user))
            return error_set(err, GATE_EFORMAT, "line %u: no user", number);
        entry.command = str_trim(line);
        if (has_user && entry.command.len == 0)
            return error_set(err, GATE_EFORMAT, "line %u: no command", number);
    }
    *(struct crontab_entry *)vec_add(entries) = entry;
    return GATE_OK;
}

enum gate_rc crontab_parse(struct str text, bool has_user, struct vec *entries, struct error *err)
{
    struct str line;
    uint32_t number = 0;

    while (str_cut(&text, '\n', &line)) {
        if (parse_line(line, has_user, ++number, entries, err))
            return err->rc;
    }
    return GATE_OK;
}
