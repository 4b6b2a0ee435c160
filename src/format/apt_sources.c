#include "format/apt_sources.h"

#include <string.h>

#include "base/text.h"
#include "format/apt_conf.h"

static bool is_known_type(struct str type)
{
    return str_equal(type, STR("deb")) || str_equal(type, STR("deb-src"));
}

/* The line up to a comment, which does not begin between brackets. */
static struct str without_comment(struct str line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] == '#')
            return str_slice(line, 0, i);
        if (line.ptr[i] == '[') {
            const char *end = memchr(line.ptr + i, ']', line.len - i);

            if (end)
                i = (size_t)(end - line.ptr);
        }
    }
    return line;
}

/* Takes "NAME=VALUE"; the bracket that ends the options may follow at once: *is_last. */
static bool take_option(struct str *rest, struct arena *arena, struct vec *options, bool *is_last)
{
    struct str word = STR("");
    struct str value;
    struct str name;

    if (!apt_word(rest, arena, &word) || word.len < 3)
        return false;
    *is_last = word.ptr[word.len - 1] == ']';
    if (*is_last)
        word.len--;
    value = word;
    if (!str_cut(&value, '=', &name) || name.len == 0 || !value.ptr || value.len == 0)
        return false;
    *(struct apt_option *)vec_add(options) = (struct apt_option){ .name = name, .value = value };
    return true;
}

/* Takes "[...]", if the line goes on with it. */
static bool take_options(struct str *rest, struct arena *arena, struct vec *options)
{
    bool is_last = false;

    *rest = str_trim(*rest);
    if (!str_starts_with(*rest, STR("[")))
        return true;
    *rest = str_trim(str_slice(*rest, 1, rest->len));
    while (!is_last) {
        if (str_starts_with(*rest, STR("]"))) {
            *rest = str_slice(*rest, 1, rest->len);
            return true;
        }
        if (!take_option(rest, arena, options, &is_last))
            return false;
    }
    return true;
}

/* A suite that is a path has no components, any other has. */
static bool is_fit(const struct apt_source *source)
{
    return str_ends_with(source->suite, STR("/")) == (source->component_count == 0);
}

static enum gate_rc take_line(struct str line, uint32_t number, struct arena *arena,
                              struct vec *sources, struct error *err)
{
    CLEANUP(vec_release) struct vec options = VEC_INIT(struct apt_option);
    CLEANUP(vec_release) struct vec components = VEC_INIT(struct str);
    struct apt_source source = { .is_enabled = true, .line = number };
    struct str component;

    if (!apt_word(&line, arena, &source.type) || !is_known_type(source.type))
        return error_set(err, GATE_EFORMAT, "line %u: neither deb nor deb-src", number);
    if (!take_options(&line, arena, &options))
        return error_set(err, GATE_EFORMAT, "line %u: malformed options", number);
    if (!apt_word(&line, arena, &source.uri) || !apt_word(&line, arena, &source.suite) ||
        source.uri.len == 0 || source.suite.len == 0)
        return error_set(err, GATE_EFORMAT, "line %u: no URI or suite", number);
    while (apt_word(&line, arena, &component))
        *(struct str *)vec_add(&components) = component;
    source.components = vec_keep(&components, arena);
    source.component_count = components.count;
    source.options = vec_keep(&options, arena);
    source.option_count = options.count;
    if (line.len || !is_fit(&source))
        return error_set(err, GATE_EFORMAT, "line %u: components and suite do not fit", number);
    *(struct apt_source *)vec_add(sources) = source;
    return GATE_OK;
}

enum gate_rc apt_list_parse(struct str text, struct arena *arena, struct vec *sources,
                            struct error *err)
{
    struct str line;

    if (text_check(text, err))
        return err->rc;
    for (uint32_t number = 1; str_cut(&text, '\n', &line); number++) {
        line = str_trim(without_comment(line));
        if (line.len && take_line(line, number, arena, sources, err))
            return err->rc;
    }
    return GATE_OK;
}

/* Fields of a stanza; `options` has all that are none of the others. */
struct stanza {
    struct arena *arena;
    struct str types;
    struct str uris;
    struct str suites;
    struct str components;
    struct str enabled;
    struct vec options; /* struct apt_option */
    uint32_t line;      /* 0: it has not begun */
};

/* Options that deb822 spells otherwise. */
static struct str option_name(struct str field, struct arena *arena)
{
    static const struct {
        const char *field;
        const char *name;
    } names[] = {
        { "architectures", "arch" },
        { "languages", "lang" },
        { "targets", "target" },
    };
    char *bytes = arena_new(arena, field.len + 1, 1);

    for (size_t i = 0; i < field.len; i++) {
        char c = field.ptr[i];

        bytes[i] = c;
        if (c >= 'A' && c <= 'Z')
            bytes[i] = (char)(c - 'A' + 'a');
    }
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_equal_nocase(field, str_of(names[i].field)))
            return str_of(names[i].name);
    }
    return (struct str){ .ptr = bytes, .len = field.len };
}

static void take_field(struct stanza *stanza, struct str name, struct str value)
{
    const struct {
        const char *name;
        struct str *value;
    } fields[] = {
        { "types", &stanza->types },     { "uris", &stanza->uris },
        { "suites", &stanza->suites },   { "components", &stanza->components },
        { "enabled", &stanza->enabled },
    };

    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (str_equal_nocase(name, str_of(fields[i].name))) {
            *fields[i].value = value;
            return;
        }
    }
    *(struct apt_option *)vec_add(&stanza->options) = (struct apt_option){
        .name = option_name(name, stanza->arena),
        .value = value,
    };
}

/* Takes the next of a list that blanks and newlines part. */
static bool next_word(struct str *rest, struct str *word)
{
    *rest = str_trim(*rest);
    word->ptr = rest->ptr;
    word->len = 0;
    while (word->len < rest->len && !memchr(" \t\r\n", word->ptr[word->len], 4))
        word->len++;
    *rest = str_slice(*rest, word->len, rest->len);
    return word->len > 0;
}

static enum gate_rc add_source(struct stanza *stanza, struct apt_source source, struct vec *sources,
                               size_t first, struct error *err)
{
    if (!is_fit(&source))
        return error_set(err, GATE_EFORMAT, "line %u: components and suite do not fit",
                         stanza->line);
    if (sources->count - first >= APT_SOURCES_MAX)
        return error_set(err, GATE_ELIMIT, "line %u: more than %d sources in one stanza",
                         stanza->line, APT_SOURCES_MAX);
    *(struct apt_source *)vec_add(sources) = source;
    return GATE_OK;
}

/* Every suite of every URI. */
static enum gate_rc add_type(struct stanza *stanza, struct apt_source source, struct vec *sources,
                             size_t first, struct error *err)
{
    struct str uris = stanza->uris;

    if (!is_known_type(source.type))
        return error_set(err, GATE_EFORMAT, "line %u: neither deb nor deb-src", stanza->line);
    while (next_word(&uris, &source.uri)) {
        struct str suites = stanza->suites;

        while (next_word(&suites, &source.suite)) {
            if (add_source(stanza, source, sources, first, err))
                return err->rc;
        }
    }
    return GATE_OK;
}

static enum gate_rc finish(struct stanza *stanza, struct vec *sources, struct error *err)
{
    CLEANUP(vec_release) struct vec components = VEC_INIT(struct str);
    struct apt_source source = {
        .is_enabled = stanza->enabled.len == 0 || apt_boolean(stanza->enabled, true),
        .line = stanza->line,
    };
    size_t first = sources->count;
    struct str rest = stanza->components;
    struct str types = stanza->types;
    struct str word;

    if (str_trim(types).len == 0 || str_trim(stanza->uris).len == 0 ||
        str_trim(stanza->suites).len == 0)
        return error_set(err, GATE_EFORMAT, "line %u: a stanza without type, URI or suite",
                         stanza->line);
    while (next_word(&rest, &word))
        *(struct str *)vec_add(&components) = word;
    source.components = vec_keep(&components, stanza->arena);
    source.component_count = components.count;
    source.options = vec_keep(&stanza->options, stanza->arena);
    source.option_count = stanza->options.count;
    while (next_word(&types, &source.type)) {
        if (add_type(stanza, source, sources, first, err))
            return err->rc;
    }
    return GATE_OK;
}

/* Ends the stanza, if one has begun. */
static enum gate_rc end_stanza(struct stanza *stanza, struct vec *sources, struct error *err)
{
    struct arena *arena = stanza->arena;
    enum gate_rc rc = stanza->line ? finish(stanza, sources, err) : GATE_OK;

    vec_release(&stanza->options);
    *stanza = (struct stanza){ .arena = arena, .options = VEC_INIT(struct apt_option) };
    return rc;
}

/* The value of a field with its further lines, without the comments between them. */
static struct str take_value(struct str *rest, struct str value, uint32_t *number,
                             struct arena *arena)
{
    struct vec bytes = VEC_INIT(char);
    struct str whole;

    for (size_t i = 0; i < value.len; i++)
        *(char *)vec_add(&bytes) = value.ptr[i];
    while (rest->len && (rest->ptr[0] == ' ' || rest->ptr[0] == '\t' || rest->ptr[0] == '#')) {
        struct str line;

        (void)str_cut(rest, '\n', &line);
        ++*number;
        if (line.ptr[0] == '#')
            continue;
        *(char *)vec_add(&bytes) = '\n';
        line = str_trim(line);
        for (size_t i = 0; i < line.len; i++)
            *(char *)vec_add(&bytes) = line.ptr[i];
    }
    whole = arena_str(arena, (struct str){ .ptr = bytes.items, .len = bytes.count });
    vec_release(&bytes);
    return str_trim(whole);
}

enum gate_rc apt_deb822_parse(struct str text, struct arena *arena, struct vec *sources,
                              struct error *err)
{
    struct stanza stanza = { .arena = arena, .options = VEC_INIT(struct apt_option) };
    enum gate_rc rc = GATE_OK;
    struct str line;

    for (uint32_t number = 1; rc == GATE_OK && str_cut(&text, '\n', &line); number++) {
        struct str value = line;
        uint32_t start = number;
        struct str name;

        if (line.len && (line.ptr[0] == '#'))
            continue;
        if (str_trim(line).len == 0) {
            rc = end_stanza(&stanza, sources, err);
            continue;
        }
        if (memchr(line.ptr, '\0', line.len) || !str_cut(&value, ':', &name) || !value.ptr ||
            name.len == 0 || line.ptr[0] == ' ' || line.ptr[0] == '\t') {
            rc = error_set(err, GATE_EFORMAT, "line %u is no field", number);
            break;
        }
        if (stanza.line == 0)
            stanza.line = start;
        take_field(&stanza, str_trim(name), take_value(&text, str_trim(value), &number, arena));
    }
    if (rc == GATE_OK)
        rc = end_stanza(&stanza, sources, err);
    vec_release(&stanza.options);
    return rc;
}

struct str apt_source_option(const struct apt_source *source, struct str name)
{
    struct str value = STR("");

    for (size_t i = 0; i < source->option_count; i++) {
        if (str_equal_nocase(source->options[i].name, name))
            value = source->options[i].value;
    }
    return value;
}
