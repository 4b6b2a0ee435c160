#include <string.h>

#include "base/str.h"

/* A place in the pattern and one in the text. */
struct place {
    size_t pattern;
    size_t text;
    bool is_set;
};

/*
 * Where matching stands and where it can go back to: the last `*` (takes one byte more, no '/')
 * and the last `**`. Earlier ones need no second try: what stands between two stars was matched
 * as early as it can be, and a later match of it leaves only less to the star that follows.
 */
struct glob {
    struct str pattern;
    struct str text;
    struct place at;
    struct place star;
    struct place stars;
};

/* The byte at *next of a bracket, unquoted; moves past it. False at the end of the pattern. */
static bool bracket_byte(struct str pattern, size_t *next, unsigned char *byte)
{
    if (*next < pattern.len && pattern.ptr[*next] == '\\')
        (*next)++;
    if (*next >= pattern.len)
        return false;
    *byte = (unsigned char)pattern.ptr[(*next)++];
    return true;
}

/*
 * Sets *holds to whether `byte` is in the bracket expression that opens at `start`. Returns the
 * place after it, or 0 if it never closes: the '[' then stands for itself.
 */
static size_t match_bracket(struct str pattern, size_t start, unsigned char byte, bool *holds)
{
    size_t next = start + 1;
    bool is_negated = next < pattern.len && (pattern.ptr[next] == '!' || pattern.ptr[next] == '^');
    bool is_found = false;

    if (is_negated)
        next++;
    for (size_t first = next; next < pattern.len;) {
        unsigned char low = 0;

        if (pattern.ptr[next] == ']' && next > first) {
            *holds = byte != '/' && is_found != is_negated;
            return next + 1;
        }
        if (!bracket_byte(pattern, &next, &low))
            return 0;

        unsigned char high = low;
        if (next + 1 < pattern.len && pattern.ptr[next] == '-' && pattern.ptr[next + 1] != ']') {
            next++;
            if (!bracket_byte(pattern, &next, &high))
                return 0;
        }
        is_found = is_found || (low <= byte && byte <= high);
    }
    return 0;
}

/* Matches one element of the pattern that is no star against one byte of the text. */
static bool match_one(struct glob *glob)
{
    char byte = glob->text.ptr[glob->at.text];
    size_t next = glob->at.pattern;
    char wanted = glob->pattern.ptr[next++];
    bool holds = false;

    if (wanted == '?') {
        holds = byte != '/';
    } else if (wanted == '[') {
        size_t end = match_bracket(glob->pattern, next - 1, (unsigned char)byte, &holds);
        if (end > 0)
            next = end;
        else
            holds = byte == '[';
    } else {
        if (wanted == '\\' && next < glob->pattern.len)
            wanted = glob->pattern.ptr[next++];
        holds = byte == wanted;
    }
    if (!holds)
        return false;
    glob->at.pattern = next;
    glob->at.text++;
    return true;
}

/* Notes a star of the pattern and goes on behind it with nothing taken yet. */
static void take_star(struct glob *glob)
{
    size_t start = glob->at.pattern;

    while (glob->at.pattern < glob->pattern.len && glob->pattern.ptr[glob->at.pattern] == '*')
        glob->at.pattern++;
    if (glob->at.pattern - start > 1) {
        glob->stars = glob->at;
        glob->stars.is_set = true;
        glob->star.is_set = false;
    } else {
        glob->star = glob->at;
        glob->star.is_set = true;
    }
}

/* Lets the last star take one byte more. False when no star can. */
static bool go_back(struct glob *glob)
{
    struct str text = glob->text;

    if (glob->star.is_set && glob->star.text >= text.len)
        return false; /* what follows is not in the rest of the text, wherever `**` ends */
    if (glob->star.is_set && text.ptr[glob->star.text] != '/') {
        glob->star.text++;
        glob->at = glob->star;
        return true;
    }
    if (!glob->stars.is_set)
        return false;

    /* a `*` that failed at a '/' fails for every start within the same component */
    if (glob->star.is_set) {
        size_t start = glob->stars.text;
        const char *slash = memchr(text.ptr + start, '/', text.len - start);
        glob->stars.text = slash ? (size_t)(slash - text.ptr) : text.len;
    }
    if (glob->stars.text >= text.len)
        return false;
    glob->stars.text++;
    glob->at = glob->stars;
    glob->star.is_set = false;
    return true;
}

bool str_glob(struct str pattern, struct str text)
{
    struct glob glob = { .pattern = pattern, .text = text };

    for (;;) {
        bool is_pattern_left = glob.at.pattern < pattern.len;

        if (is_pattern_left && pattern.ptr[glob.at.pattern] == '*') {
            take_star(&glob);
            continue;
        }
        if (glob.at.text == text.len && !is_pattern_left)
            return true;
        if (is_pattern_left && glob.at.text < text.len && match_one(&glob))
            continue;
        if (!go_back(&glob))
            return false;
    }
}
