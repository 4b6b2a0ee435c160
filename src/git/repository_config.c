#include "git/repository_config.h"

#include <stdint.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/vec.h"

struct reader {
    struct str text;
    size_t at;
    uint32_t line;
    struct arena *arena;
};

enum { END = -1 };

static int peek(const struct reader *reader)
{
    struct str rest = str_slice(reader->text, reader->at, 2);

    if (rest.len == 0)
        return END;
    if (rest.len == 2 && rest.ptr[0] == '\r' && rest.ptr[1] == '\n')
        return '\n';
    return (unsigned char)rest.ptr[0];
}

/* A line may end in CR LF, which counts as one. */
static int next(struct reader *reader)
{
    int c = peek(reader);

    if (c == END)
        return END;
    reader->at += c == '\n' && reader->text.ptr[reader->at] == '\r' ? 2 : 1;
    reader->line += c == '\n' ? 1 : 0;
    return c;
}

static bool is_blank(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static bool is_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name(int c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

static char lower(int c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static void add_char(struct buf *buf, char c)
{
    buf_add(buf, (struct str){ .ptr = &c, .len = 1 });
}

static void skip_blanks(struct reader *reader)
{
    while (is_blank(peek(reader)))
        (void)next(reader);
}

static void skip_line(struct reader *reader)
{
    int c = next(reader);

    while (c != '\n' && c != END)
        c = next(reader);
}

static enum gate_rc fault(const struct reader *reader, const char *what, struct error *err)
{
    return error_set(err, GATE_EFORMAT, "line %u: %s", reader->line, what);
}

/* What stands between the quotes of [section "subsection"]; the opening one is read. */
static enum gate_rc read_subsection(struct reader *reader, struct buf *subsection,
                                    struct error *err)
{
    for (;;) {
        int c = next(reader);

        if (c == '"')
            return GATE_OK;
        if (c == '\\')
            c = next(reader);
        if (c == '\n' || c == END)
            return fault(reader, "a section's name does not end", err);
        add_char(subsection, (char)c);
    }
}

/* [section], [section "subsection"] or the old [section.subsection]; '[' is read. */
static enum gate_rc read_section(struct reader *reader, struct repository_setting *setting,
                                 struct error *err)
{
    CLEANUP(buf_release) struct buf section = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    CLEANUP(buf_release) struct buf subsection = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);

    while (is_name(peek(reader)) || peek(reader) == '.')
        add_char(&section, lower(next(reader)));
    if (section.len == 0)
        return fault(reader, "a section has no name", err);
    if (is_blank(peek(reader))) {
        skip_blanks(reader);
        if (next(reader) != '"')
            return fault(reader, "a subsection is not quoted", err);
        if (read_subsection(reader, &subsection, err))
            return err->rc;
    }
    if (next(reader) != ']')
        return fault(reader, "a section's name does not end", err);

    struct str rest = buf_str(&section);
    struct str first = STR("");
    (void)str_cut(&rest, '.', &first);
    setting->section = arena_str(reader->arena, first);
    setting->subsection = arena_str(reader->arena, subsection.len ? buf_str(&subsection) : rest);
    return GATE_OK;
}

static bool unescape(int c, char *meaning)
{
    static const char codes[][2] = {
        { 'n', '\n' }, { 't', '\t' }, { 'b', '\b' }, { '"', '"' }, { '\\', '\\' },
    };

    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        if (codes[i][0] == c) {
            *meaning = codes[i][1];
            return true;
        }
    }
    return false;
}

/* To the end of its line, which a backslash moves to the next; blanks at the end do not count. */
static enum gate_rc read_value(struct reader *reader, struct str *value, struct error *err)
{
    CLEANUP(buf_release) struct buf text = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);
    size_t kept = 0;
    bool is_quoted = false;

    skip_blanks(reader);
    for (;;) {
        int c = next(reader);
        char meaning = (char)c;

        if (c == '\n' || c == END) {
            if (is_quoted)
                return fault(reader, "a quoted value does not end", err);
            break;
        }
        if (!is_quoted && (c == '#' || c == ';')) {
            skip_line(reader);
            break;
        }
        if (c == '"') {
            is_quoted = !is_quoted;
            kept = text.len;
            continue;
        }
        if (c == '\\') {
            c = next(reader);
            if (c == '\n')
                continue;
            if (!unescape(c, &meaning))
                return fault(reader, "a backslash before what needs none", err);
        }
        add_char(&text, meaning);
        if (is_quoted || !is_blank(meaning))
            kept = text.len;
    }
    *value = arena_str(reader->arena, str_slice(buf_str(&text), 0, kept));
    return GATE_OK;
}

static enum gate_rc read_setting(struct reader *reader, struct repository_setting *setting,
                                 struct error *err)
{
    CLEANUP(buf_release) struct buf name = BUF_INIT(LIMIT_CONFIG_FILE_BYTES);

    if (!is_letter(peek(reader)))
        return fault(reader, "a name begins with no letter", err);
    while (is_name(peek(reader)))
        add_char(&name, lower(next(reader)));
    setting->name = arena_str(reader->arena, buf_str(&name));
    setting->value = STR("true");
    skip_blanks(reader);
    if (peek(reader) == '=') {
        (void)next(reader);
        return read_value(reader, &setting->value, err);
    }
    if (peek(reader) != '\n' && peek(reader) != END)
        return fault(reader, "a name without '='", err);
    return GATE_OK;
}

static enum gate_rc read_settings(struct reader *reader, struct vec *settings, struct error *err)
{
    struct repository_setting setting = { .section = STR("") };

    if (str_starts_with(reader->text, STR("\xef\xbb\xbf")))
        reader->at = 3;
    for (;;) {
        int c = peek(reader);

        if (c == END)
            return GATE_OK;
        if (c == '\n' || is_blank(c)) {
            (void)next(reader);
        } else if (c == '#' || c == ';') {
            skip_line(reader);
        } else if (c == '[') {
            (void)next(reader);
            if (read_section(reader, &setting, err))
                return err->rc;
        } else if (setting.section.len == 0) {
            return fault(reader, "a setting before the first section", err);
        } else {
            if (read_setting(reader, &setting, err))
                return err->rc;
            *(struct repository_setting *)vec_add(settings) = setting;
        }
    }
}

enum gate_rc repository_config_parse(struct str text, struct arena *arena,
                                     struct repository_config *config, struct error *err)
{
    CLEANUP(vec_release) struct vec settings = VEC_INIT(struct repository_setting);
    struct reader reader = { .text = text, .line = 1, .arena = arena };

    if (read_settings(&reader, &settings, err))
        return err->rc;

    struct repository_setting *items = arena_new(arena, settings.count, sizeof(*items));
    for (size_t i = 0; i < settings.count; i++)
        items[i] = *(const struct repository_setting *)vec_at(&settings, i);
    *config = (struct repository_config){ .items = items, .count = settings.count };
    return GATE_OK;
}

struct str repository_config_find(const struct repository_config *config, const char *section,
                                  const char *subsection, const char *name)
{
    for (size_t i = config->count; i > 0; i--) {
        const struct repository_setting *setting = &config->items[i - 1];

        if (str_equal(setting->section, str_of(section)) &&
            str_equal(setting->subsection, str_of(subsection)) &&
            str_equal(setting->name, str_of(name)))
            return setting->value;
    }
    return (struct str){ .ptr = NULL };
}

bool repository_config_is_true(struct str value)
{
    static const char *const words[] = { "true", "yes", "on", "1" };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (value.ptr && str_equal_nocase(value, str_of(words[i])))
            return true;
    }
    return false;
}
