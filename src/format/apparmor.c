#include "format/apparmor.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

/* What a statement may hold before its block opens and be a header still. */
enum { MOST_HEADER_WORDS = 32 };

struct word {
    struct str text; /* quotes included */
    uint32_t line;
};

struct reader {
    struct str text;
    size_t at;
    uint32_t line;
    struct vec *items;
    struct error *err;
    bool is_fragment;
    struct word words[MOST_HEADER_WORDS]; /* of the statement that is read */
    size_t word_count;                    /* also of those beyond */
    unsigned list;                        /* parentheses that are open */
    ptrdiff_t blocks[LIMIT_NESTING];      /* the profile that each block belongs to */
    size_t depth;
};

static enum gate_rc fault(struct reader *reader, uint32_t line, const char *what)
{
    return error_set(reader->err, GATE_EFORMAT, "line %u: %s", line, what);
}

static char peek(const struct reader *reader, size_t ahead)
{
    if (reader->at + ahead < reader->text.len)
        return reader->text.ptr[reader->at + ahead];
    return '\n';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The rest of the line, which is then behind the reader. */
static struct str take_line(struct reader *reader)
{
    size_t from = reader->at;

    while (reader->at < reader->text.len && reader->text.ptr[reader->at] != '\n')
        reader->at++;
    return str_slice(reader->text, from, reader->at - from);
}

static bool holds_any(struct str text, const char *characters)
{
    for (size_t i = 0; i < text.len; i++) {
        if (strchr(characters, text.ptr[i]))
            return true;
    }
    return false;
}

static bool is_next(const struct reader *reader, struct str word)
{
    return str_starts_with(str_slice(reader->text, reader->at, reader->text.len), word);
}

/* Passes over blanks and comments; an include in the shape of a comment is none. */
static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->text.len) {
        char c = reader->text.ptr[reader->at];

        if (c == '#' && !is_next(reader, STR("#include"))) {
            (void)take_line(reader);
            continue;
        }
        if (!is_blank(c))
            return;
        reader->line += c == '\n';
        reader->at++;
    }
}

/* A quoted part of a word, which ends in its line. */
static enum gate_rc skip_quoted(struct reader *reader)
{
    reader->at++;
    while (peek(reader, 0) != '"') {
        if (peek(reader, 0) == '\n')
            return fault(reader, reader->line, "a quote that does not close");
        reader->at += peek(reader, 0) == '\\' && peek(reader, 1) != '\n' ? 2 : 1;
    }
    reader->at++;
    return GATE_OK;
}

/* A word up to a blank, to a brace that opens a block right behind a list, or closes one behind a
 * rule. */
static enum gate_rc read_word(struct reader *reader, struct word *word)
{
    size_t from = reader->at;
    size_t braces = 0; /* of alternatives in a path */

    word->line = reader->line;
    while (!is_blank(peek(reader, 0))) {
        char c = peek(reader, 0);
        char last = ' ';

        if (reader->at > from)
            last = reader->text.ptr[reader->at - 1];

        if ((c == '{' && last == ')' && is_blank(peek(reader, 1))) ||
            (c == '}' && last == ',' && braces == 0))
            break;
        if (c == '"') {
            if (skip_quoted(reader))
                return reader->err->rc;
            continue;
        }
        braces += c == '{';
        braces -= c == '}' && braces > 0;
        reader->at++;
    }
    word->text = str_slice(reader->text, from, reader->at - from);
    return GATE_OK;
}

static bool is_in_profile(const struct reader *reader)
{
    return reader->is_fragment || reader->depth > 0;
}

static ptrdiff_t parent_of(const struct reader *reader)
{
    return reader->depth > 0 ? reader->blocks[reader->depth - 1] : APPARMOR_NO_PARENT;
}

static struct apparmor_item *add_item(struct reader *reader, enum apparmor_kind kind, uint32_t line)
{
    struct apparmor_item *item = vec_add(reader->items);

    *item = (struct apparmor_item){ .kind = kind, .parent = parent_of(reader), .line = line };
    return item;
}

/* What stands between the marks at both ends of a text, or false. */
static bool between(struct str text, char first, char last, struct str *inner)
{
    if (text.len < 3 || text.ptr[0] != first || text.ptr[text.len - 1] != last)
        return false;
    *inner = str_slice(text, 1, text.len - 2);
    return true;
}

/* `include <a>`, `include if exists "b"`, behind the word itself. */
static enum gate_rc read_include(struct reader *reader)
{
    uint32_t line = reader->line;
    struct str rest = take_line(reader);
    struct str target;
    struct str more;
    bool is_optional = false;

    if (reader->word_count > 0)
        return fault(reader, line, "an include within a rule");
    if (!str_word(&rest, &target))
        return fault(reader, line, "an include of nothing");
    if (str_equal(target, STR("if"))) {
        is_optional = str_word(&rest, &target) && str_equal(target, STR("exists"));
        if (!is_optional || !str_word(&rest, &target))
            return fault(reader, line, "an include whose condition is not 'if exists'");
    }
    if (str_word(&rest, &more) && more.ptr[0] != '#')
        return fault(reader, line, "more than one name to include");
    struct apparmor_item *item = add_item(reader, APPARMOR_INCLUDE, line);
    item->is_optional = is_optional;
    item->is_searched = between(target, '<', '>', &item->name);
    if (!item->is_searched && !between(target, '"', '"', &item->name))
        item->name = target;
    if (holds_any(item->name, "<>\","))
        return fault(reader, line, "a name to include that is not one");
    return GATE_OK;
}

static struct str unquoted(struct str text)
{
    struct str inner;

    return between(text, '"', '"', &inner) ? inner : text;
}

/* Flags that do not say what becomes of what is not allowed. */
static bool is_other_flag(struct str flag)
{
    static const char *const flags[] = {
        "audit",
        "attach_disconnected",
        "no_attach_disconnected",
        "chroot_relative",
        "chroot_attach",
        "mediate_deleted",
        "namespace_relative",
        "delegate_deleted",
        "chroot_no_attach",
        "hat",
        "debug",
        "interruptible",
    };
    static const char *const starts[] = { "error=", "kill.signal=", "attach_disconnected.path=" };

    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        if (str_starts_with(flag, str_of(starts[i])))
            return true;
    }
    return str_is_one_of(flag, flags, COUNT_OF(flags));
}

static enum gate_rc read_flag(struct reader *reader, struct str flag, struct apparmor_item *item,
                              bool *has_mode)
{
    for (int mode = 0; mode <= APPARMOR_UNCONFINED; mode++) {
        if (!str_equal(flag, str_of(apparmor_mode_name((enum apparmor_mode)mode))))
            continue;
        if (*has_mode && item->mode != (enum apparmor_mode)mode)
            return fault(reader, item->line, "flags of two modes");
        item->mode = (enum apparmor_mode)mode;
        *has_mode = true;
        return GATE_OK;
    }
    return is_other_flag(flag) ? GATE_OK : fault(reader, item->line, "a flag that is not known");
}

/* One word of a list of flags. */
static enum gate_rc read_flags(struct reader *reader, struct str word, struct apparmor_item *item,
                               bool *has_mode)
{
    size_t from = 0;

    if (str_equal(word, STR("()")))
        return fault(reader, item->line, "an empty list of flags");
    for (size_t i = 0; i <= word.len; i++) {
        if (i < word.len && !strchr(",()", word.ptr[i]))
            continue;
        if (i > from && read_flag(reader, str_slice(word, from, i - from), item, has_mode))
            return reader->err->rc;
        from = i + 1;
    }
    return GATE_OK;
}

enum header_list { LIST_NONE, LIST_FLAGS, LIST_OTHER };

static bool starts_flags(struct str word)
{
    return str_starts_with(word, STR("flags")) || word.ptr[0] == '(';
}

/* Takes "flags" and "=" off a word, which leaves the beginning of a list, or nothing of it. */
static enum gate_rc strip_flags(struct reader *reader, struct str *word,
                                const struct apparmor_item *item)
{
    if (word->ptr[0] != '(')
        *word = str_slice(*word, 5, word->len);
    if (str_starts_with(*word, STR("=")))
        *word = str_slice(*word, 1, word->len);
    return word->len == 0 || word->ptr[0] == '('
               ? GATE_OK
               : fault(reader, item->line, "flags that are no list");
}

/* What stands between name and block: an attachment, xattrs=(...), flags=(...). */
static enum gate_rc read_header_rest(struct reader *reader, size_t first,
                                     struct apparmor_item *item)
{
    enum header_list list = LIST_NONE;
    bool has_mode = false;

    for (size_t i = first; i < reader->word_count; i++) {
        struct str word = reader->words[i].text;

        if (list == LIST_NONE && strchr("/@{\"", word.ptr[0])) {
            if (i != first || item->is_hat)
                return fault(reader, item->line, "a header with more than one attachment");
            item->attachment = unquoted(word);
            continue;
        }
        if (list == LIST_NONE && str_starts_with(word, STR("xattrs")))
            list = LIST_OTHER;
        if (list == LIST_NONE && starts_flags(word)) {
            if (strip_flags(reader, &word, item))
                return reader->err->rc;
            list = LIST_FLAGS;
        }
        if (list == LIST_NONE)
            return fault(reader, item->line, "a header that is not understood");
        if (list == LIST_FLAGS && !str_equal(word, STR("=")) &&
            read_flags(reader, word, item, &has_mode))
            return reader->err->rc;
        if (str_ends_with(word, STR(")")))
            list = LIST_NONE;
    }
    return list == LIST_NONE ? GATE_OK : fault(reader, item->line, "a list that does not close");
}

/* The words before a block are the header of a profile or hat. */
static enum gate_rc read_header(struct reader *reader, size_t *index)
{
    struct str word = reader->words[0].text;

    if (reader->word_count == 0 || word.len == 0)
        return fault(reader, reader->line, "a block that is no profile");
    bool is_hat = word.ptr[0] == '^' || str_equal(word, STR("hat"));
    bool is_named = str_equal(word, STR("profile")) || str_equal(word, STR("hat"));
    bool is_path = word.ptr[0] == '/' || word.ptr[0] == '"';

    if (word.ptr[0] == ':')
        return error_set(reader->err, GATE_EUNSUPPORTED, "line %u: a profile of another namespace",
                         reader->words[0].line);
    if (!is_hat && !is_named && !is_path)
        return fault(reader, reader->words[0].line, "a block that is no profile");
    if (is_named && reader->word_count < 2)
        return fault(reader, reader->words[0].line, "a profile without a name");
    if (reader->word_count > MOST_HEADER_WORDS)
        return fault(reader, reader->words[0].line, "too many words before a block");
    struct apparmor_item *item = add_item(reader, APPARMOR_PROFILE, reader->words[0].line);
    item->is_hat = is_hat;
    item->name = is_named ? reader->words[1].text : str_slice(word, word.ptr[0] == '^', word.len);
    item->name = unquoted(item->name);
    if (item->name.len == 0 || strchr("(=", item->name.ptr[0]))
        return fault(reader, item->line, "a profile without a name");
    *index = reader->items->count - 1;
    if (read_header_rest(reader, is_named ? 2 : 1, item))
        return reader->err->rc;
    if (item->attachment.len == 0 && !is_hat && strchr("/@{", item->name.ptr[0]))
        item->attachment = item->name;
    return GATE_OK;
}

/* Whether the block only shares its words among the rules in it: `audit { ... }`. */
static bool is_shared(const struct reader *reader)
{
    static const char *const prefixes[] = { "audit", "owner" };

    for (size_t i = 0; i < reader->word_count && i < MOST_HEADER_WORDS; i++) {
        if (!str_is_one_of(reader->words[i].text, prefixes, COUNT_OF(prefixes)))
            return false;
    }
    return is_in_profile(reader) && reader->word_count <= MOST_HEADER_WORDS;
}

static enum gate_rc open_block(struct reader *reader)
{
    ptrdiff_t profile = parent_of(reader);

    reader->at++;
    if (reader->depth == LIMIT_NESTING)
        return error_set(reader->err, GATE_ELIMIT, "line %u: blocks nested deeper than %d",
                         reader->line, LIMIT_NESTING);
    if (reader->list > 0)
        return fault(reader, reader->line, "a list that does not close");
    if (reader->word_count == 0 && !is_in_profile(reader))
        return fault(reader, reader->line, "a block that is no profile");
    if (reader->word_count > 0 && (str_equal(reader->words[0].text, STR("if")) ||
                                   str_equal(reader->words[0].text, STR("else"))))
        return error_set(reader->err, GATE_EUNSUPPORTED, "line %u: a condition",
                         reader->words[0].line);
    if (!is_shared(reader)) {
        size_t index = 0;

        if (read_header(reader, &index))
            return reader->err->rc;
        profile = (ptrdiff_t)index;
    }
    reader->blocks[reader->depth++] = profile;
    reader->word_count = 0;
    return GATE_OK;
}

static enum gate_rc close_block(struct reader *reader)
{
    reader->at++;
    if (reader->depth == 0)
        return fault(reader, reader->line, "a brace that closes nothing");
    if (reader->word_count > 0)
        return fault(reader, reader->words[0].line, "a rule that does not end in a comma");
    reader->depth--;
    return GATE_OK;
}

/* `@{NAME} = a b` or `$NAME = true` outside profiles, to the end of its line. */
static bool skip_assignment(struct reader *reader)
{
    size_t ahead = 0;

    if (is_in_profile(reader) || reader->word_count > 0 || !strchr("@$", peek(reader, 0)))
        return false;
    while (!is_blank(peek(reader, ahead)) && peek(reader, ahead) != '=' &&
           peek(reader, ahead) != '+')
        ahead++;
    while (peek(reader, ahead) == ' ' || peek(reader, ahead) == '\t')
        ahead++;
    ahead += peek(reader, ahead) == '+';
    if (peek(reader, ahead) != '=')
        return false;
    while (true) {
        struct str line = take_line(reader);

        if (line.len == 0 || line.ptr[line.len - 1] != '\\' || reader->at == reader->text.len)
            return true;
        reader->at++;
        reader->line++;
    }
}

/* Counts the lists that a word opens and closes; paths may hold parentheses of any kind. */
static void count_lists(struct reader *reader, struct str word)
{
    if (holds_any(word, "/\""))
        return;
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] == '(')
            reader->list++;
        else if (word.ptr[i] == ')' && reader->list > 0)
            reader->list--;
    }
}

/* Outside profiles only these end in a comma. */
static enum gate_rc end_statement(struct reader *reader)
{
    static const char *const words[] = { "abi", "alias" };

    if (!is_in_profile(reader) && !str_is_one_of(reader->words[0].text, words, COUNT_OF(words)))
        return fault(reader, reader->words[0].line, "a rule outside a profile");
    reader->word_count = 0;
    return GATE_OK;
}

static enum gate_rc read_statement_word(struct reader *reader)
{
    struct word word = { .text = STR("") };

    if (read_word(reader, &word))
        return reader->err->rc;
    if (str_equal(word.text, STR("include")) && reader->word_count == 0)
        return read_include(reader);
    if (reader->word_count < MOST_HEADER_WORDS)
        reader->words[reader->word_count] = word;
    reader->word_count++;
    count_lists(reader, word.text);
    if (str_ends_with(word.text, STR(",")) && reader->list == 0)
        return end_statement(reader);
    return GATE_OK;
}

static enum gate_rc read_next(struct reader *reader)
{
    char c = peek(reader, 0);

    if (c == '#') {
        reader->at += STR("#include").len;
        return read_include(reader);
    }
    if (c == '{' && is_blank(peek(reader, 1)))
        return open_block(reader);
    if (c == '}')
        return close_block(reader);
    return skip_assignment(reader) ? GATE_OK : read_statement_word(reader);
}

enum gate_rc apparmor_parse(struct str text, enum apparmor_place place, struct vec *items,
                            struct error *err)
{
    struct reader reader = { .text = text,
                             .line = 1,
                             .items = items,
                             .err = err,
                             .is_fragment = place == APPARMOR_FRAGMENT };

    if (text_check(text, err))
        return err->rc;
    for (skip_blanks(&reader); reader.at < text.len; skip_blanks(&reader)) {
        if (read_next(&reader))
            return err->rc;
    }
    if (reader.word_count > 0)
        return fault(&reader, reader.words[0].line, "a statement that does not end");
    return reader.depth == 0 ? GATE_OK : fault(&reader, reader.line, "a block that does not close");
}

const char *apparmor_mode_name(enum apparmor_mode mode)
{
    static const char *const names[] = {
        [APPARMOR_ENFORCE] = "enforce",
        [APPARMOR_COMPLAIN] = "complain",
        [APPARMOR_KILL] = "kill",
        [APPARMOR_UNCONFINED] = "unconfined",
    };

    return names[mode];
}
