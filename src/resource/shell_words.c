#include "resource/shell_words.h"

#include <string.h>

#include "base/attributes.h"
#include "base/limits.h"
#include "format/shell_token.h"
#include "resource/shell_substitute.h"

/* What a word becomes, while it is put together. */
struct expansion {
    struct shell_run *run;
    struct vec bytes; /* char */
    bool is_known;
    bool is_nonempty;
    bool is_quoted;  /* it holds quotes */
    bool is_open;    /* it holds an unknown that is not quoted */
    bool is_split;   /* it holds a known value that is not quoted */
    bool is_pattern; /* wanted: for matching, what is quoted gets a backslash */
    bool is_in_quotes;
    bool has_glob;      /* an unquoted * ? or [ */
    bool is_assignment; /* a '~' behind ':' is a home as well */
};

static enum gate_rc expand(struct expansion *expansion, struct str word);

static void add_byte(struct expansion *expansion, char c, bool is_plain)
{
    if (expansion->bytes.count >= LIMIT_SHELL_TEXT) {
        expansion->is_known = false;
        return;
    }
    if (expansion->is_pattern && !is_plain && strchr("*?[]\\!-", c))
        *(char *)vec_add(&expansion->bytes) = '\\';
    *(char *)vec_add(&expansion->bytes) = c;
    if (expansion->is_pattern && is_plain && c == '*')
        *(char *)vec_add(&expansion->bytes) = c;
    expansion->is_nonempty = true;
}

static void add_text(struct expansion *expansion, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        add_byte(expansion, text.ptr[i], !expansion->is_in_quotes);
}

static void add_field(struct expansion *expansion, const struct shell_field *field)
{
    if (!field->is_known) {
        expansion->is_known = false;
        expansion->is_open |= !expansion->is_in_quotes;
        expansion->is_nonempty |= field->is_nonempty;
        return;
    }
    expansion->is_split |= !expansion->is_in_quotes;
    add_text(expansion, field->text);
}

static void add_unknown(struct expansion *expansion)
{
    const struct shell_field unknown = { .is_known = false };

    add_field(expansion, &unknown);
}

static struct shell_field field_of(const struct shell_value *value)
{
    return (struct shell_field){
        .text = value->is_set ? value->text : STR(""),
        .is_known = value->is_known,
        .is_nonempty = value->is_nonempty,
    };
}

size_t shell_name_length(struct str text)
{
    size_t length = 0;

    while (length < text.len) {
        char c = text.ptr[length];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

        if (!is_letter && !(length > 0 && c >= '0' && c <= '9'))
            break;
        length++;
    }
    return length;
}

size_t shell_assignment(struct str word)
{
    size_t length = shell_name_length(word);

    if (length == 0 || length == word.len)
        return 0;
    if (word.ptr[length] == '=')
        return length + 1;
    return str_starts_with(str_slice(word, length, word.len), STR("+=")) ? length + 2 : 0;
}

/* The value of "$NAME", "$1" or "$@"; *length is that of the name. */
static struct shell_value parameter(const struct shell_run *run, struct str text, size_t *length)
{
    *length = shell_name_length(text);
    if (*length > 0)
        return shell_run_variable(run, str_slice(text, 0, *length));
    *length = text.len > 0 ? 1 : 0;
    return shell_special(run, str_slice(text, 0, *length));
}

static enum gate_rc expand_part(struct shell_run *run, struct str word, bool is_pattern,
                                struct shell_field *field)
{
    struct expansion inner = {
        .run = run,
        .bytes = VEC_INIT(char),
        .is_known = true,
        .is_pattern = is_pattern,
        .is_assignment = !is_pattern,
    };
    enum gate_rc rc = expand(&inner, word);

    *field = (struct shell_field){
        .text = arena_str(run->context->arena,
                          (struct str){ .ptr = inner.bytes.items, .len = inner.bytes.count }),
        .is_known = inner.is_known,
        .is_nonempty = inner.is_nonempty,
        .is_quoted = inner.is_quoted,
        .is_open = inner.is_open,
    };
    vec_release(&inner.bytes);
    return rc;
}

/* `${NAME#PATTERN}` and `${NAME%PATTERN}`, once or twice the sign. */
static enum gate_rc add_trimmed(struct expansion *expansion, struct str text, struct str pattern)
{
    char sign = pattern.ptr[0];
    bool is_longest = pattern.len > 1 && pattern.ptr[1] == sign;
    struct shell_field glob;

    if (expand_part(expansion->run, str_slice(pattern, is_longest ? 2 : 1, pattern.len), true,
                    &glob))
        return expansion->run->err->rc;
    if (!glob.is_known || text.len > LIMIT_PATH_BYTES) {
        add_unknown(expansion);
        return GATE_OK;
    }
    for (size_t i = 0; i <= text.len; i++) {
        size_t length = is_longest ? text.len - i : i;
        bool is_front = sign == '#';
        struct str cut =
            is_front ? str_slice(text, 0, length) : str_slice(text, text.len - length, length);

        if (str_glob(glob.text, cut)) {
            text = is_front ? str_slice(text, length, text.len)
                            : str_slice(text, 0, text.len - length);
            break;
        }
    }
    add_text(expansion, text);
    expansion->is_split |= !expansion->is_in_quotes;
    return GATE_OK;
}

/* "${NAME:=WORD}" of a variable that is not set. */
static enum gate_rc add_assigned(struct expansion *expansion, struct str name, struct str word)
{
    enum shell_flow ignored = FLOW_NEXT; /* it was not set, and so not read-only */
    struct shell_field field;

    if (expand_part(expansion->run, word, false, &field))
        return expansion->run->err->rc;
    struct shell_value value =
        field.is_known ? shell_value_text(field.text) : shell_value_unknown(NULL, 0);
    if (shell_name_length(name) == name.len)
        shell_run_assign(expansion->run, name, &value, &ignored);
    add_field(expansion, &field);
    return GATE_OK;
}

/* What stands behind the name in braces: ":-WORD" and the like. */
static enum gate_rc add_conditional(struct expansion *expansion, struct str name,
                                    const struct shell_value *value, struct str rest)
{
    bool is_colon = rest.ptr[0] == ':';
    char sign = rest.ptr[0];
    bool is_there = value->is_set && (!is_colon || value->text.len > 0);
    struct str word = str_slice(rest, is_colon ? 2 : 1, rest.len);
    struct shell_field field = field_of(value);

    if (is_colon && rest.len > 1)
        sign = rest.ptr[1];
    if (!strchr("-=+?", sign)) {
        add_unknown(expansion);
        return GATE_OK;
    }
    if (!value->is_known && !value->is_nonempty) {
        add_unknown(expansion);
        return GATE_OK;
    }
    is_there |= value->is_nonempty;
    if (sign == '+')
        return is_there ? expand(expansion, word) : GATE_OK;
    if (is_there)
        add_field(expansion, &field);
    else if (sign == '-')
        return expand(expansion, word);
    else if (sign == '=')
        return add_assigned(expansion, name, word);
    else
        add_unknown(expansion);
    return GATE_OK;
}

/* "${...}", `text` is what is inside. */
static enum gate_rc add_braced(struct expansion *expansion, struct str text)
{
    size_t length;
    struct shell_value value = parameter(expansion->run, text, &length);
    struct str rest = str_slice(text, length, text.len);
    struct shell_field field = field_of(&value);

    if (length == 0) {
        add_unknown(expansion);
        return GATE_OK;
    }
    if (rest.len == 0) {
        add_field(expansion, &field);
        return GATE_OK;
    }
    if (rest.ptr[0] == '#' || rest.ptr[0] == '%') {
        if (value.is_known)
            return add_trimmed(expansion, field.text, rest);
        add_unknown(expansion);
        return GATE_OK;
    }
    return add_conditional(expansion, str_slice(text, 0, length), &value, rest);
}

static enum gate_rc add_substitution(struct expansion *expansion, struct str script)
{
    struct shell_field field = { .is_known = false };

    if (shell_substitute(expansion->run, script, &field))
        return expansion->run->err->rc;
    add_field(expansion, &field);
    return GATE_OK;
}

/* What begins with '$' or '`'; *length is how much was read. */
static enum gate_rc add_dollar(struct expansion *expansion, struct str text, size_t *length)
{
    struct shell_value value;
    struct shell_field field;

    if (text.ptr[0] == '`' || str_starts_with(text, STR("$(")) ||
        str_starts_with(text, STR("${"))) {
        *length = shell_quoted_length(text);
        if (str_starts_with(text, STR("${")))
            return add_braced(expansion, str_slice(text, 2, *length - 3));
        if (str_starts_with(text, STR("$(("))) {
            add_unknown(expansion);
            return GATE_OK;
        }
        size_t open = text.ptr[0] == '`' ? 1 : 2;
        return add_substitution(expansion, str_slice(text, open, *length - open - 1));
    }
    value = parameter(expansion->run, str_slice(text, 1, text.len), length);
    *length += 1;
    field = field_of(&value);
    if (*length == 1)
        add_text(expansion, STR("$"));
    else
        add_field(expansion, &field);
    return GATE_OK;
}

static enum gate_rc expand_double(struct expansion *expansion, struct str text)
{
    bool was_in_quotes = expansion->is_in_quotes;
    size_t at = 0;

    expansion->is_in_quotes = true;
    expansion->is_quoted = true;
    while (at < text.len) {
        size_t length = 1;

        if (text.ptr[at] == '\\' && at + 1 < text.len && strchr("$`\"\\\n", text.ptr[at + 1])) {
            if (text.ptr[at + 1] != '\n')
                add_byte(expansion, text.ptr[at + 1], false);
            length = 2;
        } else if (text.ptr[at] == '$' || text.ptr[at] == '`') {
            if (add_dollar(expansion, str_slice(text, at, text.len), &length))
                return expansion->run->err->rc;
        } else {
            add_byte(expansion, text.ptr[at], false);
        }
        at += length;
    }
    expansion->is_in_quotes = was_in_quotes;
    return GATE_OK;
}

/* A quoted part at the start of `text`, which *length bytes of it are. */
static enum gate_rc expand_quoted(struct expansion *expansion, struct str text, size_t *length)
{
    bool was_in_quotes = expansion->is_in_quotes;

    *length = shell_quoted_length(text);
    if (*length == 0) { /* inside of braces a quote may stand alone */
        *length = 1;
        add_unknown(expansion);
        return GATE_OK;
    }
    if (text.ptr[0] == '"')
        return expand_double(expansion, str_slice(text, 1, *length - 2));
    expansion->is_quoted = true;
    expansion->is_in_quotes = true;
    if (text.ptr[0] == '\'')
        add_text(expansion, str_slice(text, 1, *length - 2));
    else if (text.ptr[0] == '$')
        add_unknown(expansion);
    else if (text.ptr[1] != '\n')
        add_byte(expansion, text.ptr[1], false);
    expansion->is_in_quotes = was_in_quotes;
    return GATE_OK;
}

/* "~" and "~/..."; other homes are not known. */
static size_t expand_tilde(struct expansion *expansion, struct str word)
{
    struct shell_value home = shell_run_variable(expansion->run, STR("HOME"));
    struct shell_field field = field_of(&home);

    if (word.len > 1 && word.ptr[1] != '/' && word.ptr[1] != ':')
        field.is_known = false;
    add_field(expansion, &field);
    return 1;
}

static enum gate_rc expand(struct expansion *expansion, struct str word)
{
    size_t at = 0;

    if (expansion->run->depth > LIMIT_NESTING)
        return error_set(expansion->run->err, GATE_ELIMIT, "a word is nested too deep");
    expansion->run->depth++;
    if (word.len > 0 && word.ptr[0] == '~' && !expansion->is_in_quotes)
        at = expand_tilde(expansion, word);
    while (at < word.len) {
        struct str rest = str_slice(word, at, word.len);
        size_t length = 1;
        enum gate_rc rc = GATE_OK;

        if (strchr("\\'\"", word.ptr[at]) || str_starts_with(rest, STR("$'")) ||
            str_starts_with(rest, STR("$\"")))
            rc = expand_quoted(expansion, rest, &length);
        else if (word.ptr[at] == '$' || word.ptr[at] == '`')
            rc = add_dollar(expansion, rest, &length);
        else if (str_starts_with(rest, STR("{")) && str_find(rest, STR(",")) > 0)
            add_unknown(expansion);
        else if (word.ptr[at] == '~' && at > 0 && word.ptr[at - 1] == ':' &&
                 expansion->is_assignment && !expansion->is_in_quotes)
            length = expand_tilde(expansion, rest);
        else
            add_byte(expansion, word.ptr[at], true);
        if (rc)
            return rc;
        expansion->has_glob |= strchr("*?[", word.ptr[at]) != NULL;
        at += length;
    }
    expansion->run->depth--;
    return GATE_OK;
}

enum gate_rc shell_expand_text(struct shell_run *run, struct str word, struct shell_field *field)
{
    return expand_part(run, word, false, field);
}

enum gate_rc shell_expand_pattern(struct shell_run *run, struct str word, struct shell_field *field)
{
    return expand_part(run, word, true, field);
}

static enum gate_rc add_files(struct shell_run *run, struct str pattern, struct vec *fields)
{
    CLEANUP(vec_release) struct vec found = VEC_INIT(const struct entry *);

    if (str_starts_with(pattern, STR("/")) &&
        rootfs_glob(run->context->rootfs, pattern, &found, run->err))
        return run->err->rc;
    for (size_t i = 0; i < found.count; i++) {
        const struct entry *entry = *(const struct entry **)vec_at(&found, i);

        if (str_starts_with(str_base_name(entry->path), STR(".")))
            continue;
        *(struct shell_field *)vec_add(fields) =
            (struct shell_field){ .text = entry->path, .is_known = true, .is_nonempty = true };
    }
    if (found.count == 0)
        *(struct shell_field *)vec_add(fields) =
            (struct shell_field){ .text = pattern, .is_known = true, .is_nonempty = true };
    return GATE_OK;
}

static void add_parted(struct shell_field field, struct vec *fields)
{
    static const char blanks[] = " \t\n";
    struct str text = field.text;
    size_t at = 0;

    while (at < text.len) {
        size_t start = at;

        while (at < text.len && !strchr(blanks, text.ptr[at]))
            at++;
        field.text = str_slice(text, start, at - start);
        if (field.text.len > 0)
            *(struct shell_field *)vec_add(fields) = field;
        at++;
    }
}

static enum gate_rc expand_word(struct shell_run *run, struct str word, struct vec *fields)
{
    struct expansion whole = { .run = run, .bytes = VEC_INIT(char), .is_known = true };
    enum gate_rc rc = expand(&whole, word);
    struct shell_field field = {
        .text = arena_str(run->context->arena,
                          (struct str){ .ptr = whole.bytes.items, .len = whole.bytes.count }),
        .is_known = whole.is_known,
        .is_nonempty = whole.is_nonempty,
        .is_quoted = whole.is_quoted,
        .is_open = whole.is_open,
    };

    vec_release(&whole.bytes);
    if (rc)
        return rc;
    if (field.is_known && whole.is_split && !field.is_quoted)
        add_parted(field, fields);
    else if (field.is_known && whole.has_glob && !field.is_quoted)
        return add_files(run, field.text, fields);
    else
        *(struct shell_field *)vec_add(fields) = field;
    return GATE_OK;
}

/* "$@" alone: each of the positional parameters. */
static bool add_positional(const struct shell_run *run, struct str word, struct vec *fields)
{
    if (!str_equal(word, STR("\"$@\"")) || !run->is_positional_known)
        return false;
    for (size_t i = 0; i < run->positional_count; i++) {
        const struct value *value = &run->positional[i];
        bool is_known = value->type == VALUE_STR;

        *(struct shell_field *)vec_add(fields) = (struct shell_field){
            .text = is_known ? value->string : STR(""),
            .is_known = is_known,
            .is_quoted = true,
            .is_nonempty = is_known && value->string.len > 0,
        };
    }
    return true;
}

enum gate_rc shell_expand_words(struct shell_run *run, const struct shell_word *words, size_t count,
                                struct vec *fields)
{
    for (size_t i = 0; i < count; i++) {
        if (add_positional(run, words[i].text, fields))
            continue;
        if (expand_word(run, words[i].text, fields))
            return run->err->rc;
        if (fields->count > LIMIT_SHELL_WORDS)
            return error_set(run->err, GATE_ELIMIT, "line %u: more than %zu words", words[i].line,
                             LIMIT_SHELL_WORDS);
    }
    return GATE_OK;
}
