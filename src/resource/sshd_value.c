#include "resource/sshd_value.h"

#include <string.h>

#include "format/sshd_config.h"
#include "resource/sshd_defaults.h"
#include "resource/sshd_lines.h"

/* Names, in their order. */
struct names {
    struct str *items;
    size_t count;
};

/* The parts of `text` between separators; none of them is empty. */
static struct names split(struct str text, char separator, struct arena *arena)
{
    struct names names = { .items = arena_new(arena, text.len + 1, sizeof(struct str)) };
    struct str part;

    while (str_cut(&text, separator, &part)) {
        if (part.len > 0)
            names.items[names.count++] = part;
    }
    return names;
}

static struct value list_of(struct names names, struct arena *arena)
{
    struct value *items = arena_new(arena, names.count + 1, sizeof(*items));

    for (size_t i = 0; i < names.count; i++)
        items[i] = value_str(names.items[i]);
    return value_list(items, names.count);
}

static bool holds(struct names names, struct str name)
{
    for (size_t i = 0; i < names.count; i++) {
        if (str_equal(names.items[i], name))
            return true;
    }
    return false;
}

/* As match_pattern_list() of OpenSSH, for names: '*' and '?', no '/' to stop at. */
static bool matches_any(struct names patterns, struct str name)
{
    for (size_t i = 0; i < patterns.count; i++) {
        if (str_glob(patterns.items[i], name))
            return true;
    }
    return false;
}

/* `first`, then what `second` has besides. */
static struct names joined(struct names first, struct names second, struct arena *arena)
{
    struct names all = {
        .items = arena_new(arena, first.count + second.count + 1, sizeof(struct str)),
    };

    for (size_t i = 0; i < first.count; i++)
        all.items[all.count++] = first.items[i];
    for (size_t i = 0; i < second.count; i++) {
        if (!holds(all, second.items[i]))
            all.items[all.count++] = second.items[i];
    }
    return all;
}

static struct names removed(struct names from, struct names patterns, struct arena *arena)
{
    struct names left = { .items = arena_new(arena, from.count + 1, sizeof(struct str)) };

    for (size_t i = 0; i < from.count; i++) {
        if (!matches_any(patterns, from.items[i]))
            left.items[left.count++] = from.items[i];
    }
    return left;
}

/* sshd_config(5), Ciphers: '+' appends, '-' removes by pattern, '^' puts at the head. */
static struct value algorithms(const struct sshd_keyword *keyword, struct str text,
                               unsigned version, struct arena *arena)
{
    struct str usual = { .ptr = "" };
    struct names named = split(str_slice(text, 1, text.len), ',', arena);

    (void)sshd_defaults_find(keyword->name, version, &usual);
    struct names usual_names = split(usual, ',', arena);
    if (str_starts_with(text, STR("+")))
        return list_of(joined(usual_names, named, arena), arena);
    if (str_starts_with(text, STR("-")))
        return list_of(removed(usual_names, named, arena), arena);
    if (str_starts_with(text, STR("^")))
        return list_of(joined(named, usual_names, arena), arena);
    return list_of(split(text, ',', arena), arena);
}

static struct str shown_choice(const struct sshd_keyword *keyword, struct str word)
{
    for (const struct sshd_choice *choice = keyword->choices; choice->word; choice++) {
        if (str_equal_nocase(str_of(choice->word), word))
            return str_of(choice->shown);
    }
    return word;
}

/* The arguments with one blank between them. */
static struct str words(const struct sshd_directive *directive, struct arena *arena)
{
    size_t length = directive->argument_count;

    for (size_t i = 0; i < directive->argument_count; i++)
        length += directive->arguments[i].len;
    char *text = arena_new(arena, length, 1);
    size_t at = 0;
    for (size_t i = 0; i < directive->argument_count; i++) {
        struct str word = directive->arguments[i];

        if (i > 0)
            text[at++] = ' ';
        if (word.len > 0)
            memcpy(text + at, word.ptr, word.len);
        at += word.len;
    }
    return (struct str){ .ptr = text, .len = at };
}

/* What one line says; of a gathered list, see gathered(). */
static struct value single(const struct sshd_directive *directive, unsigned version,
                           struct arena *arena)
{
    const struct sshd_keyword *keyword = directive->keyword;
    int64_t number = 0;

    switch (keyword->kind) {
    case SSHD_FLAG:
        return value_str(str_equal_nocase(directive->arguments[0], STR("yes")) ? STR("yes")
                                                                               : STR("no"));
    case SSHD_CHOICE:
        return value_str(shown_choice(keyword, directive->arguments[0]));
    case SSHD_INTEGER:
        if (str_to_i64(directive->arguments[0], &number))
            return value_integer(number);
        break;
    case SSHD_TIME:
        if (sshd_config_seconds(directive->arguments[0], &number))
            return value_integer(number);
        break;
    case SSHD_ALGORITHMS:
        return algorithms(keyword, directive->arguments[0], version, arena);
    case SSHD_LIST:
        return list_of((struct names){ .items = (struct str *)directive->arguments,
                                       .count = directive->argument_count },
                       arena);
    case SSHD_WORD:
    case SSHD_WORDS:
        return value_str(words(directive, arena));
    case SSHD_REST:
        return value_str(directive->value);
    case SSHD_NOTHING:
    case SSHD_MATCH:
    case SSHD_INCLUDE:
        break;
    }
    return value_nil();
}

/* A list of what all the lines say. */
static struct value gathered(const struct vec *lines, unsigned version, struct arena *arena)
{
    struct value *items;
    size_t count = 0;

    for (size_t i = 0; i < lines->count; i++)
        count += (*(const struct sshd_line **)vec_at(lines, i))->directive->argument_count;
    items = arena_new(arena, count + 1, sizeof(*items));
    count = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct sshd_line *line = *(const struct sshd_line **)vec_at(lines, i);
        struct value value = single(line->directive, version, arena);

        if (value.type != VALUE_LIST) {
            items[count++] = value;
            continue;
        }
        for (size_t k = 0; k < value.list.count; k++)
            items[count++] = value.list.items[k];
    }
    return value_list(items, count);
}

struct value sshd_value_of(const struct sshd_keyword *keyword, const struct vec *lines,
                           unsigned version, struct arena *arena)
{
    const struct sshd_line *first = *(const struct sshd_line **)vec_at(lines, 0);

    if (keyword->is_gathered)
        return gathered(lines, version, arena);
    return single(first->directive, version, arena);
}

struct value sshd_value_default(const struct sshd_keyword *keyword, unsigned version,
                                struct arena *arena)
{
    struct str text;

    if (!sshd_defaults_find(keyword->name, version, &text))
        return value_nil();

    struct names arguments = split(text, ' ', arena);
    bool is_list = keyword->kind == SSHD_LIST;
    const struct sshd_directive directive = {
        .keyword = keyword,
        .arguments = is_list || arguments.count == 0 ? arguments.items : &text,
        .argument_count = is_list || arguments.count == 0 ? arguments.count : 1,
        .value = text,
    };
    const struct sshd_line line = { .directive = &directive };
    if (!keyword->is_gathered)
        return single(&directive, version, arena);

    CLEANUP(vec_release) struct vec lines = VEC_INIT(const struct sshd_line *);
    if (arguments.count > 0)
        *(const struct sshd_line **)vec_add(&lines) = &line;
    return gathered(&lines, version, arena);
}
