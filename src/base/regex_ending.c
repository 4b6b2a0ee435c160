#include "base/regex_ending.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { MAX_TEXTS = 32, MAX_BYTES = 512, MAX_HEAD = 64 };

struct regex_ending {
    char head[MAX_HEAD]; /* what every match begins with, at the beginning of a line */
    size_t head_len;     /* 0: not known */
    char bytes[MAX_BYTES];
    size_t used;
    struct str texts[MAX_TEXTS]; /* in `bytes`; none is empty */
    size_t count;
};

enum token {
    TOKEN_LITERAL,
    TOKEN_OPEN,   /* of a group whose text is part of the match */
    TOKEN_LOOK,   /* of a group that only looks */
    TOKEN_CLOSE,  /* of either */
    TOKEN_BAR,    /* | */
    TOKEN_END,    /* $ or \z */
    TOKEN_OTHER,  /* whatever it matches, and quantifiers: what stands before is not as it stands */
    TOKEN_UNKNOWN /* it may reach over what follows */
};

static char take(struct str *rest)
{
    char c = *rest->ptr;

    *rest = str_slice(*rest, 1, rest->len);
    return c;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Behind a backslash: letters that stand for one character or place are known. */
static enum token take_escape(struct str *rest, char *literal)
{
    if (rest->len == 0)
        return TOKEN_UNKNOWN;
    *literal = take(rest);
    if (*literal == 'z')
        return TOKEN_END;
    if (!is_word(*literal))
        return TOKEN_LITERAL;
    return char_is_one_of("AbBdDsSwWhHnrt", *literal) ? TOKEN_OTHER : TOKEN_UNKNOWN;
}

/* Behind '[': up to its end, unless there is a '[' within. */
static enum token take_class(struct str *rest)
{
    if (str_starts_with(*rest, STR("^")))
        take(rest);
    for (bool is_first = true; rest->len > 0; is_first = false) {
        char c = take(rest);

        if (c == ']' && !is_first)
            return TOKEN_OTHER;
        if (c == '[' || (c == '\\' && rest->len == 0))
            return TOKEN_UNKNOWN;
        if (c == '\\')
            take(rest);
    }
    return TOKEN_UNKNOWN;
}

/* Behind '(': neither options nor verbs, conditions, names or comments. */
static enum token take_group(struct str *rest)
{
    static const struct {
        struct str head;
        enum token token;
    } heads[] = {
        { .head = { .ptr = "?:", .len = 2 }, .token = TOKEN_OPEN },
        { .head = { .ptr = "?=", .len = 2 }, .token = TOKEN_LOOK },
        { .head = { .ptr = "?!", .len = 2 }, .token = TOKEN_LOOK },
        { .head = { .ptr = "?<=", .len = 3 }, .token = TOKEN_LOOK },
        { .head = { .ptr = "?<!", .len = 3 }, .token = TOKEN_LOOK },
    };

    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        if (!str_starts_with(*rest, heads[i].head))
            continue;
        *rest = str_slice(*rest, heads[i].head.len, rest->len);
        return heads[i].token;
    }
    return rest->len > 0 && char_is_one_of("?*", *rest->ptr) ? TOKEN_UNKNOWN : TOKEN_OPEN;
}

static enum token take_token(struct str *rest, char *literal)
{
    *literal = take(rest);
    switch (*literal) {
    case '\\':
        return take_escape(rest, literal);
    case '[':
        return take_class(rest);
    case '(':
        return take_group(rest);
    case ')':
        return TOKEN_CLOSE;
    case '|':
        return TOKEN_BAR;
    case '$':
        return TOKEN_END;
    case '{': /* of an interval, whose inside would look like a text */
        return TOKEN_UNKNOWN;
    case '.':
    case '^':
    case '?':
    case '*':
    case '+':
        return TOKEN_OTHER;
    default:
        return TOKEN_LITERAL;
    }
}

enum head { HEAD_FIRST, HEAD_GROWS, HEAD_DONE };

/* The way through a pattern. What is said of a text holds if nothing comes behind it. */
struct walk {
    struct regex_ending *ending;
    size_t start; /* in ending->bytes, of the text that grows */
    size_t depth; /* of groups */
    enum head head;
    bool is_group;   /* the last at depth 0 was a group, and each of its branches has a text */
    bool is_unknown; /* what that group ends with; it may only look */
};

static void forget(struct walk *walk)
{
    walk->ending->count = 0;
    walk->ending->used = 0;
    walk->start = 0;
    walk->is_group = false;
}

/* False: there is no text, or no room for one more. */
static bool keep_text(struct walk *walk)
{
    struct regex_ending *ending = walk->ending;

    if (ending->used == walk->start || ending->count == MAX_TEXTS)
        return false;
    ending->texts[ending->count++] =
        (struct str){ .ptr = ending->bytes + walk->start, .len = ending->used - walk->start };
    walk->start = ending->used;
    return true;
}

static bool add_literal(struct walk *walk, char literal)
{
    struct regex_ending *ending = walk->ending;

    if (walk->depth > 1)
        return true;
    if (walk->depth == 0 && ending->count > 0)
        forget(walk); /* a group stood before it */
    walk->is_group = false;
    if (ending->used == MAX_BYTES)
        return false;
    ending->bytes[ending->used++] = literal;
    return true;
}

/* The text that grew is not what the match ends with, or not as it stands. */
static void drop_text(struct walk *walk)
{
    if (walk->depth == 0)
        forget(walk);
    else if (walk->depth == 1)
        walk->ending->used = walk->start;
}

static bool close_group(struct walk *walk)
{
    if (walk->depth == 0)
        return false;
    if (--walk->depth > 0) {
        drop_text(walk);
        return true;
    }
    walk->is_group = keep_text(walk) && !walk->is_unknown;
    return true;
}

/* One branch more; where one of them has no text, nothing is known of the group. */
static bool take_bar(struct walk *walk)
{
    if (walk->depth == 0)
        return false;
    if (walk->depth == 1 && !keep_text(walk))
        walk->is_unknown = true;
    return true;
}

/* False: nothing can be known. */
static bool step(struct walk *walk, enum token token, char literal)
{
    switch (token) {
    case TOKEN_LITERAL:
        return add_literal(walk, literal);
    case TOKEN_OPEN:
    case TOKEN_LOOK:
        drop_text(walk);
        if (walk->depth++ == 0)
            walk->is_unknown = token == TOKEN_LOOK;
        return true;
    case TOKEN_CLOSE:
        return close_group(walk);
    case TOKEN_BAR:
        return take_bar(walk);
    case TOKEN_END:
    case TOKEN_OTHER:
        drop_text(walk);
        return true;
    case TOKEN_UNKNOWN:
        return false;
    }
    return false;
}

/* The texts that a match begins with: behind `^` or `\A`, up to what is no literal. */
static void grow_head(struct walk *walk, enum token token, char literal)
{
    struct regex_ending *ending = walk->ending;

    if (walk->head == HEAD_FIRST && token == TOKEN_OTHER && char_is_one_of("^A", literal)) {
        walk->head = HEAD_GROWS;
        return;
    }
    if (walk->head == HEAD_GROWS && token == TOKEN_LITERAL && ending->head_len < MAX_HEAD) {
        ending->head[ending->head_len++] = literal;
        return;
    }
    /* The last character may be there or not; of one of many bytes not even the first is sure. */
    if (walk->head == HEAD_GROWS && token == TOKEN_OTHER && char_is_one_of("?*", literal) &&
        ending->head_len > 0) {
        bool is_one_byte = (unsigned char)ending->head[ending->head_len - 1] < 0x80;

        ending->head_len = is_one_byte ? ending->head_len - 1 : 0;
    }
    walk->head = HEAD_DONE;
}

static bool walk_through(struct walk *walk, struct str rest)
{
    bool has_ending = false;

    while (rest.len > 0) {
        char literal;
        enum token token = take_token(&rest, &literal);

        grow_head(walk, token, literal);
        if (token == TOKEN_END && rest.len == 0 && walk->depth == 0)
            has_ending = walk->is_group || keep_text(walk);
        else if (!step(walk, token, literal))
            return false;
    }
    if (!has_ending)
        forget(walk);
    return walk->depth == 0 && (has_ending || walk->ending->head_len > 0);
}

struct regex_ending *regex_ending_of(struct str pattern)
{
    struct regex_ending *ending = memory_new(1, sizeof(*ending));
    struct walk walk = { .ending = ending };

    if (walk_through(&walk, pattern))
        return ending;
    free(ending);
    return NULL;
}

static bool has_ending(const struct regex_ending *ending, struct str subject)
{
    for (size_t i = 0; i < ending->count; i++) {
        if (str_ends_with(subject, ending->texts[i]))
            return true;
    }
    return ending->count == 0;
}

bool regex_ending_fits(const struct regex_ending *ending, struct str subject)
{
    const struct str head = { .ptr = ending->head, .len = ending->head_len };

    if (str_starts_with(subject, head) && has_ending(ending, subject))
        return true;
    return subject.len > 0 && memchr(subject.ptr, '\n', subject.len); /* it has other lines */
}
