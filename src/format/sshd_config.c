#include "format/sshd_config.h"

#include <string.h>

#include "format/ssh_keyword.h"

/* One pass over one file. */
struct reader {
    enum sshd_dialect dialect;
    struct arena *arena;
    struct vec *directives;
    uint32_t line;
    uint32_t match;
    struct str ignored; /* patterns of the client's IgnoreUnknown */
    struct error *err;
};

static bool is_space(char c)
{
    return char_is_blank(c) || c == '\r' || c == '\n';
}

static struct str skip_space(struct str text)
{
    while (text.len > 0 && is_space(text.ptr[0]))
        text = str_slice(text, 1, text.len);
    return text;
}

/* Without what sshd cuts from the end of a line. */
static struct str trim_end(struct str text)
{
    while (text.len > 0 && (is_space(text.ptr[text.len - 1]) || text.ptr[text.len - 1] == '\f'))
        text.len--;
    return text;
}

enum word_end { WORD_OK, WORD_OPEN_QUOTE };

/*
 * Takes a word as sshd's strdelim() does: it ends at a blank or at one '=' with the blanks around
 * it, or with the quote that it opens. Moves `rest` past it.
 */
static enum word_end take_word(struct reader *reader, struct str *rest, struct str *word)
{
    size_t end = 0;

    while (end < rest->len && !is_space(rest->ptr[end]) && rest->ptr[end] != '=' &&
           rest->ptr[end] != '"')
        end++;

    if (end < rest->len && rest->ptr[end] == '"') {
        struct str quoted = str_slice(*rest, end + 1, rest->len);
        const char *close = quoted.len > 0 ? memchr(quoted.ptr, '"', quoted.len) : NULL;

        if (!close)
            return WORD_OPEN_QUOTE;
        quoted.len = (size_t)(close - quoted.ptr);
        *word = arena_printf(reader->arena, "%.*s%.*s", (int)end, rest->ptr, STR_ARG(quoted));
        *rest = skip_space(str_slice(*rest, end + quoted.len + 2, rest->len));
        return WORD_OK;
    }

    *word = str_slice(*rest, 0, end);
    bool is_equals = end < rest->len && rest->ptr[end] == '=';
    *rest = skip_space(str_slice(*rest, end + 1, rest->len));
    if (!is_equals && rest->len > 0 && rest->ptr[0] == '=')
        *rest = skip_space(str_slice(*rest, 1, rest->len));
    return WORD_OK;
}

/* Whether a backslash at `at` quotes the byte after it. */
static bool is_escape(struct str text, size_t at, char quote)
{
    if (at + 1 >= text.len)
        return false;
    char next = text.ptr[at + 1];
    return next == '\'' || next == '"' || next == '\\' || (quote == 0 && next == ' ');
}

/*
 * Takes one argument, which begins at text[*at], into `copy`, which has room for it. False: a quote
 * stays open.
 */
static bool take_argument(struct str text, size_t *at, char *copy, struct str *argument)
{
    size_t length = 0;
    char quote = 0;
    size_t i = *at;

    for (; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '\\' && is_escape(text, i, quote))
            copy[length++] = text.ptr[++i];
        else if (quote == 0 && char_is_blank(c))
            break;
        else if (quote == 0 && (c == '"' || c == '\''))
            quote = c;
        else if (quote != 0 && c == quote)
            quote = 0;
        else
            copy[length++] = c;
    }
    *at = i;
    *argument = (struct str){ .ptr = copy, .len = length };
    return quote == 0;
}

/* Splits the arguments of a line; a '#' that begins one ends the line. False: an open quote. */
static bool split_arguments(struct arena *arena, struct str text, struct sshd_directive *directive)
{
    CLEANUP(vec_release) struct vec arguments = VEC_INIT(struct str);
    char *copy = arena_new(arena, text.len + 1, 1); /* of all arguments, one behind the other */
    size_t at = 0;
    bool is_closed = true;

    while (at < text.len && is_closed) {
        struct str argument;

        if (char_is_blank(text.ptr[at])) {
            at++;
            continue;
        }
        if (text.ptr[at] == '#')
            break;
        is_closed = take_argument(text, &at, copy, &argument);
        copy += argument.len;
        *(struct str *)vec_add(&arguments) = argument;
    }

    struct str *kept = vec_keep(&arguments, arena);
    directive->arguments = kept;
    directive->argument_count = arguments.count;
    return is_closed;
}

bool sshd_config_seconds(struct str text, int64_t *seconds)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
    int64_t total = 0;

    if (text.len == 0)
        return false;
    while (text.len > 0) {
        size_t digits = 0;
        uint32_t number;
        int64_t factor = 1;

        while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
            digits++;
        if (!str_to_u32(str_slice(text, 0, digits), &number))
            return false;
        text = str_slice(text, digits, text.len);
        if (text.len > 0) {
            factor = 0;
            for (size_t i = 0; i < COUNT_OF(units); i++) {
                if ((text.ptr[0] | 0x20) == units[i].unit)
                    factor = units[i].seconds;
            }
            text = str_slice(text, 1, text.len);
        }
        total += number * factor;
        if (factor == 0 || total > INT32_MAX)
            return false;
    }
    *seconds = total;
    return true;
}

static bool is_choice(const struct sshd_keyword *keyword, struct str word)
{
    for (const struct sshd_choice *choice = keyword->choices; choice->word; choice++) {
        if (str_equal_nocase(str_of(choice->word), word))
            return true;
    }
    return false;
}

static bool is_flag(struct str word)
{
    return str_equal_nocase(word, STR("yes")) || str_equal_nocase(word, STR("no"));
}

/* What the arguments of `keyword` should be when they are not that; NULL: they are. */
static const char *fault_of(const struct sshd_directive *directive)
{
    const struct str first = directive->arguments[0];
    int64_t seconds;
    uint32_t number;

    switch (directive->keyword->kind) {
    case SSHD_FLAG:
        return is_flag(first) ? NULL : "yes or no";
    case SSHD_CHOICE:
        return is_choice(directive->keyword, first) ? NULL : "one of the words it takes";
    case SSHD_INTEGER:
        return str_to_u32(first, &number) && number <= INT32_MAX ? NULL : "a number";
    case SSHD_TIME:
        return sshd_config_seconds(first, &seconds) ? NULL : "a time";
    case SSHD_INCLUDE:
        for (size_t i = 0; i < directive->argument_count; i++) {
            if (directive->arguments[i].len == 0)
                return "a pattern";
        }
        return NULL;
    case SSHD_WORD:
    case SSHD_ALGORITHMS:
        return first.len <= SSHD_ALGORITHMS_BYTES ? NULL : "a text of that length";
    case SSHD_WORDS:
    case SSHD_LIST:
    case SSHD_REST:
    case SSHD_NOTHING:
    case SSHD_MATCH:
        return NULL;
    }
    return NULL;
}

static bool is_single(enum sshd_kind kind)
{
    return kind == SSHD_FLAG || kind == SSHD_CHOICE || kind == SSHD_INTEGER || kind == SSHD_TIME ||
           kind == SSHD_WORD || kind == SSHD_ALGORITHMS;
}

/* A criterion, and whether a pattern follows it. */
struct criterion_name {
    const char *name;
    bool is_alone;
};

static const struct criterion_name server_criteria[] = {
    { "user", false },    { "group", false },        { "host", false },
    { "address", false }, { "localaddress", false }, { "localport", false },
    { "rdomain", false }, { "invalid-user", true },  { "version", false },
};

static const struct criterion_name client_criteria[] = {
    { "canonical", true },  { "final", true },         { "exec", false },
    { "host", false },      { "originalhost", false }, { "user", false },
    { "localuser", false }, { "localnetwork", false }, { "tagged", false },
    { "version", false },   { "sessiontype", false },  { "command", false },
};

/* The criterion called `name` in any case; NULL: there is none. */
static const struct criterion_name *criterion_find(enum sshd_dialect dialect, struct str name)
{
    const struct criterion_name *names = dialect == SSHD_CLIENT ? client_criteria : server_criteria;
    size_t count = dialect == SSHD_CLIENT ? COUNT_OF(client_criteria) : COUNT_OF(server_criteria);

    for (size_t i = 0; i < count; i++) {
        if (str_equal_nocase(str_of(names[i].name), name))
            return &names[i];
    }
    return NULL;
}

/* Whether nothing but a comment is left. */
static bool is_over(struct str rest)
{
    return rest.len == 0 || rest.ptr[0] == '#';
}

static enum gate_rc bad_match(const struct reader *reader, struct str name, const char *fault)
{
    return error_set(reader->err, GATE_EFORMAT, "line %u: Match: '%.*s' %s", reader->line,
                     STR_ARG(name), fault);
}

/* Reads one criterion of a Match, with its pattern if it takes one. */
static enum gate_rc read_criterion(struct reader *reader, struct str *rest,
                                   struct sshd_criterion *criterion)
{
    struct str word;

    if (take_word(reader, rest, &word))
        return bad_match(reader, *rest, "has an open quote");
    bool is_negated = reader->dialect == SSHD_CLIENT && str_starts_with(word, STR("!"));
    const struct criterion_name *found =
        criterion_find(reader->dialect, str_slice(word, is_negated ? 1 : 0, word.len));
    if (!found)
        return bad_match(reader, word, "is no criterion");
    criterion->name = str_of(found->name);
    if (is_negated)
        criterion->name = arena_printf(reader->arena, "!%s", found->name);
    if (found->is_alone)
        return GATE_OK;
    if (is_over(*rest))
        return bad_match(reader, word, "has no pattern");
    if (take_word(reader, rest, &criterion->pattern))
        return bad_match(reader, word, "has an open quote");
    return GATE_OK;
}

/* Whether "all" is here, which may follow "canonical" or "final". */
static bool take_all(struct reader *reader, const struct vec *criteria, struct str *rest)
{
    struct str all = *rest;
    struct str word;

    if (criteria->count > 2) /* "canonical final all" at most: lines may be long */
        return false;
    for (size_t i = 0; i < criteria->count; i++) {
        const struct sshd_criterion *criterion = vec_at(criteria, i);

        if (criterion->pattern.len > 0)
            return false;
    }
    if (reader->dialect != SSHD_CLIENT || criteria->count == 0 || take_word(reader, &all, &word) ||
        !str_equal_nocase(word, STR("all")))
        return false;
    *rest = all;
    return true;
}

/* "Host a b !c": one criterion; "Host *" names everybody. */
static enum gate_rc read_host(struct reader *reader, struct sshd_directive *directive)
{
    struct sshd_criterion *criterion = arena_new(reader->arena, 1, sizeof(*criterion));
    size_t length = directive->argument_count;
    struct str pattern = STR("");

    if (directive->argument_count == 0)
        return error_set(reader->err, GATE_EFORMAT, "line %u: Host has no argument", reader->line);
    for (size_t i = 0; i < directive->argument_count; i++)
        length += directive->arguments[i].len;
    char *text = arena_new(reader->arena, length + 1, 1);
    for (size_t i = 0; i < directive->argument_count; i++) {
        struct str argument = directive->arguments[i];

        if (i > 0)
            text[pattern.len++] = ' ';
        memcpy(text + pattern.len, argument.ptr, argument.len);
        pattern = (struct str){ .ptr = text, .len = pattern.len + argument.len };
    }
    *criterion = (struct sshd_criterion){ .name = STR("host"), .pattern = pattern };
    directive->criteria = criterion;
    directive->criterion_count = str_equal(pattern, STR("*")) ? 0 : 1;
    return GATE_OK;
}

static enum gate_rc read_match(struct reader *reader, struct sshd_directive *directive)
{
    CLEANUP(vec_release) struct vec criteria = VEC_INIT(struct sshd_criterion);
    struct str rest = directive->value;
    struct str all = rest;
    struct str word;

    if (!take_word(reader, &all, &word) && str_equal_nocase(word, STR("all"))) {
        if (!is_over(all))
            return bad_match(reader, word, "stands beside other criteria");
        return GATE_OK;
    }
    while (!is_over(rest) && !take_all(reader, &criteria, &rest)) {
        if (read_criterion(reader, &rest, vec_add(&criteria)))
            return reader->err->rc;
    }
    if (criteria.count == 0)
        return bad_match(reader, directive->value, "has no criterion");

    struct sshd_criterion *kept = vec_keep(&criteria, reader->arena);
    directive->criteria = kept;
    directive->criterion_count = criteria.count;
    return GATE_OK;
}

/* Splits and checks what stands after the keyword. */
static enum gate_rc read_arguments(struct reader *reader, struct sshd_directive *directive)
{
    const struct sshd_keyword *keyword = directive->keyword;
    bool is_closed = split_arguments(reader->arena, directive->value, directive);

    if (keyword->kind == SSHD_MATCH && str_equal(str_of(keyword->name), STR("Host")) && is_closed)
        return read_host(reader, directive);
    if (keyword->kind == SSHD_MATCH)
        return read_match(reader, directive);
    if (keyword->kind == SSHD_REST)
        return GATE_OK;
    if (!is_closed)
        return error_set(reader->err, GATE_EFORMAT, "line %u: a quote is not closed", reader->line);
    if (keyword->kind == SSHD_NOTHING)
        return GATE_OK;
    if (directive->argument_count == 0)
        return error_set(reader->err, GATE_EFORMAT, "line %u: %s has no argument", reader->line,
                         keyword->name);
    if (is_single(keyword->kind) && directive->argument_count > 1)
        return error_set(reader->err, GATE_EFORMAT, "line %u: %s has surplus arguments",
                         reader->line, keyword->name);

    const char *fault = fault_of(directive);
    if (fault)
        return error_set(reader->err, GATE_EFORMAT, "line %u: %s: '%.*s' is not %s", reader->line,
                         keyword->name, STR_ARG(directive->arguments[0]), fault);
    return GATE_OK;
}

/* Whether the first IgnoreUnknown before it has a pattern for the keyword. */
static bool is_ignored(const struct reader *reader, struct str name)
{
    struct str patterns = reader->ignored;
    struct str pattern;

    while (patterns.len > 0 && str_cut(&patterns, ',', &pattern)) {
        if (str_glob(pattern, name))
            return true;
    }
    return false;
}

static enum gate_rc unknown_keyword(const struct reader *reader, struct str name)
{
    bool is_client = reader->dialect == SSHD_CLIENT;
    const char *nearest;

    if (is_client && is_ignored(reader, name))
        return GATE_OK;
    nearest = is_client ? ssh_keyword_nearest(name) : sshd_keyword_nearest(name);
    return error_set(reader->err, GATE_EFORMAT, "line %u: '%.*s' is no keyword of %s%s%s",
                     reader->line, STR_ARG(name), is_client ? "ssh" : "sshd",
                     nearest ? ", perhaps " : "", nearest ? nearest : "");
}

static enum gate_rc read_line(struct reader *reader, struct str line)
{
    struct sshd_directive directive = { .line = reader->line };
    struct str rest = skip_space(trim_end(line));

    if (rest.len == 0 || rest.ptr[0] == '#')
        return GATE_OK;
    /* sshd passes over a keyword whose quote stays open, without a word */
    if (take_word(reader, &rest, &directive.written))
        return GATE_OK;
    if (directive.written.len == 0 && take_word(reader, &rest, &directive.written))
        return GATE_OK;
    if (directive.written.len == 0 || directive.written.ptr[0] == '#')
        return GATE_OK;
    if (rest.len == 0)
        return error_set(reader->err, GATE_EFORMAT, "line %u: '%.*s' has no argument", reader->line,
                         STR_ARG(directive.written));

    directive.keyword = reader->dialect == SSHD_CLIENT ? ssh_keyword_find(directive.written)
                                                       : sshd_keyword_find(directive.written);
    directive.value = rest;
    if (!directive.keyword)
        return unknown_keyword(reader, directive.written);
    if (read_arguments(reader, &directive))
        return reader->err->rc;
    if (reader->ignored.len == 0 &&
        str_equal(str_of(directive.keyword->name), STR("IgnoreUnknown")))
        reader->ignored = directive.arguments[0];
    if (directive.keyword->kind == SSHD_MATCH)
        reader->match = (uint32_t)reader->directives->count;
    directive.match = reader->match;
    *(struct sshd_directive *)vec_add(reader->directives) = directive;
    return GATE_OK;
}

enum gate_rc sshd_config_parse(struct str text, enum sshd_dialect dialect, struct arena *arena,
                               struct vec *directives, struct error *err)
{
    struct reader reader = {
        .dialect = dialect,
        .arena = arena,
        .directives = directives,
        .match = SSHD_NO_MATCH,
        .err = err,
    };
    struct str line;

    while (str_cut(&text, '\n', &line)) {
        reader.line++;
        if (line.len > 0 && memchr(line.ptr, '\0', line.len))
            return error_set(err, GATE_EFORMAT, "line %u: a NUL byte", reader.line);
        if (read_line(&reader, line))
            return err->rc;
    }
    return GATE_OK;
}
